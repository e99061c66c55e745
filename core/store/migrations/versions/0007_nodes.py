"""Case clocks: marks of nodes, deductions, supervision orders on a case, seizures by the day they run out.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("node_mark",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("node", sa.Text(), nullable=False),
    sa.Column("subject_kind", sa.Text(), nullable=False),
    sa.Column("subject_id", BIG, nullable=False),
    sa.Column("what", sa.Text(), nullable=False),
    sa.Column("day", sa.Date(), nullable=False),
    sa.Column("document", sa.Text(), nullable=False),
    sa.Column("approver", sa.Text(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("by_id", BIG, nullable=True),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_node_mark_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_node_mark_case_id"),
    sa.PrimaryKeyConstraint("id", name="pk_node_mark"),
    sa.UniqueConstraint("case_id", "node", "subject_kind", "subject_id", "what", name="uq_node_mark_case_id_node_subject_kind_subject_id_what")
    )
    op.create_index("ix_node_mark_node", "node_mark", ["board_id", "node"])
    op.create_table("deduction",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("node", sa.Text(), nullable=False),
    sa.Column("subject_kind", sa.Text(), nullable=False),
    sa.Column("subject_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("begins_on", sa.Date(), nullable=False),
    sa.Column("ends_on", sa.Date(), nullable=True),
    sa.Column("document", sa.Text(), nullable=False),
    sa.Column("approver", sa.Text(), nullable=False),
    sa.Column("by_id", BIG, nullable=True),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_deduction_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_deduction_case_id"),
    sa.PrimaryKeyConstraint("id", name="pk_deduction")
    )
    op.create_index("ix_deduction_case_id", "deduction", ["case_id"])
    op.add_column("supervision", sa.Column("case_id", BIG, nullable=True))
    op.create_index("ix_supervision_case_id", "supervision", ["case_id"])
    op.create_index("ix_measure_expires_on", "measure", ["expires_on"])


def downgrade() -> None:
    op.drop_index("ix_measure_expires_on", table_name="measure")
    op.drop_index("ix_supervision_case_id", table_name="supervision")
    op.drop_column("supervision", "case_id")
    op.drop_index("ix_deduction_case_id", table_name="deduction")
    op.drop_table("deduction")
    op.drop_index("ix_node_mark_node", table_name="node_mark")
    op.drop_table("node_mark")
