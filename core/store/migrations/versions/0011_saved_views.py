"""Saved filters of a person on a page.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("saved_view",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("person_id", BIG, nullable=False),
    sa.Column("page", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("chosen", sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_saved_view_board_id"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_saved_view_person_id"),
    sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
    sa.UniqueConstraint("person_id", "page", "name", name="uq_saved_view_person_id_page_name")
    )


def downgrade() -> None:
    op.drop_table("saved_view")
