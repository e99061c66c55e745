"""The wall chart's plan of a week, by town and judge, and weeks as they were frozen.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("chart_plan",
    sa.Column("id", BIG, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("week", sa.Date(), nullable=False),
    sa.Column("part", sa.Text(), nullable=False),
    sa.Column("key", sa.Text(), nullable=False),
    sa.Column("planned", BIG, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_chart_plan_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_chart_plan"),
    sa.UniqueConstraint("board_id", "week", "part", "key", name="uq_chart_plan_board_id_week_part_key")
    )
    op.create_table("chart_week",
    sa.Column("id", BIG, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("week", sa.Date(), nullable=False),
    sa.Column("lines", sa.JSON(), nullable=False),
    sa.Column("frozen_by", BIG, nullable=True),
    sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_chart_week_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_chart_week"),
    sa.UniqueConstraint("board_id", "week", name="uq_chart_week_board_id_week")
    )


def downgrade() -> None:
    op.drop_table("chart_week")
    op.drop_table("chart_plan")
