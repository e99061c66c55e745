"""What the demo's tasks ask and what comes back: titles, and reply fields by the kind's own list."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from core.domain.clocks import LOCAL
from core.domain.task_kinds import BY_CODE, TaskKind
from core.domain.vocabulary import RESULT_CLASS_LABELS

WEIGHTS = {
    "check": 26, "find_debtor": 24, "find_property": 12, "serve": 14, "screen": 8, "dissuade": 2, "settle": 3, "publicity": 2,
    "point_out": 2, "witness": 2, "join": 2, "dispute": 1, "announce": 1, "petition": 1,
}
WITHOUT_DEBTOR = frozenset({"publicity", "join"})
TITLES = {
    "find_debtor": "查找{name}下落", "find_property": "查找{name}财产线索", "dissuade": "劝导{name}配合执行",
    "serve": "向{name}送达执行文书", "settle": "促成{name}与申请人和解", "publicity": "开展执行宣传", "check": "核查{name}的家庭与居住情况",
    "screen": "集中执行前筛查{name}", "point_out": "指认{name}的住所", "witness": "见证对{name}的执行", "join": "参加联合执行行动",
    "dispute": "排查{name}的纠纷", "announce": "张贴{name}的执行公告", "petition": "了解{name}案的信访苗头",
}
CLASSES = tuple(RESULT_CLASS_LABELS)
CLASS_WEIGHTS = (18, 10, 30, 12, 10, 16, 4)
CHOICES: dict[str, tuple[str, ...]] = {
    "answer": ("常年在外务工，春节返乡，家中有老人留守。", "户籍在本村，现住县城，村委已出具证明。", "家中三口人，住砖房一处，无其他大额财产。"),
    "item": ("门前停放农用三轮车一辆。", "有承包地六亩，种小麦。", "未发现可供执行的财产。", "在镇上有门面一间，正在营业。"),
    "done": ("上门讲解法律规定，情绪已平复。", "与村委干部一同劝导。"),
    "result": ("同意配合法院执行。", "愿意分期履行。", "仍有抵触，已报法官。"),
    "document": ("执行通知书、报告财产令", "执行裁定书", "限制消费令"),
    "mode": ("direct", "left", "posted"),
    "witness": ("村委会工作人员", "邻居"),
    "terms": ("三个月内分三次付清。", "先付一半，余款年底付清。"),
    "what": ("执行宣传单", "村广播"),
    "count": ("30", "50", "80"),
    "act": ("房屋交付", "张贴封条"),
    "presence": ("网格员二人", "网格长一人"),
    "hours": ("2", "3", "4"),
    "dispute": ("邻里因宅基地发生争执。", "承包地边界不清。"),
    "person": ("申请执行人一方", "被执行人家属"),
    "risk": ("对进度有疑问，暂无上访苗头。", "情绪平稳，已解释。"),
}


def kind(random: Random) -> TaskKind:
    return BY_CODE[random.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]]


def title(kind_code: str, name: str) -> str:
    return TITLES[kind_code].format(name=name)


def fields(of: TaskKind, *, place: str, at: datetime, random: Random) -> dict[str, str]:
    """Every field that the kind requires."""
    local = at.astimezone(LOCAL)
    made: dict[str, Callable[[], str]] = {
        "result_class": lambda: random.choices(CLASSES, weights=CLASS_WEIGHTS)[0],
        "place": lambda: place,
        "time": lambda: f"{local:%Y-%m-%d %H:%M}",
        "date": lambda: f"{local:%Y-%m-%d}",
        "signed": lambda: "yes",
        "judge_present": lambda: "yes",
        "signature": lambda: "见证人已签名",
    }
    return {
        wanted.code: made[wanted.code]() if wanted.code in made else random.choice(CHOICES[wanted.code]) for wanted in of.requires
    }
