"""A second look at the candidates: what their neighbours turned out to be.

In: scored candidates. Out: for each the signs that only show when all of a text has been looked at once.

    "on GSM8K, MATH, and FooSet": FooSet → {"peer:Benchmark", "free", "rank:Benchmark 2"}

`peer` is the type of what stands beside it in a list, `under` that of a surer candidate which holds some of its words,
`partner` that of its long or short form, `rank` how many of its type are surer.
"""

from collections import defaultdict
from collections.abc import Iterable

from kg.nlp.signs import Subject
from kg.nlp.words import word_set

WRAP = word_set("\" ' * ” “ ’ ) ( `")
JOINT = word_set(", and or / & vs.")
FLOOR = 0.03  # less sure candidates are not looked at again
LAST_RANK = 6
Pair = tuple[tuple[int, int], tuple[int, int]]


def by_certainty(subjects: Iterable[Subject]) -> list[Subject]:
    """Return the candidates, surest first."""
    return sorted(subjects, key=lambda s: (s.scores[0], s.key))


def find_context(words: list[str], subjects: Iterable[Subject], pairs: list[Pair]) -> dict[str, set[str]]:
    """Return the signs of each candidate by its key; reads `scores` and `label`."""
    ordered = by_certainty(subjects)
    owner: dict[int, Subject] = {}
    starts: dict[int, Subject] = {}
    ends: dict[int, Subject] = {}
    for subject in ordered:
        for a, b in subject.places:
            starts.setdefault(a, subject)
            ends.setdefault(b, subject)
            for i in range(a, b):
                owner.setdefault(i, subject)
    partners = _partners(ends, pairs)
    ranks: dict[str, int] = defaultdict(int)
    found = {}
    for subject in ordered:
        signs, free = set(), False
        for a, b in subject.places:
            owners = [owner[i] for i in range(a, b)]
            free = free or all(o is subject for o in owners)
            signs |= {"under:" + _type(o, 0.5) for o in owners if o is not subject}
            signs |= {"peer:" + _type(p, 0.6) for p in _peers(words, a, b, starts, ends)}
        if free:
            signs |= {"free", f"rank:{subject.label} {min(ranks[subject.label], LAST_RANK)}"}
            ranks[subject.label] += 1
        else:
            signs.add("not-free")
        if subject.key in partners:
            signs.add("partner:" + _type(partners[subject.key], 0.5))
        found[subject.key] = signs
    return found


def _type(subject: Subject, limit: float) -> str:
    return subject.label if subject.scores[0] < limit else "none"


def _partners(ends: dict[int, Subject], pairs: list[Pair]) -> dict[str, Subject]:
    found: dict[str, Subject] = {}
    for (_, short), (_, long) in pairs:
        a, b = ends.get(short), ends.get(long)
        if a and b and a is not b:
            found.setdefault(a.key, b)
            found.setdefault(b.key, a)
    return found


def _peers(words: list[str], a: int, b: int, starts: dict[int, Subject], ends: dict[int, Subject]) -> list[Subject]:
    """Return the surest candidates that a comma, slash or conjunction joins to words `a` to `b`."""
    found = []
    i = b
    while i < len(words) and words[i] in WRAP:
        i += 1
    if i < len(words) and words[i] in JOINT:
        while i < len(words) and (words[i] in JOINT or words[i] in WRAP):
            i += 1
        found.append(starts.get(i))
    i = a - 1
    while i >= 0 and words[i] in WRAP:
        i -= 1
    if i >= 0 and words[i] in JOINT:
        while i >= 0 and (words[i] in JOINT or words[i] in WRAP):
            i -= 1
        found.append(ends.get(i + 1))
    return [s for s in found if s is not None]
