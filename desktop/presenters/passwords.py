"""What a good password is, and the offer of one: five words to remember, typed as their pinyin without an input method.

Fields that show dots take no input method, so a password in characters could not be typed into them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import resources
from desktop.i18n import fill, t
from forms.text import Text

SHORTEST = 10
WORDS_OFFERED = 5  # of 256: 40 random bits, stretched by Argon2id with 64 MiB

Word = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Passphrase:
    """`words` to remember; `typed` is what goes into the field (spaces do not count)."""

    words: tuple[str, ...]
    typed: str


def read_words(path: Path) -> tuple[Word, ...]:
    """The pairs (word, pinyin) of the program's own list."""
    pairs = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple((word, pinyin) for word, pinyin in pairs)


def offer(words: Sequence[Word], pick: Callable[[Sequence[Word]], Word] = secrets.choice) -> Passphrase:
    picked = [pick(words) for _ in range(WORDS_OFFERED)]
    return Passphrase(tuple(word for word, _ in picked), " ".join(pinyin for _, pinyin in picked))


def fresh_offer() -> Passphrase:
    """An offer from the program's own list."""
    return offer(read_words(resources.find("words/words.txt")))


def as_kept(typed: str) -> str:
    """The password without its spaces: nobody should be locked out by one."""
    return "".join(typed.split())


def complaint(typed: str) -> Text | None:
    """Why this password is not taken; None if it is."""
    kept = as_kept(typed)
    if len(kept) < SHORTEST:
        return fill(
            t(
                "口令至少 {least} 个字符，现在是 {n} 个。",
                "The password needs at least {least} characters; this has {n}.",
            ),
            least=SHORTEST,
            n=len(kept),
        )
    if len(set(kept)) < 4:
        return t("口令里重复的字符太多，换一个。", "The password repeats too few characters; choose another.")
    return None


def complaints_of_both(password: str, again: str) -> dict[str, Text]:
    """What is wrong with a password typed twice: under 'password' or 'again'; empty if it is taken."""
    if (text := complaint(password)) is not None:
        return {"password": text}
    if as_kept(again) != as_kept(password):
        return {"again": t("两次写的不一样，再写一次。", "The two differ; type it again.")}
    return {}
