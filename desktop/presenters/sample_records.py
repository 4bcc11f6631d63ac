"""Records of an invented school, saved into a store as a person would have saved them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from desktop.i18n import t
from desktop.presenters.folders import SAMPLE_PASSWORD
from forms.answers import Answers
from forms.engine import Context, Engine
from forms.pack import Pack
from forms.sample.cases import continued
from forms.sample.school import SampleSchool
from forms.text import Text
from sync.store import Store, User

Tell = Callable[[Text, int, int], None]
"""What is being saved, how many of how many; may raise to stop."""


class Filling:
    """Saves a sample's records as a person would have: evaluated, in order, the cases step by step."""

    def __init__(self, store: Store, pack: Pack, now: datetime, user: User, tell: Tell) -> None:
        self._store, self._pack, self._now, self._tell = store, pack, now, tell
        self._user, self._author = user, user.number
        self._done, self._all = 0, 1

    def fill(self, made: SampleSchool) -> None:
        small = [*made.small.values(), *made.of_pupils.values()]
        self._all = sum(map(len, (made.pupils, made.counselling, made.equipment, made.cases, *small)))
        pupils = self.many("enrolment", made.pupils)
        self.many("counselling", made.counselling)
        self.many("equipment", made.equipment)
        for form_id, records in made.small.items():
            self.many(form_id, records)
        for form_id, of_pupils in made.of_pupils.items():
            self.many(form_id, tuple(one.for_pupil(pupils[one.pupil_index]) for one in of_pupils))
        engine = Engine(self._pack.forms["dropout"])
        for case in made.cases:
            self._tell(t("登记个案", "Cases"), self._done, self._all)
            local_id: int | None = None
            for step in case.for_pupil(pupils[case.pupil_index]):
                kept: Answers | None = None if local_id is None else self._store.record("dropout", local_id).answers
                answers = step if kept is None else continued(step, kept)
                whole = self._evaluated(engine, answers, kept)
                local_id = self._store.save("dropout", local_id, whole, self._author).local_id
            self._done += 1

    def report(self, made: SampleSchool) -> None:
        """The monthly reports there were before, approved with the key of the sample's one person."""
        from forms.monthly import FORM  # who only signs in needs none of this
        from forms.sample.reports import make_reports
        from sync.approvals import signed

        reports = make_reports(made, self._pack, self._user.name)
        if not reports:
            return
        form, engine = self._pack.forms[FORM], Engine(self._pack.forms[FORM])
        self._tell(form.title, self._done, self._all)
        key = self._store.people.signing_key(self._user.id, SAMPLE_PASSWORD)
        kept = [signed(form, made.code, self._evaluated(engine, one), key) for one in reports]
        self._store.save_many(form.id, kept, self._author)

    def many(self, form_id: str, every: tuple[Answers, ...]) -> list[str]:
        """The ids of the records saved, as references hold them."""
        form, before = self._pack.forms[form_id], self._done
        engine = Engine(form)

        def step(done: int, of: int) -> None:
            self._tell(form.title, before + done, self._all)

        step(0, len(every))
        saved = self._store.save_many(
            form_id, [self._evaluated(engine, answers) for answers in every], self._author, step
        )
        self._done += len(every)
        return [str(one.dot) for one in saved]

    def _evaluated(self, engine: Engine, answers: Answers, before: Answers | None = None) -> Answers:
        context = Context(self._now.date(), self._now, self._store.lookup())
        return engine.evaluate(answers, context, before).to_save
