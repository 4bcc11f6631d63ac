"""What a button for paper is given: the paper is read on the writer's thread and noted in the access log before it
leaves the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.i18n import fill, same, t
from desktop.presenters.paper import Paper
from desktop.session import Session
from desktop.theme.tokens import Tone
from desktop.widgets.page import Page
from desktop.widgets.paper_button import PaperButton
from forms.text import Text

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

Read = Callable[[bool], Paper]
Tell = Callable[[Text, Tone], None]


def offer_paper(session: Session, page: Page, button: PaperButton, kind: Text, read: Read, tell: Tell) -> None:
    """`read` is called on the writer's thread with whether numbers were asked for whole; `tell` says on the page what
    became of it. `kind` is the name of the file."""
    language = session.look.language
    button.file_name = f"{session.look.say(kind)} {session.now():%Y-%m-%d %H%M}.pdf"

    def take(whole: bool, action: str) -> Paper:
        paper = read(whole)
        for leaving in paper.leaving:
            for noted in (action, "look") if whole else (action,):
                session.store.note_access(session.author, noted, leaving.form, leaving.local_id, leaving.count)
        return paper

    def save(path: str, whole: bool) -> None:
        from desktop.printing_paper import save_paper  # seldom needed

        def job(_: object) -> int:
            return save_paper(Path(path), take(whole, "export"), language)

        def done(pages: int) -> None:
            words = t("已存到 {path}，共 {n} 页。", "Saved to {path}, pages: {n}.")
            tell(fill(words, path=same(path), n=pages), Tone.MET)

        session.tasks.write(job, done, lambda error: tell(error.text, Tone.FAILED), owner=page)

    def put_on(printer: QPrinter, whole: bool) -> None:
        from desktop.printing_paper import print_paper

        def done(paper: Paper) -> None:
            printer.setDocName(session.look.say(paper.kind))  # anybody reads a printer's queue
            pages = print_paper(printer, paper, language)
            tell(fill(t("已交给打印机，共 {n} 页。", "Handed to the printer, pages: {n}."), n=pages), Tone.MET)

        session.tasks.write(
            lambda _: take(whole, "print"), done, lambda error: tell(error.text, Tone.FAILED), owner=page
        )

    button.save_wanted.connect(save)
    button.print_wanted.connect(put_on)
