"""Acceptance stories of the instruction loop, seen where people see them: the pages of a court in a browser, with their numbers (seeds.md 5)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from core.commands import batches, clues, contacts, duty_log, settlements, task_steps, tasks
from core.commands.batches import Batch
from core.commands.clue_steps import ClueOutcome
from core.commands.clues import ClueReport, Sighting
from core.commands.contacts import Occasion
from core.commands.settlements import Receipt
from core.commands.task_steps import Reply
from core.commands.tasks import TaskOrder
from core.domain.clocks import local_day
from core.domain.clues import SIGHTING_LABELS
from core.domain.viewer import Role
from core.store.sealing import use_key
from core.store.session import open_store, writing
from core.store.tables import CaseRow, ClueRow, MeasureRow, PropertyRow
from core.store.upgrade import migrate
from tests.browser.conftest import Desk, Server, at_rest, make_server, new_desk, sign_in_quietly
from tests.builders import PASSWORD, an_account, an_order, do
from tests.commands.desk import a_judge_for, a_worker, granted, recorded
from tests.commands.test_grid_stories import a_task, cases, eighteen_towns, used
from tests.conftest import EAST, WEST, Court, make_court

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = local_day(NOW)
HELP = "协执成效与批次"


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


@dataclass
class Center:
    server: Server
    court: Court


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    """A small court of its own with all these stories in it; each keeps to a town or to a list that the others leave alone."""
    server = make_server(tmp_path_factory.mktemp("stories"))
    server.environment["ZHIWANG_SECRET_KEY"] = "test"
    use_key("test")  # another file may have worked with a center of its own
    store = open_store(server.environment["ZHIWANG_DATABASE_URL"], server.folder)
    migrate(store)
    court = make_court(store)
    an_account(court, Role.DUTY_OFFICER, "duty")
    for tell in (the_car, the_used_answers, the_pandemic, the_sightings, the_townships, the_phone_call, the_silent_night, the_messages, the_pointing_out):
        tell(court)
    store.engine.dispose()
    server.start()
    yield Center(server, court)
    server.stop()


@pytest.fixture
def page(center: Center, chromium: Browser) -> Iterator[Page]:
    desk: Desk = new_desk(chromium, center.server.base)
    sign_in_quietly(desk, "duty", PASSWORD)
    yield desk.page
    desk.context.close()
    assert desk.outside == [] and desk.errors == []


def tile(page: Page, label: str) -> Locator:
    return page.locator('[data-testid="stMetric"]').filter(has_text=label).first.locator('[data-testid="stMetricValue"]')


def supervision(page: Page, center: Center, view: str, *, town: str = "", window: str = "") -> None:
    """A view of grid supervision as an officer turns to it."""
    page.goto(f"{center.server.base}/grid_supervision")
    at_rest(page)
    for asked in filter(None, (view, window)):
        page.get_by_role("radio", name=asked).click()
        expect(page.get_by_role("radio", name=asked)).to_be_checked()
        at_rest(page)
    if town:
        page.get_by_role("combobox", name="区域").click()
        page.get_by_role("option", name=town).click()
        expect(page.get_by_role("combobox", name="区域")).to_have_value(town)


def cell(page: Page, text: str) -> Locator:
    """A cell of a table that is drawn on a canvas: what the browser offers to screen readers."""
    return page.locator('[role="gridcell"]').filter(has_text=text).first


def the_car(court: Court) -> None:
    judge = court.viewer(Role.JUDGE, person=a_judge_for(court))
    order = an_order(court, kind="find_property", debtor_id=court.debtors[court.grid()], case_id=court.cases[court.grid()])
    task = do(court, tasks.dispatch, order, at=ago(days=1))["id"]
    clue = do(court, clues.report, ClueReport("property", "李某的雪佛兰小轿车停在朋友叶某家", "叶某家", court.grid(), task_id=task), by=a_worker(court), at=ago(minutes=60))["id"]
    do(court, clues.respond, clue, "叫上同事一起出发", by=judge, at=ago(minutes=58))
    do(court, clues.verify, clue, True, "车辆核对无误", by=judge, at=ago(minutes=27))
    sealed = ClueOutcome("sealed", "当场查封", property_kind="vehicle", description="雪佛兰小轿车", address="东镇一村叶某家", value_fen=4_000_000)
    do(court, clues.close, clue, sealed, by=judge, at=ago(minutes=22))


def test_sc_01_the_card_of_the_clue_shows_38_minutes_from_the_tip_to_the_seal(page: Page, center: Center) -> None:
    page.goto(f"{center.server.base}/clues?chosen=clue:1")
    expect(page.get_by_text("李某的雪佛兰小轿车").first).to_be_visible()
    for minutes in ("0", "2", "33", "38"):
        expect(cell(page, minutes)).to_be_attached()
    page.goto(f"{center.server.base}/clues")
    expect(tile(page, "线索到查控用时（中位数）")).to_contain_text("38")


def the_used_answers(court: Court) -> None:
    with writing(court.store) as session:
        for serial, case_id in enumerate(cases(session, court, 507, lambda _serial: WEST, closed_on=TODAY - timedelta(days=8), closing="terminated")):
            used(session, court, case_id, 10_000 + serial)
        for serial, case_id in enumerate(cases(session, court, 67, lambda _serial: WEST, first=3000)):
            used(session, court, case_id, 20_000 + serial, result_class="found", accepted_at=ago(days=9))
        for serial, case_id in enumerate(cases(session, court, 26, lambda _serial: WEST, first=5000)):
            clue = ClueRow(board_id=court.board_id, number=f"旧线索{serial}", kind="property", source="grid", content="车在门口", state="closed", reporter_name="网格员",
                           received_at=ago(days=300), respond_by=ago(days=300), first_action_at=ago(days=300))
            thing = PropertyRow(case_id=case_id, kind="vehicle", description="小轿车", state="controlled", found_on=TODAY - timedelta(days=20))
            session.add_all([clue, thing])
            session.flush()
            session.add(MeasureRow(case_id=case_id, property_id=thing.id, kind="seal", starts_on=TODAY - timedelta(days=20), clue_id=clue.id))


def test_sc_03_the_answers_of_the_grids_were_used_507_67_and_26_times(page: Page, center: Center) -> None:
    supervision(page, center, HELP, town="西镇")
    expect(tile(page, "凭网格佐证终本")).to_have_text("507")
    expect(tile(page, "找到的隐匿被执行人")).to_have_text("67")
    expect(tile(page, "网格线索后查封财产")).to_have_text("26")
    page.get_by_role("radio", name="找到的隐匿被执行人").click()
    expect(page.get_by_text("找到的隐匿被执行人: 67")).to_be_visible()


def the_pandemic(court: Court) -> None:
    with writing(court.store) as session:
        helped = cases(session, court, 108, first=7000)
        for serial in range(462):
            case_id = helped[serial % 108] if serial < 300 else None
            answered = {"answered_at": ago(days=40), "state": "closed"} if case_id else {}
            session.add(a_task(court, 30_000 + serial, case_id=case_id, issued_at=ago(days=45), grid_code=court.grid(), **answered))
    amounts = [7_830_000] * 37 + [297_800_000 - 37 * 7_830_000]
    for at, amount in enumerate(amounts):
        do(court, settlements.receive, Receipt(helped[at], amount, "alipay" if at % 2 else "wechat", TODAY - timedelta(days=40)), at=NOW)


def test_sc_06_the_pandemic_months_read_462_inquiries_108_cases_and_38_parties_who_paid_by_phone(page: Page, center: Center) -> None:
    supervision(page, center, HELP, town="东镇", window="近90天")
    expect(tile(page, "通过网格查询信息")).to_have_text("462")
    expect(tile(page, "网格协助执行案件")).to_have_text("108")
    expect(tile(page, "手机支付当事人")).to_have_text("38")
    expect(tile(page, "手机支付金额")).to_contain_text("297.8")
    expect(page.get_by_text("人均 7.84万元")).to_be_visible()
    page.get_by_role("radio", name="近30天").click()
    expect(tile(page, "手机支付当事人")).to_have_text("0")


def the_sightings(court: Court) -> None:
    kinds = list(SIGHTING_LABELS)
    people = tuple(Sighting(kinds[serial % 10], ago(hours=serial + 1), "商丘站", reference=f"P{serial}") for serial in range(746))
    vehicles = tuple(Sighting("camera", ago(hours=serial + 1), "路口", reference=f"V{serial}", plate=f"豫N{serial:05}") for serial in range(79))
    made = do(court, clues.report_sightings, (*people, *vehicles), by=court.viewer(Role.POLICE, EAST, organisation=court.stations[EAST]), at=ago(minutes=20))
    for one in (*made[:146], *made[746:760]):
        do(court, clues.respond, one["id"], "快速出警", at=ago(minutes=8))


def test_sc_25_746_sightings_and_79_vehicles_each_acted_on_or_not(page: Page, center: Center) -> None:
    page.goto(f"{center.server.base}/clues?sightings=true")
    tiles = page.locator(".zw-tiles")
    for label, value in (("行踪（人）", "746"), ("行踪（车）", "79"), ("已处置", "146"), ("无人处置", "600"), ("已处置", "14"), ("无人处置", "65")):
        expect(tiles.locator("div").filter(has_text=label).filter(has_text=value).first).to_be_visible()
    expect(tile(page, "当前无人处置")).to_have_text("666")  # 665 of these, and the clue of the silent night


def the_townships(court: Court) -> None:
    with writing(court.store) as session:
        towns = eighteen_towns(session, court)
        made = cases(session, court, 588, lambda serial: towns[serial % 18], first=9000)
    for name, part in (("涉民生第一批", made[:300]), ("涉民生第二批", made[300:])):
        do(court, batches.dispatch_by_address, Batch(name, tuple(part), "settle", "请协助调解"), at=ago(days=3))
    with writing(court.store) as session:
        for at, case_id in enumerate(made[:507]):
            session.execute(sa.update(CaseRow).where(CaseRow.id == case_id).values(closed_on=TODAY - timedelta(days=1), closing="performed" if at < 364 else "terminated"))


def test_sc_28_588_livelihood_cases_went_to_18_townships_in_two_batches(page: Page, center: Center) -> None:
    supervision(page, center, HELP)
    for text in ("涉民生第一批", "300", "涉民生第二批", "288", "100.00%", "71.88%", "第17乡政府"):  # 300 of 300 and 207 of 288 closed
        expect(cell(page, text)).to_be_attached()


def the_phone_call(court: Court) -> None:
    grid = court.grid(WEST)
    task = int(do(court, tasks.dispatch, TaskOrder("settle", "促成还款", grid_code=grid, debtor_id=court.debtors[grid], case_id=court.cases[grid], addressee_id=court.workers[grid]), at=ago(days=2))["id"])
    by = court.viewer(Role.GRID_WORKER, WEST, person=court.workers[grid])
    do(court, task_steps.step, task, "sign", by=by, at=ago(days=2))
    do(court, task_steps.answer, task, Reply({"terms": "一次付清", "date": str(TODAY), "signed": True, "contact": "phone", "amount": 10_000.0}), by=by, at=ago(days=1))
    do(court, task_steps.accept, task, at=ago(days=1))
    do(court, settlements.receive, Receipt(court.cases[grid], 1_000_000, "wechat", TODAY, task_id=task), at=NOW)
    do(court, settlements.praise, court.cases[grid], words="多年的欠款，一个电话就要回来了", task_id=task, at=NOW)


def test_sc_43_after_one_phone_call_the_money_stands_on_the_debtors_card(page: Page, center: Center) -> None:
    page.goto(f"{center.server.base}/situation?chosen=debtor:{center.court.debtors[center.court.grid(WEST)]}")
    expect(page.get_by_text("张西一").first).to_be_visible()
    expect(page.get_by_text("0.00元")).to_be_visible()
    expect(cell(page, "1.00万元")).to_be_attached()


def the_silent_night(court: Court) -> None:
    do(court, clues.report, ClueReport("whereabouts", "夜里听见人声，人在家", grid_code=court.grid(WEST)), by=court.viewer(Role.GRID_WORKER, WEST, person=court.workers[court.grid(WEST)]), at=ago(minutes=16))


def test_sc_41_a_clue_with_nobody_on_duty_is_red_and_the_empty_posts_are_named(page: Page, center: Center) -> None:
    page.goto(f"{center.server.base}/duty")
    expect(page.get_by_text("空岗：").first).to_be_visible()
    page.goto(f"{center.server.base}/clues?figure=overdue&search=夜里")
    expect(page.get_by_text("1条线索")).to_be_visible()


def the_messages(court: Court) -> None:
    message = {"channel": "platform", "source": "creditor", "caller_name": "申请人", "content": "执行到哪一步了"}
    recorded(court, at=ago(hours=24, minutes=1), **message)
    answered = recorded(court, at=ago(hours=24, minutes=2), **message | {"content": "款到了吗"})
    do(court, duty_log.handle, answered, "已答复", at=ago(minutes=32))


def test_sc_53_a_message_of_a_party_is_red_after_24_hours_and_the_answered_one_is_not(page: Page, center: Center) -> None:
    page.goto(f"{center.server.base}/duty?late=true")
    expect(page.get_by_text("1条当事人留言").first).to_be_visible()
    expect(page.get_by_text("1条登记")).to_be_visible()


def the_pointing_out(court: Court) -> None:
    granted(court, court.people[Role.GRID_JUDGE], Role.GRID_JUDGE, EAST)
    made = [do(court, contacts.call_judge, Occasion("point_out", EAST, "东镇一村", "指认住所", ago(minutes=90)), at=ago(hours=3))["id"] for _serial in range(2)]
    do(court, contacts.arrive, made[0], lng=115.85, lat=34.33, accuracy_m=20.0, by=court.viewer(Role.GRID_JUDGE, EAST), at=ago(minutes=95))


def test_sc_05_the_absent_judge_is_red_and_the_month_has_a_rate(page: Page, center: Center) -> None:
    supervision(page, center, "四必到")
    expect(page.get_by_text("未到场：1 件必到事项")).to_be_visible()
    expect(cell(page, "50.00%（1/2）")).to_be_attached()


OpenDesk = Callable[..., Any]


def test_sc_03_the_year_of_the_county_reads_1589_1563_9836_and_268(desk: OpenDesk) -> None:
    officer = desk("duty")
    page = officer.open("grid_supervision")
    expect(tile(page, "已派发")).to_have_text("1,589")
    expect(tile(page, "任务反馈率")).to_have_text("98.36%")
    since = TODAY - timedelta(days=364)
    found = {one["code"]: one for one in officer.context.request.get(f"{officer.base}/api/indicators?since={since}&until={TODAY}").json()}
    assert (found["K-001"]["numerator"], found["K-001"]["denominator"], found["PHOTO"]["numerator"]) == (1563, 1589, 268)
