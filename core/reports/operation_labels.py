"""Words of an operation's codes on paper, from where each list has its home; a few are a paper's own. An unknown code stays as it is."""

from core.domain import operation_gates
from core.domain.crews import EQUIPMENT_LABELS, PART_LABELS, TASK_LABELS
from core.domain.live_command import INCIDENT_LABELS, LEVEL_LABELS
from core.domain.operation_gates import DOCUMENT_LABELS
from core.domain.operation_life import RISK_LABELS
from core.domain.refusals import N_
from core.domain.vocabulary import MEASURE_LABELS

__all__ = ["APPROVAL_LABELS", "DECISION_LABELS", "DOCUMENT_LABELS", "EQUIPMENT_LABELS", "INCIDENT_LABELS", "LEVEL_LABELS", "PART_LABELS", "RISKS", "SECRECY_LABELS", "TASK_LABELS"]

APPROVAL_LABELS = MEASURE_LABELS | operation_gates.APPROVAL_LABELS
DECISION_LABELS = {"granted": N_("Approved"), "denied": N_("Not approved")}
SECRECY_LABELS = {"public": N_("Public"), "internal": N_("Internal"), "secret": N_("Secret until departure")}
RISKS = RISK_LABELS
