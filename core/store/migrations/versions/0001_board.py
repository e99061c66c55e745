"""The whole board: ledger, people, territory, cases, work.

Revision ID: 0001
The first migration; later ones are small. Events are protected by triggers from the start.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)
REFUSAL = "the ledger is append-only"


def upgrade() -> None:
    op.create_table("board",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("court_code", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("area_code", sa.Text(), nullable=False),
    sa.Column("revision", BIG, nullable=False),
    sa.Column("head_hash", sa.Text(), nullable=False),
    sa.Column("demo", sa.Boolean(), nullable=False),
    sa.Column("created_at", UTC_TIME, nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_board"),
    sa.UniqueConstraint("court_code", name="uq_board_court_code")
    )
    op.create_table("job",
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.PrimaryKeyConstraint("name", name="pk_job")
    )
    op.create_table("counter",
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("value", BIG, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_counter_board_id"),
    sa.PrimaryKeyConstraint("board_id", "name", name="pk_counter")
    )
    op.create_table("debtor",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("initials", sa.Text(), nullable=False),
    sa.Column("identity", sa.Text(), nullable=True),
    sa.Column("identity_index", sa.Text(), nullable=True),
    sa.Column("identity_problem", sa.Text(), nullable=True),
    sa.Column("phone", sa.Text(), nullable=True),
    sa.Column("whereabouts", sa.Text(), nullable=False),
    sa.Column("published", sa.Boolean(), nullable=False),
    sa.Column("protected", sa.Boolean(), nullable=False),
    sa.Column("outstanding", sa.Boolean(), nullable=False),
    sa.Column("outstanding_fen", BIG, nullable=False),
    sa.Column("place", sa.Text(), nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("quadkey", sa.Text(), nullable=True),
    sa.Column("confidence", BIG, nullable=True),
    sa.Column("seen_at", UTC_TIME, nullable=True),
    sa.Column("source", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_debtor_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_debtor")
    )
    op.create_index("ix_debtor_grid", "debtor", ["board_id", "grid_code"], unique=False)
    op.create_index("ix_debtor_identity", "debtor", ["board_id", "identity_index"], unique=False)
    op.create_index("ix_debtor_name", "debtor", ["board_id", "name"], unique=False)
    op.create_index("ix_debtor_place", "debtor", ["board_id", "quadkey"], unique=False)
    op.create_index("ix_debtor_search", "debtor", ["board_id", "initials"], unique=False)
    op.create_table("event",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("revision", BIG, nullable=False),
    sa.Column("ordinal", BIG, nullable=False),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("actor_id", BIG, nullable=True),
    sa.Column("actor_role", sa.Text(), nullable=False),
    sa.Column("actor_organisation_id", BIG, nullable=True),
    sa.Column("verb", sa.Text(), nullable=False),
    sa.Column("subject_kind", sa.Text(), nullable=False),
    sa.Column("subject_id", sa.Text(), nullable=False),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("topics", sa.Text(), nullable=False),
    sa.Column("before", sa.JSON(), nullable=True),
    sa.Column("after", sa.JSON(), nullable=True),
    sa.Column("prev_hash", sa.Text(), nullable=False),
    sa.Column("hash", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_event_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_event"),
    sa.UniqueConstraint("board_id", "revision", "ordinal", name="uq_event_board_id_revision_ordinal")
    )
    op.create_index("ix_event_subject", "event", ["board_id", "subject_kind", "subject_id"], unique=False)
    op.create_table("grid",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("code", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("initials", sa.Text(), nullable=False),
    sa.Column("level", BIG, nullable=False),
    sa.Column("parent_code", sa.Text(), nullable=True),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("code_system", sa.Text(), nullable=False),
    sa.Column("outline", sa.JSON(), nullable=True),
    sa.Column("datum", sa.Text(), nullable=False),
    sa.Column("schematic", sa.Boolean(), nullable=False),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("west", sa.Double(), nullable=True),
    sa.Column("south", sa.Double(), nullable=True),
    sa.Column("east", sa.Double(), nullable=True),
    sa.Column("north", sa.Double(), nullable=True),
    sa.Column("households", BIG, nullable=True),
    sa.Column("population", BIG, nullable=True),
    sa.Column("valid_from", sa.Date(), nullable=False),
    sa.Column("valid_to", sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_grid_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_grid"),
    sa.UniqueConstraint("board_id", "code", "valid_from", name="uq_grid_board_id_code_valid_from")
    )
    op.create_index("ix_grid_level", "grid", ["board_id", "level", "code"], unique=False)
    op.create_index("ix_grid_parent_code", "grid", ["parent_code"], unique=False)
    op.create_table("idempotency_key",
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("key", sa.Text(), nullable=False),
    sa.Column("revision", BIG, nullable=False),
    sa.Column("result", sa.JSON(), nullable=False),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_idempotency_key_board_id"),
    sa.PrimaryKeyConstraint("board_id", "key", name="pk_idempotency_key")
    )
    op.create_table("import_batch",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("file_name", sa.Text(), nullable=False),
    sa.Column("sha256", sa.Text(), nullable=False),
    sa.Column("mapping", sa.JSON(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("next_row", BIG, nullable=False),
    sa.Column("read", BIG, nullable=False),
    sa.Column("stored", BIG, nullable=False),
    sa.Column("changed", BIG, nullable=False),
    sa.Column("unchanged", BIG, nullable=False),
    sa.Column("rejected", BIG, nullable=False),
    sa.Column("unlocated", BIG, nullable=False),
    sa.Column("started_by", BIG, nullable=True),
    sa.Column("started_at", UTC_TIME, nullable=False),
    sa.Column("finished_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_import_batch_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_import_batch")
    )
    op.create_index("ix_import_batch_board_id", "import_batch", ["board_id"], unique=False)
    op.create_table("import_profile",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("mapping", sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_import_profile_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_import_profile"),
    sa.UniqueConstraint("board_id", "kind", "name", name="uq_import_profile_board_id_kind_name")
    )
    op.create_table("organisation",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("parent_id", BIG, nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("phone", sa.Text(), nullable=True),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_organisation_board_id"),
    sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name="fk_organisation_parent_id"),
    sa.PrimaryKeyConstraint("id", name="pk_organisation")
    )
    op.create_index("ix_organisation_board_id", "organisation", ["board_id"], unique=False)
    op.create_index("ix_organisation_grid_code", "organisation", ["grid_code"], unique=False)
    op.create_table("outbox",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("recipient_id", BIG, nullable=True),
    sa.Column("payload", sa.JSON(), nullable=False),
    sa.Column("sent_at", UTC_TIME, nullable=True),
    sa.Column("tries", BIG, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_outbox_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_outbox")
    )
    op.create_index("ix_outbox_unsent", "outbox", ["sent_at", "id"], unique=False)
    op.create_table("setting",
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("key", sa.Text(), nullable=False),
    sa.Column("value", sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_setting_board_id"),
    sa.PrimaryKeyConstraint("board_id", "key", name="pk_setting")
    )
    op.create_table("tally",
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("area", sa.Text(), nullable=False),
    sa.Column("component", sa.Text(), nullable=False),
    sa.Column("day", sa.Date(), nullable=False),
    sa.Column("amount", BIG, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_tally_board_id"),
    sa.PrimaryKeyConstraint("board_id", "area", "component", "day", name="pk_tally")
    )
    op.create_table("topic",
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("topic", sa.Text(), nullable=False),
    sa.Column("revision", BIG, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_topic_board_id"),
    sa.PrimaryKeyConstraint("board_id", "topic", name="pk_topic")
    )
    op.create_table("address",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("debtor_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("datum", sa.Text(), nullable=True),
    sa.Column("confidence", BIG, nullable=False),
    sa.Column("source", sa.Text(), nullable=False),
    sa.Column("confirmed_on", sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_address_debtor_id"),
    sa.PrimaryKeyConstraint("id", name="pk_address")
    )
    op.create_index("ix_address_debtor_id", "address", ["debtor_id"], unique=False)
    op.create_table("import_rejection",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("batch_id", BIG, nullable=False),
    sa.Column("row", BIG, nullable=False),
    sa.Column("field", sa.Text(), nullable=False),
    sa.Column("value", sa.Text(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("severity", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_import_rejection_batch_id"),
    sa.PrimaryKeyConstraint("id", name="pk_import_rejection")
    )
    op.create_index("ix_import_rejection_batch_id", "import_rejection", ["batch_id"], unique=False)
    op.create_table("person",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("organisation_id", BIG, nullable=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("initials", sa.Text(), nullable=False),
    sa.Column("phone", sa.Text(), nullable=True),
    sa.Column("staff_number", sa.Text(), nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("post", sa.Text(), nullable=True),
    sa.Column("active", sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_person_board_id"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_person_organisation_id"),
    sa.PrimaryKeyConstraint("id", name="pk_person")
    )
    op.create_index("ix_person_board_id", "person", ["board_id"], unique=False)
    op.create_index("ix_person_grid_code", "person", ["grid_code"], unique=False)
    op.create_index("ix_person_organisation_id", "person", ["organisation_id"], unique=False)
    op.create_index("ix_person_search", "person", ["board_id", "initials"], unique=False)
    op.create_table("sighting",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("debtor_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("result_class", sa.Text(), nullable=True),
    sa.Column("place", sa.Text(), nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("datum", sa.Text(), nullable=True),
    sa.Column("seen_at", UTC_TIME, nullable=False),
    sa.Column("confidence", BIG, nullable=False),
    sa.Column("source", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_sighting_debtor_id"),
    sa.PrimaryKeyConstraint("id", name="pk_sighting")
    )
    op.create_index("ix_sighting_debtor_id", "sighting", ["debtor_id"], unique=False)
    op.create_table("account",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("person_id", BIG, nullable=False),
    sa.Column("login", sa.Text(), nullable=False),
    sa.Column("password_hash", sa.Text(), nullable=False),
    sa.Column("must_change", sa.Boolean(), nullable=False),
    sa.Column("failures", BIG, nullable=False),
    sa.Column("locked_until", UTC_TIME, nullable=True),
    sa.Column("ended_at", UTC_TIME, nullable=True),
    sa.Column("demo", sa.Boolean(), nullable=False),
    sa.Column("language", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person_id"),
    sa.PrimaryKeyConstraint("id", name="pk_account"),
    sa.UniqueConstraint("login", name="uq_account_login")
    )
    op.create_index("ix_account_person_id", "account", ["person_id"], unique=False)
    op.create_table("duty",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("person_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("starts_at", UTC_TIME, nullable=False),
    sa.Column("ends_at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_duty_board_id"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_duty_person_id"),
    sa.PrimaryKeyConstraint("id", name="pk_duty")
    )
    op.create_index("ix_duty_board_id", "duty", ["board_id"], unique=False)
    op.create_table("enforcement_case",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("number", sa.Text(), nullable=False),
    sa.Column("legacy_number", sa.Boolean(), nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("cause", sa.Text(), nullable=True),
    sa.Column("category", sa.Text(), nullable=True),
    sa.Column("applicant", sa.Text(), nullable=True),
    sa.Column("debtor_names", sa.Text(), nullable=False),
    sa.Column("judge_id", BIG, nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("filed_on", sa.Date(), nullable=False),
    sa.Column("due_on", sa.Date(), nullable=True),
    sa.Column("closed_on", sa.Date(), nullable=True),
    sa.Column("closing", sa.Text(), nullable=True),
    sa.Column("termination_check", sa.Text(), nullable=True),
    sa.Column("has_property", sa.Boolean(), nullable=True),
    sa.Column("amount_fen", BIG, nullable=False),
    sa.Column("recovered_fen", BIG, nullable=False),
    sa.Column("stage", sa.Text(), nullable=False),
    sa.Column("source", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_enforcement_case_board_id"),
    sa.ForeignKeyConstraint(["judge_id"], ["person.id"], name="fk_enforcement_case_judge_id"),
    sa.PrimaryKeyConstraint("id", name="pk_enforcement_case"),
    sa.UniqueConstraint("board_id", "number", name="uq_enforcement_case_board_id_number")
    )
    op.create_index("ix_enforcement_case_closed", "enforcement_case", ["board_id", "closed_on"], unique=False)
    op.create_index("ix_enforcement_case_filed", "enforcement_case", ["board_id", "filed_on"], unique=False)
    op.create_index("ix_enforcement_case_grid", "enforcement_case", ["board_id", "grid_code"], unique=False)
    op.create_table("grid_post",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("person_id", BIG, nullable=False),
    sa.Column("grid_code", sa.Text(), nullable=False),
    sa.Column("post", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_grid_post_person_id"),
    sa.PrimaryKeyConstraint("id", name="pk_grid_post")
    )
    op.create_index("ix_grid_post_grid_code", "grid_post", ["grid_code"], unique=False)
    op.create_index("ix_grid_post_person_id", "grid_post", ["person_id"], unique=False)
    op.create_table("operation",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("number", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("campaign", sa.Text(), nullable=True),
    sa.Column("purpose", sa.Text(), nullable=True),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("starts_at", UTC_TIME, nullable=False),
    sa.Column("ends_at", UTC_TIME, nullable=False),
    sa.Column("muster_place", sa.Text(), nullable=False),
    sa.Column("area", sa.JSON(), nullable=False),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("lead_organisation_id", BIG, nullable=False),
    sa.Column("commander_id", BIG, nullable=True),
    sa.Column("risk", sa.Text(), nullable=False),
    sa.Column("emergency_plan", sa.Text(), nullable=False),
    sa.Column("created_by", BIG, nullable=False),
    sa.Column("created_at", UTC_TIME, nullable=False),
    sa.Column("approved_by", BIG, nullable=True),
    sa.Column("approved_at", UTC_TIME, nullable=True),
    sa.Column("approval_note", sa.Text(), nullable=True),
    sa.Column("started_at", UTC_TIME, nullable=True),
    sa.Column("finished_at", UTC_TIME, nullable=True),
    sa.Column("updated_at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_operation_board_id"),
    sa.ForeignKeyConstraint(["commander_id"], ["person.id"], name="fk_operation_commander_id"),
    sa.ForeignKeyConstraint(["lead_organisation_id"], ["organisation.id"], name="fk_operation_lead_organisation_id"),
    sa.PrimaryKeyConstraint("id", name="pk_operation"),
    sa.UniqueConstraint("board_id", "number", name="uq_operation_board_id_number")
    )
    op.create_index("ix_operation_grid_code", "operation", ["grid_code"], unique=False)
    op.create_table("role_grant",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("person_id", BIG, nullable=False),
    sa.Column("role", sa.Text(), nullable=False),
    sa.Column("grid_prefix", sa.Text(), nullable=False),
    sa.Column("starts_at", UTC_TIME, nullable=False),
    sa.Column("ends_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_role_grant_person_id"),
    sa.PrimaryKeyConstraint("id", name="pk_role_grant")
    )
    op.create_index("ix_role_grant_person_id", "role_grant", ["person_id"], unique=False)
    op.create_table("applicant",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("phone", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_applicant_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_applicant_case_id"),
    sa.PrimaryKeyConstraint("id", name="pk_applicant")
    )
    op.create_index("ix_applicant_board_id", "applicant", ["board_id"], unique=False)
    op.create_index("ix_applicant_case_id", "applicant", ["case_id"], unique=False)
    op.create_table("case_debtor",
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("debtor_id", BIG, nullable=False),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_case_debtor_case_id"),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_case_debtor_debtor_id"),
    sa.PrimaryKeyConstraint("case_id", "debtor_id", name="pk_case_debtor")
    )
    op.create_index("ix_case_debtor_debtor_id", "case_debtor", ["debtor_id"], unique=False)
    op.create_table("operation_body",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("operation_id", BIG, nullable=False),
    sa.Column("organisation_id", BIG, nullable=False),
    sa.Column("head_count", BIG, nullable=False),
    sa.Column("vehicles", BIG, nullable=False),
    sa.Column("answer", sa.Text(), nullable=False),
    sa.Column("answered_at", UTC_TIME, nullable=True),
    sa.Column("answered_by", BIG, nullable=True),
    sa.Column("reason", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name="fk_operation_body_operation_id"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_operation_body_organisation_id"),
    sa.PrimaryKeyConstraint("id", name="pk_operation_body"),
    sa.UniqueConstraint("operation_id", "organisation_id", name="uq_operation_body_operation_id_organisation_id")
    )
    op.create_index("ix_operation_body_operation_id", "operation_body", ["operation_id"], unique=False)
    op.create_index("ix_operation_body_organisation_id", "operation_body", ["organisation_id"], unique=False)
    op.create_table("payment",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("direction", sa.Text(), nullable=False),
    sa.Column("amount_fen", BIG, nullable=False),
    sa.Column("channel", sa.Text(), nullable=False),
    sa.Column("paid_on", sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_payment_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_payment_case_id"),
    sa.PrimaryKeyConstraint("id", name="pk_payment")
    )
    op.create_index("ix_payment_case_id", "payment", ["case_id"], unique=False)
    op.create_index("ix_payment_day", "payment", ["board_id", "paid_on"], unique=False)
    op.create_table("petition",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("person", sa.Text(), nullable=False),
    sa.Column("registered_on", sa.Date(), nullable=False),
    sa.Column("settled_on", sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_petition_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_petition_case_id"),
    sa.PrimaryKeyConstraint("id", name="pk_petition")
    )
    op.create_index("ix_petition_case_id", "petition", ["case_id"], unique=False)
    op.create_index("ix_petition_day", "petition", ["board_id", "registered_on"], unique=False)
    op.create_table("property",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("debtor_id", BIG, nullable=True),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("description", sa.Text(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("value_fen", BIG, nullable=True),
    sa.Column("found_on", sa.Date(), nullable=False),
    sa.Column("controlled_on", sa.Date(), nullable=True),
    sa.Column("disposed_on", sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_property_case_id"),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_property_debtor_id"),
    sa.PrimaryKeyConstraint("id", name="pk_property")
    )
    op.create_index("ix_property_case_id", "property", ["case_id"], unique=False)
    op.create_index("ix_property_debtor_id", "property", ["debtor_id"], unique=False)
    op.create_table("session",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("token_hash", sa.Text(), nullable=False),
    sa.Column("account_id", BIG, nullable=False),
    sa.Column("role", sa.Text(), nullable=False),
    sa.Column("created_at", UTC_TIME, nullable=False),
    sa.Column("seen_at", UTC_TIME, nullable=False),
    sa.Column("ended_at", UTC_TIME, nullable=True),
    sa.Column("ended_by", BIG, nullable=True),
    sa.Column("address", sa.Text(), nullable=True),
    sa.Column("agent", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_session_account_id"),
    sa.PrimaryKeyConstraint("id", name="pk_session"),
    sa.UniqueConstraint("token_hash", name="uq_session_token_hash")
    )
    op.create_index("ix_session_account_id", "session", ["account_id"], unique=False)
    op.create_table("task",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("number", sa.Text(), nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("title", sa.Text(), nullable=False),
    sa.Column("instruction", sa.Text(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("priority", sa.Text(), nullable=False),
    sa.Column("case_id", BIG, nullable=True),
    sa.Column("debtor_id", BIG, nullable=True),
    sa.Column("operation_id", BIG, nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("place", sa.Text(), nullable=True),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("quadkey", sa.Text(), nullable=True),
    sa.Column("organisation_id", BIG, nullable=True),
    sa.Column("addressee_id", BIG, nullable=True),
    sa.Column("addressee_name", sa.Text(), nullable=False),
    sa.Column("issued_by", BIG, nullable=True),
    sa.Column("issued_at", UTC_TIME, nullable=True),
    sa.Column("signed_at", UTC_TIME, nullable=True),
    sa.Column("due_at", UTC_TIME, nullable=True),
    sa.Column("answered_at", UTC_TIME, nullable=True),
    sa.Column("closed_at", UTC_TIME, nullable=True),
    sa.Column("updated_at", UTC_TIME, nullable=False),
    sa.Column("urged_count", BIG, nullable=False),
    sa.Column("photo_count", BIG, nullable=False),
    sa.Column("result_class", sa.Text(), nullable=True),
    sa.Column("used_for", sa.Text(), nullable=True),
    sa.Column("source", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["addressee_id"], ["person.id"], name="fk_task_addressee_id"),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_task_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_task_case_id"),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_task_debtor_id"),
    sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name="fk_task_operation_id"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_task_organisation_id"),
    sa.PrimaryKeyConstraint("id", name="pk_task"),
    sa.UniqueConstraint("board_id", "number", name="uq_task_board_id_number")
    )
    op.create_index("ix_task_addressee_id", "task", ["addressee_id"], unique=False)
    op.create_index("ix_task_case_id", "task", ["case_id"], unique=False)
    op.create_index("ix_task_debtor_id", "task", ["debtor_id"], unique=False)
    op.create_index("ix_task_grid", "task", ["board_id", "grid_code"], unique=False)
    op.create_index("ix_task_issued", "task", ["board_id", "issued_at"], unique=False)
    op.create_index("ix_task_operation_id", "task", ["operation_id"], unique=False)
    op.create_index("ix_task_organisation_id", "task", ["organisation_id"], unique=False)
    op.create_index("ix_task_state", "task", ["board_id", "state", "due_at"], unique=False)
    op.create_table("team",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("operation_id", BIG, nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("leader_id", BIG, nullable=True),
    sa.Column("vehicles", sa.Text(), nullable=False),
    sa.Column("equipment", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name="fk_team_leader_id"),
    sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name="fk_team_operation_id"),
    sa.PrimaryKeyConstraint("id", name="pk_team")
    )
    op.create_index("ix_team_operation_id", "team", ["operation_id"], unique=False)
    op.create_table("feedback",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("task_id", BIG, nullable=False),
    sa.Column("author_id", BIG, nullable=True),
    sa.Column("author_name", sa.Text(), nullable=False),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("result_class", sa.Text(), nullable=True),
    sa.Column("fields", sa.JSON(), nullable=False),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("datum", sa.Text(), nullable=True),
    sa.Column("accuracy_m", sa.Double(), nullable=True),
    sa.Column("accepted_at", UTC_TIME, nullable=True),
    sa.Column("accepted_by", BIG, nullable=True),
    sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_feedback_task_id"),
    sa.PrimaryKeyConstraint("id", name="pk_feedback")
    )
    op.create_index("ix_feedback_task_id", "feedback", ["task_id"], unique=False)
    op.create_table("measure",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("case_id", BIG, nullable=False),
    sa.Column("debtor_id", BIG, nullable=True),
    sa.Column("property_id", BIG, nullable=True),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("document_number", sa.Text(), nullable=True),
    sa.Column("starts_on", sa.Date(), nullable=False),
    sa.Column("expires_on", sa.Date(), nullable=True),
    sa.Column("lifted_on", sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_measure_case_id"),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_measure_debtor_id"),
    sa.ForeignKeyConstraint(["property_id"], ["property.id"], name="fk_measure_property_id"),
    sa.PrimaryKeyConstraint("id", name="pk_measure")
    )
    op.create_index("ix_measure_case_id", "measure", ["case_id"], unique=False)
    op.create_index("ix_measure_debtor_id", "measure", ["debtor_id"], unique=False)
    op.create_table("target",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("operation_id", BIG, nullable=False),
    sa.Column("team_id", BIG, nullable=True),
    sa.Column("debtor_id", BIG, nullable=False),
    sa.Column("case_id", BIG, nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("measure", sa.Text(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("result", sa.Text(), nullable=True),
    sa.Column("amount_fen", BIG, nullable=False),
    sa.Column("note", sa.Text(), nullable=True),
    sa.Column("reported_by", BIG, nullable=True),
    sa.Column("reported_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_target_case_id"),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_target_debtor_id"),
    sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name="fk_target_operation_id"),
    sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_target_team_id"),
    sa.PrimaryKeyConstraint("id", name="pk_target"),
    sa.UniqueConstraint("operation_id", "debtor_id", name="uq_target_operation_id_debtor_id")
    )
    op.create_index("ix_target_debtor_id", "target", ["debtor_id"], unique=False)
    op.create_index("ix_target_operation_id", "target", ["operation_id"], unique=False)
    op.create_table("team_member",
    sa.Column("team_id", BIG, nullable=False),
    sa.Column("person_id", BIG, nullable=False),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_team_member_person_id"),
    sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_team_member_team_id"),
    sa.PrimaryKeyConstraint("team_id", "person_id", name="pk_team_member")
    )
    op.create_table("attachment",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("subject_kind", sa.Text(), nullable=False),
    sa.Column("subject_id", BIG, nullable=False),
    sa.Column("feedback_id", BIG, nullable=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("media_type", sa.Text(), nullable=False),
    sa.Column("sha256", sa.Text(), nullable=False),
    sa.Column("size_bytes", BIG, nullable=False),
    sa.Column("captured_at", UTC_TIME, nullable=True),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_attachment_board_id"),
    sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name="fk_attachment_feedback_id"),
    sa.PrimaryKeyConstraint("id", name="pk_attachment")
    )
    op.create_index("ix_attachment_board_id", "attachment", ["board_id"], unique=False)
    op.create_index("ix_attachment_subject", "attachment", ["subject_kind", "subject_id"], unique=False)
    # ### end Alembic commands ###
    protect_events()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER event_append_only ON event")
        op.execute("DROP FUNCTION event_append_only")
    op.drop_index("ix_attachment_subject", table_name="attachment")
    op.drop_index("ix_attachment_board_id", table_name="attachment")
    op.drop_table("attachment")
    op.drop_table("team_member")
    op.drop_index("ix_target_operation_id", table_name="target")
    op.drop_index("ix_target_debtor_id", table_name="target")
    op.drop_table("target")
    op.drop_index("ix_measure_debtor_id", table_name="measure")
    op.drop_index("ix_measure_case_id", table_name="measure")
    op.drop_table("measure")
    op.drop_index("ix_feedback_task_id", table_name="feedback")
    op.drop_table("feedback")
    op.drop_index("ix_team_operation_id", table_name="team")
    op.drop_table("team")
    op.drop_index("ix_task_state", table_name="task")
    op.drop_index("ix_task_organisation_id", table_name="task")
    op.drop_index("ix_task_operation_id", table_name="task")
    op.drop_index("ix_task_issued", table_name="task")
    op.drop_index("ix_task_grid", table_name="task")
    op.drop_index("ix_task_debtor_id", table_name="task")
    op.drop_index("ix_task_case_id", table_name="task")
    op.drop_index("ix_task_addressee_id", table_name="task")
    op.drop_table("task")
    op.drop_index("ix_session_account_id", table_name="session")
    op.drop_table("session")
    op.drop_index("ix_property_debtor_id", table_name="property")
    op.drop_index("ix_property_case_id", table_name="property")
    op.drop_table("property")
    op.drop_index("ix_petition_day", table_name="petition")
    op.drop_index("ix_petition_case_id", table_name="petition")
    op.drop_table("petition")
    op.drop_index("ix_payment_day", table_name="payment")
    op.drop_index("ix_payment_case_id", table_name="payment")
    op.drop_table("payment")
    op.drop_index("ix_operation_body_organisation_id", table_name="operation_body")
    op.drop_index("ix_operation_body_operation_id", table_name="operation_body")
    op.drop_table("operation_body")
    op.drop_index("ix_case_debtor_debtor_id", table_name="case_debtor")
    op.drop_table("case_debtor")
    op.drop_index("ix_applicant_case_id", table_name="applicant")
    op.drop_index("ix_applicant_board_id", table_name="applicant")
    op.drop_table("applicant")
    op.drop_index("ix_role_grant_person_id", table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index("ix_operation_grid_code", table_name="operation")
    op.drop_table("operation")
    op.drop_index("ix_grid_post_person_id", table_name="grid_post")
    op.drop_index("ix_grid_post_grid_code", table_name="grid_post")
    op.drop_table("grid_post")
    op.drop_index("ix_enforcement_case_grid", table_name="enforcement_case")
    op.drop_index("ix_enforcement_case_filed", table_name="enforcement_case")
    op.drop_index("ix_enforcement_case_closed", table_name="enforcement_case")
    op.drop_table("enforcement_case")
    op.drop_index("ix_duty_board_id", table_name="duty")
    op.drop_table("duty")
    op.drop_index("ix_account_person_id", table_name="account")
    op.drop_table("account")
    op.drop_index("ix_sighting_debtor_id", table_name="sighting")
    op.drop_table("sighting")
    op.drop_index("ix_person_search", table_name="person")
    op.drop_index("ix_person_organisation_id", table_name="person")
    op.drop_index("ix_person_grid_code", table_name="person")
    op.drop_index("ix_person_board_id", table_name="person")
    op.drop_table("person")
    op.drop_index("ix_import_rejection_batch_id", table_name="import_rejection")
    op.drop_table("import_rejection")
    op.drop_index("ix_address_debtor_id", table_name="address")
    op.drop_table("address")
    op.drop_table("topic")
    op.drop_table("tally")
    op.drop_table("setting")
    op.drop_index("ix_outbox_unsent", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("ix_organisation_grid_code", table_name="organisation")
    op.drop_index("ix_organisation_board_id", table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("import_profile")
    op.drop_index("ix_import_batch_board_id", table_name="import_batch")
    op.drop_table("import_batch")
    op.drop_table("idempotency_key")
    op.drop_index("ix_grid_parent_code", table_name="grid")
    op.drop_index("ix_grid_level", table_name="grid")
    op.drop_table("grid")
    op.drop_index("ix_event_subject", table_name="event")
    op.drop_table("event")
    op.drop_index("ix_debtor_search", table_name="debtor")
    op.drop_index("ix_debtor_place", table_name="debtor")
    op.drop_index("ix_debtor_name", table_name="debtor")
    op.drop_index("ix_debtor_identity", table_name="debtor")
    op.drop_index("ix_debtor_grid", table_name="debtor")
    op.drop_table("debtor")
    op.drop_table("counter")
    op.drop_table("job")
    op.drop_table("board")
    # ### end Alembic commands ###


def protect_events() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on the ledger."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
            "FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
