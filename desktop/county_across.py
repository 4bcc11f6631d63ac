"""Drives the page across schools: its lists are read beside everything else, what is decided goes to the writer."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.i18n import count, t
from desktop.pages.across import AcrossPage
from desktop.places import Place
from desktop.presenters.across import AcrossView
from desktop.session import Session
from desktop.tasks import Changes, Progress
from desktop.theme.tokens import Tone
from forms.errors import YiluError
from forms.text import Text
from sync.county import across, transfers
from sync.transfers import FORM


def make_across(session: Session, place: Place) -> AcrossPage:
    page, desk = AcrossPage(session.look), session.county
    assert desk is not None

    def read() -> None:
        def job(progress: Progress) -> AcrossView:
            return AcrossView(across.read(desk.road, session.pack), session.pack, session.today())

        session.tasks.travel(job, page.tell, failed, owner=page)

    def pass_on(local_ids: Sequence[int]) -> None:
        def job(progress: Progress) -> tuple[int, Changes]:
            made = [transfers.pass_on(session.store, session.pack, i, session.author) for i in local_ids]
            return sum(one is not None for one in made), Changes(frozenset((FORM,)), delivery=True)

        session.tasks.write(job, lambda done: page.tell_done(_passed(done[0])), failed, owner=page)

    def take_back(local_id: int) -> None:
        def job(progress: Progress) -> Changes:
            transfers.take_back(session.store, local_id, session.author)
            return Changes(frozenset((FORM,)), delivery=True)

        session.tasks.write(job, lambda _: page.tell_done(_TAKEN_BACK), failed, owner=page)

    def failed(error: YiluError) -> None:
        page.tell_done(error.text, Tone.FAILED)

    actions = session.actions("across")
    page.allow(actions)
    page.read_wanted.connect(read)
    if "pass_on" in actions:
        page.pass_wanted.connect(pass_on)
        page.take_back_wanted.connect(take_back)
    session.tasks.changed.connect(page.follow)
    return page


def _passed(number: int) -> Text:
    return count(
        number,
        t(
            "{n} 人的学籍转交好了，等接收学校下次来访带走；到了那里是一件待办，核对后才建档。",
            "{n} file waits for the school's next visit; there it is a task, and no record by itself.",
        ),
        t(
            "{n} 人的学籍转交好了，等接收学校下次来访带走；到了那里是待办，核对后才建档。",
            "{n} files wait for the schools' next visits; there they are tasks, and no records by themselves.",
        ),
    )


_TAKEN_BACK = t(
    "收回了。接收学校下次来访就撤下这件待办，带去的内容也清空。",
    "Taken back. At that school's next visit its task goes, and what had come with it is emptied.",
)
