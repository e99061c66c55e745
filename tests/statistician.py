"""The statistician's page: every indicator with formula, source, how sure it is, and an example that can be checked by hand.

`python -m tests.statistician --write` writes docs/statistician.md and docs/statistician.zh-CN.md anew from the list of indicators; a test compares them,
and another puts the rows of the example into a database and asks for every number of the page.
"""

import sys
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

from core.domain.indicators import BASE_LABELS, BETTER_LABELS, GROUP_LABELS, INDICATORS, Count, Indicator, denominator_of, number, rounded
from core.domain.indicators_missing import MISSING
from core.domain.vocabulary import CASE_KIND_LABELS, CHECK_LABELS, CLOSING_LABELS
from core.settings import ROOT
from core.words import say

PAGES = {"en": ROOT / "docs" / "statistician.md", "zh_CN": ROOT / "docs" / "statistician.zh-CN.md"}
Say = Callable[..., str]

CASES: tuple[tuple[str, str, str, str, str, str, str, int, int, bool, bool], ...] = (
    ("A", "first", "2024-11-04", "2025-05-06", "2025-03-04", "performed", "", 1000, 1000, True, True),
    ("B", "first", "2025-01-06", "2025-07-07", "2025-04-16", "terminated", "qualified", 4000, 400, False, False),
    ("C", "first", "2025-02-03", "2025-08-04", "2025-09-01", "performed", "", 2000, 2000, True, False),
    ("D", "first", "2024-12-02", "2025-06-03", "", "", "", 3000, 0, True, False),
    ("E", "first", "2025-05-06", "2025-11-06", "2025-06-05", "ended", "", 500, 300, False, True),
    ("F", "first", "2024-06-03", "2024-12-03", "2025-01-20", "terminated", "unqualified", 800, 0, False, False),
    ("G", "resumed", "2025-04-07", "", "2025-05-07", "performed", "", 600, 600, True, False),
    ("H", "resumed", "2025-08-04", "", "", "", "", 700, 0, False, False),
    ("I", "preservation", "2025-02-10", "", "2025-02-20", "performed", "", 900, 0, False, False),
    ("J", "first", "2024-01-08", "2024-07-08", "2024-12-02", "performed", "", 100, 100, True, False),
)
"""Letter, kind, filed, due, closed, how, check of the termination, yuan applied for, yuan recovered, with property, livelihood."""
PAYMENTS = (("in", "2025-03-04", 1000), ("in", "2025-04-16", 400), ("in", "2025-05-07", 600), ("in", "2025-06-05", 300), ("in", "2025-09-01", 2000), ("out", "2025-03-20", 1000), ("out", "2025-09-20", 2000))
PETITIONS = (("2025-03-10", "2025-03-20"), ("2025-06-10", ""))
TASKS: tuple[tuple[str, str, str, str, int, bool], ...] = (
    ("1", "5", "found", "", 2, False), ("6", "10", "not_there", "", 0, True), ("", "", "", "", 0, False), ("1", "4", "", "no_access", 1, False),
)
"""Of four tasks sent on 3 March 2025 at 9, to be signed for within 4 hours and answered by 6 March: signed after hours, answered on which day of March, class, why unable, photos, evidence for a termination."""
CLUES = ((5, True), (30, False))
"""Of two clues of 1 May 2025, each to be acted on within 15 minutes: minutes to the first action, proved true."""
OPERATIONS = ("finished", "cancelled")
"""Of two approved operations of 1 April 2025."""

BY_HAND: dict[str, tuple[int, int | None]] = {
    "T-01": (1, 3), "T-02": (1, 2), "T-03": (1, 2), "T-04": (8, 10),
    "Q-01": (3, 5), "Q-02": (3, 6), "Q-03": (2, 5), "Q-04": (2, 6), "Q-05": (1, 6), "Q-06": (3700, 8300), "Q-07": (2, 5), "Q-08": (1, 5), "Q-09": (3, 5),
    "Q-10": (120 + 100 + 210 + 30 + 231, 5), "Q-11": (120 + 210, 2), "Q-13": (1, 1), "Q-14": (30, 1), "Q-15": (600, 600), "Q-16": (1, 3), "Q-17": (1, 2), "Q-18": (1, 2),
    "ACCEPTED": (9, None), "CLOSED": (7, None), "K-002": (7, 9), "PENDING": (2, None), "LONG": (1, None), "PETITIONS": (2, 7), "K-028": (2, 2),
    "K-001": (3, 4), "PHOTO": (2, None), "SUPPORT": (1, None), "SIGNED": (2, 4), "IN-TIME": (2, 4), "UNABLE": (1, 3), "K-025": (1, 2), "CLUE": (1, 2), "CLUE-TRUE": (1, 2),
    "OPERATIONS": (1, None), "HELD": (1, 2), "R-RATE": (4300, 8700), "AMOUNT": (4300, None), "K-027": (300, 500), "PAID-OUT": (3000, None), "PAYOUTS": (2, None),
}
"""Counted with a pencil from the rows above, for the year 2025; money in yuan."""

INTRODUCTION = {
    "en": """# For the statistician

Every indicator of the program: its formula, where the formula comes from, how sure it is, and what it gives for the small example below. The program's own list
(`core/domain/indicators.py`) is the source of this page; a test keeps both the same, and another puts the example into a database and asks for every number.

## How is counted

- A **rate** is Σ numerator ÷ Σ denominator over all rows of the window and area. Totals of towns and judges are sums over sums, never means of rates.
- **Accepted** is the stock: cases pending on the first day of the window plus new cases (受理 = 旧存 + 新收). First enforcement (执), resumed (执恢) and preservation (执保) are never mixed.
- A case counts on its day of filing or closing; a limit counts on the day it was kept or ran out, whichever comes first. Moments count on the court's calendar day.
- **“—”** means that there is no denominator, or that nothing of those days was ever written down. It is never shown as zero.
- Rates are shown with two decimals, rounded half up; targets are compared with the unrounded value.
- **Last year** is the same days of the year before: rates differ in percentage points, means in days, counts and amounts in percent.
- The **median** stands beside means and sums that a few large cases dominate: half of the cases lie below it. In the example the mean of Q-10 is 138.2 days and the median 120.
- Where courts disagree on the **denominator** it is a court setting (“Denominators of indicators”), and the screen names the one in force.
- Drills count nowhere; drafts, void and recalled tasks count nowhere.
- **Frozen figures** keep numerator and denominator of every indicator, of the area and of each town, with a hash of all formulas, the ledger's revision, who and when. They are never rewritten; what is known now stands beside them.
- **Reports** (daily, weekly, monthly) name the revision of the ledger that they are as of. The workbook holds every row behind each figure; the sum above a column is the figure's numerator or denominator, and follows a filter.
- No table orders townships, judges or courts by result.

## The example

One court in 2025; money in yuan.
""",
    "zh_CN": """# 统计口径说明

本系统全部指标的公式、出处、把握程度，以及按下列小样例手工可验算的结果。本页依据程序中的指标清单（`core/domain/indicators.py`）生成；
有测试保证两者一致，并有测试把样例录入数据库逐项核对。

## 计数规则

- **率**为所选时段和范围内分子之和 ÷ 分母之和。乡镇、承办人的合计一律以和除和，不取各率的平均。
- **受理** = 旧存 + 新收，即时段首日的未结案件加本期新收。首次执行（执）、恢复执行（执恢）、财产保全执行（执保）分别统计，不混算。
- 案件按立案日或结案日计入；有时限的事项按办结日或届满日中较早的一日计入。时刻按法院所在地日期计入。
- **“—”** 表示无分母，或该时段从无记录；不显示为零。
- 率保留两位小数，四舍五入；与目标比较用未舍入的值。
- **上年同期** 为上年相同日期：率比百分点，平均用时比天数，数量和金额比百分比。
- 易受少数大案左右的平均数和总和旁列 **中位数**：一半案件低于该值。样例中 Q-10 平均 138.2 天，中位数 120 天。
- 各院 **分母口径** 不一的指标由本院设置（“指标分母口径”）选定，页面写明现行口径。
- 演练一律不计；草稿、作废、撤回的任务一律不计。
- **固定数据** 保存每项指标在所选范围及各乡镇的分子、分母，并记公式版本、账本版本、固定人和时间；固定后不改写，现有数据计算值列在旁边。
- **战报、通报、质效分析**注明所取的台账修订号。表格附每个数字背后的全部明细；每列上方的合计即该指标的分子或分母，并随筛选变化。
- 任何表格均不按结果对乡镇、法官、法院排名。

## 样例

某院2025年数据，金额单位：元。
""",
}
WORDS = {
    "en": {"rows": ("Case", "Kind", "Filed", "Due", "Closed", "How", "Check", "Applied for", "Recovered", "Property", "Livelihood"), "yes": "yes", "no": "no",
           "other": "Payments in: {paid}. Payments out: {out}. Petitions: registered on 10 March and settled; registered on 10 June and open. Four tasks sent on 3 March at 9, to be signed for within 4 hours and answered by the end of 6 March: "
                    "(1) signed after 1 hour, answered on the 5th, found in person, 2 photos; (2) signed after 6 hours, answered on the 10th, no longer at the address, accepted as evidence for a termination; "
                    "(3) never signed, never answered; (4) signed after 1 hour, answered on the 4th: could not be done, 1 photo. Two clues of 1 May, to be acted on within 15 minutes: after 5 minutes and true; after 30 minutes and not true. "
                    "Two approved operations of 1 April: one finished, one cancelled.",
           "titles": ("Code", "Indicator", "Formula", "Source", "How sure", "Better, target or range", "Example"), "or": "or ÷", "window": "own window: {years} years back", "missing": "## Not known here", "what": ("Indicator", "What is missing", "Published rows"),
           "version": "Indicators"},
    "zh_CN": {"rows": ("案件", "类型", "立案", "期限届满", "结案", "结案方式", "终本核查", "申请标的", "到位", "有财产", "涉民生"), "yes": "是", "no": "否",
              "other": "到账：{paid}。发放：{out}。信访两件：3月10日登记并办结；6月10日登记未结。3月3日9时下达任务四项，4小时内签收、3月6日24时前答复："
                       "（1）1小时签收，5日答复，找到本人，照片2张；（2）6小时签收，10日答复，已不在原址，被采纳为终本佐证；（3）未签收、未答复；（4）1小时签收，4日答复无法完成，照片1张。"
                       "5月1日线索两条，15分钟内处置：5分钟处置、属实；30分钟处置、不属实。4月1日获批行动两次：一次完成，一次取消。",
              "titles": ("代码", "指标", "公式", "出处", "把握程度", "方向、目标或合理区间", "样例"), "or": "或 ÷", "window": "自有时段：往前{years}年", "missing": "## 本系统未知", "what": ("指标", "缺少什么", "公布数字"),
              "version": "指标"},
}


def page(language: str) -> str:
    """The whole page in one language."""
    told, own = partial(say, language=language), WORDS[language]
    parts = [INTRODUCTION[language], _table(own["rows"], [_case(case, told, own) for case in CASES]), _rest(own)]
    for group, label in GROUP_LABELS.items():
        shown = [one for one in INDICATORS if one.group == group]
        parts.append(f"## {told(label)}\n\n" + _table(own["titles"], [_indicator(one, told, own) for one in shown]))
    parts.append(f"{own['missing']}\n\n" + _table(own["what"], [(told(one.label), told(one.why), "、".join(one.golden)) for one in MISSING]))
    return "\n".join(parts)


def _case(case: tuple[object, ...], told: Say, own: dict[str, object]) -> tuple[str, ...]:
    letter, kind, filed, due, closed, how, check, claimed, recovered, *flags = case
    words = [told(labels[str(code)]) if code else "" for labels, code in ((CASE_KIND_LABELS, kind), (CLOSING_LABELS, how), (CHECK_LABELS, check))]
    return (str(letter), words[0], str(filed), str(due), str(closed), words[1], words[2], f"{claimed:,}", f"{recovered:,}", *(str(own["yes"] if flag else own["no"]) for flag in flags))


def _rest(own: dict[str, object]) -> str:
    sums = {way: " + ".join(f"{yuan:,}" for direction, _, yuan in PAYMENTS if direction == way) for way in ("in", "out")}
    return str(own["other"]).format(paid=sums["in"], out=sums["out"]) + "\n"


def _indicator(one: Indicator, told: Say, own: dict[str, object]) -> tuple[str, ...]:
    formula = told(one.formula) + "".join(f" {own['or']} {told(BASE_LABELS[code])}" for code, _ in one.others)
    formula += f" ({str(own['window']).format(years=one.years)})" if one.years else ""
    aim = [told(BETTER_LABELS[one.better])] + ([f"{'≥' if one.better == 'higher' else '≤'} {one.target}%"] if one.target is not None else []) + ([f"{one.reasonable[0]}–{one.reasonable[1]}%"] if one.reasonable else [])
    return (one.code, told(one.label), formula, told(one.source) if one.source else "", told(one.certainty), " · ".join(aim), example(one, told))


def example(one: Indicator, told: Say) -> str:
    """The counts of the example and what they make, each as it can be written down by hand."""
    above, below = BY_HAND[one.code]
    numerator = f"{told(one.numerator.label)} {above:,}"
    count = denominator_of(one, one.base)
    if count is None or below is None:
        return numerator
    return f"{numerator} ÷ {told(count.label)} {below:,} = {shown(one, above, below, told)}"


def shown(one: Indicator, above: int, below: int, told: Say) -> str:
    value = number(one, above, below)
    return told("{days} days", days=str(rounded(value, 1))) if one.unit == "days" else f"{rounded(value, 2)}%"


def in_unit(count: Count | None, amount: int | None) -> int | None:
    """The amount of the database as it stands on the page: fen as yuan."""
    return amount if amount is None or count is None or not count.fen else int(Decimal(amount) / 100)


def _table(titles: object, rows: list[tuple[str, ...]]) -> str:
    assert isinstance(titles, tuple)
    lines = [" | ".join(titles), " | ".join("---" for _ in titles), *(" | ".join(cell.replace("|", "/") for cell in row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def main() -> None:
    for language, path in PAGES.items():
        if "--write" in sys.argv:
            Path(path).write_text(page(language), encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")
        elif path.read_text("utf-8") != page(language):
            print(f"differs: {path.relative_to(ROOT)}; run `python -m tests.statistician --write`")


if __name__ == "__main__":
    main()
