"""Outside systems, matters of cases with them, and codes of rewards.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("outside_system",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("kinds", sa.JSON(), nullable=False),
    sa.Column("owner", sa.Text(), nullable=False),
    sa.Column("contact", sa.Text(), nullable=False),
    sa.Column("basis", sa.Text(), nullable=False),
    sa.Column("direction", sa.Text(), nullable=False),
    sa.Column("way", sa.Text(), nullable=False),
    sa.Column("cap_fen", BIG, nullable=True),
    sa.Column("starts_on", sa.Date(), nullable=True),
    sa.Column("ends_on", sa.Date(), nullable=True),
    sa.Column("ended_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_outside_system_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_outside_system"),
    sa.UniqueConstraint("board_id", "name", name="uq_outside_system_board_id_name")
    )
    op.create_table("outside_matter",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("system_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("debtor_id", BIG, nullable=True),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("document", sa.Text(), nullable=False),
    sa.Column("contact", sa.Text(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("sent_on", sa.Date(), nullable=False),
    sa.Column("due_on", sa.Date(), nullable=True),
    sa.Column("amount_fen", BIG, nullable=True),
    sa.Column("by_id", BIG, nullable=True),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("answered_on", sa.Date(), nullable=True),
    sa.Column("outcome", sa.Text(), nullable=True),
    sa.Column("came_fen", BIG, nullable=True),
    sa.Column("answer_document", sa.Text(), nullable=True),
    sa.Column("answer_words", sa.Text(), nullable=True),
    sa.Column("withdrawn_at", UTC_TIME, nullable=True),
    sa.Column("withdrawn_why", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_outside_matter_board_id"),
    sa.ForeignKeyConstraint(["system_id"], ["outside_system.id"], name="fk_outside_matter_system_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_outside_matter_case_id"),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_outside_matter_debtor_id"),
    sa.PrimaryKeyConstraint("id", name="pk_outside_matter")
    )
    op.create_index("ix_outside_matter_system_id", "outside_matter", ["system_id"])
    op.create_index("ix_outside_matter_case_id", "outside_matter", ["case_id"])
    op.create_index("ix_outside_matter_open", "outside_matter", ["board_id", "answered_on"])
    op.create_table("reward_code",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("matter_id", BIG, nullable=False),
    sa.Column("clue_id", BIG, nullable=True),
    sa.Column("found", sa.Text(), nullable=False),
    sa.Column("code_index", sa.Text(), nullable=False),
    sa.Column("amount_fen", BIG, nullable=False),
    sa.Column("issued_by", BIG, nullable=True),
    sa.Column("issued_at", UTC_TIME, nullable=False),
    sa.Column("used_by", BIG, nullable=True),
    sa.Column("used_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_reward_code_board_id"),
    sa.ForeignKeyConstraint(["matter_id"], ["outside_matter.id"], name="fk_reward_code_matter_id"),
    sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name="fk_reward_code_clue_id"),
    sa.PrimaryKeyConstraint("id", name="pk_reward_code"),
    sa.UniqueConstraint("board_id", "code_index", name="uq_reward_code_board_id_code_index")
    )
    op.create_index("ix_reward_code_matter_id", "reward_code", ["matter_id"])


def downgrade() -> None:
    op.drop_table("reward_code")
    op.drop_table("outside_matter")
    op.drop_table("outside_system")
