"""What each kind of import can take, and which column of a file is which field. A new field is one entry."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from core.domain.refusals import N_
from core.intake.value_words import plain_word

ALIKE = 0.86
"""How alike a column's name must be to an alias to be taken for it, 0 to 1."""


@dataclass(frozen=True)
class Field:
    """`form` says how its text is read: text, day, moment, amount, number, list, or a form of `value_words`."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    form: str = "text"


GRID = Field("grid_code", N_("Grid code"), ("网格编码", "网格代码", "所属网格编码", "网格号", "区划代码", "grid", "district code"))
LNG = Field("lng", N_("Longitude"), ("经度", "longitude", "lon", "long", "x", "x坐标"), form="number")
LAT = Field("lat", N_("Latitude"), ("纬度", "latitude", "y", "y坐标"), form="number")
DATUM = Field("datum", N_("Coordinate system"), ("坐标系", "坐标系统", "基准", "crs", "datum"), form="datum")
CASE_NUMBER = Field("case_number", N_("Case number"), ("案号", "执行案号", "案件编号", "所属案号", "关联案号", "case number", "case no"))

FIELDS: dict[str, tuple[Field, ...]] = {
    "cases": (
        Field("number", N_("Case number"), ("案号", "执行案号", "案件编号", "案件号", "case number", "case no", "case id"), required=True),
        Field("kind", N_("Kind of case"), ("案件类型", "案件类别", "执行类型", "类型", "case type"), form="case_kind"),
        Field("cause", N_("Cause of action"), ("案由", "执行案由", "立案案由", "cause")),
        Field("category", N_("Class of case"), ("分类", "专项类别", "案件分类", "涉案类别", "category")),
        Field("applicant", N_("Applicant"), ("申请执行人", "申请人", "申请执行人名称", "债权人", "creditor")),
        Field("filed_on", N_("Filed on"), ("立案日期", "立案时间", "收案日期", "收案时间", "date filed", "filed"), required=True, form="day"),
        Field("due_on", N_("Legal period ends"), ("期限届满日", "法定期限", "到期日", "审限届满日期", "执行期限", "due date"), form="day"),
        Field("closed_on", N_("Closed on"), ("结案日期", "结案时间", "执结日期", "date closed", "closed"), form="day"),
        Field("closing", N_("Way of closing"), ("结案方式", "执结方式", "结案情况", "closing type", "outcome"), form="closing"),
        Field("amount", N_("Amount applied for"), ("标的额", "申请标的", "申请执行标的额", "申请执行标的", "执行标的", "标的金额", "申请标的额", "标的", "claim"), form="amount"),
        Field("recovered", N_("Amount recovered"), ("执行到位金额", "到位金额", "实际到位", "到位标的额", "实际执行到位金额", "已到位", "paid"), form="amount"),
        Field("recovered_on", N_("Recovered on"), ("到位日期", "到位时间", "执行到位日期", "到账日期", "到账时间", "回款日期", "date paid", "paid on"), form="day"),
        Field("has_property", N_("Has property"), ("有无财产", "是否有财产", "有财产", "有财产可供执行"), form="yes_no"),
        Field("judge", N_("Judge"), ("承办人", "承办法官", "执行法官", "主办人", "法官")),
        Field("debtor", N_("Debtor"), ("被执行人", "被执行人名称", "被执行人姓名", "被申请人", "债务人"), form="list"),
        Field("debtor_identity", N_("Debtor's identity number"), ("身份证号", "身份证号码", "被执行人身份证号", "证件号码", "被执行人证件号码", "统一社会信用代码", "组织机构代码", "id number"), form="list"),
        Field("debtor_address", N_("Debtor's address"), ("被执行人地址", "被执行人住址", "住址", "地址", "住所地", "户籍地址", "被执行人住所地", "address")),
        Field("debtor_phone", N_("Debtor's phone"), ("被执行人电话", "联系电话", "被执行人联系电话", "电话", "手机", "手机号", "phone", "mobile")),
        GRID,
    ),
    "debtors": (
        Field("name", N_("Name"), ("姓名", "名称", "被执行人", "被执行人名称", "被执行人姓名", "debtor"), required=True),
        Field("kind", N_("Person or organisation"), ("被执行人类型", "当事人类型", "主体类型", "类型", "party type"), form="debtor_kind"),
        Field("identity", N_("Identity number"), ("身份证号", "身份证号码", "证件号码", "公民身份号码", "统一社会信用代码", "组织机构代码", "id number")),
        Field("phone", N_("Phone"), ("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "mobile", "telephone")),
        Field("address", N_("Address"), ("地址", "住址", "住所地", "家庭住址", "户籍地址", "现住址", "详细地址")),
        GRID, LNG, LAT, DATUM,
        Field("whereabouts", N_("Whereabouts"), ("下落", "下落情况", "行踪"), form="whereabouts"),
        Field("published", N_("Published as dishonest"), ("失信", "是否失信", "失信被执行人", "是否公布"), form="yes_no"),
        CASE_NUMBER,
    ),
    "payments": (
        replace(CASE_NUMBER, required=True),
        Field("reference", N_("Reference"), ("流水号", "交易流水号", "缴款编号", "收款编号", "付款编号", "凭证号", "票据号", "案款编号", "reference", "transaction id"), required=True),
        Field("direction", N_("In or out"), ("收付方向", "收支", "收支类型", "方向", "借贷", "款项类型", "in or out", "direction"), form="direction"),
        Field("amount", N_("Amount"), ("金额", "到账金额", "收款金额", "发放金额", "付款金额", "交易金额", "案款金额", "amount"), required=True, form="amount"),
        Field("paid_on", N_("Day"), ("到账日期", "到账时间", "收款日期", "发放日期", "付款日期", "交易日期", "交易时间", "日期", "date"), required=True, form="day"),
        Field("channel", N_("How"), ("支付方式", "收款方式", "付款方式", "缴款方式", "方式", "channel", "method"), form="channel"),
        Field("debtor", N_("Who paid"), ("缴款人", "付款人", "交款人", "被执行人", "payer")),
    ),
    "property": (
        replace(CASE_NUMBER, required=True),
        Field("debtor", N_("Debtor"), ("被执行人", "被查询人", "权利人", "所有权人", "户名", "owner")),
        Field("kind", N_("Kind of property"), ("财产类型", "财产种类", "财产类别", "查询类型", "类型", "property type"), required=True, form="property_kind"),
        Field("description", N_("Description"), ("财产描述", "财产名称", "财产信息", "账号", "车牌号", "坐落", "不动产坐落", "查询结果", "反馈结果", "description")),
        Field("value", N_("Value"), ("价值", "估值", "余额", "可用余额", "账户余额", "金额", "评估价", "value", "balance"), form="amount"),
        Field("found_on", N_("Found on"), ("查询日期", "查询时间", "反馈日期", "反馈时间", "发现日期", "query date"), required=True, form="day"),
        Field("source", N_("Source"), ("来源", "来源单位", "协助单位", "查询单位", "反馈单位", "数据来源", "source")),
        Field("place", N_("Place"), ("地点", "所在地", "坐落地址", "存放地点", "location")),
    ),
    "terminations": (
        replace(CASE_NUMBER, required=True),
        Field("closed_on", N_("Terminated on"), ("终本日期", "终本时间", "裁定日期", "结案日期", "结案时间", "terminated on"), required=True, form="day"),
        Field("termination_check", N_("Check"), ("合规", "是否合规", "核查结果", "终本合格", "是否合格", "合格情况", "检查结果", "check"), form="termination_check"),
        Field("has_property", N_("Has property"), ("有无财产", "是否有财产", "有财产", "有财产可供执行"), form="yes_no"),
    ),
    "tasks": (
        Field("number", N_("Task number"), ("任务编号", "任务号", "编号", "事项编号", "工单号", "工单编号", "unique key", "task id", "ticket", "id"), required=True),
        Field("kind", N_("Kind of task"), ("任务类型", "事项类型", "协执事项", "任务类别", "task type"), form="task_kind"),
        Field("title", N_("Matter"), ("标题", "任务名称", "事项", "任务标题", "主题", "complaint type", "subject", "request type"), required=True),
        Field("instruction", N_("Instruction"), ("任务内容", "内容", "要求", "任务要求", "描述", "具体要求", "descriptor", "description")),
        Field("state", N_("State"), ("状态", "任务状态", "办理状态", "当前状态", "status"), required=True, form="state"),
        Field("priority", N_("Priority"), ("优先级", "紧急程度", "缓急"), form="priority"),
        CASE_NUMBER,
        Field("debtor", N_("Debtor"), ("被执行人", "被执行人姓名", "被执行人名称")),
        GRID,
        Field("place", N_("Place"), ("地点", "地址", "位置", "任务地点", "incident address", "address", "location")),
        LNG, LAT, DATUM,
        Field("addressee", N_("Addressee"), ("接收人", "承办人", "网格员", "责任人", "派发对象", "assignee", "assigned to")),
        Field("issued_at", N_("Dispatched at"), ("派发时间", "下发时间", "创建时间", "派单时间", "created date", "created", "created at"), form="moment"),
        Field("due_at", N_("Due at"), ("截止时间", "期限", "办理期限", "要求完成时间", "due date", "deadline"), form="moment"),
        Field("answered_at", N_("Answered at"), ("反馈时间", "回复时间", "答复时间", "answered date"), form="moment"),
        Field("closed_at", N_("Closed at"), ("办结时间", "完成时间", "结束时间", "关闭时间", "closed date", "closed"), form="moment"),
    ),
    "people": (
        Field("name", N_("Name"), ("姓名", "人员姓名", "网格员姓名", "full name"), required=True),
        Field("staff_number", N_("Staff number"), ("工号", "警号", "人员编号", "员工编号", "编号", "staff no", "employee id")),
        Field("organisation", N_("Body"), ("单位", "所属单位", "工作单位", "部门", "所在单位", "organization", "department", "unit")),
        Field("post", N_("Post"), ("职务", "岗位", "职位", "身份", "position", "title"), form="post"),
        Field("sex", N_("Sex"), ("性别", "gender"), form="sex"),
        Field("phone", N_("Phone"), ("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "mobile", "telephone")),
        GRID,
    ),
}
_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]|[*＊:：]")


def field_of(kind: str, code: str) -> Field:
    return next(field for field in FIELDS[kind] if field.code == code)


def guess(kind: str, columns: Sequence[str]) -> dict[str, str]:
    """Column of each field as far as the names tell: exact names first, then names that are nearly alike."""
    free = {column: plain_heading(column) for column in columns}
    found: dict[str, str] = {}
    for exact in (True, False):
        for field in FIELDS[kind]:
            if field.code not in found and (column := _best(field, free, exact=exact)):
                found[field.code] = column
                del free[column]
    return {field.code: found[field.code] for field in FIELDS[kind] if field.code in found}


def missing(kind: str, mapping: Mapping[str, str]) -> list[Field]:
    """Required fields without a column."""
    return [field for field in FIELDS[kind] if field.required and field.code not in mapping]


@lru_cache
def known_headings() -> frozenset[str]:
    """Every name of every field in the form of `plain_heading`."""
    return frozenset(plain_heading(name) for fields in FIELDS.values() for field in fields for name in (field.label, *field.aliases))


@lru_cache(maxsize=10_000)
def plain_heading(column: str) -> str:
    """A heading for comparing: without what stands in brackets."""
    return plain_word(_BRACKETS.sub("", column)) or plain_word(column)


def _best(field: Field, free: Mapping[str, str], *, exact: bool) -> str | None:
    names = [plain_word(name) for name in (field.code, field.label, *field.aliases)]
    scores = {column: max(_alike(name, plain, exact=exact) for name in names) for column, plain in free.items()}
    best = max(scores, key=lambda column: scores[column], default=None)
    return best if best is not None and scores[best] >= ALIKE else None


def _alike(name: str, column: str, *, exact: bool) -> float:
    if name == column:
        return 1.0
    return 0.0 if exact or min(len(name), len(column)) < 4 else SequenceMatcher(None, name, column).ratio()
