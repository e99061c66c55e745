"""Whole lists of cases: what an import changed, which list named a case last, and cases that vanished from it.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("import_batch", sa.Column("whole", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table("import_difference",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("batch_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("field", sa.Text(), nullable=False),
    sa.Column("before", sa.Text(), nullable=True),
    sa.Column("after", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_import_difference_batch_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_import_difference_case_id"),
    sa.PrimaryKeyConstraint("id", name="pk_import_difference")
    )
    op.create_index("ix_import_difference_batch_id", "import_difference", ["batch_id"])
    op.create_index("ix_import_difference_case_id", "import_difference", ["case_id"])
    op.create_table("case_listing",
    sa.Column("case_id", BIG, autoincrement=False, nullable=False),
    sa.Column("batch_id", BIG, nullable=False),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_case_listing_case_id"),
    sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_case_listing_batch_id"),
    sa.PrimaryKeyConstraint("case_id", name="pk_case_listing")
    )
    op.create_index("ix_case_listing_batch_id", "case_listing", ["batch_id"])
    op.create_table("vanished_case",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("batch_id", BIG, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("settled_by", BIG, nullable=True),
    sa.Column("how", sa.Text(), nullable=True),
    sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_vanished_case_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_vanished_case_case_id"),
    sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_vanished_case_batch_id"),
    sa.PrimaryKeyConstraint("id", name="pk_vanished_case")
    )
    op.create_index("ix_vanished_case_case_id", "vanished_case", ["case_id"])
    op.create_index("ix_vanished_case_open", "vanished_case", ["board_id", "settled_at"])


def downgrade() -> None:
    op.drop_table("vanished_case")
    op.drop_table("case_listing")
    op.drop_table("import_difference")
    with op.batch_alter_table("import_batch") as batch:
        batch.drop_column("whole")
