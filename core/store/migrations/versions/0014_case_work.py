"""Preservation cases: security, fee, and the enforcement case that they went over to. Old cases: the five that are fixed, and striking off.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("preservation",
    sa.Column("case_id", BIG, autoincrement=False, nullable=False),
    sa.Column("security", sa.Text(), nullable=True),
    sa.Column("insurer", sa.Text(), nullable=True),
    sa.Column("security_document", sa.Text(), nullable=True),
    sa.Column("security_on", sa.Date(), nullable=True),
    sa.Column("fee_fen", BIG, nullable=True),
    sa.Column("fee_on", sa.Date(), nullable=True),
    sa.Column("fee_document", sa.Text(), nullable=True),
    sa.Column("converted_to", BIG, nullable=True),
    sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_preservation_case_id"),
    sa.ForeignKeyConstraint(["converted_to"], ["enforcement_case.id"], name="fk_preservation_converted_to"),
    sa.PrimaryKeyConstraint("case_id", name="pk_preservation")
    )
    op.create_index("ix_preservation_converted_to", "preservation", ["converted_to"])
    op.create_table("old_case",
    sa.Column("case_id", BIG, autoincrement=False, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("handler", sa.Text(), nullable=False),
    sa.Column("supervisor", sa.Text(), nullable=False),
    sa.Column("measures", sa.Text(), nullable=False),
    sa.Column("due_on", sa.Date(), nullable=True),
    sa.Column("goal", sa.Text(), nullable=False),
    sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("struck_by", BIG, nullable=True),
    sa.Column("struck_words", sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_old_case_case_id"),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_old_case_board_id"),
    sa.PrimaryKeyConstraint("case_id", name="pk_old_case")
    )
    op.create_index("ix_old_case_board_id", "old_case", ["board_id"])


def downgrade() -> None:
    op.drop_table("old_case")
    op.drop_table("preservation")
