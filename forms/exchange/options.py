"""Names of options as rolls write them, turned into the codes of the form's fields."""

from __future__ import annotations

from forms.definition import Field
from forms.exchange.cells import plain_code_text


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_YES_NO = {
    "yes": _words("是 1 y yes true 有 √ ✓ 对 已查验 享受 需要"),
    "no": _words("否 0 n no false 无 × x 不是 没有 非 未查验 不享受 不需要"),
}
_SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    "sex": {"1": _words("男 男性 男生 m"), "2": _words("女 女性 女生 f")},
    "id_type": {
        "1": _words("居民身份证 身份证 户口簿 二代身份证"),
        "6": _words("香港特区护照/身份证明 香港特区护照"),
        "7": _words("澳门特区护照/身份证明 澳门特区护照"),
        "8": _words("台湾居民来往大陆通行证"),
        "9": _words("境外永久居住证"),
        "A": _words("护照"),
        "Z": _words("其他 无 无证件"),
    },
    "entry_way": {"11": _words("就近入学 就近 划片入学"), "12": _words("其他 其它 99")},
    "source": {
        "1": _words("正常入学 正常"),
        "9": _words("其他 其它 借读 2"),
    },
    "boarding": {
        "1": _words("走读 走读生 否 非住校"),
        "2": _words("住校 住校生 住宿 寄宿 寄宿生 住宿生 是"),
        "3": _words("送教上门 送教"),
    },
    "left_behind": {
        "0": _words("非留守儿童 非留守 否 无 不是"),
        "1": _words("单亲留守儿童 单亲留守 单亲"),
        "2": _words("双亲留守儿童 双亲留守 双亲"),
    },
    "health": {
        "10": _words("健康或良好 健康 良好 1"),
        "20": _words("一般或较弱 一般 较弱 2"),
        "30": _words("有慢性病 慢性病 3"),
        "40": _words("有生理缺陷 生理缺陷 4"),
        "50": _words("残疾 5"),
    },
    "disability": {
        "none": _words("无 无残疾 否 非残疾"),
        "sight": _words("视力残疾 视力"),
        "hearing": _words("听力残疾 听力"),
        "speech": _words("言语残疾 言语 语言残疾"),
        "limb": _words("肢体残疾 肢体"),
        "intellect": _words("智力残疾 智力"),
        "mental": _words("精神残疾 精神"),
        "multiple": _words("多重残疾 多重 综合残疾"),
        "other": _words("其他残疾 其他 其它"),
    },
    "inclusive": {
        "none": _words("非随班就读 无 否 不是"),
        "sight": _words("视力残疾随班就读 视力残疾"),
        "hearing": _words("听力残疾随班就读 听力残疾"),
        "intellect": _words("智力残疾随班就读 智力残疾"),
        "other": _words("其他残疾随班就读 其他残疾 其他"),
    },
    "commute_way": {
        "walk": _words("步行 走路"),
        "bicycle": _words("自行车 摩托车 电动自行车 电动车"),
        "public": _words("公共交通 公交车 公交 班车"),
        "family": _words("家长自行接送 家长接送 私家车"),
        "school_bus": _words("校车"),
        "other": _words("其他 其它"),
    },
    "guardian_relation": {
        "father": _words("父亲 父 爸爸 父子 父女 51"),
        "mother": _words("母亲 母 妈妈 母子 母女 52"),
        "grandparent": _words(
            "祖父母 祖父母或外祖父母 祖父 祖母 外祖父 外祖母 爷爷 奶奶 外公 外婆 姥爷 姥姥 61 62 63 64"
        ),
        "other": _words(
            "其他 其它 兄弟姐妹 哥哥 姐姐 叔叔 伯父 姑姑 舅舅 姨 继父 继母 养父 养母 亲属 其他亲属 其他监护人"
        ),
    },
}
# Numbers that mean different things in different national systems: only the names can be trusted.
_NAMES_ONLY = frozenset({"disability", "inclusive"})


def option_names(field: Field) -> dict[str, str]:
    """Plain name or code -> code, for a select field: its own labels and codes, and the names rolls use."""
    codes = {choice.code for choice in field.choices}
    names: dict[str, str] = {}
    synonyms = _YES_NO if codes == {"yes", "no"} else _SYNONYMS.get(field.name, {})
    for code, words in synonyms.items():
        if code in codes:
            names |= dict.fromkeys((plain_code_text(word) for word in words), code)
    for choice in field.choices:
        names[plain_code_text(choice.label.zh)] = choice.code
        names[plain_code_text(choice.label.en)] = choice.code
        if field.name not in _NAMES_ONLY or not choice.code.isdigit():
            names[plain_code_text(choice.code)] = choice.code
    names.pop("", None)
    return names


def offered(field: Field) -> str:
    """The names a clerk may write, for a message."""
    return "、".join(choice.label.zh for choice in field.choices[:12])
