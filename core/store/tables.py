"""Every table under one name; adding a module of tables is one line here."""

from core.store.board_tables import (
    BoardRow,
    CounterRow,
    EventRow,
    IdempotencyRow,
    JobRow,
    OutboxRow,
    SettingRow,
    TallyRow,
    TopicRow,
)
from core.store.case_tables import (
    AddressRow,
    ApplicantRow,
    CaseDebtorRow,
    CaseRow,
    DebtorRow,
    MeasureRow,
    PaymentRow,
    PetitionRow,
    PropertyRow,
    SightingRow,
)
from core.store.columns import Base
from core.store.people_tables import (
    AccountRow,
    DutyRow,
    GridPostRow,
    OrganisationRow,
    PersonRow,
    RoleGrantRow,
    SessionRow,
)
from core.store.territory_tables import GridRow
from core.store.work_tables import (
    AttachmentRow,
    FeedbackRow,
    ImportBatchRow,
    ImportProfileRow,
    ImportRejectionRow,
    OperationBodyRow,
    OperationRow,
    TargetRow,
    TaskRow,
    TeamMemberRow,
    TeamRow,
)

__all__ = [
    "AccountRow", "AddressRow", "ApplicantRow", "AttachmentRow", "Base", "BoardRow", "CaseDebtorRow",
    "CaseRow", "CounterRow", "DebtorRow", "DutyRow", "EventRow", "FeedbackRow", "GridPostRow", "GridRow",
    "IdempotencyRow", "ImportBatchRow", "ImportProfileRow", "ImportRejectionRow", "JobRow", "MeasureRow",
    "OperationBodyRow", "OperationRow", "OrganisationRow", "OutboxRow", "PaymentRow", "PersonRow",
    "PetitionRow", "PropertyRow", "RoleGrantRow", "SessionRow", "SettingRow", "SightingRow", "TallyRow",
    "TargetRow", "TaskRow", "TeamMemberRow", "TeamRow", "TopicRow",
]
