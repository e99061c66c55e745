"""Case records: what people write down for the checks of a termination, and exceptions from them.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table("case_record",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("outcome", sa.Text(), nullable=False),
    sa.Column("subject_id", BIG, nullable=True),
    sa.Column("items", sa.JSON(), nullable=False),
    sa.Column("day", sa.Date(), nullable=False),
    sa.Column("document", sa.Text(), nullable=False),
    sa.Column("person", sa.Text(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("by_id", BIG, nullable=True),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("withdrawn_at", UTC_TIME, nullable=True),
    sa.Column("withdrawn_by", BIG, nullable=True),
    sa.Column("withdrawn_why", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_case_record_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_case_record_case_id"),
    sa.PrimaryKeyConstraint("id", name="pk_case_record")
    )
    op.create_index("ix_case_record_case", "case_record", ["case_id", "kind"])


def downgrade() -> None:
    op.drop_index("ix_case_record_case", table_name="case_record")
    op.drop_table("case_record")
