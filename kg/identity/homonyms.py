"""Different things of one spelling but for case, hyphens or a `v`: what two papers each introduce under a spelling of its own.

`MIMO` of one paper and `MiMo` of another have one key. Where both papers call it new, each by its own exact spelling, and
hardly anybody else names it, they are two things: the curated spelling, or that of the first paper, keeps the key; the other gets its own.
"""

from collections import defaultdict
from collections.abc import Iterable

from kg.identity.canon import Canon, Key
from kg.identity.families import find_parts
from kg.identity.forms import find_form
from kg.identity.ties import Seen
from kg.names import fold

RARE = 4
"""Papers at most that name a thing of which two introductions are taken at their word; of more, one is a misreading."""


def part_homonyms(canon: Canon, seen: Iterable[Seen]) -> None:
    """Pin each later spelling of a name that several papers introduce to a key of its own."""
    spellings: dict[Key, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    papers: dict[Key, set[str]] = defaultdict(set)
    for thing in seen:
        key = (thing.kind, canon.find(thing.kind, thing.names[0], thing.paper))
        papers[key].add(thing.paper)
        if thing.introduced:
            spellings[key][thing.names[0]].add(thing.paper)
    for (kind, main), introduced in sorted(spellings.items()):
        entry = canon.curated.get((kind, main))
        known = entry.name if entry else ""
        names = sorted(introduced, key=lambda name: (name != known, min(introduced[name]), name))
        authors = [paper for name in names for paper in introduced[name]]
        if len(names) < 2 or len(set(authors)) < len(authors) or len(papers[kind, main]) > RARE:
            continue
        if all(_is_proper(name) for name in names):
            for name in names[1:]:
                if not _is_same_version(kind, name, names[0]) and find_form(kind, name).key == main:
                    canon.pinned[kind, name] = f"{main} as {name}"


def _is_proper(name: str) -> bool:
    """Return whether a name is one of the short, coined ones, and no phrase.

    >>> [_is_proper(n) for n in ("MiMo", "PC Agent", "Apollo", "length reward", "Item Response Theory")]
    [True, True, True, False, False]
    """
    words = name.split()
    return (
        len(words) <= 2
        and any(c.isupper() for c in name)
        and (len(words) == 1 or any(w[1:].lower() != w[1:] for w in words))
    )


def _is_same_version(kind: str, a: str, b: str) -> bool:
    """Return whether two spellings state the same version, as a second report on it would (`InfLLM v2`, `InfLLM-V2`)."""
    return fold(a) == fold(b) and bool(find_parts(find_form(kind, a).tokens).versions)
