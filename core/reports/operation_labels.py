"""Words of an operation's codes on paper: parts of a member, tasks of a team, equipment, documents, emergencies. An unknown code stays as it is."""

from core.domain.operation_life import RISK_LABELS
from core.domain.refusals import N_
from core.domain.vocabulary import MEASURE_LABELS

PART_LABELS = {
    "judge": N_("Judge"), "officer": N_("Enforcement officer"), "bailiff": N_("Bailiff"), "clerk": N_("Clerk"), "driver": N_("Driver"), "police": N_("Police"),
    "female_officer": N_("Female officer"), "guide": N_("Guide (grid worker)"), "cadre": N_("Village cadre"), "witness": N_("Witness"), "recorder": N_("Camera operator"),
}
TASK_LABELS = {
    "visit": N_("Visits"), "command": N_("Command"), "cordon": N_("Cordon"), "execution": N_("Execution"), "custody": N_("Arrest and custody"),
    "recording": N_("Sound and picture"), "coordination": N_("Coordination"), "publicity": N_("Publicity"), "supervision": N_("Inspection"),
    "persuasion": N_("Persuasion"), "notary": N_("Notary"), "dissuasion": N_("Leading bystanders away"), "registration": N_("Register of property"),
    "transport": N_("Clearing and escort of goods"),
}
EQUIPMENT_LABELS = {
    "terminal": N_("Field terminal"), "recorder": N_("Body camera"), "printer": N_("Portable printer"), "seal": N_("Authorised signature and seal"),
    "radio": N_("Radio"), "restraint": N_("Police gear"), "protection": N_("Protective gear"), "locksmith": N_("Lock opening"), "moving": N_("Moving"),
    "first_aid": N_("First aid"), "water": N_("Drinking water"),
}
DOCUMENT_LABELS = {
    "summons_warrant": N_("Warrant of compelled summons"), "search_warrant": N_("Search warrant"), "detention_decision": N_("Decision on detention"),
    "fine_decision": N_("Decision on a fine"), "seal_ruling": N_("Ruling on sealing or seizure"), "seal_list": N_("List of sealed or seized things"),
    "assistance_notice": N_("Notice to assist enforcement"), "seal_strip": N_("Seal strips"), "eviction_notice": N_("Eviction notice"),
    "goods_list": N_("List of goods moved"), "record_form": N_("Record form"),
}
INCIDENT_LABELS = {
    "backup": N_("Back-up wanted"), "resistance": N_("Resistance"), "violence": N_("Violence or threats"), "crowd": N_("Crowd blocks the way"),
    "self_harm": N_("Self-harm"), "medical": N_("Medical emergency"),
}
LEVEL_LABELS = {"ordinary": N_("Ordinary"), "larger": N_("Larger"), "major": N_("Major"), "extreme": N_("Especially major")}
APPROVAL_LABELS = {**MEASURE_LABELS, "exception": N_("Exception from a gate"), "deputy_permit": N_("Permission of the standing committee or presidium")}
DECISION_LABELS = {"granted": N_("Approved"), "denied": N_("Not approved")}
SECRECY_LABELS = {"public": N_("Public"), "internal": N_("Internal"), "secret": N_("Secret until departure")}
RISKS = RISK_LABELS
