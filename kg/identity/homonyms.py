"""Different things of one spelling but for case, hyphens or a `v`: what two papers each introduce under a spelling of its own.

`MIMO` of one paper and `MiMo` of another have one key. Where both papers call it new, each by its own exact spelling, and
hardly anybody else names it, they are two things: the curated spelling, or that of the first paper, keeps the key; the other gets its own.
So does a word that a paper introduces as its own where other capitals of it are curated (`SaM`, which is no `SAM`), and
a short word with other capitals (`Dream`) than in the one paper that introduces it (`DREAM`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.identity.canon import Canon, Curated, Key
from kg.identity.families import find_parts
from kg.identity.forms import find_form
from kg.identity.ties import SURE, Seen
from kg.names import fold

RARE = 4
"""Papers at most that name a thing of which two introductions are taken at their word; of more, one is a misreading."""

SHORT = 8
"""Letters at most of the words that name different things by their capitals; longer ones hardly meet by chance."""


def part_homonyms(canon: Canon, seen: Iterable[Seen]) -> None:
    """Pin each later spelling of a name that several papers introduce to a key of its own."""
    things: dict[Key, list[Seen]] = defaultdict(list)
    for thing in seen:
        things[thing.kind, canon.find(thing.kind, thing.names[0], thing.paper)].append(thing)
    for (kind, main), same in sorted(things.items()):
        for name in sorted(_homonyms(canon, kind, main, same)):
            canon.pinned[kind, name] = f"{find_form(kind, name).key} as {name}"


def _homonyms(canon: Canon, kind: str, main: str, things: list[Seen]) -> Iterator[str]:
    """Yield the names that are to be parted from the thing with this key."""
    entry = canon.curated.get((kind, main))
    if not entry and len(things) == 1:
        return
    introduced: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        if thing.introduced:
            introduced[thing.names[0]].add(thing.paper)
        if entry and thing.introduced >= SURE and _has_other_capitals(thing.names, entry):
            yield thing.names[0]
    if len({thing.paper for thing in things}) > RARE:
        return
    if not entry:
        yield from _other_words(things)
    known = entry.name if entry else ""
    names = sorted(introduced, key=lambda name: (name != known, min(introduced[name]), name))
    authors = [paper for name in names for paper in introduced[name]]
    if len(set(authors)) == len(authors) and all(_is_proper(name) for name in names):
        for name in names[1:]:
            if not _is_same_version(kind, name, names[0]) and find_form(kind, name).key == main:
                yield name


def _other_words(things: list[Seen]) -> Iterator[str]:
    """Yield the short words with other capitals than that of the paper that introduces and spells out the thing, if one does."""
    own = {thing.paper: len(thing.names) for thing in things if thing.introduced >= SURE}
    words: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for name in thing.names:
            if name.isalpha() and not name.islower() and len(name) <= SHORT:
                words[name].add(thing.paper)
    theirs = (
        (-own[paper], -len(papers), paper, word) for word, papers in words.items() for paper in papers & own.keys()
    )
    *_, first = min(theirs, default=("",))
    for word in words:
        if word != first and word.casefold() == first.casefold() and words[word].isdisjoint(words[first]):
            yield word


def _has_other_capitals(names: tuple[str, ...], entry: Curated) -> bool:
    """Return whether the first of a thing's names is a curated word but for its capitals, none as it is curated."""
    name, known = names[0], {entry.name, *entry.aliases}
    return (
        name.isalpha()
        and not name.islower()
        and name.casefold() in {form.casefold() for form in known}
        and known.isdisjoint(names)
    )


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
