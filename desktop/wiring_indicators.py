"""What the page of the county's figures is given: computed on the road's thread, kept by the writer's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.i18n import count, fill, t
from desktop.pages.indicators import IndicatorsPage
from desktop.places import Place
from desktop.presenters.indicators import TITLE, IndicatorsView
from desktop.presenters.indicators_out import export_summary, export_table
from desktop.presenters.indicators_paper import indicators_paper
from desktop.presenters.paper import Paper
from desktop.session import Session
from desktop.tasks import Progress, Step, Task
from desktop.theme.tokens import Tone
from desktop.wiring_paper import offer_paper
from forms.errors import YiluError
from sync.county import indicators, summary, trend
from sync.county.monthly_totals import month_totals
from sync.indicators.checklist import ChecklistReader

_DOING = t("正在算各校的指标", "Computing the schools' figures")


def make_indicators(session: Session, place: Place) -> IndicatorsPage:
    page, desk = IndicatorsPage(session.look, "school" in session.pages), session.county
    assert desk is not None
    reader = ChecklistReader(session.pack)
    under_way: list[Task] = []
    shown: list[IndicatorsView] = []

    def read() -> None:
        def job(progress: Progress) -> IndicatorsView:
            def tell(done: int, of: int) -> None:
                progress.tell(Step(_DOING, done, of))

            found = indicators.read(desk.road, reader, session.today(), tell)
            return IndicatorsView(found, trend.earlier(desk.road, found))

        def done(view: IndicatorsView) -> None:
            page.tell_over()
            shown[:] = [view]
            page.tell(view)
            session.tasks.write(lambda _: _keep(session, view), owner=page)

        def failed(error: YiluError) -> None:
            if error.code == "cancelled" and under_way:
                return  # something came, and it is computed anew
            page.tell_over()
            page.tell_result(error.text, Tone.FAILED)

        stop()
        told = lambda step: page.tell_step(step.done, step.of or 0)  # noqa: E731
        under_way.append(session.tasks.travel(job, done, failed, told, owner=page))

    def stop() -> None:
        for task in under_way:
            task.cancel()
        under_way.clear()

    def export(path: str, write: Callable[[IndicatorsView, Path], int]) -> None:
        view = shown[0]

        def job(progress: Progress) -> int:
            number = write(view, Path(path))
            session.store.note_access(session.author, "export", "indicators", None, number)
            return number

        def done(number: int) -> None:
            rows = count(number, t("{n} 行", "{n} row"), t("{n} 行", "{n} rows"))
            page.tell_result(fill(t("已导出 {rows} 到 {path}", "Exported {rows} to {path}"), rows=rows, path=path))

        session.tasks.write(job, done, lambda error: page.tell_result(error.text, Tone.FAILED), owner=page)

    def summarise(view: IndicatorsView, path: Path) -> int:
        schools = [one.school for one in view.found.schools if one.gone is None]
        months = month_totals(session.store, session.pack, session.today())
        return export_summary(view, summary.people(session.store, session.pack, schools), months, path)

    def read_paper(_: bool) -> Paper:
        return indicators_paper(shown[0], page.sift, session.store.school, session.user.name)

    page.read_wanted.connect(read)
    page.stop_wanted.connect(stop)
    if "export" in session.actions("indicators"):
        page.export_wanted.connect(lambda path: export(path, export_table))
        page.summary_wanted.connect(lambda path: export(path, summarise))
    if "print" in session.actions("indicators"):
        offer_paper(session, page, page.paper, TITLE, read_paper, page.tell_result)
    session.tasks.changed.connect(page.follow)
    return page


def _keep(session: Session, view: IndicatorsView) -> None:
    trend.keep(session.store, view.found)
