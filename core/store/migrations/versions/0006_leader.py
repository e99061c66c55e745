"""The leader's desk: when each person last looked, and instructions (批示) that became tasks.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("leader_look",
    sa.Column("person_id", BIG, autoincrement=False, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("last_looked_at", UTC_TIME, nullable=False),
    sa.Column("revision", BIG, nullable=False),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_leader_look_person_id"),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_leader_look_board_id"),
    sa.PrimaryKeyConstraint("person_id", name="pk_leader_look")
    )
    op.create_table("direction",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("subject_kind", sa.Text(), nullable=False),
    sa.Column("subject_id", BIG, nullable=False),
    sa.Column("subject_number", sa.Text(), nullable=False),
    sa.Column("task_id", BIG, nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("given_by", BIG, nullable=False),
    sa.Column("given_name", sa.Text(), nullable=False),
    sa.Column("given_at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_direction_board_id"),
    sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_direction_task_id"),
    sa.PrimaryKeyConstraint("id", name="pk_direction")
    )
    op.create_index("ix_direction_given", "direction", ["board_id", "given_by", "given_at"])
    op.create_index("ix_direction_subject", "direction", ["board_id", "subject_kind", "subject_id"])
    op.create_index("ix_direction_task_id", "direction", ["task_id"])


def downgrade() -> None:
    op.drop_index("ix_direction_task_id", table_name="direction")
    op.drop_index("ix_direction_subject", table_name="direction")
    op.drop_index("ix_direction_given", table_name="direction")
    op.drop_table("direction")
    op.drop_table("leader_look")
