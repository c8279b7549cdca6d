"""The spans of a text that could name something, before anything is said about whether they do and what.

In: the words of one sentence. Out: half-open word ranges with the kind of each.

    "The authors propose PrefixQuant, a novel static quantization method for LLaMA-2 7B."
    → name PrefixQuant · name LLaMA-2 7B · phrase static quantization method · phrase static quantization · …

A *name* is told by its shape (CamelCase, capitals, digits in a word); a *phrase* is what stands between words that bound
a noun phrase; both lose praise ("novel") at the front, and a phrase is also offered without a last word that only says its
kind ("method"), and without its first words.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.nlp.words import BREAKING, GENERIC_ACRONYMS, GENERIC_HEADS, SIZE, VAGUE, word_set

CAMEL = re.compile(
    r"[a-z][A-Z]|[A-Z]{2,}[a-z]|^[A-Z]{2,}$|[^\W\d_]\d|\d[A-Za-z]{2,}|^[A-Z][\w.]*-[A-Z\d]|^[a-z]+-[A-Z]|[A-Z]-[A-Za-z]|^\$"
)
GREEK = re.compile(r"[α-ωΑ-Ω∞]")
VERSION = re.compile(r"v?\d{1,4}(?:\.\d+)*|[IVX]{1,3}|\d+(?:\.\d+)?[BMKbk]|[A-Z]|\d+[a-z]|\d+(?:\.\d+)*-[A-Z][a-z]+")
TIER = word_set(
    "Pro Flash Turbo Mini mini Sonnet Opus Haiku Ultra Instruct Chat Large Small Base Preview Lite Plus Max Next Coder"
)
UNIT_AFTER = word_set("% x X × ms s points point GB times hours papers tasks steps fps FPS dB k")
ORDINARY = re.compile(r"\d+(?:\.\d+)?|\d+(?:st|nd|rd|th)|\d+-[a-z-]+|\W+|\d+[xX]\d+|\d+-[Dd]|[a-z]\d?")
PREFIXES = word_set("AI GUI RL VL 3D CNN")
SUMMARY = word_set("average overall total mean end-to-end final")
LINKS = word_set("of with for from in & to")
NUMBER = re.compile(r"\d[\d.,]*")
OWN_VERSION = re.compile(r"v\d+(?:\.\d+)*|\d{1,2}(?:\.\d)?(?:-[A-Z]\w*)?")
OWN_SIZE = re.compile(r"\d+(?:\.\d+)?[BM]")
LONGEST = 8


class Candidate(NamedTuple):
    """A half-open range of words, and `name` or `phrase`."""

    start: int
    end: int
    kind: str


def is_name(word: str) -> bool:
    """Tell whether the shape of `word` is that of a name.

    >>> [w for w in "We train PrefixQuant on GSM8K with LLMs and k-NN at 7B, 3D-GS".split() if is_name(w)]
    ['PrefixQuant', 'GSM8K', 'k-NN', '3D-GS']
    """
    word = word.rstrip(",")
    if word in GENERIC_ACRONYMS or SIZE.fullmatch(word) or ORDINARY.fullmatch(word):
        return False
    if word.islower() and "-" in word and not any(c.isdigit() for c in word) and not GREEK.search(word):
        return False
    parts = word.split("-")
    if (
        len(parts) > 1
        and all(p in GENERIC_ACRONYMS or p.islower() or p[1:].islower() for p in parts)
        and not GREEK.search(word)
    ):
        return len(parts) > 2 and parts[0][:1].isupper() and parts[-1][:1].isupper()
    return bool(CAMEL.search(word) or (GREEK.search(word) and len(word) > 1))


def is_bound(word: str) -> bool:
    """Tell whether `word` cannot stand inside a noun phrase."""
    low = word.casefold()
    if low in BREAKING:
        return word == low or not is_name(word)
    if not (word[0].isalnum() or word[0] in "$∞★"):
        return True
    return (
        low.endswith("ly") and len(low) > 4 and word == low and low not in {"family", "anomaly", "assembly", "supply"}
    )


def find_chunks(words: list[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the maximal ranges of `words[start:end]` that hold no bound."""
    first = None
    for i in range(start, end + 1):
        if i == end or is_bound(words[i]):
            if first is not None:
                yield first, i
            first = None
        elif first is None:
            first = i


def find_names(words: list[str], start: int, end: int, *, capitals: bool) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the names in a chunk: words of a name's shape, with versions, and capitalized runs.

    `capitals` says that a capital letter means something here: not in titles, nor at the start of a sentence.
    """
    i = start
    while i < end:
        shape = is_name(words[i])
        capital = (words[i][:1].isupper() and words[i][1:2].islower()) or words[i] in PREFIXES
        if not (shape or (capital and capitals and words[i].casefold() not in VAGUE)):
            i += 1
            continue
        j, proper = i + 1, shape
        while j < end:
            word = words[j]
            if VERSION.fullmatch(word) and not (j + 1 < end and words[j + 1] in UNIT_AFTER) and (proper or capital):
                proper = True
            elif word in TIER or (word[:1].isupper() and capitals and word not in GENERIC_ACRONYMS):
                proper = proper or is_name(word)
            elif is_name(word):
                proper = True
            else:
                break
            j += 1
        yield i, j
        i = j


def find_candidates(words: list[str], start: int, end: int, *, title: bool = False) -> list[Candidate]:
    """Return the candidates of one sentence, each once, in text order.

    >>> words = "We propose a novel DINOv2 backbone".split()
    >>> [" ".join(words[c.start : c.end]) for c in find_candidates(words, 0, len(words))]
    ['DINOv2', 'DINOv2 backbone', 'backbone']
    """
    found: dict[tuple[int, int], str] = {}
    for a, b in find_chunks(words, start, end):
        for place in _from_names(words, a, b, capitals=not title):
            found.setdefault(place, "name")
        for place in _from_phrase(words, a, b, title=title):
            found.setdefault(place, "phrase")
    for i in range(start + 1, end - 1):
        if words[i] in LINKS and (title or (words[i - 1][:1].isupper() and words[i + 1][:1].isupper())):
            for place in _around(words, start, end, i):
                found.setdefault(place, "phrase")
    return [
        Candidate(a, b, kind)
        for (a, b), kind in sorted(found.items())
        if not NUMBER.fullmatch(words[a]) and not cuts_version(words, b, end)
    ]


def cuts_version(words: list[str], b: int, end: int) -> bool:
    """Tell whether a name that ends before word `b` would lose its version or size: `SAM | 2`, `Gemma | 9B`.

    >>> cuts_version(["SAM", "2", "is"], 1, 3), cuts_version(["scores", "38", "%"], 1, 3)
    (True, False)
    """
    if b >= end or not words[b - 1][:1].isupper() or (b + 1 < end and words[b + 1] in UNIT_AFTER):
        return False
    if OWN_VERSION.fullmatch(words[b]):
        return is_name(words[b - 1]) and not words[b - 1][-1].isdigit()
    return bool(OWN_SIZE.fullmatch(words[b])) and any(is_name(w) for w in words[max(0, b - 2) : b])


def _from_names(words: list[str], a: int, b: int, *, capitals: bool) -> Iterator[tuple[int, int]]:
    """Yield the names of a chunk, and of a name of several words each word of a name's shape and each beginning."""
    for c, d in find_names(words, a, b, capitals=capitals):
        if d - c <= LONGEST:
            yield c, d
        if d - c > 1:
            yield from ((k, k + 1) for k in range(c, d) if is_name(words[k]))
            yield from ((c, k) for k in range(c + 1, min(d, c + LONGEST)))


def _from_phrase(words: list[str], a: int, b: int, *, title: bool) -> Iterator[tuple[int, int]]:
    """Yield the ends of a chunk from each of its words on, whole and without what only says the kind."""
    if b - a > 1 and words[a].casefold() in SUMMARY:
        yield a, b
        yield a, a + 2
    while a < b and words[a].casefold() in VAGUE:
        a += 1
    for first in range(max(a, b - LONGEST), b):
        if words[first].casefold() in VAGUE:
            continue
        yield first, b
        for last in range(b - 1, first, -1):
            kind = words[last].casefold() in GENERIC_HEADS or is_name(words[last - 1])
            if kind or title or last >= b - 2:
                yield first, last


def _around(words: list[str], start: int, end: int, i: int) -> Iterator[tuple[int, int]]:
    """Yield what a preposition inside a name may join: `Mixture of Experts`, `Personalization of Language Models`."""
    a = i
    while a > start and i - a < 4 and not is_bound(words[a - 1]):
        a -= 1
    b = i + 1
    while b < end and b - i < 6 and not is_bound(words[b]):
        b += 1
    if a < i and b > i + 1:
        yield a, b
        if i - a > 1:
            yield i - 1, b
