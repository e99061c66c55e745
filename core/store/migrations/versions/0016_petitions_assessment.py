"""Petitions with what their clocks need; the weekly assessment of townships: entries, frozen weeks, escalations.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EMPTY = sa.text("''")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("way", "level", "words", "document", "settled_words"):
        op.add_column("petition", sa.Column(name, sa.Text(), server_default=EMPTY, nullable=False))
    op.add_column("petition", sa.Column("came_on", sa.Date(), nullable=True))
    op.add_column("petition", sa.Column("handler_id", BIG, nullable=True))
    op.add_column("petition", sa.Column("outcome", sa.Text(), nullable=True))
    op.create_table("assessment_entry",
    sa.Column("id", BIG, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("week", sa.Date(), nullable=False),
    sa.Column("town_code", sa.Text(), nullable=False),
    sa.Column("item", sa.Text(), nullable=False),
    sa.Column("value", BIG, nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("by_id", BIG, nullable=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_assessment_entry_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_assessment_entry"),
    sa.UniqueConstraint("board_id", "week", "town_code", "item", name="uq_assessment_entry_board_id_week_town_code_item")
    )
    op.create_table("assessment_week",
    sa.Column("id", BIG, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("week", sa.Date(), nullable=False),
    sa.Column("lines", sa.JSON(), nullable=False),
    sa.Column("ranked", sa.Boolean(), nullable=False),
    sa.Column("published_by", BIG, nullable=True),
    sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_assessment_week_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_assessment_week"),
    sa.UniqueConstraint("board_id", "week", name="uq_assessment_week_board_id_week")
    )
    op.create_table("assessment_escalation",
    sa.Column("id", BIG, nullable=False),
    sa.Column("week_id", BIG, nullable=False),
    sa.Column("town_code", sa.Text(), nullable=False),
    sa.Column("body", sa.Text(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("answered_on", sa.Date(), nullable=True),
    sa.Column("answer", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["week_id"], ["assessment_week.id"], name="fk_assessment_escalation_week_id"),
    sa.PrimaryKeyConstraint("id", name="pk_assessment_escalation")
    )
    op.create_index("ix_assessment_escalation_week_id", "assessment_escalation", ["week_id"])


def downgrade() -> None:
    op.drop_table("assessment_escalation")
    op.drop_table("assessment_week")
    op.drop_table("assessment_entry")
    for name in ("outcome", "handler_id", "came_on", "settled_words", "document", "words", "level", "way"):
        op.drop_column("petition", name)
