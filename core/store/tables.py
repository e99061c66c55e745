"""Every table under one name; adding a module of tables is one line here."""

from core.store.board_tables import (
    BoardRow,
    CounterRow,
    EventRow,
    IdempotencyRow,
    JobRow,
    OutboxRow,
    TallyRow,
    TopicRow,
)
from core.store.case_tables import (
    AddressRow,
    ApplicantRow,
    CaseDebtorRow,
    CaseRow,
    CaseTeamMemberRow,
    CaseTeamRow,
    ChartPlanRow,
    ChartWeekRow,
    DebtorRow,
    MeasureRow,
    OldCaseRow,
    PaymentRow,
    PetitionRow,
    PreservationRow,
    ProblemRow,
    PropertyRow,
    PursuitLegRow,
    SightingRow,
    StrikeOffRow,
    StruckCaseRow,
)
from core.store.columns import Base
from core.store.desk_tables import (
    DutyLogRow,
    GridContactRow,
    HandoverItemRow,
    HandoverRow,
    PresenceRow,
    SavedViewRow,
)
from core.store.figure_tables import (
    AssessmentEntryRow,
    AssessmentEscalationRow,
    AssessmentWeekRow,
    FigureVersionRow,
)
from core.store.intake_tables import (
    CaseListingRow,
    ImportBatchRow,
    ImportDifferenceRow,
    ImportProfileRow,
    ImportRejectionRow,
    VanishedCaseRow,
)
from core.store.leader_tables import DirectionRow, LookRow
from core.store.loop_tables import (
    AcknowledgementRow,
    ApiTokenRow,
    ClueRow,
    DeliveryRow,
    EndpointRow,
    EvidenceRow,
    ExtensionRow,
    LeaseRow,
    ProofCardRow,
    RungRow,
    SupervisionRow,
)
from core.store.node_tables import DeductionRow, NodeMarkRow
from core.store.operation_tables import (
    ApprovalRow,
    CampaignRow,
    IncidentRow,
    InstructionRow,
    OperationBodyRow,
    OperationRow,
    PoliceRequestRow,
    RecordingRow,
    ResultVersionRow,
    TargetCheckRow,
    TargetDocumentRow,
    TargetResultRow,
    TargetRow,
    TeamEquipmentRow,
    TeamMemberRow,
    TeamPositionRow,
    TeamRow,
    TeamVehicleRow,
    VehicleRow,
)
from core.store.outside_tables import OutsideMatterRow, OutsideSystemRow, RewardCodeRow
from core.store.people_tables import (
    AccountRow,
    DeviceRow,
    DutyRow,
    GridPostRow,
    OrganisationRow,
    PersonRow,
    RoleGrantRow,
    SessionRow,
)
from core.store.record_tables import CaseRecordRow
from core.store.territory_tables import GridRow
from core.store.work_tables import (
    AttachmentRow,
    FeedbackRow,
    TaskRow,
)

__all__ = [
    "AccountRow", "AcknowledgementRow", "AddressRow", "ApiTokenRow", "ApplicantRow", "ApprovalRow",
    "AssessmentEntryRow", "AssessmentEscalationRow", "AssessmentWeekRow", "AttachmentRow", "Base", "BoardRow", "CampaignRow", "CaseDebtorRow", "CaseListingRow", "CaseRecordRow", "CaseRow", "CaseTeamMemberRow", "CaseTeamRow", "ChartPlanRow", "ChartWeekRow", "ClueRow", "CounterRow",
    "DebtorRow", "DeductionRow", "DeliveryRow", "DeviceRow", "DirectionRow", "DutyLogRow", "DutyRow", "EndpointRow", "EventRow", "EvidenceRow",
    "ExtensionRow", "FeedbackRow", "FigureVersionRow", "GridContactRow", "GridPostRow", "GridRow", "HandoverItemRow",
    "HandoverRow", "IdempotencyRow", "ImportBatchRow", "ImportDifferenceRow", "ImportProfileRow", "ImportRejectionRow",
    "IncidentRow", "InstructionRow", "JobRow", "LeaseRow", "LookRow", "MeasureRow", "NodeMarkRow", "OldCaseRow", "OperationBodyRow", "OperationRow",
    "OrganisationRow", "OutboxRow", "OutsideMatterRow", "OutsideSystemRow", "PaymentRow", "PersonRow", "PetitionRow", "PoliceRequestRow",
    "PresenceRow", "PreservationRow", "ProblemRow", "ProofCardRow", "PropertyRow", "PursuitLegRow", "RecordingRow", "ResultVersionRow", "RewardCodeRow", "RoleGrantRow",
    "RungRow", "SavedViewRow", "SessionRow", "SightingRow", "StrikeOffRow", "StruckCaseRow", "SupervisionRow", "TallyRow", "TargetCheckRow",
    "TargetDocumentRow", "TargetResultRow", "TargetRow", "TaskRow", "TeamEquipmentRow", "TeamMemberRow",
    "TeamPositionRow", "TeamRow", "TeamVehicleRow", "TopicRow", "VanishedCaseRow", "VehicleRow",
]
