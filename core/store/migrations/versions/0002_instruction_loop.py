"""The instruction loop: clocks of a task, acknowledgements, supervision, notices on their way, duty log, presence.

Revision ID: 0002
New columns have a default or may be empty; only the notices of before, which count as read, are rewritten. The court's settings move onto the board's own row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("setting")
    op.create_table("lease",
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("holder", sa.Text(), nullable=False),
    sa.Column("until", UTC_TIME, nullable=False),
    sa.PrimaryKeyConstraint("name", name="pk_lease")
    )
    op.create_table("endpoint",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("address", sa.Text(), nullable=False),
    sa.Column("secret", sa.Text(), nullable=True),
    sa.Column("former_secret", sa.Text(), nullable=True),
    sa.Column("former_until", UTC_TIME, nullable=True),
    sa.Column("notices", sa.JSON(), nullable=False),
    sa.Column("active", sa.Boolean(), nullable=False),
    sa.Column("created_by", BIG, nullable=True),
    sa.Column("created_at", UTC_TIME, nullable=False),
    sa.Column("ended_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_endpoint_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_endpoint")
    )
    op.create_index("ix_endpoint_board_id", "endpoint", ["board_id"], unique=False)
    op.create_table("rung",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("subject_kind", sa.Text(), nullable=False),
    sa.Column("subject_id", BIG, nullable=False),
    sa.Column("ladder", sa.Text(), nullable=False),
    sa.Column("cycle", UTC_TIME, nullable=False),
    sa.Column("rung", sa.Text(), nullable=False),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_rung_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_rung"),
    sa.UniqueConstraint("board_id", "subject_kind", "subject_id", "ladder", "cycle", "rung", name="uq_rung_board_id_subject_kind_subject_id_ladder_cycle_rung")
    )
    op.create_table("delivery",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("outbox_id", BIG, nullable=False),
    sa.Column("endpoint_id", BIG, nullable=False),
    sa.Column("delivery_id", sa.Text(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("tries", BIG, nullable=False),
    sa.Column("queued_at", UTC_TIME, nullable=False),
    sa.Column("next_at", UTC_TIME, nullable=True),
    sa.Column("sent_at", UTC_TIME, nullable=True),
    sa.Column("delivered_at", UTC_TIME, nullable=True),
    sa.Column("received_by", sa.Text(), nullable=True),
    sa.Column("status", BIG, nullable=True),
    sa.Column("error", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_delivery_board_id"),
    sa.ForeignKeyConstraint(["endpoint_id"], ["endpoint.id"], name="fk_delivery_endpoint_id"),
    sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_delivery_outbox_id"),
    sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    sa.UniqueConstraint("delivery_id", name="uq_delivery_delivery_id")
    )
    op.create_index("ix_delivery_endpoint_id", "delivery", ["endpoint_id"], unique=False)
    op.create_index("ix_delivery_next", "delivery", ["state", "next_at"], unique=False)
    op.create_index("ix_delivery_outbox_id", "delivery", ["outbox_id"], unique=False)
    op.create_table("api_token",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("token_hash", sa.Text(), nullable=False),
    sa.Column("person_id", BIG, nullable=False),
    sa.Column("role", sa.Text(), nullable=False),
    sa.Column("scopes", sa.JSON(), nullable=False),
    sa.Column("created_by", BIG, nullable=True),
    sa.Column("created_at", UTC_TIME, nullable=False),
    sa.Column("expires_at", UTC_TIME, nullable=False),
    sa.Column("revoked_at", UTC_TIME, nullable=True),
    sa.Column("used_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_api_token_board_id"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_api_token_person_id"),
    sa.PrimaryKeyConstraint("id", name="pk_api_token"),
    sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash")
    )
    op.create_index("ix_api_token_board_id", "api_token", ["board_id"], unique=False)
    op.create_table("grid_contact",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("judge_id", BIG, nullable=False),
    sa.Column("grid_code", sa.Text(), nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("day", sa.Date(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("recorded_by", BIG, nullable=True),
    sa.Column("recorded_at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_grid_contact_board_id"),
    sa.ForeignKeyConstraint(["judge_id"], ["person.id"], name="fk_grid_contact_judge_id"),
    sa.PrimaryKeyConstraint("id", name="pk_grid_contact")
    )
    op.create_index("ix_grid_contact_day", "grid_contact", ["board_id", "day"], unique=False)
    op.create_index("ix_grid_contact_judge_id", "grid_contact", ["judge_id"], unique=False)
    op.create_table("handover",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("out_id", BIG, nullable=False),
    sa.Column("in_id", BIG, nullable=False),
    sa.Column("begun_at", UTC_TIME, nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("signed_out_at", UTC_TIME, nullable=True),
    sa.Column("signed_in_at", UTC_TIME, nullable=True),
    sa.Column("ended_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_handover_board_id"),
    sa.ForeignKeyConstraint(["in_id"], ["person.id"], name="fk_handover_in_id"),
    sa.ForeignKeyConstraint(["out_id"], ["person.id"], name="fk_handover_out_id"),
    sa.PrimaryKeyConstraint("id", name="pk_handover")
    )
    op.create_index("ix_handover_board_id", "handover", ["board_id"], unique=False)
    op.create_table("handover_item",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("handover_id", BIG, nullable=False),
    sa.Column("subject_kind", sa.Text(), nullable=False),
    sa.Column("subject_id", BIG, nullable=False),
    sa.Column("title", sa.Text(), nullable=False),
    sa.Column("note", sa.Text(), nullable=False),
    sa.Column("accepted_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name="fk_handover_item_handover_id"),
    sa.PrimaryKeyConstraint("id", name="pk_handover_item")
    )
    op.create_index("ix_handover_item_handover_id", "handover_item", ["handover_id"], unique=False)
    op.create_table("acknowledgement",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("task_id", BIG, nullable=False),
    sa.Column("person_id", BIG, nullable=True),
    sa.Column("person_name", sa.Text(), nullable=False),
    sa.Column("organisation_id", BIG, nullable=True),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("recorded_by", BIG, nullable=True),
    sa.Column("channel", sa.Text(), nullable=True),
    sa.Column("words", sa.Text(), nullable=True),
    sa.Column("ended_at", UTC_TIME, nullable=True),
    sa.Column("ended_why", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_acknowledgement_organisation_id"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_acknowledgement_person_id"),
    sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_acknowledgement_task_id"),
    sa.PrimaryKeyConstraint("id", name="pk_acknowledgement")
    )
    op.create_index("ix_acknowledgement_task_id", "acknowledgement", ["task_id"], unique=False)
    op.create_table("clue",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("number", sa.Text(), nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("source", sa.Text(), nullable=False),
    sa.Column("content", sa.Text(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("debtor_id", BIG, nullable=True),
    sa.Column("case_id", BIG, nullable=True),
    sa.Column("task_id", BIG, nullable=True),
    sa.Column("handler_id", BIG, nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("place", sa.Text(), nullable=True),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("datum", sa.Text(), nullable=True),
    sa.Column("accuracy_m", sa.Double(), nullable=True),
    sa.Column("reporter_id", BIG, nullable=True),
    sa.Column("reporter_name", sa.Text(), nullable=False),
    sa.Column("received_at", UTC_TIME, nullable=False),
    sa.Column("respond_by", UTC_TIME, nullable=False),
    sa.Column("first_action_at", UTC_TIME, nullable=True),
    sa.Column("first_action_by", BIG, nullable=True),
    sa.Column("first_action", sa.Text(), nullable=True),
    sa.Column("verified", sa.Boolean(), nullable=True),
    sa.Column("verified_at", UTC_TIME, nullable=True),
    sa.Column("verified_by", BIG, nullable=True),
    sa.Column("result", sa.Text(), nullable=True),
    sa.Column("closed_at", UTC_TIME, nullable=True),
    sa.Column("credited", sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_clue_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_clue_case_id"),
    sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name="fk_clue_debtor_id"),
    sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name="fk_clue_handler_id"),
    sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name="fk_clue_reporter_id"),
    sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_clue_task_id"),
    sa.PrimaryKeyConstraint("id", name="pk_clue"),
    sa.UniqueConstraint("board_id", "number", name="uq_clue_board_id_number")
    )
    op.create_index("ix_clue_case_id", "clue", ["case_id"], unique=False)
    op.create_index("ix_clue_debtor_id", "clue", ["debtor_id"], unique=False)
    op.create_index("ix_clue_state", "clue", ["board_id", "state", "received_at"], unique=False)
    op.create_index("ix_clue_task_id", "clue", ["task_id"], unique=False)
    op.create_table("extension",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("task_id", BIG, nullable=False),
    sa.Column("asked_by", BIG, nullable=True),
    sa.Column("asked_name", sa.Text(), nullable=False),
    sa.Column("asked_at", UTC_TIME, nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("until", UTC_TIME, nullable=False),
    sa.Column("decided_by", BIG, nullable=True),
    sa.Column("decided_at", UTC_TIME, nullable=True),
    sa.Column("granted", sa.Boolean(), nullable=True),
    sa.Column("words", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_extension_task_id"),
    sa.PrimaryKeyConstraint("id", name="pk_extension")
    )
    op.create_index("ix_extension_task_id", "extension", ["task_id"], unique=False)
    op.create_table("presence",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("judge_id", BIG, nullable=False),
    sa.Column("grid_code", sa.Text(), nullable=False),
    sa.Column("place", sa.Text(), nullable=False),
    sa.Column("place_lng", sa.Double(), nullable=True),
    sa.Column("place_lat", sa.Double(), nullable=True),
    sa.Column("matter", sa.Text(), nullable=False),
    sa.Column("task_id", BIG, nullable=True),
    sa.Column("starts_at", UTC_TIME, nullable=False),
    sa.Column("created_by", BIG, nullable=True),
    sa.Column("created_at", UTC_TIME, nullable=False),
    sa.Column("arrived_at", UTC_TIME, nullable=True),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("datum", sa.Text(), nullable=True),
    sa.Column("accuracy_m", sa.Double(), nullable=True),
    sa.Column("distance_m", sa.Double(), nullable=True),
    sa.Column("cancelled_at", UTC_TIME, nullable=True),
    sa.Column("cancelled_why", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_presence_board_id"),
    sa.ForeignKeyConstraint(["judge_id"], ["person.id"], name="fk_presence_judge_id"),
    sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_presence_task_id"),
    sa.PrimaryKeyConstraint("id", name="pk_presence")
    )
    op.create_index("ix_presence_judge_id", "presence", ["judge_id"], unique=False)
    op.create_index("ix_presence_starts", "presence", ["board_id", "starts_at"], unique=False)
    op.create_table("proof_card",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("code", sa.Text(), nullable=False),
    sa.Column("task_id", BIG, nullable=False),
    sa.Column("person_id", BIG, nullable=False),
    sa.Column("issued_at", UTC_TIME, nullable=False),
    sa.Column("expires_at", UTC_TIME, nullable=False),
    sa.Column("revoked_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_proof_card_board_id"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_proof_card_person_id"),
    sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_proof_card_task_id"),
    sa.PrimaryKeyConstraint("id", name="pk_proof_card"),
    sa.UniqueConstraint("code", name="uq_proof_card_code")
    )
    op.create_index("ix_proof_card_task_id", "proof_card", ["task_id"], unique=False)
    op.create_table("duty_log",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("number", sa.Text(), nullable=False),
    sa.Column("day", sa.Date(), nullable=False),
    sa.Column("shift", sa.Text(), nullable=False),
    sa.Column("leader_id", BIG, nullable=True),
    sa.Column("officer_id", BIG, nullable=True),
    sa.Column("technician_id", BIG, nullable=True),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("channel", sa.Text(), nullable=False),
    sa.Column("source", sa.Text(), nullable=True),
    sa.Column("caller_unit", sa.Text(), nullable=True),
    sa.Column("caller_name", sa.Text(), nullable=True),
    sa.Column("caller_phone", sa.Text(), nullable=True),
    sa.Column("case_number", sa.Text(), nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("content", sa.Text(), nullable=False),
    sa.Column("level", sa.Text(), nullable=False),
    sa.Column("decision", sa.Text(), nullable=True),
    sa.Column("handling", sa.Text(), nullable=True),
    sa.Column("dispatched_to", sa.Text(), nullable=True),
    sa.Column("task_id", BIG, nullable=True),
    sa.Column("clue_id", BIG, nullable=True),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("owner_id", BIG, nullable=True),
    sa.Column("recorder_id", BIG, nullable=True),
    sa.Column("recorder_name", sa.Text(), nullable=False),
    sa.Column("closed_at", UTC_TIME, nullable=True),
    sa.Column("handed_over", sa.Boolean(), nullable=False),
    sa.Column("needs_dispatch", sa.Boolean(), nullable=True),
    sa.Column("dispatched_at", UTC_TIME, nullable=True),
    sa.Column("arrived_at", UTC_TIME, nullable=True),
    sa.Column("brought_in", BIG, nullable=False),
    sa.Column("detained", BIG, nullable=False),
    sa.Column("fined", BIG, nullable=False),
    sa.Column("amount_fen", BIG, nullable=False),
    sa.Column("resolved", sa.Boolean(), nullable=True),
    sa.Column("revisited_at", UTC_TIME, nullable=True),
    sa.Column("satisfied", sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_duty_log_board_id"),
    sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name="fk_duty_log_clue_id"),
    sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name="fk_duty_log_leader_id"),
    sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name="fk_duty_log_officer_id"),
    sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_duty_log_owner_id"),
    sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_duty_log_task_id"),
    sa.ForeignKeyConstraint(["technician_id"], ["person.id"], name="fk_duty_log_technician_id"),
    sa.PrimaryKeyConstraint("id", name="pk_duty_log"),
    sa.UniqueConstraint("board_id", "number", name="uq_duty_log_board_id_number")
    )
    op.create_index("ix_duty_log_at", "duty_log", ["board_id", "at"], unique=False)
    op.create_index("ix_duty_log_clue_id", "duty_log", ["clue_id"], unique=False)
    op.create_index("ix_duty_log_task_id", "duty_log", ["task_id"], unique=False)
    op.create_table("evidence",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("feedback_id", BIG, nullable=False),
    sa.Column("serves", sa.Text(), nullable=False),
    sa.Column("case_id", BIG, nullable=True),
    sa.Column("target_id", BIG, nullable=True),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("by", BIG, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_evidence_board_id"),
    sa.ForeignKeyConstraint(["case_id"], ["enforcement_case.id"], name="fk_evidence_case_id"),
    sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name="fk_evidence_feedback_id"),
    sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_evidence_target_id"),
    sa.PrimaryKeyConstraint("id", name="pk_evidence")
    )
    op.create_index("ix_evidence_case", "evidence", ["case_id", "serves"], unique=False)
    op.create_index("ix_evidence_feedback_id", "evidence", ["feedback_id"], unique=False)
    op.create_table("supervision",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("number", sa.Text(), nullable=False),
    sa.Column("task_id", BIG, nullable=True),
    sa.Column("clue_id", BIG, nullable=True),
    sa.Column("grid_code", sa.Text(), nullable=True),
    sa.Column("organisation_id", BIG, nullable=True),
    sa.Column("addressee_id", BIG, nullable=True),
    sa.Column("addressee_name", sa.Text(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("issued_by", BIG, nullable=True),
    sa.Column("issued_at", UTC_TIME, nullable=False),
    sa.Column("due_at", UTC_TIME, nullable=False),
    sa.Column("reply", sa.Text(), nullable=True),
    sa.Column("replied_by", BIG, nullable=True),
    sa.Column("replied_at", UTC_TIME, nullable=True),
    sa.Column("closed_by", BIG, nullable=True),
    sa.Column("closed_at", UTC_TIME, nullable=True),
    sa.Column("reported_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["addressee_id"], ["person.id"], name="fk_supervision_addressee_id"),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_supervision_board_id"),
    sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name="fk_supervision_clue_id"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_supervision_organisation_id"),
    sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_supervision_task_id"),
    sa.PrimaryKeyConstraint("id", name="pk_supervision"),
    sa.UniqueConstraint("board_id", "number", name="uq_supervision_board_id_number")
    )
    op.create_index("ix_supervision_state", "supervision", ["board_id", "state", "due_at"], unique=False)
    op.create_index("ix_supervision_task_id", "supervision", ["task_id"], unique=False)
    op.add_column("attachment", sa.Column("datum", sa.Text(), nullable=True))
    op.add_column("attachment", sa.Column("doubt", sa.Text(), nullable=True))
    op.add_column("attachment", sa.Column("kept_at", UTC_TIME, nullable=True))
    op.add_column("board", sa.Column("settings", sa.JSON(), nullable=True))
    op.add_column("duty", sa.Column("instead_of", BIG, nullable=True))
    op.add_column("duty", sa.Column("consent_by", BIG, nullable=True))
    op.add_column("duty", sa.Column("cancelled_at", UTC_TIME, nullable=True))
    op.add_column("feedback", sa.Column("distance_m", sa.Double(), nullable=True))
    op.add_column("feedback", sa.Column("written_at", UTC_TIME, nullable=True))
    op.add_column("feedback", sa.Column("channel", sa.Text(), server_default="app", nullable=False))
    op.add_column("feedback", sa.Column("on_behalf", sa.Text(), nullable=True))
    op.add_column("feedback", sa.Column("unable", sa.Text(), nullable=True))
    op.add_column("feedback", sa.Column("returned_at", UTC_TIME, nullable=True))
    op.add_column("feedback", sa.Column("returned_by", BIG, nullable=True))
    op.add_column("feedback", sa.Column("return_reason", sa.Text(), nullable=True))
    op.add_column("operation_body", sa.Column("channel", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("organisation_id", BIG, nullable=True))
    op.add_column("outbox", sa.Column("role", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("sound", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("outbox", sa.Column("subject_kind", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("subject_id", BIG, nullable=True))
    op.add_column("outbox", sa.Column("grid_code", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("read_at", UTC_TIME, nullable=True))
    op.add_column("outbox", sa.Column("read_by", BIG, nullable=True))
    op.execute("UPDATE outbox SET read_at = at, sent_at = at")  # from before there was an inbox: nobody waits for these
    op.create_index("ix_outbox_recipient", "outbox", ["board_id", "recipient_id", "read_at"], unique=False)
    op.create_index("ix_outbox_body", "outbox", ["board_id", "organisation_id", "read_at"], unique=False)
    op.create_index("ix_outbox_role", "outbox", ["board_id", "role", "read_at"], unique=False)
    op.add_column("payment", sa.Column("debtor_id", BIG, nullable=True))
    op.add_column("task", sa.Column("sign_by", UTC_TIME, nullable=True))
    op.add_column("task", sa.Column("owner_id", BIG, nullable=True))
    op.add_column("task", sa.Column("owner_name", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("task", sa.Column("silent_by", UTC_TIME, nullable=True))
    op.add_column("task", sa.Column("silent_since", UTC_TIME, nullable=True))
    op.add_column("task", sa.Column("set_out_at", UTC_TIME, nullable=True))
    op.add_column("task", sa.Column("arrived_at", UTC_TIME, nullable=True))
    op.add_column("task", sa.Column("verify_by", UTC_TIME, nullable=True))
    op.add_column("task", sa.Column("unable", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("clue_id", BIG, nullable=True))
    op.add_column("task", sa.Column("revision", BIG, server_default=sa.text("0"), nullable=False))
    op.create_index("ix_task_owner_id", "task", ["owner_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_task_owner_id", table_name="task")
    op.drop_column("task", "revision")
    op.drop_column("task", "clue_id")
    op.drop_column("task", "unable")
    op.drop_column("task", "verify_by")
    op.drop_column("task", "arrived_at")
    op.drop_column("task", "set_out_at")
    op.drop_column("task", "silent_since")
    op.drop_column("task", "silent_by")
    op.drop_column("task", "owner_name")
    op.drop_column("task", "owner_id")
    op.drop_column("task", "sign_by")
    op.drop_index("ix_outbox_role", table_name="outbox")
    op.drop_index("ix_outbox_body", table_name="outbox")
    op.drop_column("payment", "debtor_id")
    op.drop_index("ix_outbox_recipient", table_name="outbox")
    op.drop_column("outbox", "read_by")
    op.drop_column("outbox", "read_at")
    op.drop_column("outbox", "grid_code")
    op.drop_column("outbox", "subject_id")
    op.drop_column("outbox", "subject_kind")
    op.drop_column("outbox", "sound")
    op.drop_column("outbox", "role")
    op.drop_column("outbox", "organisation_id")
    op.drop_column("operation_body", "channel")
    op.drop_column("feedback", "return_reason")
    op.drop_column("feedback", "returned_by")
    op.drop_column("feedback", "returned_at")
    op.drop_column("feedback", "unable")
    op.drop_column("feedback", "on_behalf")
    op.drop_column("feedback", "channel")
    op.drop_column("feedback", "written_at")
    op.drop_column("feedback", "distance_m")
    op.drop_column("duty", "cancelled_at")
    op.drop_column("duty", "consent_by")
    op.drop_column("duty", "instead_of")
    op.drop_column("board", "settings")
    op.drop_column("attachment", "kept_at")
    op.drop_column("attachment", "datum")
    op.drop_column("attachment", "doubt")
    op.drop_index("ix_supervision_task_id", table_name="supervision")
    op.drop_index("ix_supervision_state", table_name="supervision")
    op.drop_table("supervision")
    op.drop_index("ix_evidence_feedback_id", table_name="evidence")
    op.drop_index("ix_evidence_case", table_name="evidence")
    op.drop_table("evidence")
    op.drop_index("ix_duty_log_task_id", table_name="duty_log")
    op.drop_index("ix_duty_log_clue_id", table_name="duty_log")
    op.drop_index("ix_duty_log_at", table_name="duty_log")
    op.drop_table("duty_log")
    op.drop_index("ix_proof_card_task_id", table_name="proof_card")
    op.drop_table("proof_card")
    op.drop_index("ix_presence_starts", table_name="presence")
    op.drop_index("ix_presence_judge_id", table_name="presence")
    op.drop_table("presence")
    op.drop_index("ix_extension_task_id", table_name="extension")
    op.drop_table("extension")
    op.drop_index("ix_clue_task_id", table_name="clue")
    op.drop_index("ix_clue_state", table_name="clue")
    op.drop_index("ix_clue_debtor_id", table_name="clue")
    op.drop_index("ix_clue_case_id", table_name="clue")
    op.drop_table("clue")
    op.drop_index("ix_acknowledgement_task_id", table_name="acknowledgement")
    op.drop_table("acknowledgement")
    op.drop_index("ix_handover_item_handover_id", table_name="handover_item")
    op.drop_table("handover_item")
    op.drop_index("ix_handover_board_id", table_name="handover")
    op.drop_table("handover")
    op.drop_index("ix_grid_contact_judge_id", table_name="grid_contact")
    op.drop_index("ix_grid_contact_day", table_name="grid_contact")
    op.drop_table("grid_contact")
    op.drop_index("ix_api_token_board_id", table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("ix_delivery_outbox_id", table_name="delivery")
    op.drop_index("ix_delivery_next", table_name="delivery")
    op.drop_index("ix_delivery_endpoint_id", table_name="delivery")
    op.drop_table("delivery")
    op.drop_table("rung")
    op.drop_index("ix_endpoint_board_id", table_name="endpoint")
    op.drop_table("endpoint")
    op.drop_table("lease")
    op.create_table("setting",
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("key", sa.Text(), nullable=False),
    sa.Column("value", sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_setting_board_id"),
    sa.PrimaryKeyConstraint("board_id", "key", name="pk_setting")
    )
