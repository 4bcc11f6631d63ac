"""A pack signed by the county: judged, kept, put to use at the next opening, gone back from when it does not load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms.answers import Answers
from forms.errors import WorldError, YiluError
from forms.pack import Pack, load_pack, pack_files
from resources import find
from sync import joining
from sync.county import founding
from sync.county.answers import answers
from sync.county.inbox import Survey
from sync.envelope.header import PACK
from sync.envelope.keys import AgeIdentity, SigningKey
from sync.envelope.pack_file import open_pack, seal_pack
from sync.envelope.roster import Cut, Device, Receiver, Revocation, Roster
from sync.platform import init
from sync.platform import keys as platform_keys
from sync.routes.usb.naming import DOWN
from sync.routes.usb.stick import Stick
from sync.store import NewUser, School, Store, create_county, create_school, open_store, read_front
from sync.updates import history, packs
from sync.updates.cli import pack_main
from sync.updates.shelf import Shelf
from sync.visit.updates import look_for_updates
from tests.sync.pack_kit import NEXT, next_pack
from tests.sync.store_kit import PASSWORD

COUNTY = School("653121", "测试县", "653121")
SCHOOL = School("6531210001", "红柳河小学", "653121")
ROOT = SigningKey(b"r" * 32)
ROSTER = Roster(1, "653121", "测试县", (ROOT.public,))
NEW_FIELD = {
    "forms_equipment_md": (
        "| | text | remark |",
        "| | text | keeper | 保管人 | Keeper | | | | | | | string-length(.) <= 20 | 缩短。 | Shorten it. | | | |\n"
        "| | text | remark |",
    ),
    "forms_equipment_toml": (
        "[fields.remark]",
        '[fields.keeper]\naudience = "school"\nnature = "name"\npurpose = { zh = "找到人", en = "Finding them" }\n\n'
        "[fields.remark]",
    ),
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def own(cache: Path) -> Pack:
    return load_pack(find("pack"), cache)


@pytest.fixture
def school(tmp_path: Path, own: Pack) -> Iterator[Store]:
    made = create_school(tmp_path / "school", SCHOOL, NewUser("古丽", "clerk", PASSWORD), own, reserve=0)
    yield made
    made.close()


def sealed(folder: Path, key: SigningKey = ROOT, version: str = "") -> bytes:
    files = pack_files(folder)
    stated = next(line for line in files["pack.toml"].splitlines() if line.startswith("version")).split('"')[1]
    return seal_pack(version or stated, files, key)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(YiluError) as caught:
        call()
    return caught.value.code


def reopened(directory: Path, shelf: Shelf) -> Store:
    user = read_front(directory).users[0].id
    return open_store(directory, user, PASSWORD, shelf, reserve=0)


# -- the whole way -----------------------------------------------------------------------------------------------------


def test_a_pack_goes_from_the_desk_over_a_stick_and_is_used_at_the_next_opening(
    tmp_path: Path, school: Store, own: Pack, cache: Path
) -> None:
    user = NewUser("县管理员", "county", PASSWORD)
    desk = create_county(tmp_path / "desk", COUNTY, user, own, reserve=0)
    joining.begin_with_card(school, founding.card(desk))
    desk.close()
    stick = Stick(tmp_path / "stick")
    stick.root.mkdir()
    folder = next_pack(tmp_path, **NEW_FIELD)
    words = [str(folder), "--as", str(tmp_path / "desk"), str(stick.root)]
    assert pack_main(["seal", *words], lambda _: PASSWORD) == 2
    assert pack_main(words, lambda _: PASSWORD) == 0

    found = look_for_updates(stick, joining.trusted(school), packs.newest(school, own, cache), cache, None)
    assert found.troubles == ()
    assert found.pack is not None
    assert found.pack.pack.version == NEXT
    assert found.pack.pack.news.zh == f"{NEXT} 版的新东西"
    packs.keep(school, found.pack, own, "测试县")
    again = look_for_updates(stick, joining.trusted(school), packs.newest(school, own, cache), cache, None)
    assert (again.pack, again.known) == (None, 1)
    school.close()

    shelf = Shelf(own, cache)
    store = reopened(tmp_path / "school", shelf)
    assert (shelf.pack.version, shelf.failed) == (NEXT, ())
    saved = store.save("equipment", None, Answers({"asset_no": "A1", "keeper": "王老师"}), 1)
    assert store.record("equipment", saved.local_id).answers["keeper"] == "王老师"
    [entry] = history.entries(store)
    assert (entry.kind, entry.version, entry.issuer, entry.news[1]) == (PACK, NEXT, "测试县", f"News of {NEXT}")
    store.close()

    # the desk uses it itself, and hands it to every school it sees
    shelf = Shelf(own, cache)
    desk = reopened(tmp_path / "desk", shelf)
    assert shelf.pack.version == NEXT
    given = answers(desk, shelf.pack, Survey(schools=(SCHOOL.code,)))
    assert [open_pack(file.raw).version for file in given if file.kind == PACK] == [NEXT]
    assert [file.name for file in given if file.kind == PACK] == ["pack-newest.yilu"]
    desk.close()


def test_a_platform_signs_packs_too(tmp_path: Path, own: Pack, cache: Path) -> None:
    init(tmp_path / "platform", "county", "测试县", "653121", "")
    root = platform_keys.load(tmp_path / "platform").root
    out = tmp_path / "new.yilu"
    assert pack_main([str(next_pack(tmp_path)), "--as", str(tmp_path / "platform"), str(out)]) == 0
    offered = packs.judge(out.read_bytes(), Roster(1, "653121", "", (root.public,)), own, cache)
    assert offered is not None
    assert offered.signer == root.public


def test_nothing_is_signed_that_schools_would_refuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(tmp_path / "platform", "county", "测试县", "653121", "")
    changed = next_pack(tmp_path, forms_equipment_md=("| | integer | quantity", "| | text | quantity"))
    silent = next_pack(tmp_path, name="silent")
    about = silent / "pack.toml"
    about.write_text(about.read_text("utf-8").partition("[news]")[0], "utf-8")
    for folder, words in ((changed, "pack check"), (silent, "news"), (tmp_path, "pack.toml")):
        assert pack_main([str(folder), "--as", str(tmp_path / "platform"), str(tmp_path / "out")]) == 1
        assert words in capsys.readouterr().err
    assert pack_main([str(silent), "--as", str(tmp_path), str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()


# -- who signed --------------------------------------------------------------------------------------------------------


def test_roots_and_open_receivers_issue_packs_and_nobody_else(tmp_path: Path, own: Pack, cache: Path) -> None:
    other = SigningKey.generate()
    raw = sealed(next_pack(tmp_path), other)
    recipient = AgeIdentity.generate().recipient
    epoch = "0" * 16
    receiver = Receiver("653121", "county", other.public, epoch, recipient)
    with_receiver = replace(ROSTER, receivers=(receiver,))
    closed = replace(with_receiver, revocations=(Revocation(other.public, {epoch: Cut(1, "0" * 64)}),))
    with_pc = replace(ROSTER, devices=(Device(other.public, recipient, ("6531210001",)),))
    assert packs.judge(raw, with_receiver, own, cache) is not None
    assert packs.judge(raw, replace(ROSTER, roots=(other.public,)), own, cache) is not None
    assert code_of(lambda: packs.judge(raw, ROSTER, own, cache)) == "unknown_device"
    assert code_of(lambda: packs.judge(raw, closed, own, cache)) == "issuer"
    assert code_of(lambda: packs.judge(raw, with_pc, own, cache)) == "issuer"


def test_who_trusts_nobody_takes_nothing(tmp_path: Path, own: Pack, cache: Path) -> None:
    stick = Stick(tmp_path / "stick")
    stick.root.mkdir()
    stick.write(DOWN, "pack-newest.yilu", sealed(next_pack(tmp_path)))
    found = look_for_updates(stick, None, own, cache, None)
    assert found.pack is None
    assert len(found.troubles) == 1


def test_every_changed_or_cut_byte_is_noticed(tmp_path: Path, own: Pack, cache: Path) -> None:
    raw = sealed(next_pack(tmp_path))
    for at in range(0, len(raw), 1009):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        for wrong in (changed, raw[:at]):
            code_of(lambda wrong=wrong: packs.judge(wrong, ROSTER, own, cache))


# -- what is in it -----------------------------------------------------------------------------------------------------


def test_an_older_or_equal_pack_is_no_news(tmp_path: Path, own: Pack, cache: Path, school: Store) -> None:
    first, second = (sealed(next_pack(tmp_path, version, version)) for version in ("2030.1", "2030.2"))
    assert packs.judge(sealed(find("pack")), ROSTER, own, cache) is None
    offered = packs.judge(second, ROSTER, own, cache)
    assert offered is not None
    packs.keep(school, offered, own)
    newest = packs.newest(school, own, cache)
    assert newest.version == "2030.2"
    for raw in (first, second):
        assert packs.judge(raw, ROSTER, newest, cache) is None


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ({"forms_equipment_md": ("| | integer | quantity", "| | text | quantity")}, "pack_lint"),
        ({"forms_equipment_toml": ('nature = "free_text"', 'nature = "free_text"\nkeep = "for ever"')}, "pack_lint"),
        ({"forms_equipment_toml": ('audience = "county"\nnature = "free', 'nature = "free')}, "pack_ceiling"),
        ({"forms_equipment_md": ("string-length(.) <= 10", "unheard_of(.)")}, ""),
    ],
)
def test_what_cannot_follow_is_refused(
    tmp_path: Path, own: Pack, cache: Path, edits: dict[str, tuple[str, str]], code: str
) -> None:
    raw = sealed(next_pack(tmp_path, **edits))
    found = code_of(lambda: packs.judge(raw, ROSTER, own, cache))
    assert found == code or not code


def test_a_pack_for_a_newer_program_says_so(tmp_path: Path, own: Pack, cache: Path) -> None:
    folder = next_pack(tmp_path)
    about = folder / "pack.toml"
    about.write_text(about.read_text("utf-8").replace('minimum_program = "0.1.0"', 'minimum_program = "99.0"'), "utf-8")
    assert code_of(lambda: packs.judge(sealed(folder), ROSTER, own, cache)) == "program_too_old"


@pytest.mark.parametrize(
    "about",
    [
        'version = "2030.1"\nforms = 7',
        'version = "2030.1"\nforms = ["enrolment"]\nnews = 7',
        'version = "2030.1"\nforms = [["a"]]',
        "version = [" * 3000,
        'version = "2030.2"',
        "",
    ],
)
def test_whatever_a_signed_pack_holds_is_refused_in_words(tmp_path: Path, own: Pack, cache: Path, about: str) -> None:
    files = {**pack_files(find("pack")), "pack.toml": about}
    raw = seal_pack("2030.1", files, ROOT)
    assert code_of(lambda: packs.judge(raw, ROSTER, own, cache)) in (
        "pack_file", "pack_form", "pack_lint", "pack_checklist"
    )


@pytest.mark.parametrize("name", ["../x", "forms/../x.md", "/etc/passwd", "forms/a.py", "codes/A.csv", "built/x.json"])
def test_no_file_of_a_pack_leads_astray(name: str) -> None:
    with pytest.raises(ValueError, match="any reader"):
        seal_pack("2030.1", {name: ""}, ROOT)


# -- at the opening ----------------------------------------------------------------------------------------------------


def keep_raw(store: Store, version: str, raw: bytes) -> None:
    year, count = version.split(".")
    store.keep_signed(PACK, version, int(year) * 10_000 + int(count), raw)


def test_a_pack_that_does_not_load_is_passed_over_for_the_one_before(
    tmp_path: Path, school: Store, own: Pack, cache: Path
) -> None:
    offered = packs.judge(sealed(next_pack(tmp_path)), ROSTER, own, cache)
    assert offered is not None
    packs.keep(school, offered, own)
    broken = {**pack_files(find("pack")), "forms/equipment.md": "nothing"}
    keep_raw(school, "2030.2", seal_pack("2030.2", broken, ROOT))
    school.close()
    shelf = Shelf(own, cache)
    reopened(tmp_path / "school", shelf).close()
    assert shelf.pack.version == NEXT
    assert [failed.version for failed in shelf.failed] == ["2030.2"]
    assert shelf.failed[0].why.zh
    assert shelf.failed[0].why.en


def test_a_pack_that_cannot_be_put_to_use_is_passed_over(tmp_path: Path, own: Pack, cache: Path) -> None:
    raw = sealed(next_pack(tmp_path))
    used: list[str] = []

    def use(pack: object) -> None:
        assert isinstance(pack, Pack)
        used.append(pack.version)
        if pack.version == NEXT:
            raise RuntimeError("tables")

    shelf = Shelf(own, cache)
    shelf.put_to_use([raw], use)
    assert used == [NEXT, own.version]
    assert (shelf.pack, [failed.version for failed in shelf.failed]) == (own, [NEXT])


def test_a_disk_that_fails_is_not_the_packs_fault(tmp_path: Path, own: Pack, cache: Path) -> None:
    def fails(pack: object) -> None:
        raise WorldError("disk_full", packs.UNREADABLE)

    assert code_of(lambda: Shelf(own, cache).put_to_use([sealed(next_pack(tmp_path))], fails)) == "disk_full"


def test_a_newer_pack_of_the_program_itself_is_used_if_it_may_follow(tmp_path: Path, own: Pack, cache: Path) -> None:
    raw = sealed(next_pack(tmp_path))
    newer = load_pack(next_pack(tmp_path, "2031.1", "newer"), cache)
    other = next_pack(tmp_path, "2031.1", "other", forms_equipment_md=("| | integer | quantity", "| | text | quantity"))
    for program, version in ((newer, "2031.1"), (load_pack(other, cache), NEXT), (own, NEXT)):
        shelf = Shelf(program, cache)
        shelf.put_to_use([raw], lambda pack: None)
        assert shelf.pack.version == version


def test_of_the_packs_before_only_the_one_in_use_is_kept(
    tmp_path: Path, school: Store, own: Pack, cache: Path
) -> None:
    used = own
    for version in ("2030.1", "2030.2", "2030.3"):
        offered = packs.judge(sealed(next_pack(tmp_path, version, version)), ROSTER, used, cache)
        assert offered is not None
        packs.keep(school, offered, used)
        used = offered.pack
    assert [open_pack(raw).version for raw in school.signed_files(PACK)] == ["2030.3", "2030.2"]
