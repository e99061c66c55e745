"""Wall screens that are paired once and stay signed in until an administrator revokes them.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("device",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("code_hash", sa.Text(), nullable=True),
    sa.Column("code_ends_at", UTC_TIME, nullable=False),
    sa.Column("token_hash", sa.Text(), nullable=False),
    sa.Column("address", sa.Text(), nullable=False),
    sa.Column("area", sa.Text(), nullable=False),
    sa.Column("settings", sa.JSON(), nullable=False),
    sa.Column("paired_by", BIG, nullable=True),
    sa.Column("paired_at", UTC_TIME, nullable=True),
    sa.Column("seen_at", UTC_TIME, nullable=True),
    sa.Column("silenced_at", UTC_TIME, nullable=True),
    sa.Column("revoked_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_device_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_device"),
    sa.UniqueConstraint("token_hash", name="uq_device_token_hash")
    )
    op.create_index("ix_device_board_id", "device", ["board_id"])
    op.create_index("ix_device_code_hash", "device", ["code_hash"])


def downgrade() -> None:
    op.drop_index("ix_device_code_hash", table_name="device")
    op.drop_index("ix_device_board_id", table_name="device")
    op.drop_table("device")
