"""The pack we ship is clean, and the linter finds each rule's violation when one is planted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import resources
from forms.ceilings import CEILINGS, breaches, check_ceilings, has_persons
from forms.definition import Audience, CaseStates, Choice, Field, FieldType, Form, Nature, Writer
from forms.errors import InputError
from forms.pack import Pack, build_pack, load_pack
from forms.pack_check import Problem, check_form, check_pack, main
from forms.text import Text

PACK = resources.find("pack")
Planting = Callable[[Form], Form]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(PACK, tmp_path_factory.mktemp("cache"))


def with_form(pack: Pack, form: Form) -> Pack:
    return replace(pack, forms={**pack.forms, form.id: form})


def with_field(form: Form, name: str, **changes: object) -> Form:
    return replace(form, fields=tuple(replace(f, **changes) if f.name == name else f for f in form.fields))  # type: ignore[arg-type]


def without(form: Form, name: str) -> Form:
    return replace(form, fields=tuple(f for f in form.fields if f.name != name))


def states(form: Form) -> CaseStates:
    assert form.states is not None
    return form.states


def following(form: Form, **changes: tuple[str, ...]) -> Form:
    return replace(form, states=replace(states(form), following={**states(form).following, **changes}))


def test_the_pack_we_ship_is_clean(pack: Pack) -> None:
    assert check_pack(pack) == []
    assert check_pack(pack, pack) == []
    assert list(pack.forms)[:6] == [
        "enrolment", "dropout", "counselling", "equipment", "county_return", "return_answer"
    ]  # fmt: skip
    assert set(pack.forms) == {file.stem for file in PACK.glob("forms/*.md")}
    assert pack.news.zh
    assert pack.news.en


PLANTED: Mapping[str, tuple[str, str, Planting]] = {
    "no purpose": ("purpose", "name", lambda f: with_field(f, "name", purpose=Text("", ""))),
    "purpose in one language": ("purpose", "sex", lambda f: with_field(f, "sex", purpose=Text("查重", ""))),
    "no English label": ("label", "sex", lambda f: with_field(f, "sex", label=Text("性别", ""))),
    "no Chinese label": ("label", "sex", lambda f: with_field(f, "sex", label=Text("", "Sex"))),
    "choice without English": ("label", "sex", lambda f: with_field(f, "sex", choices=(Choice("1", Text("男", "")),))),
    "no keeping time": ("keep", "address", lambda f: with_field(f, "address", keep="")),
    "keeping time of no known event": ("keep", "address", lambda f: with_field(f, "address", keep="forever")),
    "id number above the county": (
        "ceiling",
        "id_number",
        lambda f: with_field(f, "id_number", audience=Audience.REGION),
    ),
    "plain fact of a person above the county": (
        "ceiling",
        "boarding",
        lambda f: with_field(f, "boarding", audience=Audience.REGION, nature=Nature.PLAIN),
    ),
    "group with two audiences": ("group", "status", lambda f: with_field(f, "status", audience=Audience.SCHOOL)),
    "field in two groups": ("group", "sex", lambda f: replace(f, groups=(*f.groups, ("sex", "grade")))),
    "calculated field in a group": ("group", "age", lambda f: replace(f, groups=(*f.groups, ("preschool", "age")))),
    "list column of no field": (
        "names",
        "nothing",
        lambda f: replace(f, list_columns=(replace(f.list_columns[0], field="nothing"),)),
    ),
    "search in no field": ("names", "nothing", lambda f: replace(f, search_fields=("nothing",))),
    "key of no field": ("names", "nothing", lambda f: replace(f, keys=("nothing",))),
    "no keys": ("names", "", lambda f: replace(f, keys=())),
    "group of no field": ("names", "nothing", lambda f: replace(f, groups=(("nothing", "sex"),))),
    "titled by no field": ("names", "nothing", lambda f: replace(f, title_field="nothing")),
    "soft check at no field": (
        "names",
        "nothing",
        lambda f: replace(f, soft_checks=(replace(f.soft_checks[0], field="nothing"),)),
    ),
    "hard check at no field": (
        "names",
        "nothing",
        lambda f: replace(f, hard_checks=(replace(f.hard_checks[0], field="nothing"),)),
    ),
    "fix of no field": ("names", "nothing", lambda f: replace(f, fixes=(replace(f.fixes[0], field="nothing"),))),
    "constraint without words": (
        "message",
        "class_no",
        lambda f: with_field(f, "class_no", constraint_message=Text("改正班号。", "")),
    ),
    "required without words": ("message", "name", lambda f: with_field(f, "name", required_message=None)),
    "hint in one language": ("message", "name", lambda f: with_field(f, "name", hint=Text("写全。", ""))),
    "soft check in one language": (
        "message",
        "grade",
        lambda f: replace(f, soft_checks=(replace(f.soft_checks[0], field="grade", message=Text("少见。", "")),)),
    ),
    "section without English": (
        "message",
        "basic",
        lambda f: replace(f, sections=(replace(f.sections[0], label=Text("基本信息", "")), *f.sections[1:])),
    ),
    "reference to no form": (
        "names",
        "address",
        lambda f: with_field(f, "address", type=FieldType.REFERENCE, target="houses"),
    ),
    "lookup of no form": ("names", "", lambda f: replace(f, lookups=("houses",))),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_violation_is_found(pack: Pack, name: str) -> None:
    rule, field, plant = PLANTED[name]
    found = check_pack(with_form(pack, plant(pack.forms["enrolment"])))
    assert (rule, field) in {(p.rule, p.field) for p in found}, found


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("minzu", "类别", "Kind"),
        ("ethnic_group", "类别", "Kind"),
        ("religion", "类别", "Kind"),
        ("political_status", "类别", "Kind"),
        ("face_image", "类别", "Kind"),
        ("blood_type", "类别", "Kind"),
        ("kind", "民族", "Kind"),
        ("kind", "宗教信仰", "Kind"),
        ("kind", "政治面貌", "Kind"),
        ("kind", "籍贯", "Kind"),
        ("kind", "指纹", "Kind"),
        ("kind", "类别", "Ethnic group"),
        ("kind", "类别", "Religion"),
    ],
)
def test_what_is_not_collected_is_refused(pack: Pack, name: str, zh: str, en: str) -> None:
    form = pack.forms["enrolment"]
    extra = Field(name, FieldType.TEXT, Text(zh, en), "basic", purpose=Text("用途", "use"), keep="graduation+3y")
    found = check_pack(with_form(pack, replace(form, fields=(*form.fields, extra))))
    assert [(p.rule, p.field) for p in found] == [("forbidden", name)]


STATES: Mapping[str, tuple[str, Planting]] = {
    "no state machine": ("", lambda f: replace(f, states=None)),
    "state that is no choice": ("asleep", lambda f: following(f, warning=("suspected", "asleep"), asleep=("closed",))),
    "state nothing leads to": ("stable", lambda f: following(f, returned=("persuading",))),
    "state nothing leads from": ("township", lambda f: following(f, township=())),
    "no such field": ("mood", lambda f: replace(f, states=replace(states(f), state_field="mood"))),
}


@pytest.mark.parametrize("name", STATES)
def test_a_broken_state_machine_is_found(pack: Pack, name: str) -> None:
    field, plant = STATES[name]
    found = check_pack(with_form(pack, plant(pack.forms["dropout"])))
    assert ("states", field) in {(p.rule, p.field) for p in found}, found


def test_a_code_without_a_source_is_found(pack: Pack) -> None:
    codes = (Choice("1", Text("一", ""), {"source": ""}), Choice("2", Text("二", ""), {"source": "自编"}))
    found = check_pack(replace(pack, code_lists={**pack.code_lists, "new": codes}))
    assert [(p.rule, p.form, p.field) for p in found] == [("source", "new", "1")]


SUCCESSION: Mapping[str, tuple[str, str, Planting]] = {
    "type": ("type", "class_no", lambda f: with_field(f, "class_no", type=FieldType.TEXT)),
    "typed becomes calculated": ("type", "grade", lambda f: with_field(f, "grade", calculate="1")),
    "code changes meaning": (
        "meaning",
        "sex",
        lambda f: with_field(f, "sex", choices=(Choice("1", Text("女", "female")), Choice("2", Text("男", "male")))),
    ),
    "label in the same version": ("meaning", "sex", lambda f: with_field(f, "sex", label=Text("班级", "Class"))),
    "field gone": (
        "retired",
        "preschool",
        lambda f: without(f, "preschool"),
    ),
}


@pytest.mark.parametrize("name", SUCCESSION)
def test_a_name_never_changes_type_or_meaning(pack: Pack, name: str) -> None:
    rule, field, plant = SUCCESSION[name]
    newer = replace(with_form(pack, plant(pack.forms["enrolment"])), version="2099.1", digest="new")
    assert (rule, field) in {(p.rule, p.field) for p in check_pack(newer, pack)}


def test_words_may_be_bettered_in_a_new_version_of_the_form(pack: Pack) -> None:
    form = with_field(pack.forms["enrolment"], "sex", label=Text("学生性别", "Sex of the pupil"))
    newer = replace(with_form(pack, replace(form, version=form.version + 1)), version="2099.1", digest="new")
    assert check_pack(newer, pack) == []


def test_a_retired_name_may_go_and_never_comes_back(pack: Pack) -> None:
    shorter = without(pack.forms["enrolment"], "preschool")
    newer = replace(with_form(pack, shorter), version="2099.1", digest="n", retired=frozenset({"enrolment.preschool"}))
    assert check_pack(newer, pack) == []
    again = replace(pack, version="2099.2", digest="m", retired=newer.retired)
    assert [(p.rule, p.field) for p in check_pack(again, newer)] == [("retired", "preschool")]
    forgetful = replace(newer, version="2099.2", digest="m", retired=frozenset())
    assert [(p.rule, p.field) for p in check_pack(forgetful, newer)] == [("retired", "enrolment.preschool")]


def test_the_changelog_says_which_pack_this_is(pack: Pack) -> None:
    changelog = Path(__file__).parents[2] / "CHANGELOG.md"
    assert f"The pack is {pack.version}:" in changelog.read_text("utf-8")


def test_versions_only_grow_and_forms_stay(pack: Pack) -> None:
    forms = {name: form for name, form in pack.forms.items() if name != "counselling"}
    found = check_pack(replace(pack, digest="new", forms=forms), pack)
    rules = {("version", ""), ("retired", "counselling"), ("checklist", "checklist")}
    assert {(p.rule, p.form) for p in found} == rules
    assert replace(pack, version=f"{pack.version}0").is_newer_than(pack)
    assert not pack.is_newer_than(pack)


@pytest.mark.parametrize("nature", [n for n in Nature if n is not Nature.PLAIN])
def test_nothing_about_a_person_has_a_ceiling_above_the_county(pack: Pack, nature: Nature) -> None:
    assert CEILINGS[nature] is Audience.COUNTY
    form = with_field(pack.forms["equipment"], "model", nature=nature)
    with pytest.raises(InputError) as caught:
        check_ceilings(form)
    assert "equipment" in caught.value.text.zh
    assert "model" in caught.value.text.zh


def test_a_policy_cannot_talk_its_way_around_the_ceilings(pack: Pack) -> None:
    """Claiming that pupils are no persons, or that a box of lines is no free text, changes nothing."""
    form = replace(with_field(pack.forms["enrolment"], "grade", audience=Audience.REGION, nature=Nature.PLAIN))
    disguised = replace(form, has_persons=False)
    assert has_persons(disguised)
    assert [b.field for b in breaches(disguised)] == ["grade"]
    remark = with_field(pack.forms["equipment"], "remark", audience=Audience.REGION, nature=Nature.PLAIN)
    assert [b.field for b in breaches(remark)] == ["remark"]


def test_only_forms_without_persons_reach_the_region(pack: Pack) -> None:
    def reached(audience: Audience) -> set[str]:
        return {form.id for form in pack.forms.values() if form.audience is audience}

    assert reached(Audience.SCHOOL) == {"county_return", "county_transfer", "care", "absence"}
    assert reached(Audience.COUNTY) == {
        "enrolment", "dropout", "return_answer", "cohort", "teacher", "screening", "aid", "monthly_report", "snapshot",
    }  # fmt: skip
    for form_id in reached(Audience.REGION):
        assert not has_persons(pack.forms[form_id])


def test_the_county_writes_its_own_forms_only_and_for_one_school_alone(pack: Pack) -> None:
    assert [f.id for f in pack.forms.values() if f.writer is Writer.COUNTY] == ["county_return", "county_transfer"]
    form = pack.forms["county_return"]
    told = with_field(form, "remark", audience=Audience.COUNTY)
    assert [(p.rule, p.field) for p in check_form(told)] == [("writer", "remark")]
    assert [(p.rule, p.field) for p in check_form(replace(form, keys=("of_record",)))] == [("writer", "")]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("forms/county_return.toml", 'writer = "county"\n', ""),
        ("forms/return_answer.toml", 'kind = "log"\n', 'kind = "log"\nwriter = "county"\n'),
    ],
)
def test_whose_a_form_is_stands_in_its_name_and_in_its_policy(tmp_path: Path, file: str, old: str, new: str) -> None:
    with pytest.raises(InputError) as caught:
        load_pack(edited(tmp_path, file, old, new))
    assert caught.value.code == "form_refused"
    assert "county_" in caught.value.text.zh


def edited(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the shipped pack in which `old` reads `new`."""
    copy = folder / "pack"
    if not copy.exists():
        shutil.copytree(PACK, copy, ignore=shutil.ignore_patterns("built"))
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new), "utf-8")
    return copy


def test_a_pack_that_breaks_a_ceiling_is_not_loaded(tmp_path: Path) -> None:
    copy = edited(
        tmp_path, "forms/enrolment.toml", "[fields.disability]\n", '[fields.disability]\naudience = "region"\n'
    )
    with pytest.raises(InputError) as caught:
        load_pack(copy)
    assert caught.value.code == "pack_ceiling"
    assert "disability" in caught.value.text.en


def test_an_older_program_refuses_a_newer_pack_politely(tmp_path: Path) -> None:
    copy = edited(tmp_path, "pack.toml", f'minimum_program = "{resources.VERSION}"', 'minimum_program = "99.0"')
    with pytest.raises(InputError) as caught:
        load_pack(copy)
    assert caught.value.code == "program_too_old"
    assert "99.0" in caught.value.text.zh


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pack.toml", 'version = "2026', 'version = "26'),
        ("pack.toml", '"enrolment", ', '"enrolment", "houses", '),
        ("forms/dropout.toml", "[states]", "[states"),
        ("codes/sex.csv", "2,女", "1,女"),
        ("codes/sex.csv", "code,zh", "number,zh"),
        ("forms/equipment.md", "| equipment | 1 |", "| furniture | 1 |"),
    ],
)
def test_a_broken_pack_is_refused_whole(tmp_path: Path, file: str, old: str, new: str) -> None:
    with pytest.raises(InputError) as caught:
        load_pack(edited(tmp_path, file, old, new))
    assert caught.value.code == "pack_file"


def test_the_digest_sees_every_file_and_no_line_ends(tmp_path: Path, pack: Pack) -> None:
    copy = edited(tmp_path, "codes/sex.csv", "\n", "\r\n")
    assert load_pack(copy).digest == pack.digest
    copy = edited(tmp_path, "codes/sex.csv", "male", "man")
    assert load_pack(copy).digest != pack.digest


def test_a_prebuilt_pack_is_read_without_a_cache(tmp_path: Path, pack: Pack) -> None:
    copy = edited(tmp_path, "pack.toml", pack.version, pack.version)
    file = build_pack(copy)
    assert file.is_file()
    assert load_pack(copy) == pack


def test_the_command_says_what_is_wrong_and_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(PACK)]) == 0
    assert "0 处问题" in capsys.readouterr().out
    copy = edited(tmp_path, "forms/enrolment.toml", 'keep = "graduation+1y"', 'keep = "long"')
    assert main([str(copy), "--previous", str(PACK)]) == 1
    out = capsys.readouterr().out
    assert "enrolment.address" in out
    assert "[keep]" in out
    assert "[version]" in out
    edited(tmp_path, "pack.toml", "version =", "no_version =")
    assert main([str(copy)]) == 1
    assert "pack.toml" in capsys.readouterr().out


def test_a_problem_names_form_and_field(pack: Pack) -> None:
    problem = Problem("keep", "enrolment", "address", Text("没有写明保存多久", "no keeping time is stated"))
    assert problem in check_pack(with_form(pack, with_field(pack.forms["enrolment"], "address", keep="")))
