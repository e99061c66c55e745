"""Case teams of the court (办案团队) and who is in them since when; legs of a pursuit (追捕); terms of an auction.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("case_team",
    sa.Column("id", BIG, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("leader_id", BIG, nullable=True),
    sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_case_team_board_id"),
    sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name="fk_case_team_leader_id"),
    sa.PrimaryKeyConstraint("id", name="pk_case_team")
    )
    op.create_index("ix_case_team_board_id", "case_team", ["board_id"])
    op.create_table("case_team_member",
    sa.Column("id", BIG, nullable=False),
    sa.Column("team_id", BIG, nullable=False),
    sa.Column("person_id", BIG, nullable=False),
    sa.Column("since", sa.Date(), nullable=False),
    sa.Column("until", sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(["team_id"], ["case_team.id"], name="fk_case_team_member_team_id"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_case_team_member_person_id"),
    sa.PrimaryKeyConstraint("id", name="pk_case_team_member")
    )
    op.create_index("ix_case_team_member_team_id", "case_team_member", ["team_id"])
    op.create_index("ix_case_team_member_person_id", "case_team_member", ["person_id"])
    op.add_column("outside_matter", sa.Column("terms", sa.JSON(), nullable=True))
    op.create_table("pursuit_leg",
    sa.Column("id", BIG, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("debtor_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("place", sa.Text(), nullable=False),
    sa.Column("lng", sa.Float(), nullable=True),
    sa.Column("lat", sa.Float(), nullable=True),
    sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("by_id", BIG, nullable=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_pursuit_leg_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_pursuit_leg_case_id"),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_pursuit_leg_debtor_id"),
    sa.PrimaryKeyConstraint("id", name="pk_pursuit_leg")
    )
    op.create_index("ix_pursuit_leg_case_id", "pursuit_leg", ["case_id"])


def downgrade() -> None:
    op.drop_table("pursuit_leg")
    op.drop_column("outside_matter", "terms")
    op.drop_table("case_team_member")
    op.drop_table("case_team")
