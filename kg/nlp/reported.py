"""Which numbers report the result of an evaluation, and of what kind: score, difference or factor.

Comes in: a frame and its numbers. Goes out: the cues around each number, for `kg.nlp.result_votes` to weigh, and the kind.
Sizes, dates, counts and settings have cues of their own that speak against them.
"""

import re

from kg.nlp.frames import Frame, pattern
from kg.nlp.quantities import Number
from kg.vocabulary import ResultKind

_MORE = r"(?: (?:up to|over|about|around|approximately|roughly|nearly|almost|only|just|more than|less than|at least|an?|the|as (?:high|low|little|much|few) as|to|average|average of|~|\+|an additional|under|above|below|mere))*[ ~<>≈=+]*$"
BEFORE = {
    "of": r"\bof" + _MORE,
    "metric of": r"<Q>(?: \w+)? of" + _MORE,
    "score of": r"\b(?:score|accuracy|rate|average|mean|performance|precision|recall|loss|error|value|total|result)s? of" + _MORE,
    "metric": r"<Q>[ :=(]*(?:is |was |by |to |from |at |reaches |reached )?" + _MORE,
    "data of": r"\b(?:dataset|benchmark|corpus|collection|set|suite|length|size|resolution|number|rate|total|window|batch|sample|subset|pool|bank|library|ratio|threshold|temperature|context)s?\b(?: \w+){0,2} of" + _MORE,
    "achieve": r"\b(?:achiev\w+|attain\w*|reach\w*|scor\w+|obtain\w*|yield\w*|record\w*|report\w*|show\w*|get\w*|deliver\w*|exhibit\w*|demonstrat\w+)\b[^,.;\d]{0,20}" + _MORE,
    "by": r"\bby" + _MORE,
    "from": r"\bfrom" + _MORE,
    "to": r"\bto" + _MORE,
    "up to": r"\b(?:up to|as (?:high|low|much|little) as) ?$",
    "at": r"\b(?:at|with|using|under|within|in|into|per|for)" + _MORE,
    "on": r"\b(?:on|across|over|from|among|spanning|covering|compris\w+|contain\w+|includ\w+|evaluat\w+|curat\w+|featur\w+|train\w+)" + _MORE,
    "compare": r"\b(?:compared (?:to|with)|versus|vs\.?|than|against|baseline(?: of)?|exceed\w*|surpass\w*|outperform\w*|below|above)[^,.;\d]{0,25}$",
    "improve": r"\b(?:improv\w+|increas\w+|gain\w*|boost\w*|rais\w+|ris\w+|reduc\w+|decreas\w+|drop\w*|declin\w+|degrad\w+|lower\w*|cut\w*|accelerat\w+|speed\w*|sav\w+|margin|outperform\w*|surpass\w*|exceed\w*)\b[^;\d]{0,45}$",
    "parenthesis": r"[(\[] ?$",
    "system (": r"[ⓍⓎⓃ][^(.;]{0,15}[(\[] ?$",
    "data (": r"[ⒷⒹⒸ][^(.;]{0,15}[(\[:] ?$",
    "equals": r"[=≈:] ?$",
    "setting =": r"\b(?!<Q>)\w{1,12} ?[=≤≥<>] ?$",
    "p-value": r"\bp ?[=<≤>] ?$",
    "spread": r"± ?$|\+/- ?$",
    "top": r"\b(?:top|bottom|rank\w*|first|last|level|step|stage|layer|version|table|figure|section|equation|phase|type|number)[ -#]*$",
    "possessive": r"['’]s (?:\w+ )?$",
    "and": r"(?:\band|,|/)" + _MORE,
    "after number": r"\d ?(?:%|x|×|points)?(?:,? and|,|/| to| vs\.?| or|-|–)" + _MORE,
    "only": r"\b(?:only|just|with|requir\w+|us(?:es|ing)|while|within)" + _MORE,
    "month": r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|since|until|in|year|by) $",
    "start": r"^\W*$|[.;:] ?\(?$",
}  # fmt: skip
AFTER = {
    "metric": r"^ ?(?:[\w-]+ )?(?:on )?<Q>",
    "on data": r"^ (?:[\w-]+ ){0,2}(?:on|in|for) (?:the )?<D>",
    "on": r"^ on\b",
    "for": r"^ (?:for|with|by|using|from)\b",
    "change": r"^ ?-?(?:\(?absolute\)? |relative |average |mean |overall |performance |<Q> |[\w-]+ ){0,2}(?:improvements?|gains?|increases?|reductions?|decreases?|drops?|boost|decline|lead|advantage|margin|speed-?ups?|acceleration|savings?|higher|lower|better|worse|faster|slower|fewer|less|more|smaller|larger|greater)\b",
    "compared": r"^ ?,? ?(?:\w+ ){0,3}(?:compared|versus|vs\.?|over|than|against|relative|while|outperform\w*|surpass\w*)\b",
    "of": r"^ of\b",
    "of data": r"^ (?:of )?(?:the |its |all |total )?(?:[\w-]+ )?(?:data|dataset|samples?|parameters?|tokens?|training|examples?|labels?|pixels?|annotations?|cases|participants|users|experts|time|compute|budget|papers?|steps|patches)\b",
    "to number": r"^ ?(?:to|-|–|—) ?[~+]?\d",
    "and": r"^ ?(?:,|and\b|/)",
    "end": r"^ ?[.;](?: |$)|^$",
    ")": r"^ ?[)\]]",
    "only )": r"^\)? ?$|^\)(?! ?[,.;]| and| on| vs| compared| for)",
    "spread": r"^ ?(?:±|\+/-)",
    "out of": r"^ ?(?:out of|/) ?\d",
    "score": r"^ (?:[\w-]+ )?(?:score|accuracy|rate|performance|precision|recall|error|loss|agreement|correlation|success|average|overall|mean)\b",
    "count": r"^[ -](?:[\w-]+ ){0,2}(?:samples?|examples?|images?|videos?|questions?|tasks?|datasets?|models?|languages?|domains?|benchmarks?|categories|classes|instances?|pairs?|problems?|frames?|tokens?|layers?|parameters?|steps?|epochs?|gpus?|hours|annotat\w+|papers?|scenes?|objects?|subjects?|participants?|users?|experts?|documents?|entries|prompts?|llms|mllms|vlms|methods?|baselines|environments?|scenarios?|types?|shots?|agents?|tools?|experiments?|articles?|clips?|dialogues?|conversations?|trajectories|demonstrations?|views?|points? clouds?|dimensions?|components?|stages?|conditions?|metrics?|iterations?|runs?|seeds?|people|countries|words|sentences|characters|pages|queries|rules|apps?|games?|nodes|heads|experts|workers|humans?|individuals|repositories|functions|features|levels|attacks?|bit|way|step|shot|hop|turn|line|page|year|month|week|day|second|minute|hour)\b",
    "system": r"^ ?[(\[]?(?:[\w-]+ )?<S>",
    "task": r"^ (?:[\w-]+ )?<T>",
    "confidence": r"^ confidence\b",
    "verb": r"^ (?:is|was|were|are|achiev\w+|outperform\w*|indicat\w+|demonstrat\w+|show\w*|highlight\w*)\b",
    "window": r"^ ?[x×:] ?\d",
}  # fmt: skip
_BEFORE = {f"before:{name}": pattern(expression) for name, expression in BEFORE.items()}
_AFTER = {f"after:{name}": pattern(expression) for name, expression in AFTER.items()}
_RESULTS = re.compile(
    r"\b(?:results?|findings?|experiments?|achiev\w+|outperform\w*|surpass\w*|improv\w+|demonstrat\w+|score[sd]?|reach\w*|perform\w*|reduc\w+)\b",
    re.IGNORECASE,
)
_SETUP = re.compile(
    r"\b(?:methodology|consist\w*|compris\w+|contain\w*|dataset (?:of|with)|curat\w+|collect\w+|train\w+ (?:on|with)|constructed)\b",
    re.IGNORECASE,
)
_SAVES = re.compile(
    r"\b(?:reduc\w+|sav\w+|fewer|faster|speed\w*|accelerat\w+|less|smaller|cost|memory|latency|parameters|compute|time|tokens|efficien\w+|storage)\b",
    re.IGNORECASE,
)
_CHANGES = pattern(
    r"\b(?:improv\w+|increas\w+|gain\w*|boost\w*|rais\w+|reduc\w+|decreas\w+|drop\w*|declin\w+|degrad\w+|lower\w*|margin|outperform\w*|surpass\w*|exceed\w*|enhanc\w+)\b[^;\d]{0,60}\bby"
    + _MORE
)
_CHANGE_OF = pattern(
    r"\b(?:improvements?|increases?|gains?|boosts?|reductions?|decreases?|drops?|declines?|margins?|gap|difference|advantage|lead|rise|degradation)\b(?: [\w-]+){0,4} of"
    + _MORE
)
_SEEN = 80


def find_number_cues(frame: Frame, number: Number, numbers: list[Number]) -> list[str]:
    """Return the names of the cues for `number`, one of the `numbers` of `frame`."""
    text = frame.text
    before, after = text[max(0, number.at - _SEEN) : number.at], text[number.after : number.after + _SEEN]
    unit = number.unit or ("decimal" if number.is_decimal else "integer")
    found = [f"unit:{unit}"]
    found += [cue for cue, expression in _BEFORE.items() if expression.search(before)]
    found += [cue for cue, expression in _AFTER.items() if expression.match(after)]
    found += [f"unit:{unit} {cue}" for cue in found[1:] if unit in {"integer", "decimal", "%"}]
    found += [f"has {letter}" for letter in "ⓆⒷⓃ" if letter in text]
    found += [name for name, expression in (("results", _RESULTS), ("setup", _SETUP)) if expression.search(text)]
    if not number.is_decimal and number.unit is None:
        found.append(f"integer of {min(len(number.value), 5)}")
        if re.fullmatch(r"(?:19|20)\d\d", number.value):
            found.append("year")
    if frame.index < 2:
        found.append(f"sentence {frame.index}")
    found.append(f"numbers:{min(len(numbers), 4)}")
    return found


def find_kind(frame: Frame, number: Number) -> ResultKind:
    """Return whether the number is a score, a difference, or a factor or share saved."""
    before, after = frame.text[max(0, number.at - _SEEN) : number.at], frame.text[number.after : number.after + _SEEN]
    if number.unit == "x":
        return ResultKind.RATIO
    if number.unit == "points":
        return ResultKind.DELTA
    changed = _AFTER["after:change"].match(after) or _CHANGES.search(before) or _CHANGE_OF.search(before)
    if not changed:
        return ResultKind.ABSOLUTE
    near = before[-40:] + after[:25]
    return ResultKind.RATIO if number.unit == "%" and _SAVES.search(near) else ResultKind.DELTA
