"""What the pages of delivering call things at a county's desk: there it delivers to its region."""

from __future__ import annotations

from desktop.i18n import t
from desktop.presenters.joining_view import JoinWords
from desktop.presenters.stick_view import StickWords

TO_REGION = JoinWords(
    title=t("归到自治区", "Under the region"),
    joined=t("已归到：{county}", "Under: {county}"),
    pending=t(
        "申请已交，等自治区用两把根密钥接纳。学校交来的先留在本机，接纳后转送。",
        "Asked; the region has yet to agree with two of its roots. What schools brought stays here and then goes on.",
    ),
    written=t(
        "未接纳。申请已写入U盘（{day}），请交给自治区，打电话对下面的五组。",
        "Not admitted yet. The request was written to a stick ({day}): hand it over, compare by phone.",
    ),
    asking=t(
        "还没申请到：连上自治区的平台后自动申请。",
        "Not asked yet: that happens when the region's platform answers.",
    ),
    asking_by_stick=t(
        "文件对过了，还没申请。没有网址：把申请写到U盘，交给自治区。",
        "The file is trusted, nothing was asked yet. Without an address, copy the request to a stick.",
    ),
    again=t("换加入码或文件", "Use another code or file"),
    given=t("自治区给的两样东西", "Two things the region gives you"),
    by_file=t("自治区给的是文件", "The region gave a file"),
    file=t("自治区文件", "The region's file"),
    card=t("自治区：{name}", "Region: {name}"),
    compare=t(
        "给自治区打电话，两边念出来一样，才能信这份文件。",
        "Phone the region: trust this file only if both read the same.",
    ),
    declined=t(
        "没有用这份文件，什么也没改。请自治区重新给一份，或改用加入码。",
        "The file was not used and nothing was changed. Ask the region for another, or use a code.",
    ),
    groups=t("自治区要和您核对本县的根", "The region compares this county's root with you"),
    groups_why=t(
        "电话里念这五组，两边一样，自治区才接纳。用加入码的不用念。",
        "Read these five on the phone; the region agrees only if both are the same. With a code nothing is read.",
    ),
)

FOR_REGION = StickWords(
    level="region",
    expected=t("自治区的回执、名册，和送到它那里的", "Receipts and roster of the region, and what was brought there"),
    nothing_new=t("没有给本县的新东西", "nothing new for this county"),
    others=t("别的县的、给自治区的、和驿录无关的：没有动", "Other counties', for the region, or not ours: left alone"),
    alone=t("归到自治区以后才有东西要转送；学校交来的都在本机。", "Come under a region first; what came is here."),
    request_why=t("自治区接纳以前，原件留在本机", "the originals stay here until it agrees"),
    changes=t("学校签名的原件", "Originals that schools signed"),
    changes_why=t("给{who}，只带它能看的部分", "for {who}, only the parts it may read"),
    nothing_waits=t("没有原件待转送", "no original waits"),
    before=t("{day}写过 {n} 份，还没有回执", "{n} written on {day}, no receipt yet"),
    all_proven=t("给自治区的原件都有回执了。", "Every original for the region has its receipt."),
    unproven_one=t("给自治区的还有 {n} 份没有回执。", "{n} original for the region has no receipt yet."),
    unproven=t("给自治区的还有 {n} 份没有回执。", "{n} originals for the region have no receipt yet."),
    not_delivered=t(
        "写好不等于送到：自治区签了回执，读回来才算。",
        "Written is not delivered: that takes the region's receipt, read back here.",
    ),
    join=t(
        "还没有归到自治区，不用转送。要归到它，先要它的文件或加入码。",
        "The county is under no region, so nothing goes on. To come under one, ask for its file or a code.",
    ),
    join_action=t("归到自治区", "Come under a region"),
    card=t("U盘上有自治区的文件，打电话对过才能用。", "A region's file is on the stick; compare it by phone first."),
    card_action=t("核对文件", "Compare the file"),
    handed_on=t(
        "U盘已拔出，写好的都在上面。交给自治区，回来再读一次。",
        "The stick is out, with all that was written. Hand it to the region and read it when it comes back.",
    ),
)
