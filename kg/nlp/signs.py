"""What the text shows about a candidate name: its shape, its neighbours, its place, what it is said to be.

In: a `Doc` with sentences and abbreviations. Out: for each different candidate the set of its signs, and its places.

    "… introduces PrefixQuant, a quantization method." → PrefixQuant: {"kind:name", "left:introduces", "isa:method", …}

A sign is a short string `family:value`. It is no verdict: how much each speaks for a type is in the weights.
"""

import functools
import re
from collections import defaultdict
from dataclasses import dataclass, field

from kg.nlp.candidates import Candidate, cuts_version, find_candidates, is_name
from kg.nlp.gazetteer import Gazetteer
from kg.nlp.words import DETERMINERS, FUNCTION, GENERIC_HEADS, VAGUE, word_set
from kg.seeds import load_vocabulary

KINDS = {
    **dict.fromkeys(word_set("benchmark benchmarks leaderboard testbed"), "benchmark"),
    **dict.fromkeys(word_set("dataset datasets corpus corpora collection"), "dataset"),
    **dict.fromkeys(word_set("model models llm llms vlm vlms mllm mllms lmm lmms vla checkpoint backbone transformer detector"), "model"),
    **dict.fromkeys(word_set("framework frameworks system pipeline toolkit platform infrastructure library engine"), "framework"),
    **dict.fromkeys(word_set("agent agents assistant"), "agent"),
    **dict.fromkeys(
        word_set("method methods approach approaches technique techniques algorithm algorithms strategy strategies paradigm scheme "
        "methodology mechanism module modules loss objective optimizer decoding procedure recipe"), "method"),
    **dict.fromkeys(word_set("architecture architectures network networks encoder autoencoder tokenizer"), "architecture"),
    **dict.fromkeys(word_set("metric metrics score scores measure index"), "metric"),
    **dict.fromkeys(word_set("task tasks problem problems challenge challenges"), "task"),
    **dict.fromkeys(word_set("suite environment environments simulator game arena testbed"), "environment"),
    **dict.fromkeys(word_set("survey study analysis review report"), "study"),
}  # fmt: skip
ENDING = re.compile(
    r"(Bench|Eval|Arena|QA|Gym|World|Suite|Verse|Vista|Net|Former|former|LM|LLM|VLM|GPT|BERT|PO|RAG|LoRA|CoT|R1|VL|Agent|Diff|Diffusion|GS|SAM|"
    r"CLIP|DB|Set|VLA|Gen|Coder|Instruct|Chat|Math|Video|Omni|Edit|Thinker|RL|Quant|Attention|Flow|MoE|VAE|NeRF|Tuning|Zero|Base|Pro|Flash|Mini|mini|Prompt|Judge|Guard|AE|IT|SFT|\+\+|v\d|[kK]|[MB])s?$"
)
SIZED = re.compile(r"\d+(?:\.\d+)?[BM]\b|\d+x\d+B")
PART = {
    "aim": re.compile(r"\b(?:aims?|objective|goal|seeks?|research question|address\w*|investigates?|purpose|explores?)\b", re.I),
    "method": re.compile(r"\b(?:methodology|approach|method|employs?|utiliz\w+|leverag\w+|involves?|consists?|uses?|using)\b", re.I),
    "result": re.compile(r"\b(?:results?|achiev\w+|outperform\w*|improv\w+|score[sd]?|experiment\w*|evaluat\w+|show\w*|demonstrat\w+)\b", re.I),
    "practice": re.compile(r"\b(?:practitioners?|implications?|engineers?)\b", re.I),
    "intro": re.compile(r"\b(?:introduc\w+|propos\w+|present\w*|develop\w*|novel)\b", re.I),
}  # fmt: skip
NUMBER = re.compile(r"[~+≈-]?\d[\d,.]*")


@dataclass(slots=True)
class Subject:
    """One candidate over the whole text: its places as word ranges, and the signs seen at any of them."""

    key: str
    places: list[tuple[int, int]] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)
    label: str = ""
    scores: tuple[float, ...] = ()


@functools.cache
def capital_names() -> frozenset[str]:
    """Return the curated names that only their capitals tell from a common word."""
    return frozenset(entry.name for entry in load_vocabulary().entries if entry.exact and entry.name.isupper())


def fold_key(name: str) -> str:
    """Return the form under which spellings of one text are one thing.

    >>> fold_key("Diffusion Transformers") == fold_key("diffusion-transformer")
    True
    >>> fold_key("MATH") == fold_key("Math")
    False
    """
    if name in capital_names():
        return name
    text = re.sub(r"[\s\-‐‑–—_*`'\"“”’/]+", "", name.casefold())
    return text[:-1] if len(text) > 4 and text.endswith("s") and not text.endswith("ss") else text


def shape_signs(words: list[str]) -> set[str]:
    """Return what the words of a name show by themselves."""
    text, last, low = " ".join(words), words[-1], words[-1].casefold()
    signs = {f"length:{min(len(words), 5)}", f"head:{low}", "bias"}
    if any(is_name(w) for w in words):
        signs.add("shape:name" if is_name(words[0]) else "shape:with-name")
        if all(is_name(w) for w in words):
            signs.add("shape:all-name")
    if len(words) == 1:
        signs.add(
            "one:"
            + (
                "caps"
                if text.isupper()
                else "lower"
                if text.islower()
                else "camel"
                if re.search("[a-z][A-Z]", text)
                else "title"
            )
        )
        if "-" in text:
            signs.add("one:hyphen" + ("-lower" if text.islower() else ""))
    signs.add(
        "case:"
        + ("lower" if text.islower() else "title" if all(w[:1].isupper() or w in FUNCTION for w in words) else "mixed")
    )
    if match := ENDING.search(last):
        signs.add("ending:" + ("size" if match.group(1) in ("M", "B") else match.group(1).lower()))
    if SIZED.search(text):
        signs.add("has:size")
    if re.search(r"\d", text):
        signs.add("has:digit")
    if re.fullmatch(r"[A-Za-z]+-?\d+(?:\.\d+)?", text):
        signs.add("has:version")
    if low.endswith("ing"):
        signs.add("suffix:ing")
    for suffix in ("tion", "ity", "ness", "ment", "ance", "ence", "er", "or", "al", "ed", "ive", "ic"):
        if low.endswith(suffix):
            signs.add("suffix:" + suffix)
            break
    if words[0].casefold() in VAGUE:
        signs.add("first:vague")
    signs.add(f"first:{words[0].casefold()}")
    signs |= {f"word:{w.casefold()}" for w in words[:-1]}
    if low in GENERIC_HEADS:
        signs.add("head-kind:" + KINDS.get(low, "other"))
    return signs


def _kind_behind(words: list[str], i: int, end: int) -> str:
    """Return the kind named in `…, a novel k` or `… is a k` behind a name that ends before word `i`."""
    while i < end and words[i] in ")\"'*”":
        i += 1
    if i + 2 >= end or not (words[i] in {",", "—", ":"} or words[i] in {"is", "as"}):
        return ""
    if words[i + 1].casefold() not in DETERMINERS:
        return ""
    kind = ""
    for j in range(i + 2, min(end, i + 12)):
        low = words[j].casefold()
        if low in KINDS:
            kind = KINDS[low]
        elif low in FUNCTION or (not low[0].isalnum() and low not in "-/\"'"):
            break
    return kind or "thing"


def place_signs(words: list[str], start: int, end: int, a: int, b: int) -> set[str]:
    """Return what stands around words `a` to `b` in the sentence `start` to `end`."""
    signs = set()
    left = [w.casefold() for w in words[max(start, a - 3) : a] if w not in "*\"'“`"]
    one = left[-1] if left else "^"
    if one in DETERMINERS or one in VAGUE:
        signs.add(
            "det:" + ("a" if one in {"a", "an"} else "the" if one == "the" else "vague" if one in VAGUE else "other")
        )
        left = left[:-1]
        while left and (left[-1] in DETERMINERS or left[-1] in VAGUE):
            left.pop()
        one = left[-1] if left else "^"
    signs.add("left:" + ("#" if NUMBER.fullmatch(one) else one))
    if one in KINDS:
        signs.add("before:" + KINDS[one])
    if len(left) > 1:
        signs.add(f"left2:{left[-2]} {one}")
    right = [w.casefold() for w in words[b : min(end, b + 4)] if w not in "*\"'”`"]
    one = right[0] if right else "$"
    signs.add("right:" + ("#" if NUMBER.fullmatch(one) else one))
    if one in KINDS:
        signs.add("after:" + KINDS[one])
    elif len(right) > 1 and right[1] in KINDS and one not in FUNCTION and one[0].isalpha():
        signs.add("after:" + KINDS[right[1]])
    if len(right) > 1 and (one in {"of", "by", "from", "to", ":", "at", "(", "="}) and NUMBER.fullmatch(right[1]):
        signs.add("right:of #")
    if len(left) > 1 and left[-1] in {"%", "x", "×"}:
        signs.add("left:# %")
    if kind := _kind_behind(words, b, end):
        signs.add("isa:" + kind)
    return signs


def sentence_signs(text: str, number: int) -> set[str]:
    """Return what a sentence as a whole is about."""
    return {f"in:{part}" for part, pattern in PART.items() if pattern.search(text)} | {
        "in:title" if number == 0 else "in:body"
    }


def title_signs(words: list[str], end: int, a: int, b: int) -> set[str]:
    """Return how words `a` to `b` stand in a title that ends before word `end`."""
    colon = next((i for i in range(end) if words[i] == ":"), None)
    signs = set()
    if colon is not None:
        signs.add("title:name" if (a, b) == (0, colon) else "title:before" if b <= colon else "title:after")
        if a == colon + 1:
            signs.add("title:opens-after")
        if (a, b) == (0, colon):
            rest = " ".join(words[colon + 1 : end]).casefold()
            for word in sorted(set(re.findall(r"[a-z]+", rest)) & KINDS.keys()):
                signs.add("titled:" + KINDS[word])
            if re.search(r"\b(?:benchmark\w*|evaluat\w+|assess\w+|can|how|do|are|testing)\b", rest):
                signs.add("titled:evaluating")
            if "technical report" in rest or "foundation" in rest:
                signs.add("titled:report")
    else:
        signs.add("title:plain")
    before = words[a - 1].casefold() if a else "^"
    if before in {"for", "in", "of", "via", "with", "through", "by", "on", "to", "^", "towards", "using", "from"}:
        signs.add("title:" + before)
    if b >= end - 1:
        signs.add("title:ends")
    return signs


def neighbours(found: list[Candidate]) -> dict[Candidate, set[str]]:
    """Return how each candidate lies among those of its chunk: whole, or with words left out at either side."""
    starts, ends = defaultdict(list), defaultdict(list)
    for c in found:
        starts[c.start].append(c.end)
        ends[c.end].append(c.start)
    signs = {}
    for c in found:
        own = {"kind:" + c.kind}
        own.add("cut:right" if max(starts[c.start]) > c.end else "cut:none-right")
        own.add("cut:left" if min(ends[c.end]) < c.start else "cut:none-left")
        signs[c] = own
    return signs


def find_subjects(
    words: list[str],
    sentences: list[tuple[int, int]],
    pairs: list[tuple[tuple[int, int], tuple[int, int]]],
    gazetteer: Gazetteer,
) -> dict[str, Subject]:
    """Return the candidates of a text by folded name, with their places and signs; the first sentence is the title."""
    subjects: dict[str, Subject] = {}
    shorts = {s for s, _ in pairs}
    longs = {long for _, long in pairs}
    for number, (start, end) in enumerate(sentences):
        found = find_candidates(words, start, end, title=number == 0)
        known = {(c.start, c.end) for c in found}
        curated = {(a, b) for a, b in gazetteer.find(words, start, end) if not cuts_version(words, b, end)}
        found += [
            Candidate(a, b, "name") for a, b in sorted((shorts | longs | curated) - known) if start <= a and b <= end
        ]
        around = sentence_signs(" ".join(words[start:end]), number)
        for candidate, lie in neighbours(found).items():
            a, b = candidate.start, candidate.end
            key = fold_key(" ".join(words[a:b]))
            if not key:
                continue
            subject = subjects.setdefault(key, Subject(key))
            if not subject.places:
                subject.signs |= shape_signs(words[a:b]) | gazetteer.signs(" ".join(words[a:b]))
            subject.places.append((a, b))
            subject.signs |= lie | around | place_signs(words, start, end, a, b)
            if number == 0:
                subject.signs |= title_signs(words, end, a, b)
            if (a, b) in shorts:
                subject.signs.add("pair:short")
            if (a, b) in longs:
                subject.signs.add("pair:long")
            if number == 1:
                subject.signs.add("in:first")
    for subject in subjects.values():
        subject.signs.add(f"times:{min(len(subject.places), 4)}")
    return subjects
