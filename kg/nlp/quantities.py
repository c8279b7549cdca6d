"""Numbers in a masked sentence: where each stands, its plain value, its unit.

Comes in: the text of a frame, so digits inside names are gone already. Goes out: `Number`s, such as
`("1,532", value "1532", unit None)` or `("4.1", value "4.1", unit "points")`. Which of them report a result is decided
in `kg.nlp.reported`.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

_NUMBER = re.compile(
    r"(?<![\w.@^/±])(?<!± )(?<![A-Za-z)]-)(?P<minus>(?<![\d%x×\w])(?<![\d%] )[-−](?=[\d.]))?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?P<power> ?[×x*·] ?10(?:\^\{?(?P<caret>[-−+]?\d+)\}?|(?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))|[eE](?P<exponent>[-−+]?\d{1,3})\b)?"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
_UNITS = {
    "points": r" ?-?(?:%|percent(?:age)?)?[ -]?(?:absolute )?(?:percentage[ -])?(?:points?|pts?|pp|p\.p\.|%p)\b|%p\b",
    "%": r" ?%| percent\b| per cent\b|-percent\b",
    "x": r" ?[x×](?! ?\d)(?!\w)|-?[ ]?times\b|[ -]?fold\b",
    "ms": r" ?ms\b|[ -]milliseconds?\b",
    "s": r" ?s\b(?!/)|[ -]sec(?:ond)?s?\b",
    "minutes": r"[ -]min(?:ute)?s?\b",
    "hours": r"(?: GPU)?[ -]hours?\b| ?h\b",
    "days": r"[ -]days?\b",
    "FPS": r" ?fps\b|[ -]frames (?:per|/) ?s(?:econd)?\b",
    "GB": r" ?G(?:i)?B\b",
    "MB": r" ?M(?:i)?B\b",
    "KB": r" ?K(?:i)?B\b",
    "dB": r" ?dB\b",
    "mm": r" ?mm\b",
    "cm": r" ?cm\b",
    "m": r" ?m\b|[ -]meters?\b",
    "Hz": r" ?k?Hz\b",
    "tokens/s": r" ?tok(?:en)?s?(?:/s(?:ec)?\b| per second\b)",
    "steps": r" steps\b",
    "bits": r"[ -]bits?\b",
    "size": r" ?[BMKTk](?![\w/])|[ -](?:billion|million|trillion|thousand)\b|[BMKT]\+",
}
_UNIT = {
    unit: re.compile(expression, re.IGNORECASE if unit in {"FPS", "points"} else 0)
    for unit, expression in _UNITS.items()
}
_PART = re.compile(r"[A-Za-z_@]|-(?!point|fold|percent|second|minute|hour|times|day|bit|step)[A-Za-z]")
_SHARED = re.compile(r" ?(?:-|–|—|~|/|to|and|vs\.?|versus|or) ?$")
SIZE = "size"


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [`at`, `end`) in the masked text; the unit's characters end at `after`."""

    at: int
    end: int
    after: int
    value: str
    unit: str | None

    @property
    def is_decimal(self) -> bool:
        """Whether the number is printed with a fraction."""
        return "." in self.value


def find_numbers(text: str) -> list[Number]:
    """Return the numbers in `text` from left to right; the digits of "3D", "top-1" or "2nd" are none.

    >>> [(n.value, n.unit) for n in find_numbers("from 14.6 to 36.5, 1,532 images, 4-17% and 3x; 2e-3 in 3D")]
    [('14.6', None), ('36.5', None), ('1532', None), ('4', '%'), ('17', '%'), ('3', 'x'), ('0.002', None)]
    """
    numbers: list[Number] = []
    for found in _NUMBER.finditer(text):
        unit, after = _find_unit(text, found.end())
        if unit is None and _PART.match(text, found.end()):
            continue
        start = found.start("digits")
        if unit is None and text[start - 1 : start] == "$":
            unit = "$"
        number = Number(start, found.end(), after, _plain(found), unit)
        numbers.append(number)
    return _share_units(text, numbers)


def _find_unit(text: str, at: int) -> tuple[str | None, int]:
    for unit, expression in _UNIT.items():
        if found := expression.match(text, at):
            return unit, found.end()
    return None, at


def _share_units(text: str, numbers: list[Number]) -> list[Number]:
    """Give the first number of "4-17%" or "14.6 to 36.5%" the unit of the second."""
    shared = list(numbers)
    for place in range(len(numbers) - 2, -1, -1):
        one, other = shared[place], shared[place + 1]
        if one.unit is None and other.unit in {"%", "x", "points"} and _SHARED.fullmatch(text, one.after, other.at):
            shared[place] = replace(one, unit=other.unit)
    return shared


def _plain(found: re.Match[str]) -> str:
    """Return the number as a decimal without separators and powers of ten."""
    digits = found["digits"].replace(",", "")
    digits = f"0{digits}" if digits.startswith(".") else digits
    if power := found["caret"] or found["raised"] or found["exponent"]:
        shift = int(power.translate(_RAISED))
        if abs(shift) <= 30:
            digits = format(Decimal(digits).scaleb(shift), "f")
            digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"-{digits}" if found["minus"] else digits
