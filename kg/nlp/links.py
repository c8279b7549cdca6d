"""Which named things a number belongs to: the candidates for each of its roles, and the cues that speak for each.

Comes in: a frame, a number in it, and what the paper names elsewhere. Goes out: for each candidate the names of its cues,
such as `{"letter Ⓑ", "right last:on", "right numbers:0"}`, for `kg.nlp.result_votes` to weigh.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.nlp.frames import DATA, MASKS, OWN_DATA, OWN_SYSTEM, SYSTEMS, Frame
from kg.nlp.quantities import Number

GROUPS = {"subject": SYSTEMS, "benchmark": DATA, "metric": "Ⓠ", "baseline": SYSTEMS}
_NUMBER = re.compile(r"\d[\d.,]*")
_WORD = re.compile(r"[A-Za-z']+|[^\sA-Za-z]")
_CONTRAST = re.compile(
    r"\b(?:compared|versus|vs|than|over|against|outperform\w*|surpass\w*|exceed\w*|beat\w*|baseline\w*|relative)\b",
    re.IGNORECASE,
)
_WHILE = re.compile(r"\b(?:while|whereas|but|although)\b|;", re.IGNORECASE)
_UNNAMED = re.compile(
    r"\b(?:next[- ]best|second[- ]best|previous|prior|existing|other|original|vanilla|human\w*|full-precision|random)\b[^,;#]{0,25}#"
    r"|#[^,;]{0,8}\b(?:for|by|from|of|with|over) (?:the |an? )?(?:next[- ]best|second[- ]best|previous|prior|existing|other|original|vanilla|baselines?|human\w*|random)\b",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"\b(?:(?:the|this|our|their)(?: proposed| resulting| trained| final| new)? (?:method|approach|framework|system|model|technique|algorithm|pipeline|agent)|it|we|the authors)(?:['’]s)?"
    r" (?:\w+ )?(?:achiev|attain|reach|outperform|improv|obtain|scor|yield|reduc|surpass|show|demonstrat|increas)\w*[^.;]*$",
    re.IGNORECASE,
)
MOST = 40  # names or numbers in one sentence that are looked at: real ones have fewer than ten, and all pairs count
_LENGTHS = (3, 12, 30, 60, 120)
_SEEN = 45


@dataclass(frozen=True, slots=True)
class Scene:
    """What the paper names as a whole: its main system, the ids of its data, and where the data stood last."""

    main: str | None
    data: tuple[str, ...]
    own_data: tuple[str, ...]
    last_data: str | None


def find_candidates(
    role: str, frame: Frame, number: Number, numbers: Sequence[Number], scene: Scene
) -> dict[str, list[str]]:
    """Return the cues of each candidate for `role`, by entity id, in text order; those outside the sentence last."""
    group = GROUPS[role]
    general = link_cues(frame, number)
    found: dict[str, list[str]] = {}
    ids = list(dict.fromkeys(slot.entity.id for slot in frame.slots if frame.text[slot.at] in group))[:MOST]
    for key in ids:
        cues = [f"choices:{min(len(ids), 3)}", *_place_cues(frame, number, key, group)]
        if key == scene.main:
            cues.append("main")
        cues += _rank_cues(frame, number, numbers, key, ids)
        cues += [f"{cue} | {cues[1]}" for cue in general]
        found[key] = cues
    for key, cues in _elsewhere(role, scene).items():
        if key not in found:
            found[key] = [*cues, f"elsewhere beside:{min(len(ids), 2)}", *(f"{cue} | elsewhere" for cue in general)]
    return found


def find_absence_cues(role: str, frame: Frame, number: Number, candidates: dict[str, list[str]]) -> list[str]:
    """Return the cues that `role` stays empty."""
    return ["none", f"none of:{min(len(candidates), 3)}", *(f"{cue} | none" for cue in link_cues(frame, number))]


def link_cues(frame: Frame, number: Number) -> list[str]:
    """Return the cues around a number, whatever it may belong to."""
    before, after = frame.text[max(0, number.at - _SEEN) : number.at], frame.text[number.after : number.after + _SEEN]
    cues = [f"unit:{number.unit if number.unit in {'%', 'x', 'points'} else 'other'}"]
    if re.search(r"\bfrom ?(?:an? )?$", before):
        cues.append("from")
    if re.search(r"\b(?:compared (?:to|with)|vs\.?|versus|than|over|against|baseline\w*)[^,;\d]*$", before):
        cues.append("contrasted")
    if re.search(r"\b(?:by|improvement of|increase of|gain of|reduction of)(?: [\w ]{0,15})?$", before):
        cues.append("by")
    if _CONTRAST.search(after):
        cues.append("contrast follows")
    if _UNNAMED.search(before + "#" + after[:30]):
        cues.append("unnamed")
    if _ITSELF.search(frame.text[: number.at]):
        cues.append("itself")
    return cues


def _place_cues(frame: Frame, number: Number, key: str, group: str) -> list[str]:
    places = [slot.at for slot in frame.slots if slot.entity.id == key]
    left = max((at for at in places if at < number.at), default=None)
    right = min((at for at in places if at >= number.after), default=None)
    cues = [
        f"letter {frame.text[places[0]]}",
        "left" if left is not None else "not left",
        "right" if right is not None else "not right",
    ]
    if left is not None:
        gap = frame.text[left + 1 : number.at]
        cues += _gap_cues("left", gap, group, _WORD.findall(gap[:30])[:1], _WORD.findall(gap[-30:])[-1:])
    if right is not None:
        gap = frame.text[number.after : right]
        cues += _gap_cues("right", gap, group, _WORD.findall(gap[-30:])[-1:], _WORD.findall(gap[:30])[:1])
    return cues


def _gap_cues(side: str, gap: str, group: str, near: list[str], far: list[str]) -> list[str]:
    """Return the cues in the text between the candidate and the number; `near` is the word beside the candidate."""
    length = next((limit for limit in _LENGTHS if len(gap) <= limit), 999)
    same = min(sum(gap.count(letter) for letter in group), 2)
    cues = [
        f"{side} within:{length}",
        f"{side} same:{same}",
        f"{side} slots:{min(sum(gap.count(letter) for letter in MASKS), 3)}",
        f"{side} numbers:{min(len(_NUMBER.findall(gap)), 2)}",
        f"{side} commas:{min(gap.count(','), 2)}",
        f"{side} near:{near[0].lower() if near else ''}",
        f"{side} far:{far[0].lower() if far else ''}",
    ]
    if _CONTRAST.search(gap):
        cues.append(f"{side} contrast")
    if _WHILE.search(gap):
        cues.append(f"{side} while")
    if re.fullmatch(r"(?: model| benchmark| dataset)? ?[(:=] ?~?", gap):
        cues.append(f"{side} adjacent")
    return [*cues, f"{side} numbers:{min(len(_NUMBER.findall(gap)), 2)} same:{same}"]


def _rank_cues(frame: Frame, number: Number, numbers: Sequence[Number], key: str, ids: Sequence[str]) -> list[str]:
    """Say whether the candidate has the place in its list that the number has in its own ("… respectively")."""
    cues = []
    if len(ids) == len(numbers) > 1:
        place = numbers.index(number)
        cues.append("ranks agree" if ids.index(key) == place else "ranks differ")
        if "respectively" in frame.text:
            cues.append(f"respectively, {cues[0]}")
    return cues


def _elsewhere(role: str, scene: Scene) -> dict[str, list[str]]:
    """Return the candidates that the sentence need not name."""
    if role == "subject" and scene.main is not None:
        return {scene.main: ["elsewhere", f"elsewhere letter {OWN_SYSTEM}"]}
    if role != "benchmark":
        return {}
    found: dict[str, list[str]] = {}
    for key in scene.data:
        cues = ["elsewhere", f"elsewhere of:{min(len(scene.data), 3)}"]
        if key in scene.own_data:
            cues += [f"elsewhere letter {OWN_DATA}", f"elsewhere own of:{min(len(scene.own_data), 2)}"]
        if key == scene.last_data:
            cues.append("elsewhere last")
        if key in scene.own_data or key == scene.last_data or len(scene.data) == 1:
            found[key] = cues
    return found
