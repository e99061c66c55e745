"""The wall chart: problems of the stand-up, weekly lists of cases that were struck off.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("problem",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("raised_by", BIG, nullable=True),
    sa.Column("raised_at", UTC_TIME, nullable=False),
    sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("closed_by", BIG, nullable=True),
    sa.Column("closed_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_problem_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_problem_case_id"),
    sa.PrimaryKeyConstraint("id", name="pk_problem")
    )
    op.create_index("ix_problem_open", "problem", ["board_id", "closed_at"])
    op.create_index("ix_problem_case_id", "problem", ["case_id"])
    op.create_table("strike_off",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("since", sa.Date(), nullable=False),
    sa.Column("by_id", BIG, nullable=True),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_strike_off_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_strike_off")
    )
    op.create_index("ix_strike_off_at", "strike_off", ["board_id", "at"])
    op.create_table("struck_case",
    sa.Column("strike_off_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("closed_on", sa.Date(), nullable=False),
    sa.Column("closing", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["strike_off_id"], ["strike_off.id"], name="fk_struck_case_strike_off_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_struck_case_case_id"),
    sa.PrimaryKeyConstraint("strike_off_id", "case_id", name="pk_struck_case")
    )
    op.create_index("ix_struck_case_case_id", "struck_case", ["case_id"])


def downgrade() -> None:
    op.drop_index("ix_struck_case_case_id", table_name="struck_case")
    op.drop_table("struck_case")
    op.drop_index("ix_strike_off_at", table_name="strike_off")
    op.drop_table("strike_off")
    op.drop_index("ix_problem_case_id", table_name="problem")
    op.drop_index("ix_problem_open", table_name="problem")
    op.drop_table("problem")
