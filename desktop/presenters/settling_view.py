"""What the settling page shows, and what a person has decided so far, by a rule or one by one. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desktop.i18n import NOTHING, capital, fill, joined, moment, t
from desktop.presenters import settling_words as words
from desktop.presenters.settling import Flagged, Group, ToSettle
from desktop.theme.tokens import Tone
from forms.text import Text
from sync.merge.settling import Decided, Kind, Matter, Point, preferred

NEWER, EACH, FLAGGED, BY = "newer", "each", "flagged", "by:"
MOST_GROUPS = 4  # tiles in a row, beside the one of flagged records; the others follow when these are settled
PointId = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class TileView:
    key: str
    word: Text
    sign: str
    tone: Tone
    number: int


@dataclass(frozen=True, slots=True)
class CellView:
    """One version in a row: what it says and when it was written. `chosen`: it will stand; None: nothing is chosen
    in this row yet."""

    text: Text
    when: Text
    chosen: bool | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """One row: whose record, which fields, the versions side by side; `words` instead where there is no choice."""

    name: Text
    under: Text
    label: Text
    cells: tuple[CellView | None, ...] = ()
    words: Text = NOTHING
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row before it is put into words: a matter and one of its points, or None for one where all agree."""

    matter: Matter
    point: int | None


class Settling:
    """The page's state over what was read. Groups are known by their keys, the numbers of their tiles."""

    def __init__(self, read: ToSettle, today: date) -> None:
        self.read, self._today = read, today
        self._groups = {str(at): group for at, group in enumerate(read.groups[:MOST_GROUPS])}
        self._rules: dict[str, str] = {}
        self._picks: dict[PointId, int | None] = {}
        for key in self._groups:
            self.choose(key, NEWER)

    def carry_over(self, before: Settling) -> None:
        """Keeps what was decided before all was read anew, where the matter is still the same."""
        rules = {_name(group): before._rules[key] for key, group in before._groups.items()}
        seen = {_id(m, 0): m for group in before._groups.values() for m in group.matters}
        for key, group in self._groups.items():
            self.choose(key, rules.get(_name(group), NEWER))
            for matter in group.matters:
                if seen.get(_id(matter, 0)) == matter:
                    places = [_id(matter, at) for at in range(len(matter.points))]
                    self._picks.update((place, before._picks[place]) for place in places)

    # -- groups ------------------------------------------------------------------------------------------------------

    def tiles(self) -> tuple[TileView, ...]:
        found = []
        for key, group in self._groups.items():
            word, sign, tone = words.KINDS[group.kind]
            found.append(TileView(key, joined((group.form.title, word)), sign, tone, len(group.matters)))
        if self.read.flagged:
            broken = t("合并后有错", "Broken by merging")
            found.append(TileView(FLAGGED, broken, "error-warning-line", Tone.FAILED, len(self.read.flagged)))
        return tuple(found)

    def unseen(self) -> Text:
        """That there are more groups than tiles."""
        left = len(self.read.groups) - len(self._groups)
        pattern = t("另有 {n} 组，定完这些再列出。", "{n} more groups follow when these are settled.")
        return fill(pattern, n=left) if left else NOTHING

    def group(self, key: str) -> Group | None:
        return self._groups.get(key)

    def key_like(self, before: Settling, key: str) -> str:
        """The key that this group of an earlier reading has now; the first there is if it is gone."""
        group = before.group(key)
        same = [now for now, other in self._groups.items() if group is not None and _name(other) == _name(group)]
        keys = [tile.key for tile in self.tiles()]
        return same[0] if same else FLAGGED if key == FLAGGED and FLAGGED in keys else keys[0]

    def rules(self, key: str) -> tuple[tuple[str, Text], ...]:
        """The rules offered for all of the group at once."""
        group = self._groups[key]
        sources = group.sources if len(group.sources) > 1 else ()
        one = t("用{who}的", "{who}")
        by_source = [(f"{BY}{s}", capital(fill(one, who=words.source_words(group, s)))) for s in sources]
        return ((NEWER, t("用较新的", "The newer")), *by_source, (EACH, t("逐条定", "One by one")))

    def heads(self, key: str) -> tuple[Text, ...]:
        """The heads of the columns of versions."""
        group = self._groups[key]
        if len(group.sources) > 1:
            return tuple(capital(words.source_words(group, source)) for source in group.sources)
        most = max((len(point.sides) for matter in group.matters for point in matter.points), default=2)
        return tuple(fill(t("第 {n} 份", "Version {n}"), n=at + 1) for at in range(most))

    # -- deciding ----------------------------------------------------------------------------------------------------

    def rule(self, key: str) -> str:
        return self._rules[key]

    def choose(self, key: str, rule: str) -> None:
        """Decide the whole group by a rule; what was picked one by one in it is taken back."""
        self._rules[key] = rule
        source = rule.removeprefix(BY) if rule.startswith(BY) else None
        for matter in self._groups[key].matters:
            for at, point in enumerate(matter.points):
                self._picks[_id(matter, at)] = None if rule == EACH else preferred(point, source, self.read.times)

    def pick(self, key: str, line: Line, column: int) -> None:
        """Decide one row; a version that was chosen already is let go, and the row waits."""
        if line.point is None:
            return
        place = _id(line.matter, line.point)
        side = _side_in(self._groups[key], line.matter.points[line.point], column, self._picks[place])
        if side is not None:
            self._picks[place] = None if self._picks[place] == side else side

    def decided(self, key: str) -> list[Decided]:
        """The matters of which every point is decided."""
        found = []
        for matter in self._groups[key].matters:
            picks = [self._picks[_id(matter, at)] for at in range(len(matter.points))]
            whole = tuple(pick for pick in picks if pick is not None)
            if len(whole) == len(picks):
                found.append(Decided(matter, whole))
        return found

    def action(self, key: str) -> Text:
        """The main button: what it does, and to how many."""
        is_twins = self._groups[key].kind is Kind.TWINS
        pattern = t("合成 {n} 条", "Join {n}") if is_twins else t("定下 {n} 条", "Settle {n}")
        return fill(pattern, n=len(self.decided(key)))

    def undecided(self, key: str) -> Text:
        left = len(self._groups[key].matters) - len(self.decided(key))
        return fill(t("{n} 条还没定，先留着。", "{n} not decided: they stay here."), n=left) if left else NOTHING

    # -- rows --------------------------------------------------------------------------------------------------------

    def lines(self, key: str, all_of_them: bool) -> list[Line]:
        """What differs, row by row; with `all_of_them` the matters where nothing does as well."""
        found: list[Line] = []
        for matter in self._groups[key].matters:
            found += [Line(matter, at) for at in range(len(matter.points))]
            if all_of_them and not matter.points:
                found.append(Line(matter, None))
        return found

    def local_id(self, line: Line) -> int | None:
        named = self.read.names.get(line.matter.record)
        return None if named is None else named.local_id

    def view(self, key: str, line: Line) -> LineView:
        """One row in words."""
        group = self._groups[key]
        name, under = words.name_words(group.form, self.read.names.get(line.matter.record))
        if line.point is None:
            return LineView(name, under, NOTHING, words=words.agreed(group.form, line.matter))
        point = line.matter.points[line.point]
        keys = words.differing(point)
        texts = words.texts(group.form, keys, point, self.read.references)
        pick = self._picks[_id(line.matter, line.point)]
        sides = [_side_in(group, point, column, pick) for column in range(len(self.heads(key)))]
        cells = tuple(
            None if at is None else CellView(texts[at], self._when(point, at), None if pick is None else pick == at)
            for at in sides
        )
        return LineView(name, under, words.labels(group.form, keys), cells)

    def flagged_view(self, flagged: Flagged) -> LineView:
        name, under = words.name_words(flagged.form, flagged.named)
        return LineView(name, under, flagged.form.title, words=flagged.message, tone=Tone.FAILED)

    def _when(self, point: Point, at: int) -> Text:
        seconds = self.read.times.get(point.sides[at].dot)
        if seconds is None:
            return t("时间不详", "time unknown")
        return moment(datetime.fromtimestamp(seconds), self._today)


def _side_in(group: Group, point: Point, column: int, pick: int | None) -> int | None:
    """The side that stands in a column: that of the column's PC, of several the one that is picked or the newest; if
    all are of one PC, in the order they are in."""
    if len(group.sources) == 1:
        return column if column < len(point.sides) else None
    of_it = [at for at, side in enumerate(point.sides) if side.source == group.sources[column]]
    if pick in of_it:
        return pick
    return max(of_it, key=lambda at: point.sides[at].clock) if of_it else None


def _name(group: Group) -> tuple[str, Kind, tuple[str, ...]]:
    """What makes a group the same one after reading anew."""
    return (group.form.id, group.kind, group.sources)


def _id(matter: Matter, point: int) -> PointId:
    return (matter.form, matter.kind, str(matter.record), point)
