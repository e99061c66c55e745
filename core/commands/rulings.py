"""Taking the ruling that terminates a round out of the house: refused until its check is complete, and noted in the ledger."""

from typing import Any

from core.commands.cases import in_reach
from core.domain.clocks import local_day
from core.domain.rulings import check_ruling
from core.domain.termination import findings
from core.domain.viewer import Right
from core.queries.termination_facts import facts_of
from core.store.ledger import Act


def take_out(act: Act, case_id: int, file: str) -> dict[str, Any]:
    """Note that the ruling of a case was written as `file`; raises RulingRefused, naming what is open."""
    act.by.demand(Right.EXPORT)
    case = in_reach(act, case_id)
    check_ruling(case.number, findings(facts_of(act.session, case.id, day=case.closed_on or local_day(act.at), settings=act.settings)))
    act.record("export", "export", "termination_ruling", topics=("audit",), grid_code=case.grid_code, after={"rows": 1, "filters": {"case_id": case.id, "file": file}})
    return {"number": case.number}
