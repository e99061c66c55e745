"""Joint operations: campaigns, crews, order of visits, gates and approvals, live command, results that are rows.

Revision ID: 0003
Campaign names, plates and results of before become rows of their own; the way back keeps the first plate and the first piece of equipment of a team.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("campaign",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("theme", sa.Text(), server_default="general", nullable=False),
    sa.Column("starts_on", sa.Date(), nullable=True),
    sa.Column("ends_on", sa.Date(), nullable=True),
    sa.Column("commanders", sa.JSON(), nullable=True),
    sa.Column("recurrence", sa.JSON(), nullable=True),
    sa.Column("created_by", BIG, nullable=True),
    sa.Column("created_at", UTC_TIME, nullable=False),
    sa.Column("ended_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_campaign_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_campaign"),
    sa.UniqueConstraint("board_id", "name", name="uq_campaign_board_id_name")
    )
    op.create_table("vehicle",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("organisation_id", BIG, nullable=True),
    sa.Column("plate", sa.Text(), nullable=False),
    sa.Column("kind", sa.Text(), server_default="police", nullable=False),
    sa.Column("seats", BIG, server_default=sa.text("5"), nullable=False),
    sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_vehicle_board_id"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_vehicle_organisation_id"),
    sa.PrimaryKeyConstraint("id", name="pk_vehicle"),
    sa.UniqueConstraint("board_id", "plate", name="uq_vehicle_board_id_plate")
    )
    op.create_table("police_request",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("operation_id", BIG, nullable=False),
    sa.Column("organisation_id", BIG, nullable=False),
    sa.Column("officers", BIG, nullable=False),
    sa.Column("facts", sa.Text(), nullable=False),
    sa.Column("place", sa.Text(), nullable=False),
    sa.Column("wanted_at", UTC_TIME, nullable=False),
    sa.Column("urgent_why", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("requested_by", BIG, nullable=True),
    sa.Column("requested_at", UTC_TIME, nullable=False),
    sa.Column("signed_by", BIG, nullable=True),
    sa.Column("signed_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name="fk_police_request_operation_id"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_police_request_organisation_id"),
    sa.PrimaryKeyConstraint("id", name="pk_police_request")
    )
    op.create_index("ix_police_request_operation_id", "police_request", ["operation_id"], unique=False)
    op.create_table("result_version",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("operation_id", BIG, nullable=False),
    sa.Column("cut_off", UTC_TIME, nullable=False),
    sa.Column("figures", sa.JSON(), nullable=False),
    sa.Column("frozen_by", BIG, nullable=True),
    sa.Column("frozen_at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name="fk_result_version_operation_id"),
    sa.PrimaryKeyConstraint("id", name="pk_result_version"),
    sa.UniqueConstraint("operation_id", "cut_off", name="uq_result_version_operation_id_cut_off")
    )
    op.create_table("instruction",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("operation_id", BIG, nullable=False),
    sa.Column("team_id", BIG, nullable=True),
    sa.Column("number", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("target_id", BIG, nullable=True),
    sa.Column("by_id", BIG, nullable=True),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("signed_by", BIG, nullable=True),
    sa.Column("signed_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name="fk_instruction_operation_id"),
    sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_instruction_team_id"),
    sa.PrimaryKeyConstraint("id", name="pk_instruction"),
    sa.UniqueConstraint("operation_id", "number", name="uq_instruction_operation_id_number")
    )
    op.create_index("ix_instruction_team_id", "instruction", ["team_id"], unique=False)
    op.create_table("team_equipment",
    sa.Column("team_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("quantity", BIG, server_default=sa.text("1"), nullable=False),
    sa.Column("labels", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_team_equipment_team_id"),
    sa.PrimaryKeyConstraint("team_id", "kind", name="pk_team_equipment")
    )
    op.create_table("team_position",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("team_id", BIG, nullable=False),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("lng", sa.Double(), nullable=False),
    sa.Column("lat", sa.Double(), nullable=False),
    sa.Column("accuracy_m", sa.Double(), nullable=True),
    sa.Column("person_id", BIG, nullable=True),
    sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_team_position_team_id"),
    sa.PrimaryKeyConstraint("id", name="pk_team_position")
    )
    op.create_index("ix_team_position_last", "team_position", ["team_id", "at"], unique=False)
    op.create_table("team_vehicle",
    sa.Column("team_id", BIG, nullable=False),
    sa.Column("plate", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_team_vehicle_team_id"),
    sa.PrimaryKeyConstraint("team_id", "plate", name="pk_team_vehicle")
    )
    op.create_index("ix_team_vehicle_plate", "team_vehicle", ["plate"], unique=False)
    op.create_table("approval",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("operation_id", BIG, nullable=False),
    sa.Column("target_id", BIG, nullable=True),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("gate", sa.Text(), nullable=True),
    sa.Column("days", BIG, nullable=True),
    sa.Column("amount_fen", BIG, nullable=True),
    sa.Column("basis", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("purpose", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("expires_on", sa.Date(), nullable=True),
    sa.Column("asked_by", BIG, nullable=True),
    sa.Column("asked_at", UTC_TIME, nullable=False),
    sa.Column("approver_id", BIG, nullable=True),
    sa.Column("approver_name", sa.Text(), nullable=True),
    sa.Column("decision", sa.Text(), nullable=True),
    sa.Column("decided_at", UTC_TIME, nullable=True),
    sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("withdrawn_at", UTC_TIME, nullable=True),
    sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name="fk_approval_operation_id"),
    sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_approval_target_id"),
    sa.PrimaryKeyConstraint("id", name="pk_approval")
    )
    op.create_index("ix_approval_operation_id", "approval", ["operation_id"], unique=False)
    op.create_index("ix_approval_target_id", "approval", ["target_id"], unique=False)
    op.create_table("incident",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("operation_id", BIG, nullable=False),
    sa.Column("team_id", BIG, nullable=True),
    sa.Column("target_id", BIG, nullable=True),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("level", sa.Text(), nullable=False),
    sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("lng", sa.Double(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("raised_by", BIG, nullable=True),
    sa.Column("raised_at", UTC_TIME, nullable=False),
    sa.Column("seen_by", BIG, nullable=True),
    sa.Column("seen_at", UTC_TIME, nullable=True),
    sa.Column("closed_by", BIG, nullable=True),
    sa.Column("closed_at", UTC_TIME, nullable=True),
    sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name="fk_incident_operation_id"),
    sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_incident_target_id"),
    sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_incident_team_id"),
    sa.PrimaryKeyConstraint("id", name="pk_incident")
    )
    op.create_index("ix_incident_operation_id", "incident", ["operation_id"], unique=False)
    op.create_table("recording",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("target_id", BIG, nullable=False),
    sa.Column("number", sa.Text(), nullable=False),
    sa.Column("device", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("keep_forever", sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column("noted_by", BIG, nullable=True),
    sa.Column("noted_at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_recording_target_id"),
    sa.PrimaryKeyConstraint("id", name="pk_recording"),
    sa.UniqueConstraint("target_id", "number", name="uq_recording_target_id_number")
    )
    op.create_table("target_check",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("target_id", BIG, nullable=False),
    sa.Column("code", sa.Text(), nullable=False),
    sa.Column("answer", sa.Text(), nullable=False),
    sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("checked_by", BIG, nullable=True),
    sa.Column("checked_at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_target_check_target_id"),
    sa.PrimaryKeyConstraint("id", name="pk_target_check"),
    sa.UniqueConstraint("target_id", "code", name="uq_target_check_target_id_code")
    )
    op.create_table("target_document",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("target_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("number", sa.Text(), nullable=True),
    sa.Column("signed_by", BIG, nullable=True),
    sa.Column("signed_at", UTC_TIME, nullable=True),
    sa.Column("on_site", sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column("place", sa.Text(), nullable=True),
    sa.Column("served_at", UTC_TIME, nullable=True),
    sa.Column("created_by", BIG, nullable=True),
    sa.Column("created_at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_target_document_target_id"),
    sa.PrimaryKeyConstraint("id", name="pk_target_document")
    )
    op.create_index("ix_target_document_target_id", "target_document", ["target_id"], unique=False)
    op.create_table("target_result",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("target_id", BIG, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("quantity", BIG, server_default=sa.text("1"), nullable=False),
    sa.Column("amount_fen", BIG, server_default=sa.text("0"), nullable=False),
    sa.Column("at", UTC_TIME, nullable=False),
    sa.Column("by_id", BIG, nullable=True),
    sa.Column("note", sa.Text(), nullable=True),
    sa.Column("undone_at", UTC_TIME, nullable=True),
    sa.Column("undone_by", BIG, nullable=True),
    sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_target_result_target_id"),
    sa.PrimaryKeyConstraint("id", name="pk_target_result")
    )
    op.create_index("ix_target_result_target_id", "target_result", ["target_id"], unique=False)
    op.add_column("operation", sa.Column("campaign_id", BIG, nullable=True))
    op.add_column("operation", sa.Column("occurrence_on", sa.Date(), nullable=True))
    op.add_column("operation", sa.Column("old_case_class", sa.Text(), nullable=True))
    op.add_column("operation", sa.Column("drill", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("operation", sa.Column("secrecy", sa.Text(), server_default="internal", nullable=False))
    op.add_column("operation", sa.Column("muster_lng", sa.Double(), nullable=True))
    op.add_column("operation", sa.Column("muster_lat", sa.Double(), nullable=True))
    op.add_column("operation", sa.Column("partner_organisation_id", BIG, nullable=True))
    op.add_column("operation", sa.Column("lead_signed_by", BIG, nullable=True))
    op.add_column("operation", sa.Column("lead_signed_at", UTC_TIME, nullable=True))
    op.add_column("operation", sa.Column("partner_signed_by", sa.Text(), nullable=True))
    op.add_column("operation", sa.Column("partner_signed_at", UTC_TIME, nullable=True))
    op.add_column("operation", sa.Column("deputy_id", BIG, nullable=True))
    op.add_column("operation", sa.Column("command_seat", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("operation", sa.Column("site_leaders", sa.JSON(), nullable=True))
    op.add_column("operation", sa.Column("witnesses", sa.JSON(), nullable=True))
    op.add_column("operation", sa.Column("baseline_minutes", BIG, nullable=True))
    op.add_column("operation", sa.Column("baseline_found", BIG, nullable=True))
    op.add_column("operation", sa.Column("summary", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("operation", sa.Column("next_steps", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_index("ix_operation_occurrence", "operation", ["campaign_id", "occurrence_on"], unique=True)
    op.add_column("target", sa.Column("risk", sa.Text(), nullable=True))
    op.add_column("target", sa.Column("stop", BIG, nullable=True))
    op.add_column("target", sa.Column("window_from", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("window_until", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("visit_minutes", BIG, nullable=True))
    op.add_column("target", sa.Column("eta", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("underway_at", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("arrived_at", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("handling_at", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("done_at", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("screen_task_id", BIG, nullable=True))
    op.add_column("target", sa.Column("screen_class", sa.Text(), nullable=True))
    op.add_column("target", sa.Column("screened_at", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("proposal", sa.JSON(), nullable=True))
    op.add_column("target", sa.Column("added_by", BIG, nullable=True))
    op.add_column("target", sa.Column("removed_at", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("removed_by", BIG, nullable=True))
    op.add_column("target", sa.Column("removed_why", sa.Text(), nullable=True))
    op.add_column("target", sa.Column("paid_at", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("custody_since", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("custody_hours", BIG, nullable=True))
    op.add_column("target", sa.Column("custody_ended_at", UTC_TIME, nullable=True))
    op.add_column("target", sa.Column("revision", BIG, server_default=sa.text("0"), nullable=False))
    op.create_index("ix_target_screen_task_id", "target", ["screen_task_id"], unique=False)
    op.add_column("team", sa.Column("task", sa.Text(), server_default="visit", nullable=False))
    op.add_column("team", sa.Column("starts_at", UTC_TIME, nullable=True))
    op.add_column("team", sa.Column("ends_at", UTC_TIME, nullable=True))
    op.add_column("team", sa.Column("planned_m", BIG, nullable=True))
    op.add_column("team", sa.Column("actual_m", BIG, nullable=True))
    op.add_column("team", sa.Column("mustered_at", UTC_TIME, nullable=True))
    op.add_column("team", sa.Column("departed_at", UTC_TIME, nullable=True))
    op.add_column("team", sa.Column("returned_at", UTC_TIME, nullable=True))
    op.add_column("team_member", sa.Column("part", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("team_member", sa.Column("joined_at", UTC_TIME, nullable=True))
    op.add_column("team_member", sa.Column("left_at", UTC_TIME, nullable=True))
    op.create_index("ix_team_member_person_id", "team_member", ["person_id"], unique=False)
    op.add_column("person", sa.Column("sex", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("drill", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("INSERT INTO campaign (board_id, name, created_at) SELECT board_id, campaign, min(created_at) FROM operation WHERE campaign IS NOT NULL GROUP BY board_id, campaign")
    op.execute("UPDATE operation SET campaign_id = (SELECT campaign.id FROM campaign WHERE campaign.board_id = operation.board_id AND campaign.name = operation.campaign)")
    op.execute("INSERT INTO team_vehicle (team_id, plate) SELECT id, vehicles FROM team WHERE vehicles <> ''")
    op.execute("INSERT INTO team_equipment (team_id, kind) SELECT id, equipment FROM team WHERE equipment <> ''")
    op.execute("UPDATE target SET done_at = reported_at WHERE state = 'done'")
    op.execute(
        "INSERT INTO target_result (target_id, kind, amount_fen, at, by_id, note) "
        "SELECT id, result, amount_fen, reported_at, reported_by, note FROM target WHERE state = 'done' AND result IS NOT NULL AND reported_at IS NOT NULL"
    )
    op.drop_column("operation", "campaign")
    op.drop_column("team", "vehicles")
    op.drop_column("team", "equipment")


def downgrade() -> None:
    op.drop_column("task", "drill")
    op.drop_column("person", "sex")
    op.add_column("team", sa.Column("equipment", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("team", sa.Column("vehicles", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("operation", sa.Column("campaign", sa.Text(), nullable=True))
    op.execute("UPDATE operation SET campaign = (SELECT name FROM campaign WHERE campaign.id = operation.campaign_id)")
    op.execute("UPDATE team SET vehicles = coalesce((SELECT min(plate) FROM team_vehicle WHERE team_id = team.id), '')")
    op.execute("UPDATE team SET equipment = coalesce((SELECT min(kind) FROM team_equipment WHERE team_id = team.id), '')")
    op.drop_index("ix_team_member_person_id", table_name="team_member")
    op.drop_column("team_member", "left_at")
    op.drop_column("team_member", "joined_at")
    op.drop_column("team_member", "part")
    op.drop_column("team", "returned_at")
    op.drop_column("team", "departed_at")
    op.drop_column("team", "mustered_at")
    op.drop_column("team", "actual_m")
    op.drop_column("team", "planned_m")
    op.drop_column("team", "ends_at")
    op.drop_column("team", "starts_at")
    op.drop_column("team", "task")
    op.drop_index("ix_target_screen_task_id", table_name="target")
    op.drop_column("target", "revision")
    op.drop_column("target", "custody_ended_at")
    op.drop_column("target", "custody_hours")
    op.drop_column("target", "custody_since")
    op.drop_column("target", "paid_at")
    op.drop_column("target", "removed_why")
    op.drop_column("target", "removed_by")
    op.drop_column("target", "removed_at")
    op.drop_column("target", "added_by")
    op.drop_column("target", "proposal")
    op.drop_column("target", "screened_at")
    op.drop_column("target", "screen_class")
    op.drop_column("target", "screen_task_id")
    op.drop_column("target", "done_at")
    op.drop_column("target", "handling_at")
    op.drop_column("target", "arrived_at")
    op.drop_column("target", "underway_at")
    op.drop_column("target", "eta")
    op.drop_column("target", "visit_minutes")
    op.drop_column("target", "window_until")
    op.drop_column("target", "window_from")
    op.drop_column("target", "stop")
    op.drop_column("target", "risk")
    op.drop_index("ix_operation_occurrence", table_name="operation")
    op.drop_column("operation", "next_steps")
    op.drop_column("operation", "summary")
    op.drop_column("operation", "baseline_found")
    op.drop_column("operation", "baseline_minutes")
    op.drop_column("operation", "witnesses")
    op.drop_column("operation", "site_leaders")
    op.drop_column("operation", "command_seat")
    op.drop_column("operation", "deputy_id")
    op.drop_column("operation", "partner_signed_at")
    op.drop_column("operation", "partner_signed_by")
    op.drop_column("operation", "lead_signed_at")
    op.drop_column("operation", "lead_signed_by")
    op.drop_column("operation", "partner_organisation_id")
    op.drop_column("operation", "muster_lat")
    op.drop_column("operation", "muster_lng")
    op.drop_column("operation", "secrecy")
    op.drop_column("operation", "drill")
    op.drop_column("operation", "old_case_class")
    op.drop_column("operation", "occurrence_on")
    op.drop_column("operation", "campaign_id")
    op.drop_index("ix_target_result_target_id", table_name="target_result")
    op.drop_table("target_result")
    op.drop_index("ix_target_document_target_id", table_name="target_document")
    op.drop_table("target_document")
    op.drop_table("target_check")
    op.drop_table("recording")
    op.drop_index("ix_incident_operation_id", table_name="incident")
    op.drop_table("incident")
    op.drop_index("ix_approval_target_id", table_name="approval")
    op.drop_index("ix_approval_operation_id", table_name="approval")
    op.drop_table("approval")
    op.drop_index("ix_team_vehicle_plate", table_name="team_vehicle")
    op.drop_table("team_vehicle")
    op.drop_index("ix_team_position_last", table_name="team_position")
    op.drop_table("team_position")
    op.drop_table("team_equipment")
    op.drop_index("ix_instruction_team_id", table_name="instruction")
    op.drop_table("instruction")
    op.drop_table("result_version")
    op.drop_index("ix_police_request_operation_id", table_name="police_request")
    op.drop_table("police_request")
    op.drop_table("vehicle")
    op.drop_table("campaign")
