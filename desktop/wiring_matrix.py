"""What the page of schools × months is given: the county's book, read on the writer's thread."""

from __future__ import annotations

from pathlib import Path

from desktop.i18n import count, fill, same, t
from desktop.pages.matrix import MatrixPage
from desktop.places import Place
from desktop.presenters.matrix import export_months, read_months
from desktop.presenters.matrix_view import Sift
from desktop.session import Session
from desktop.tasks import Progress
from desktop.theme.tokens import Tone
from sync.approvals import Verified
from sync.county.matrix import Matrix


def make_matrix(session: Session, place: Place) -> MatrixPage:
    page = MatrixPage(session.look, same(session.reader.school.name), "school" in session.pages)
    verified = Verified()  # a county has thousands of signatures, and looks at them all day

    def read() -> None:
        today = session.today()
        session.tasks.write(
            lambda _: read_months(session.store, session.pack, today, verified),
            lambda found: page.tell(found, today),
            owner=page,
        )

    def export(path: str, sift: Sift) -> None:
        today = session.today()

        def job(progress: Progress) -> int:
            found: Matrix = read_months(session.store, session.pack, today, verified)
            number = export_months(found, sift, Path(path))
            session.store.note_access(session.author, "export", "matrix", None, number)
            return number

        def done(number: int) -> None:
            rows = count(number, t("{n} 行", "{n} row"), t("{n} 行", "{n} rows"))
            page.tell_result(fill(t("已导出 {rows} 到 {path}", "Exported {rows} to {path}"), rows=rows, path=path))

        session.tasks.write(job, done, lambda error: page.tell_result(error.text, Tone.FAILED), owner=page)

    page.read_wanted.connect(read)
    page.export_wanted.connect(export)
    session.tasks.changed.connect(page.follow)
    return page
