"""Home, worked out from what the store truly knows today: what is due, what waits, what came back, three numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desktop.i18n import NOTHING, capital, count, dated, day, days_ago, fill, joined, moment, oldest, same, t, weekday
from desktop.places import DELIVERY, IMPORT, JOIN, PLAN, SETTLE, SHEET, STICK, entry, register
from desktop.presenters import backups, home_pupils, monthly_due, plan_tasks, returns
from desktop.presenters.answers_back import Heard, heard, route_name
from desktop.presenters.began_anew import began_anew
from desktop.presenters.home_numbers import key_numbers
from desktop.presenters.home_pupils import SOON_DAYS
from desktop.presenters.home_view import HomeView, News, Quick, Todo, WaitingPart, WaitingView
from desktop.presenters.ledgers import is_small
from desktop.presenters.people import sheet_view
from desktop.presenters.rebuilding import rebuilding
from desktop.presenters.signs import LEDGERS_SIGN, LEDGERS_TITLE, form_sign
from desktop.presenters.status import requested_words, written_words
from desktop.presenters.stick import by_sticks
from desktop.presenters.stick_view import StickState
from desktop.theme.tokens import Tone
from forms.checks import titled
from forms.pack import Pack
from forms.text import Text
from sync import joining
from sync.joining import Standing
from sync.store import Between, Query, Store, Waiting
from sync.visit import OnSticks, on_sticks

TRANSFERS = "county_transfer"
MOST_TODO = 12
SAMPLE_NOTE = t(
    "这是样本学校，人和事都是编造的。随便改，不会送给任何人；在设置里可以整个删除。",
    "A sample school: everyone in it is made up. Change anything; nothing is sent. Settings can delete it as a whole.",
)


@dataclass(frozen=True, slots=True)
class Day:
    """What home is asked with: `today` and `now` are local; `pages` are the pages the person may open, `can_enter`
    whether they enter data, `can_approve` whether they approve reports, `can_make_sheet` whether the recovery sheet is
    theirs to make, `can_back_up` whether they are asked for backups."""

    now: datetime
    is_sample: bool
    pages: frozenset[str]
    can_enter: bool = True
    can_approve: bool = False
    can_make_sheet: bool = False
    can_back_up: bool = False

    @property
    def today(self) -> date:
        return self.now.date()


def read_home(store: Store, pack: Pack, asked: Day) -> HomeView:
    """Everything home shows, in a few small queries."""
    answered = heard(store)
    waiting = store.waiting("county", next((a.device for a in answered if a.level == "county"), None))
    todo = sorted(_todo(store, pack, asked, answered), key=lambda item: item[0])
    return HomeView(
        date=joined((day(asked.today), weekday(asked.today)), " ", ", "),
        term=_term(pack, asked.today),
        quick=_quick(pack, asked.pages) if asked.can_enter else (),
        todo=tuple(item for _, item in todo[:MOST_TODO]),
        todo_count=len(todo),
        waiting=_waiting(pack, waiting, answered, asked, joining.standing(store), on_sticks(store)),
        news=tuple(_news(answered, asked.today)),
        numbers=key_numbers(store, pack, asked.today),
        note=SAMPLE_NOTE if asked.is_sample else NOTHING,
        backup=NOTHING if asked.is_sample else backups.age_words(backups.last_backup(store), asked.today),
        going_on=_going_on(store),
        anew=began_anew(store.new_epoch_because),
        rebuild=rebuilding(store, pack),
    )


def _going_on(store: Store) -> Text:
    """The school that this one goes on in, as the county's roster says."""
    roster = joining.roster_of(store)
    here = None if roster is None else roster.school(store.school.code)
    if roster is None or here is None or not here.goes_on_in:
        return NOTHING
    heir = roster.school(here.goes_on_in)
    said = t(
        "县里登记：本校从 {day} 起并入{name}。那天以前的照常登记和送出，什么时候送到都收；之后登记在那所学校。",
        "The county has it that this school goes on in {name} from {day} on. Record and deliver as usual what is "
        "before that day, it is taken however late; what follows is recorded at that school.",
    )
    return fill(said, day=here.goes_on_from, name=same(heir.name if heir is not None else here.goes_on_in))


def _term(pack: Pack, today: date) -> Text:
    term = pack.calendar.term_of(today)
    if term is None:
        return t("假期", "vacation")
    monday = term.first - timedelta(days=term.first.weekday())  # weeks are those of the calendar on the wall
    week = fill(t("{term}第 {n} 周", "{term}, week {n}"), term=term.title, n=(today - monday).days // 7 + 1)
    taught = pack.calendar.is_taught(today)
    return joined((week, t("教学日", "school day") if taught else t("不上课", "no school today")))


def _quick(pack: Pack, pages: frozenset[str]) -> tuple[Quick, ...]:
    made = (
        ("enrolment", "user-add-line", t("登记学生", "Add a pupil")),
        ("dropout", "map-pin-user-line", t("登记个案", "Open a case")),
        ("counselling", "psychotherapy-line", t("登记辅导室", "Log the room")),
        ("equipment", "computer-line", t("登记设备", "Add equipment")),
    )
    places = {form: register(form) if form == "counselling" else entry(form) for form, _, _ in made}
    return tuple(
        Quick(sign, text, places[form])
        for form, sign, text in made
        if form in pack.forms and places[form].page in pages
    )


def _todo(store: Store, pack: Pack, asked: Day, answered: tuple[Heard, ...]) -> Iterator[tuple[tuple[int, int], Todo]]:
    """Things to do with their urgency: lower comes first."""
    if IMPORT.page in asked.pages and not store.count("enrolment", Query()):
        yield (0, 0), _roll_first()
    if "dropout" in pack.forms:
        yield from home_pupils.todo(store, pack, asked.today, asked.can_enter, "case" in asked.pages)
    if "report" in asked.pages:
        for left, item in monthly_due.todo(store, pack, asked.today, asked.can_enter, asked.can_approve):
            yield (0 if left <= SOON_DAYS else 2, left), item
    if "plan" in asked.pages and (late := plan_tasks.overdue(store, pack, asked.today)):
        yield (1, 1), _late_tasks(late)
    if asked.can_enter and "counselling" in pack.forms and pack.calendar.is_taught(asked.today):
        yield from _room(store, asked.today)
    if asked.can_enter:
        yield from _drafts(store, pack, asked)
    if "settle" in asked.pages:
        yield from _disputes(store, pack)
    if asked.can_enter:
        yield from returns.todo(store, pack, asked.today)
    if asked.can_enter and TRANSFERS in pack.forms and store.count(TRANSFERS, Query()):
        from desktop.presenters import transfers  # most schools have none, and home is waited for

        yield from transfers.todo(store, pack, asked.today)
    if asked.can_make_sheet and not asked.is_sample:
        yield from _sheet(store, asked.today)
    if asked.can_back_up and not asked.is_sample and (due := backups.todo(store, asked.today)) is not None:
        yield (2, 1), due
    stopped = sum(a.refused + a.held for a in answered)
    if stopped:
        title = count(
            stopped,
            t("{n} 项改动没被收下", "{n} change was not taken"),
            t("{n} 项改动没被收下", "{n} changes were not taken"),
        )
        words = t("记录都在本机，看看为什么、怎么改", "The records are safe here; see why and what to do")
        badge, action = t("要处理", "to handle"), t("去看", "Look")
        yield (1, 0), Todo("arrow-go-back-line", Tone.FAILED, title, words, badge, action, DELIVERY)


def _roll_first() -> Todo:
    """Where a new school begins: nearly everything else is about its pupils."""
    return Todo(
        "file-excel-2-line",
        Tone.ACCENT,
        t("先把学生名册收进来", "Begin with the roll of pupils"),
        t("从 Excel 导入，或在上面一个一个登记", "Import it from Excel, or add pupils one by one above"),
        t("第一步", "first step"),
        t("导入", "Import"),
        IMPORT,
    )


def _late_tasks(number: int) -> Todo:
    late = t("一校一案有 {n} 项任务逾期", "{n} tasks of the school's plan are overdue")
    title = count(number, t(late.zh, "{n} task of the school's plan is overdue"), late)
    words = t("办完的标为完成，办不完的改期限", "Mark what is done, or change the date")
    badge, action = t("逾期", "overdue"), t("去看", "Look")
    return Todo("list-check-2", Tone.FAILED, title, words, badge, action, PLAN, is_overdue=True)


def _disputes(store: Store, pack: Pack) -> Iterator[tuple[tuple[int, int], Todo]]:
    """What several PCs wrote that a person must settle: one line for all of it, before anything that may be double."""
    found = [one for one in store.settling.waiting() if one.form in pack.forms]
    if not found:
        return
    twins, conflicts = sum(one.twins for one in found), sum(one.conflicts for one in found)
    flagged = sum(one.flagged for one in found)
    parts = (
        (twins, t("{n} 条登记重了", "{n} entered twice")),
        (conflicts, t("{n} 条改得不同", "{n} at odds")),
        (flagged, t("{n} 条合并后有错", "{n} broken by merging")),
    )
    title = joined([fill(pattern, n=number) for number, pattern in parts if number], "，", ", ")
    words = t("和另一台电脑交换以后要核对的，可以一次定完", "To settle after the exchange with another PC; all at once")
    badge = t("要核对", "to settle")
    yield (-1, 0), Todo("git-merge-line", Tone.ATTENTION, title, words, badge, t("核对", "Settle"), SETTLE)


def _room(store: Store, today: date) -> Iterator[tuple[tuple[int, int], Todo]]:
    if store.count("counselling", Query(filters={"date": today.isoformat()})):
        return
    words = t("每个教学日至少开放 60 分钟", "At least 60 minutes on each school day")
    last = store.ids("counselling", Query(filters={"date": Between(None, today.isoformat())}, order=("date", True)))
    if last:
        (date_value, minutes), *_ = store.page("counselling", last[:1], ("date", "minutes"))
        said = fill(
            t("{day}开放 {n} 分钟", "{n} minutes on {day}"),
            day=dated(date.fromisoformat(str(date_value)), today),
            n=str(minutes or 0),
        )
        words = joined((words, said))
    title = t("心理辅导室今天还没登记", "The counselling room has no entry for today")
    yield (
        (0, 1),
        Todo(
            "psychotherapy-line",
            Tone.ATTENTION,
            title,
            words,
            t("今天", "today"),
            t("登记", "Log it"),
            register("counselling"),
        ),
    )


def _drafts(store: Store, pack: Pack, asked: Day) -> Iterator[tuple[tuple[int, int], Todo]]:
    for draft in store.drafts():
        form = pack.forms.get(draft.form)
        if form is None:
            continue
        when = datetime.fromtimestamp(draft.at)
        title = fill(t("{one}的表填到一半", "{one}: a form is half done"), one=form.one)
        name = draft.answers[form.title_field]
        saved = fill(t("草稿 已保存 {time}", "draft saved {time}"), time=moment(when, asked.today))
        words = joined((NOTHING if name is None else titled(form, name), saved))
        badge = days_ago(when.date(), asked.today)
        place = entry(draft.form, draft.local_id, draft.key)
        yield (1, 0), Todo("draft-line", Tone.ATTENTION, title, words, badge, t("接着填", "Go on"), place)


def _sheet(store: Store, today: date) -> Iterator[tuple[tuple[int, int], Todo]]:
    """Without a sheet in the safe a lost password is the end of what was not delivered."""
    found = sheet_view(store, today)
    if found.is_due:
        title = t("还没有恢复单", "There is no recovery sheet") if store.people.sheet is None else found.action
        badge = t("做一次就好", "once")
        yield (2, 0), Todo("file-shield-2-line", Tone.ATTENTION, title, found.words, badge, t("去做", "Make it"), SHEET)


def _waiting(
    pack: Pack,
    waiting: Waiting,
    answered: tuple[Heard, ...],
    asked: Day,
    standing: Standing,
    lies: OnSticks,
) -> WaitingView:
    since = NOTHING
    if waiting.oldest is not None:
        since = oldest(datetime.fromtimestamp(waiting.oldest).date(), asked.today)
    words = joined((count(waiting.count, t("项改动", "change"), t("项改动", "changes")), since), "，", ", ")
    if asked.is_sample:
        under = t("样本学校，不会送出", "sample school, never sent")
    elif not answered:
        under = t("接上县里以后自动送出", "leave once the county is joined")
    elif standing.url:
        under = t("有网络时自动送出", "leave by themselves when there is a link")
    else:
        under = t("没有网址，用U盘送", "no address: they leave by stick")
    if not waiting.count and answered:
        under = t("都收到了回执", "all have their receipt")
    is_school = not asked.is_sample
    sticks = by_sticks(StickState(), lies, standing)
    return WaitingView(
        waiting.count,
        words,
        under,
        tuple(_parts(pack, waiting)),
        can_try=bool(answered) and bool(standing.url) and asked.can_enter,
        can_join=not answered and is_school and JOIN.page in asked.pages,
        can_stick=bool(answered) and is_school and STICK.page in asked.pages,
        note=requested_words(sticks) if not sticks.is_let_in else written_words(sticks, waiting.count),
    )


def _parts(pack: Pack, waiting: Waiting) -> Iterator[WaitingPart]:
    """What waits by form; the small registers are one part."""
    small = 0
    for part in waiting.by_form:
        form = pack.forms.get(part.form)
        if form is not None and is_small(form):
            small += part.count
        else:
            yield WaitingPart(form_sign(part.form), same(part.form) if form is None else form.title, part.count)
    if small:
        yield WaitingPart(LEDGERS_SIGN, LEDGERS_TITLE, small)


def _news(answered: tuple[Heard, ...], today: date) -> Iterator[News]:
    """The last word of each receiver."""
    for one in sorted(answered, key=lambda one: one.at or datetime.min, reverse=True):
        if one.at is None:
            continue
        receipt = fill(t("回执第 {n} 号", "receipt no. {n}"), n=one.counter)
        words = joined((moment(one.at, today), route_name(one.route), receipt))
        title = capital(fill(t("{who}收到 {n} 项", "{who} has {n} changes"), who=one.name, n=one.had))
        if one.refused or one.held:
            rest = fill(t("没收下 {n} 项", "{n} not taken"), n=one.refused + one.held)
            yield News("error-warning-fill", Tone.ATTENTION, joined((title, rest), "，", ", "), words)
        else:
            yield News("checkbox-circle-fill", Tone.MET, title, words)
