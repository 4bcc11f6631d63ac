"""The two jobs with a stick in words: what is on it for us and what was taken, what would be written and what was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from desktop.i18n import NOTHING, count, day, fill, joined, moment, same, size, t
from desktop.presenters.answers_back import level_name, route_name
from desktop.presenters.signs import form_sign
from desktop.presenters.stick_view import Background, JobView, LineView, Phase, StickState, StickWords
from desktop.theme.tokens import Tone
from forms.pack import Pack
from forms.text import Text
from sync.receive.inbox import Decision
from sync.store import Proof
from sync.visit import Copied, Item, Offer, Taken, ToWrite, What

LOOK, AGAIN = t("看看有什么", "See what is on it"), t("再看一遍", "Look again")
QUESTION = t("一份询问，好把回执带回来", "A question, so that receipts come back")
PARCELS = (
    (What.SIBLING, "computer-line", t("本校另一台电脑的改动", "Changes of another PC of this school")),
    (What.RETURN, "mail-download-line", t("县里发来的", "Sent by the county")),
    (What.MAILBOX, "mail-download-line", t("学校送到自治区的", "What schools brought to the region")),
    (What.RESTATEMENT, "history-line", t("县里还给本校的记录", "This school's own records, given back")),
)


# -- reading -----------------------------------------------------------------------------------------------------------


def read_job(state: StickState, behind: Background, pack: Pack, today: date, words: StickWords) -> JobView:
    """What is on the stick for this PC before it is taken; after that, what came of it."""
    if state.taken is not None and state.offer is None:
        has_stick = state.drive is not None
        lines = tuple(_taken(state.taken, pack, today))
        return JobView(t("已收下", "taken"), lines, _still_waiting(behind, words), AGAIN, has_stick, False)
    if state.offer is None:
        return _not_seen(state, words)
    offer, number = state.offer, len(state.offer.shown)
    lines = (*_offered(offer, words), *_left_alone(offer, words))
    if not offer.items:
        return JobView(words.nothing_new, lines, NOTHING, AGAIN, True, False)
    action = t("收下", "Take it")
    if number:
        action = count(number, t("收下 {n} 份", "Take {n} file"), t("收下 {n} 份", "Take {n} files"))
    foot = t("还没收下：本机的记录一条也没有动。", "Not taken yet: nothing on this PC has changed.")
    return JobView(t("先看再收", "look first, then take"), lines, foot, action, True, bool(number))


def _not_seen(state: StickState, words: StickWords) -> JobView:
    if state.phase is Phase.LOOKING:
        return JobView(t("正在看…", "looking…"), (), NOTHING, LOOK, False, False)
    first = t("先看上面有什么，再决定收不收", "First see what is on it, then decide")
    line = LineView("eye-line", words.expected, first)
    return JobView(NOTHING, (line,), NOTHING, LOOK, state.drive is not None, False)


def _offered(offer: Offer, words: StickWords) -> Iterator[LineView]:
    receipts = [item for item in offer.items if item.what is What.RECEIPT]
    for name in dict.fromkeys(item.name for item in receipts):
        yield _receipts([item for item in receipts if item.name == name], words)
    for item in offer.items:
        if item.what is What.ROSTER:
            title = fill(t("新名册，第 {n} 版", "New roster, version {n}"), n=item.changes)
            yield LineView("shield-check-line", title, fill(t("{who}签发", "signed by {who}"), who=_who(item, words)))
    regions = [item for item in offer.items if item.what is What.REGION]
    if regions:
        who = same(regions[-1].name) if regions[-1].name else level_name("region")
        title = fill(t("{who}的名册", "Roster of {who}"), who=who)
        yield LineView("government-line", title, t("自治区由谁来收", "who receives for the region"))
    for what, sign, title in PARCELS:
        found = [item for item in offer.items if item.what is what]
        if found:
            files = count(len(found), t("{n} 份", "{n} file"), t("{n} 份", "{n} files"))
            yield LineView(sign, title, files, f"{sum(item.changes for item in found):,}")
    if any(item.what in (What.ASK, What.OWN) for item in offer.items):
        title = t("几台电脑之间的对账", "What PCs say that they have")
        yield LineView("arrow-left-right-line", title, t("看看谁还缺什么", "to see who lacks what"))


def _receipts(items: Sequence[Item], words: StickWords) -> LineView:
    """Of one receiver: a school finds one, a county one for each PC of its schools."""
    title = fill(t("{who}的回执", "Receipt of {who}"), who=_who(items[0], words))
    changes = sum(item.changes for item in items)
    proves = t("证明收到的项数 · 走U盘", "changes it proves · by stick")
    if not changes:
        proves = t("没有证明新收到的 · 走U盘", "proves nothing new · by stick")
    if len(items) > 1:
        proves = joined((fill(t("{n} 份", "{n} of them"), n=len(items)), proves))
    return LineView("mail-check-line", title, proves, f"{changes:,}")


def _who(item: Item, words: StickWords) -> Text:
    return same(item.name) if item.name else level_name(words.level)


def _left_alone(offer: Offer, words: StickWords) -> Iterator[LineView]:
    """What stays as it is on the stick, counted."""
    if offer.known:
        yield LineView("check-line", t("以前收过的", "Taken before"), NOTHING, f"{offer.known:,}")
    others = offer.others + offer.strange
    if others:
        yield LineView("file-lock-line", t("别人的文件", "Others' files"), words.others, f"{others:,}")
    if offer.packs:
        where = t("到 设置 → 更新 里看", "to be seen under Settings → Updates")
        title = t("政策包、程序更新", "Updates of pack or program")
        yield LineView("install-line", title, where, f"{len(offer.packs):,}")


def _taken(taken: Taken, pack: Pack, today: date) -> Iterator[LineView]:
    if taken.is_admitted_now:
        words = t("从现在起，送去的会有回执", "from now on what is sent is answered")
        title = t("县里已接纳这台电脑", "The county has let this PC in")
        yield LineView("shield-check-fill", title, words, "", Tone.MET)
    for proof in taken.proofs:
        yield _proof(proof, today)
    if taken.roster:
        title = fill(t("名册第 {n} 版，已换上", "Roster version {n} is in use"), n=taken.roster)
        yield LineView("shield-check-line", title)
    for form_id, number in taken.records.items():
        title = pack.forms[form_id].title if form_id in pack.forms else same(form_id)
        yield LineView(form_sign(form_id), title, t("合进来的记录", "records brought in"), f"{number:,}")
    yield from _not_taken(taken)
    if taken.is_set_back:
        title = t("这台电脑退回过以前的样子", "This PC was set back to an earlier state")
        words = t("以后的改动另起编号，不会和以前的混", "Changes from now on are numbered anew and mix with none")
        yield LineView("history-line", title, words, "", Tone.ATTENTION)
    if not taken.proofs and not taken.roster and not taken.parcels and not taken.is_set_back:
        yield LineView("check-line", t("没有带来新的回执", "It brought no new receipt"))


def _proof(proof: Proof, today: date) -> LineView:
    """To whom, how many, by which route and when: what the receipt proves."""
    who = same(proof.name) if proof.name else level_name(proof.level)
    when = moment(datetime.fromtimestamp(proof.at), today)
    receipt = fill(t("回执第 {n} 号", "receipt no. {n}"), n=proof.counter)
    words = joined((route_name(proof.route), when, receipt))
    title = fill(t("{who}收到了，有回执", "{who} has them: proven"), who=who)
    return LineView("checkbox-circle-fill", title, words, f"{proof.changes:,}", Tone.MET)


def _not_taken(taken: Taken) -> Iterator[LineView]:
    held = [one for one in taken.parcels if one.decision is Decision.HELD]
    if held:
        words = t("没有用上；收到新名册后自动再看", "not used; looked at again with the next roster")
        title = t("先放着的文件", "Files set aside")
        yield LineView("time-line", title, words, f"{len(held):,}", Tone.ATTENTION)
    refused = sum(one.refused + one.held for one in taken.parcels)
    if refused:
        words = t("格式或归属不对，没有用上", "wrong in form or ownership, not used")
        title = t("其中没用上的改动", "Changes not used")
        yield LineView("error-warning-line", title, words, f"{refused:,}", Tone.ATTENTION)


def _still_waiting(behind: Background, words: StickWords) -> Text:
    if behind.is_sample or behind.to_write.refused is not None:
        return NOTHING
    if not behind.waiting:
        return words.all_proven
    return count(behind.waiting, words.unproven_one, words.unproven)


# -- writing -----------------------------------------------------------------------------------------------------------


def write_job(state: StickState, behind: Background, words: StickWords) -> JobView:
    """What a copy would carry before it is made; after that, what lies on the stick."""
    target = t("写入文件夹", "Copy to folder") if state.is_folder else t("写入U盘", "Copy to stick")
    wanted = behind.to_write
    if wanted.refused is not None or behind.is_sample:
        return JobView(NOTHING, (), _why_not(behind, words), target, False, False)
    can_act = state.drive is not None and state.drive.is_writable and state.phase is not Phase.LOOKING
    if state.copied is not None:
        again = t("再写一次", "Copy again")
        lines = tuple(_copied(state.copied, words))
        return JobView(t("已写好", "written"), lines, words.not_delivered, again, can_act, False)
    offers_more = state.offer is not None and bool(state.offer.shown)
    has_news = bool(wanted.changes or wanted.has_request or wanted.siblings)
    lines = tuple(_to_write(wanted, words))
    is_primary = can_act and has_news and not offers_more
    return JobView(_written_before(behind, words), lines, NOTHING, target, can_act, is_primary)


def _why_not(behind: Background, words: StickWords) -> Text:
    if behind.is_sample:
        return t("样本学校不送给任何人。", "A sample school is never sent to anybody.")
    if behind.to_write.is_alone:
        return words.alone
    return behind.to_write.refused or NOTHING


def _to_write(wanted: ToWrite, words: StickWords) -> Iterator[LineView]:
    if wanted.has_request:
        yield LineView("user-add-line", t("加入申请", "Request to join"), words.request_why, "1")
    if wanted.changes:
        who = same(wanted.county) if wanted.county else level_name(words.level)
        yield LineView("send-plane-line", words.changes, fill(words.changes_why, who=who), f"{wanted.changes:,}")
    elif not wanted.has_request:
        yield LineView("question-line", QUESTION, words.nothing_waits)
    if wanted.siblings:
        lacking = t("它们还没有的，一起写上", "what they lack goes along")
        title = t("给本校另外的电脑", "For other PCs of this school")
        yield LineView("computer-line", title, lacking, f"{wanted.siblings:,}")


def _written_before(behind: Background, words: StickWords) -> Text:
    """上次 11 月 20 日写过 12 项, or nothing."""
    lies = behind.on_sticks
    if lies.at is None or not lies.changes:
        return NOTHING
    when = day(datetime.fromtimestamp(lies.at).date())
    return fill(words.before, day=when, n=lies.changes)


def _copied(copied: Copied, words: StickWords) -> Iterator[LineView]:
    whole = t("写好，读回来核对过", "written, read back, the same")
    if copied.has_request:
        yield LineView("checkbox-circle-line", t("加入申请", "Request to join"), whole, "1", Tone.ACCENT)
    if copied.changes:
        yield LineView("checkbox-circle-line", words.changes, whole, f"{copied.changes:,}", Tone.ACCENT)
    elif not copied.has_request:
        yield LineView("checkbox-circle-line", QUESTION, whole, "", Tone.ACCENT)
    if copied.siblings:
        title = t("给本校另外的电脑", "For other PCs of this school")
        yield LineView("checkbox-circle-line", title, whole, f"{copied.siblings:,}", Tone.ACCENT)
    files = count(copied.files, t("{n} 个文件", "{n} file"), t("{n} 个文件", "{n} files"))
    new = fill(t("新写 {n} 个", "{n} of them new"), n=copied.new)
    dropped = NOTHING
    if copied.dropped:
        dropped = fill(t("有了回执的 {n} 个已拿掉", "{n} with a receipt taken away"), n=copied.dropped)
    yield LineView("file-list-3-line", joined((files, size(copied.bytes))), joined((new, dropped)))
