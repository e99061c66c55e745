"""Where an imported payment and an imported property come from.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("payment", sa.Column("reference", sa.Text(), nullable=True))
    op.add_column("property", sa.Column("source", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("property", "source")
    op.drop_column("payment", "reference")
