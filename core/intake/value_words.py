"""Words of other systems for our codes. A new word is one entry here."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from core.domain import task_kinds, task_life, vocabulary

Words = Mapping[str, tuple[str, ...]]

STATES: Words = {
    "draft": ("Open", "New", "Pending", "To do", "待派发", "待派", "未派发", "草稿", "待处理", "新建"),
    "dispatched": ("Assigned", "Sent", "已派发", "已派", "已下发", "待签收"),
    "signed": ("Accepted", "Signed", "已签收", "签收", "待办"),
    "acting": ("In Progress", "Started", "Ongoing", "办理中", "处理中", "进行中", "在办", "执行中", "正在办理"),
    "answered": ("Replied", "Resolved", "已反馈", "已回复", "待核实", "待审核"),
    "verifying": ("Under review", "核实中", "审核中"),
    "returned": ("Rejected", "Reopened", "退回", "已退回", "打回"),
    "closed": ("Closed", "Done", "Completed", "Finished", "办结", "已办结", "完成", "已完成", "结束", "已结束", "已关闭", "关闭"),
    "void": ("Cancelled", "Canceled", "Withdrawn", "作废", "已作废", "撤销", "已撤销", "取消", "已取消"),
}
CLOSINGS: Words = {
    "performed": ("Paid", "执行完毕", "履行完毕", "全部执行完毕", "完毕"),
    "settled": ("Settled", "和解", "执行和解", "和解履行完毕", "和解结案", "执行和解并履行完毕"),
    "ended": ("Ended", "终结执行", "终结", "销案", "撤回申请"),
    "dismissed": ("Dismissed", "Rejected", "驳回", "驳回申请", "不予执行", "驳回执行申请"),
    "terminated": ("Terminated", "终本", "终结本次", "终结本次执行", "终结本次执行程序"),
    "transferred": ("Bankruptcy", "执转破", "移送破产", "移送破产审查"),
}
CASE_KINDS: Words = {
    "first": ("执", "首执", "首次执行", "首次执行案件", "执行实施"),
    "resumed": ("执恢", "恢复", "恢复执行", "恢复执行案件"),
    "preservation": ("执保", "保全", "财产保全", "财产保全执行", "保全执行"),
    "other": ("其他", "其它", "执异", "执复", "执监", "执协", "执他"),
}
TASK_KINDS: Words = {
    "find_debtor": ("查找被执行人", "查人", "找人", "协助查找被执行人", "查找下落", "查人找物"),
    "find_property": ("查找财产", "查物", "找物", "财产线索", "协助查找财产"),
    "dissuade": ("劝阻", "化解抗拒执行", "劝导"),
    "serve": ("送达", "协助送达", "文书送达", "张贴文书"),
    "settle": ("促成和解", "和解", "调解", "协助和解"),
    "publicity": ("宣传", "法治宣传", "执行宣传"),
    "check": ("核查", "核实信息", "信息核查", "核实", "协查"),
    "screen": ("摸排", "行动前摸排", "排查"),
    "point_out": ("指认", "指认住所", "带路"),
    "witness": ("见证", "执行见证", "见证执行"),
    "join": ("参与行动", "参加行动", "集中执行"),
    "dispute": ("纠纷排查", "矛盾纠纷", "纠纷调处"),
    "announce": ("广播", "张贴公告", "公告"),
    "petition": ("信访预警", "信访"),
}
PRIORITIES: Words = {
    "urgent": ("紧急", "特急", "加急", "Critical", "High"),
    "important": ("重要", "较急", "急", "Medium"),
    "normal": ("一般", "普通", "常规", "平件", "Low"),
}
WHEREABOUTS: Words = {
    "accurate": ("地址准确", "准确", "在家", "在住"),
    "returns": ("近期常回", "经常回家", "偶尔回家"),
    "new_address": ("提供新地址", "新地址"),
    "not_there": ("不在该地址居住", "不在住", "人不在", "已不在此居住"),
    "found": ("找到本人", "已找到"),
    "unknown": ("下落不明", "不明", "未知", "失联"),
    "away": ("外出", "迁出", "外出务工", "已搬走"),
    "custody": ("在押", "服刑", "羁押"),
}
DEBTOR_KINDS: Words = {
    "person": ("自然人", "个人", "公民", "Natural person", "Individual"),
    "organisation": ("法人", "单位", "企业", "公司", "组织", "非法人组织", "法人或其他组织", "Company", "Legal person"),
}
DATUMS: Words = {
    "WGS84": ("WGS-84", "WGS 84", "EPSG:4326", "GPS", "地球坐标"),
    "CGCS2000": ("国家2000", "2000国家大地坐标系", "EPSG:4490", "天地图"),
    "GCJ02": ("GCJ-02", "GCJ 02", "火星坐标", "高德", "腾讯", "国测局"),
    "BD09": ("BD-09", "BD 09", "BD09LL", "百度", "百度坐标"),
}
POSTS: Words = {
    "party_secretary": ("乡镇党委书记", "党委书记"),
    "township_head": ("乡镇长", "镇长", "乡长"),
    "deputy": ("分管领导", "分管负责人"),
    "office_deputy": ("综治办副主任",),
    "office_clerk": ("综治干事", "综治专干"),
    "police_head": ("派出所所长",),
    "justice_head": ("司法所所长",),
    "civil_head": ("民政所所长",),
    "court_head": ("法庭庭长", "人民法庭庭长"),
    "grid_leader": ("网格长",),
    "grid_assistant": ("网格助理员", "网格员", "专职网格员"),
    "first_secretary": ("第一书记", "驻村第一书记"),
    "honorary_head": ("名誉村长",),
    "fairness_head": ("公道会会长",),
    "security_head": ("治保主任",),
    "ceremony_head": ("红白理事会会长",),
    "manager": ("网格管理员",),
    "volunteer": ("志愿者",),
}
SEXES: Words = {"f": ("女", "女性", "female", "F"), "m": ("男", "男性", "male", "M")}
YES_NO: Words = {
    "yes": ("1", "1.0", "y", "true", "是", "有", "已", "已发布", "√", "失信"),
    "no": ("0", "0.0", "n", "false", "否", "无", "没有", "未", "未发布", "×", "非失信"),
}
DIRECTIONS: Words = {
    "in": ("收", "收入", "收款", "到账", "缴款", "贷", "进账", "入账"),
    "out": ("付", "支", "支出", "付款", "发放", "发款", "借", "出账", "退款"),
}
CHANNELS: Words = {
    "transfer": ("转账", "银行转账", "汇款", "电汇", "网银", "银行", "POS"),
    "alipay": ("支付宝",),
    "wechat": ("微信", "微信支付"),
    "cash": ("现金", "当场", "当场交付", "当场给付"),
    "debit": ("扣划", "划拨", "法院扣划", "网络扣划"),
}
PROPERTY_KINDS: Words = {
    "deposit": ("存款", "银行存款", "银行账户", "银行", "账户", "网络资金", "支付宝", "微信"),
    "house": ("房产", "房屋", "不动产", "商品房", "住宅"),
    "land": ("土地", "土地使用权", "宅基地"),
    "vehicle": ("车辆", "机动车", "汽车"),
    "shares": ("股权", "股票", "证券", "基金", "出资"),
    "fund": ("公积金", "住房公积金", "社保", "养老金"),
    "movable": ("动产", "设备", "其他动产", "船舶"),
    "nothing": ("无", "无财产", "无结果", "未查到", "未查询到", "无信息", "无反馈"),
}
TERMINATION_CHECKS: Words = {
    "qualified": ("合格", "合规", "是", "通过", "符合", "√"),
    "unqualified": ("不合格", "不合规", "否", "未通过", "不符合", "×"),
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "state": task_life.STATE_LABELS, "priority": task_life.PRIORITY_LABELS, "task_kind": task_kinds.KIND_LABELS,
    "closing": vocabulary.CLOSING_LABELS, "case_kind": vocabulary.CASE_KIND_LABELS,
    "whereabouts": vocabulary.WHEREABOUTS_LABELS, "post": vocabulary.POST_LABELS,
}
FORMS: Mapping[str, Words] = {
    "state": STATES, "closing": CLOSINGS, "case_kind": CASE_KINDS, "task_kind": TASK_KINDS, "priority": PRIORITIES,
    "whereabouts": WHEREABOUTS, "debtor_kind": DEBTOR_KINDS, "datum": DATUMS, "post": POSTS, "sex": SEXES, "yes_no": YES_NO,
    "direction": DIRECTIONS, "channel": CHANNELS, "property_kind": PROPERTY_KINDS, "termination_check": TERMINATION_CHECKS,
}
INSIDE = frozenset({"closing", "task_kind"})
"""Forms whose word may stand inside a longer sentence (以终结本次执行程序方式结案)."""


def plain_word(text: str) -> str:
    """One spelling for comparing: half-width, lower case, no spaces, underscores or hyphens."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if not sign.isspace() and sign not in "_-")


@lru_cache
def _codes(form: str) -> dict[str, str]:
    codes = {plain_word(label): code for code, label in LABELS.get(form, {}).items()}
    for code, words in FORMS[form].items():
        codes |= {plain_word(word): code for word in (code, *words)}
    return codes


@lru_cache(maxsize=10_000)
def code_of(form: str, text: str) -> str | None:
    """Our code for a word of another system, or None."""
    word, codes = plain_word(text), _codes(form)
    if word in codes or form not in INSIDE:
        return codes.get(word)
    inside = [known for known in codes if len(known) > 1 and known in word]
    return codes[max(inside, key=len)] if inside else None
