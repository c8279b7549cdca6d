"""What the texts of all papers tie together: which acronym stands for which long form, and which papers disagree.

In come extractions, one pass; kept are their names, never texts. Out comes a `Canon`: for every key the key of the thing
that it names (`grpo` → `grouprelativepolicyoptimization`), and for a paper that gives an acronym a meaning of its own,
that meaning. A key goes to another in one of four ways, the first that applies: a user's override, a curated alias, a
long form that says the same as another long form of the same acronym, an acronym's favoured long form.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import NamedTuple

from kg.acronyms import expansion, is_short_form
from kg.canon import Canon, Curated, Key, Why
from kg.identity import KINDS, Form, find_form
from kg.names import plain
from kg.overrides import Overrides
from kg.records import Entity, Extraction
from kg.vocabulary import NodeType, Relation


class Seen(NamedTuple):
    """An entity of one paper as far as identity goes; `names` are its name and mentions, the name first."""

    paper: str
    entity: str
    type: NodeType
    kind: str
    names: tuple[str, ...]
    weight: int
    introduced: bool


def see(extraction: Extraction) -> Iterator[Seen]:
    """Yield the entities of one paper."""
    new = {c.tail for c in extraction.claims if c.relation == Relation.INTRODUCES}
    for e in extraction.entities:
        yield Seen(extraction.id, e.id, e.type, KINDS[e.type], _names(e), round(e.confidence * 1000), e.id in new)


def _names(entity: Entity) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(name) for name in (entity.name, *entity.mentions) if plain(name))) or (
        entity.name,
    )


def build_canon(seen: Iterable[Seen], curated: Iterable[Curated], overrides: Overrides) -> Canon:
    """Learn what each key names; nothing depends on the order of `seen`."""
    canon = Canon()
    _override(canon, overrides)
    _curate(canon, curated)
    _learn(canon, _find_ties(seen))
    return canon


def _override(canon: Canon, overrides: Overrides) -> None:
    for split in overrides.split:
        kind, keys = KINDS[split.type], set[str]()
        for name in split.names:
            key = find_form(kind, name).key
            canon.fixed.add((kind, key))
            if key in keys:
                canon.pinned[kind, plain(name)] = f"{key} as {plain(name)}"
            keys.add(key)
    for merge in overrides.merge:
        kind, first = KINDS[merge.type], find_form(KINDS[merge.type], merge.names[0])
        canon.tokens.setdefault((kind, first.key), first.tokens)
        for name in merge.names[1:]:
            canon.lead(kind, find_form(kind, name).key, first, Why("forced"))


def _curate(canon: Canon, curated: Iterable[Curated]) -> None:
    entries = sorted(curated, key=lambda e: (e.type, e.name))
    forms: dict[Key, Form] = {}
    meant: dict[Key, set[str]] = defaultdict(set)
    for entry in entries:
        kind = KINDS[entry.type]
        form = find_form(kind, entry.name)
        canon.curated.setdefault((kind, form.key), entry)
        canon.tokens.setdefault((kind, form.key), form.tokens)
        forms.setdefault((kind, form.key), form)
        for alias in entry.aliases:
            meant[kind, find_form(kind, alias).key].add(form.key)
    for (kind, key), mains in sorted(meant.items()):
        if len(mains) == 1 and (kind, key) not in canon.curated:
            canon.lead(kind, key, forms[kind, min(mains)], Why("curated alias"))


class _Ties(NamedTuple):
    """For each acronym the papers that tie it to each long form, each key's form, and who introduces it untied."""

    longs: dict[Key, dict[str, set[str]]]
    forms: dict[Key, Form]
    texts: dict[Key, str]
    bare: dict[Key, set[str]]


def _find_ties(seen: Iterable[Seen]) -> _Ties:
    ties = _Ties(defaultdict(lambda: defaultdict(set)), {}, {}, defaultdict(set))
    for thing in seen:
        kind = thing.kind
        forms = {name: find_form(kind, name) for name in thing.names}
        name = forms[thing.names[0]]
        tied = False
        for short, long in permutations(thing.names, 2):
            if name.key in {forms[short].key, forms[long].key} and _ties(short, long, forms):
                tied = tied or name.key == forms[short].key
                key = (kind, forms[long].key)
                ties.longs[kind, forms[short].key][forms[long].key].add(thing.paper)
                ties.forms[key] = min(forms[long], ties.forms.get(key, forms[long]))
                ties.texts[key] = min(long, ties.texts.get(key, long))
                ties.forms[kind, forms[short].key] = forms[short]
        if thing.introduced and not tied:
            ties.bare[kind, name.key].add(thing.paper)
    return ties


def _ties(short: str, long: str, forms: dict[str, Form]) -> bool:
    return len(short) < len(long) and forms[short].key != forms[long].key and is_short_form(short, long)


def _learn(canon: Canon, ties: _Ties) -> None:
    """Join the long forms that say the same, then give each acronym to the long form that the evidence favours."""
    for kind, short in sorted(ties.longs):
        longs = ties.longs[kind, short]
        senses = _senses(canon, ties, kind, short)
        _give(canon, ties, kind, short, senses)
        for long, papers in longs.items():
            for paper in papers:
                said = {canon.follow(kind, other) for other in longs if paper in longs[other]}
                if len(said) == 1:
                    canon.own[paper, kind, short] = long


def _senses(canon: Canon, ties: _Ties, kind: str, short: str) -> dict[str, set[str]]:
    """Return the papers behind each meaning of an acronym, by the key that stands for it."""
    main = canon.follow(kind, short)
    curated = canon.curated.get((kind, main))
    known = {expansion(kind, form) for form in (curated.name, *curated.aliases)} if curated else set()
    groups: dict[str, list[str]] = defaultdict(list)
    senses: dict[str, set[str]] = defaultdict(set)
    longs = ties.longs[kind, short]
    for long in sorted(longs):
        said = expansion(kind, ties.texts[kind, long])
        if curated and said in known and canon.follow(kind, long) == long != main:
            canon.lead(kind, long, find_form(kind, curated.name), Why("long form", min(longs[long])))
        if canon.follow(kind, long) != long or (kind, long) in canon.curated:
            senses[canon.follow(kind, long)] |= longs[long]
        else:
            groups[said].append(long)
    for group in groups.values():
        best = min(group, key=lambda k: (-len(longs[k]), k))
        for long in group:
            if long != best:
                canon.lead(kind, long, ties.forms[kind, best], Why("long form", min(longs[long])))
            senses[canon.follow(kind, long)] |= longs[long]
    return senses


def _give(canon: Canon, ties: _Ties, kind: str, short: str, senses: dict[str, set[str]]) -> None:
    """Lead an acronym to the meaning that most papers tie it to; where two are even it stays apart.

    A paper that introduces the bare acronym as its own new name is a meaning too. A curated alias is settled already; a
    curated name that is an acronym takes its favoured long form to itself, unless a curated long form is known.
    """
    if canon.follow(kind, short) != short:
        return
    weights = {key: len(papers) for key, papers in senses.items()}
    entry = canon.curated.get((kind, short))
    weights[short] = 0 if entry else len(ties.bare.get((kind, short), ()))
    best = min(weights, key=lambda k: (-weights[k], k))
    if sum(weight == weights[best] for weight in weights.values()) > 1 or best == short:
        return
    why = Why("acronym", min(senses[best]))
    if entry is None:
        canon.lead(kind, short, ties.forms.get((kind, best)) or _spelled(canon, kind, best), why)
    elif (kind, best) not in canon.curated and not any(is_short_form(entry.name, a) for a in entry.aliases):
        canon.lead(kind, best, find_form(kind, entry.name), why)


def _spelled(canon: Canon, kind: str, key: str) -> Form:
    return Form(canon.tokens[kind, key], key, ())
