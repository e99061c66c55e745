"""Outside systems of the demo court and a year of matters with them; one insurance with its cap, and rewards that were paid."""

from datetime import timedelta
from random import Random

from core.domain.outside import BY_CODE, CAP_PERCENT, MatterKind
from core.intake.demo.book import Book, Row
from core.store.sealing import blind_index
from core.store.tables import OutsideMatterRow, OutsideSystemRow, RewardCodeRow

PREMIUM_FEN = 22_000_000
SYSTEMS = (
    ("县农商银行协助专线", ("bank",), "县农商银行", "2025 年司法协作备忘录", "both", "line", None),
    ("不动产登记中心", ("registry",), "县自然资源局", "民事诉讼法协助执行规定；2024 年协助函", "both", "portal", None),
    ("公安临控", ("control", "fugitive"), "县公安局指挥中心", "2025 年联动会议纪要", "both", "letter", None),
    ("事项委托（邻县法院）", ("entrust", "watch"), "邻县人民法院", "最高人民法院事项委托管理办法", "both", "portal", None),
    ("通信运营商查询", ("carrier",), "三家运营商县公司", "2025 年协作协议", "out", "person", None),
    ("网络询价与评估", ("price_online", "appraisal", "price"), "询价平台、评估机构、县税务局", "财产处置参考价规定", "both", "portal", None),
    ("网络司法拍卖平台", ("auction",), "拍卖平台", "网络司法拍卖规定", "both", "portal", None),
    ("集约送达", ("service",), "邮政县分公司", "2025 年集约送达协议", "both", "file", None),
    ("悬赏公告平台", ("reward",), "本院与公告平台", "财产调查规定第二十一条", "out", "portal", None),
    ("执行救助保险", ("claim",), "保险公司县支公司", "2026 年执行救助保险合作协议", "both", "letter", PREMIUM_FEN * CAP_PERCENT // 100),
)
MATTERS = {
    "bank": 46, "registry": 24, "control": 18, "fugitive": 6, "entrust": 22, "watch": 6, "carrier": 30, "price_online": 12, "appraisal": 8, "price": 5, "auction": 16, "service": 60,
    "reward": 13, "claim": 14,
}
PAPERS = {
    "bank": "协查", "registry": "协执", "control": "临控", "fugitive": "追逃", "entrust": "委托", "watch": "布控", "carrier": "查号", "price_online": "询价", "appraisal": "评估", "price": "定询",
    "auction": "拍", "service": "送", "reward": "悬赏", "claim": "理赔",
}
FOUND = ("person",) * 7 + ("vehicle",) * 3
REWARD_FEN = 100_000
ANSWERED, NEWEST_DAYS = 0.86, 200


def make(book: Book, cases: list[Row], parties: dict[int, list[Row]]) -> None:
    """Note the register, and matters in cases that are open; nearly all older ones are answered."""
    random = book.random("outside")
    systems = {kind: book.add(OutsideSystemRow, name=name, kinds=list(kinds), owner=owner, contact="", basis=basis, direction=direction, way=way, cap_fen=cap,
                              starts_on=None, ends_on=None, ended_at=None)
               for name, kinds, owner, basis, direction, way, cap in SYSTEMS for kind in kinds[:1]}
    by_kind = {kind: systems[kinds[0]] for _name, kinds, *_rest in SYSTEMS for kind in kinds}
    waiting = [case for case in cases if case["closed_on"] is None]
    for code, count in MATTERS.items():
        for serial in range(count):
            case = random.choice(waiting)
            row = _matter(book, random, BY_CODE[code], by_kind[code], case, parties[case["id"]][0], serial)
            if code == "reward" and serial < len(FOUND):
                _code(book, row, FOUND[serial])


def _matter(book: Book, random: Random, kind: MatterKind, system: Row, case: Row, debtor: Row, serial: int) -> Row:
    sent_on = max(case["filed_on"], book.today - timedelta(days=random.randint(0, NEWEST_DAYS)))
    age = (book.today - sent_on).days
    days = min(age, random.randint(0, (int(kind.limit.amount) if kind.limit else 12) + 2))
    answered = kind.code != "reward" and age > 0 and random.random() < ANSWERED
    outcome = random.choice(kind.good if random.random() < 0.7 else [code for code, _label in kind.outcomes])
    amount = None if not kind.money else REWARD_FEN * 5 if kind.coded else random.randint(3_000, 11_000) * 100 if kind.capped else random.randint(2_000, 400_000) * 100
    paid = amount if answered and kind.money and outcome in kind.good else None
    return book.add(
        OutsideMatterRow, system_id=system["id"], case_id=case["id"], debtor_id=debtor["id"], kind=kind.code, document=f"（{sent_on.year}）{PAPERS[kind.code]}{serial + 1}号", contact="",
        words="", sent_on=sent_on, due_on=kind.limit.last_day(sent_on) if kind.limit else None, amount_fen=amount, by_id=case["judge_id"], at=book.at(sent_on, 9.5),
        answered_on=sent_on + timedelta(days=days) if answered else None, outcome=outcome if answered else None, came_fen=paid, answer_document=None, answer_words=None,
        withdrawn_at=None, withdrawn_why=None,
    )


def _code(book: Book, matter: Row, found: str) -> None:
    day = min(book.today, matter["sent_on"] + timedelta(days=3))
    book.add(RewardCodeRow, matter_id=matter["id"], clue_id=None, found=found, code_index=blind_index(f"demo {matter['id']}"), amount_fen=REWARD_FEN, issued_by=matter["by_id"],
             issued_at=book.at(day, 10), used_by=matter["by_id"], used_at=book.at(day, 16))
