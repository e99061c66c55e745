"""Frozen figures of a period, and the counters of the indicators that came with them, counted from the rows that are there.

Revision ID: 0009
The counters are counted once, table by table; a board of a million cases takes some minutes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)
AREA_DIGITS = (0, 4, 6, 9)
FORM = {
    "sqlite": {"local": "date({}, '+8 hours')", "year_on": "date({}, '+365 days')", "length": "CAST(round(julianday(closed_on) - julianday(filed_on)) AS INTEGER)"},
    "postgresql": {"local": "CAST(timezone('Asia/Shanghai', {}) AS date)", "year_on": "({} + 365)", "length": "(closed_on - filed_on)"},
}
SENT = "issued_at IS NOT NULL AND state NOT IN ('draft', 'void', 'recalled') AND drill IS NOT TRUE"
ANSWERED = f"{SENT} AND answered_at IS NOT NULL"
ANSWER_OR_DUE = "CASE WHEN answered_at < due_at THEN answered_at ELSE due_at END"
ACTION_OR_DUE = "CASE WHEN first_action_at < respond_by THEN first_action_at ELSE respond_by END"
CLOSED = "closed_on IS NOT NULL"
TERMINATED = f"{CLOSED} AND closing = 'terminated'"
LIVELIHOOD = "category = '涉民生'"


def _counters(dialect: str) -> list[tuple[str, str, str, str, str]]:
    """Name, table, day, which rows, and what each adds."""
    form = FORM[dialect]
    year_on, issued = form["year_on"].format("filed_on"), form["local"].format("issued_at")
    judged, acted, received = (form["local"].format(one) for one in (ANSWER_OR_DUE, ACTION_OR_DUE, "received_at"))
    long_open = f"(closed_on IS NULL OR closed_on > {year_on})"
    kinds = [
        (f"{kind}_{name}", "enforcement_case", day, f"kind = '{kind}'{where}", adds) for kind in ("first", "resumed") for name, day, where, adds in (
            ("filed", "filed_on", "", "1"), ("closed", "closed_on", f" AND {CLOSED}", "1"), ("performed", "closed_on", f" AND {CLOSED} AND closing = 'performed'", "1"),
            ("days", "closed_on", f" AND {CLOSED}", form["length"]), ("claimed_fen", "closed_on", f" AND {CLOSED}", "amount_fen"),
            ("recovered_fen", "closed_on", f" AND {CLOSED}", "recovered_fen"),
        )
    ]
    cases = [(name, "enforcement_case", day, where, adds) for name, day, where, adds in (
        ("terminated", "closed_on", TERMINATED, "1"), ("long_reached", year_on, long_open, "1"), ("long_closed", "closed_on", f"{CLOSED} AND {long_open}", "1"),
        ("preservation_filed", "filed_on", "kind = 'preservation'", "1"), ("livelihood_filed", "filed_on", LIVELIHOOD, "1"),
        ("livelihood_closed", "closed_on", f"{CLOSED} AND {LIVELIHOOD}", "1"), ("livelihood_claimed_fen", "filed_on", LIVELIHOOD, "amount_fen"),
        ("livelihood_recovered_fen", "filed_on", LIVELIHOOD, "recovered_fen"), ("first_terminated", "closed_on", f"{TERMINATED} AND kind = 'first'", "1"),
        ("first_checked", "closed_on", f"{TERMINATED} AND kind = 'first' AND termination_check <> ''", "1"),
        ("first_qualified", "closed_on", f"{TERMINATED} AND kind = 'first' AND termination_check = 'qualified'", "1"),
        ("first_ended", "closed_on", f"{CLOSED} AND kind = 'first' AND closing = 'ended'", "1"), ("first_in_time", "closed_on", "kind = 'first' AND closed_on <= due_on", "1"),
        ("first_performed_days", "closed_on", f"{CLOSED} AND kind = 'first' AND closing = 'performed'", form["length"]),
    )]
    tasks = [(name, "task", day, where, "1") for name, day, where in (
        ("task_to_sign", issued, f"{SENT} AND sign_by IS NOT NULL"), ("task_signed_in_time", issued, f"{SENT} AND signed_at <= sign_by"),
        ("task_due", judged, f"{SENT} AND due_at IS NOT NULL"), ("task_in_time", judged, f"{SENT} AND answered_at <= due_at"),
        ("task_unable", issued, f"{ANSWERED} AND unable <> ''"), ("task_searched", issued, f"{ANSWERED} AND result_class <> ''"),
        ("task_found", issued, f"{ANSWERED} AND result_class = 'found'"), ("task_for_termination", issued, f"{SENT} AND used_for = 'termination'"),
    )]
    rest = [
        ("clue_received", "clue", received, "TRUE", "1"), ("clue_true", "clue", received, "verified IS TRUE", "1"), ("clue_due", "clue", acted, "TRUE", "1"),
        ("clue_in_time", "clue", acted, "first_action_at <= respond_by", "1"),
        ("operation_approved", "operation", form["local"].format("starts_at"), "approved_at IS NOT NULL AND drill IS NOT TRUE", "1"),
        ("payout", "payment", "paid_on", "direction <> 'in'", "1"),
    ]
    return [*kinds, *cases, *tasks, *rest]


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        # Rather fail at once than queue behind a long read and block every dispatch after it.
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table("figure_version",
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("board_id", BIG, nullable=False),
    sa.Column("number", BIG, nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("area", sa.Text(), nullable=False),
    sa.Column("since", sa.Date(), nullable=False),
    sa.Column("until", sa.Date(), nullable=False),
    sa.Column("figures", sa.JSON(), nullable=False),
    sa.Column("parts", sa.JSON(), nullable=False),
    sa.Column("formulas", sa.Text(), nullable=False),
    sa.Column("revision", BIG, nullable=False),
    sa.Column("frozen_by", BIG, nullable=True),
    sa.Column("frozen_at", UTC_TIME, nullable=False),
    sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_figure_version_board_id"),
    sa.PrimaryKeyConstraint("id", name="pk_figure_version"),
    sa.UniqueConstraint("board_id", "number", name="uq_figure_version_board_id_number")
    )
    for name, table, day, where, adds in _counters(dialect):
        for digits in AREA_DIGITS:
            area = f"substr(grid_code, 1, {digits})" if digits else "''"
            placed = f" AND length(grid_code) >= {digits}" if digits else ""
            op.execute(sa.text(
                f"INSERT INTO tally (board_id, area, component, day, amount) SELECT board_id, {area}, '{name}', {day}, CAST(sum({adds}) AS BIGINT) "  # noqa: S608  our own words
                f"FROM {table} WHERE {where}{placed} GROUP BY 1, 2, 4 HAVING sum({adds}) <> 0"
            ))


def downgrade() -> None:
    names = ", ".join(f"'{one[0]}'" for one in _counters("sqlite"))
    op.execute(sa.text(f"DELETE FROM tally WHERE component IN ({names})"))  # noqa: S608
    op.drop_table("figure_version")
