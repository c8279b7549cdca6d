"""What the texts of all papers tie together: which acronym stands for which long form, and which papers disagree.

In come extractions, one pass; kept are their names, never texts. Out comes a `Canon`: for every key the key of the thing
that it names (`grpo` → `grouprelativepolicyoptimization`), and for a paper that gives an acronym a meaning of its own,
that meaning. A key goes to another in one of four ways, the first that applies: a user's override, a curated alias, a
long form that says the same as another long form of the same acronym, an acronym's favoured long form.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations
from typing import NamedTuple

from kg.identity.acronyms import bare_acronym, expansion, initials, is_short_form
from kg.identity.canon import Canon, Curated, Key, Why
from kg.identity.forms import KINDS, Form, find_form
from kg.identity.overrides import Override, Overrides
from kg.identity.spelling import tidy
from kg.records import Entity, Extraction
from kg.vocabulary import DOMAIN_RANGE, NodeType, Relation, Types

ANY = frozenset(KINDS.values())

SURE = 0.7
"""What confidence an introduction needs to count alone."""

ARXIV = re.compile(r"\d{4}\.\d{4,5}\Z")
"""Ids that sort as the papers came out."""

GUARDS = (re.compile(r"\d+(?:\.\d+)?"), re.compile(r"\+"))


class Seen(NamedTuple):
    """An entity of one paper as far as identity goes.

    `names` are its name and mentions, the name first; `introduced` is how sure it is that the paper introduces it, 0 where
    nothing says so; `kinds` are those that its edges in the graph allow.
    """

    paper: str
    entity: str
    type: NodeType
    kind: str
    names: tuple[str, ...]
    weight: int
    introduced: float
    kinds: frozenset[str]


def see(extraction: Extraction) -> Iterator[Seen]:
    """Yield the entities of one paper."""
    new = {c.tail: c.evidence.confidence for c in extraction.claims if c.relation == Relation.INTRODUCES}
    kinds = _kinds(extraction)
    for e in extraction.entities:
        weight = round(e.confidence * 1000)
        yield Seen(
            extraction.id, e.id, e.type, KINDS[e.type], _names(e), weight, new.get(e.id, 0.0), kinds.get(e.id, ANY)
        )


def _kinds(extraction: Extraction) -> dict[str, frozenset[str]]:
    """Return for each entity with edges the kinds under which all of them stay."""
    ends: list[tuple[str, Types]] = []
    for claim in extraction.claims:
        domain, range_ = DOMAIN_RANGE[claim.relation]
        ends += [(claim.head, domain), (claim.tail, range_)]
    for r in extraction.results:
        roles = {
            Relation.OF_SYSTEM: r.subject,
            Relation.ON_BENCHMARK: r.benchmark,
            Relation.WITH_METRIC: r.metric,
            Relation.AGAINST: r.baseline,
        }
        ends += [(entity, DOMAIN_RANGE[role][1]) for role, entity in roles.items() if entity is not None]
    kinds: dict[str, frozenset[str]] = {}
    for entity, types in ends:
        kinds[entity] = kinds.get(entity, ANY) & {KINDS[t] for t in types if t in KINDS}
    return kinds


def _names(entity: Entity) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tidy(name) for name in (entity.name, *entity.mentions) if tidy(name))) or (entity.name,)


def build_canon(seen: Iterable[Seen], curated: Iterable[Curated], overrides: Overrides) -> Canon:
    """Learn what each key names; nothing depends on the order of `seen`."""
    canon = Canon()
    _override(canon, overrides)
    _curate(canon, curated, overrides.alias)
    _learn(canon, _find_ties(seen))
    return canon


def _override(canon: Canon, overrides: Overrides) -> None:
    for split in overrides.split:
        kind = KINDS[split.type]
        keys = [find_form(kind, name).key for name in split.names]
        for place, (name, key) in enumerate(zip(split.names, keys, strict=True)):
            if others := {*keys} - {key}:
                canon.apart.setdefault((kind, key), set()).update(others)
            if key in keys[:place]:
                canon.pinned[kind, tidy(name)] = f"{key} as {tidy(name)}"
    for merge in overrides.merge:
        kind, first = KINDS[merge.type], find_form(KINDS[merge.type], merge.names[0])
        canon.tokens.setdefault((kind, first.key), first.tokens)
        for name in merge.names[1:]:
            canon.lead(kind, find_form(kind, name).key, first, Why("forced"))


def _curate(canon: Canon, curated: Iterable[Curated], known: Iterable[Override]) -> None:
    """Lead curated forms to their names, first the known aliases, which are the same thing for certain."""
    main: dict[Key, Form] = {}
    meant: tuple[dict[Key, set[str]], ...] = (defaultdict(set), defaultdict(set))
    for entry in sorted(curated, key=lambda e: (e.type, e.name)):
        kind, form = KINDS[entry.type], find_form(KINDS[entry.type], entry.name)
        canon.curated.setdefault((kind, form.key), entry)
        main.setdefault((kind, form.key), form)
        for alias in entry.aliases:
            if _is_other_name(kind, entry.name, alias):
                meant[1][kind, find_form(kind, alias).key].add(form.key)
    for alias_of in known:
        kind = KINDS[alias_of.type]
        forms = [find_form(kind, name) for name in alias_of.names]
        best = next((form for form in forms if (kind, form.key) in canon.curated), forms[0])
        main.setdefault((kind, best.key), best)
        for form in forms:
            if form.key != best.key:
                meant[0][kind, form.key].add(best.key)
    canon.tokens.update({key: form.tokens for key, form in main.items() if key not in canon.tokens})
    for which, aliases in enumerate(meant):
        for (kind, key), mains in sorted(aliases.items()):
            if len(mains) == 1 and (which == 0 or (kind, key) not in canon.curated):
                canon.lead(kind, key, main[kind, min(mains)], Why("curated alias"))


def _is_other_name(kind: str, name: str, alias: str) -> bool:
    """Return whether a curated form names the same thing, and not a version, part or kind of it that reads alike.

    Curated forms of tasks serve to find tasks in a text; only acronyms and other endings are the same task for certain.
    """
    if is_short_form(alias, name) or is_short_form(name, alias) or expansion(kind, alias) == expansion(kind, name):
        return True
    return kind != "Task" and all(sorted(p.findall(name)) == sorted(p.findall(alias)) for p in GUARDS)


class _Ties(NamedTuple):
    """For each acronym the papers that tie it to each long form, each key's form, and who introduces it untied.

    `uses` has the papers that name a thing by a key, `new` those that introduce it surely.
    """

    longs: dict[Key, dict[str, set[str]]]
    forms: dict[Key, Form]
    texts: dict[Key, str]
    bare: dict[Key, set[str]]
    uses: dict[Key, set[str]]
    new: dict[Key, set[str]]


def _find_ties(seen: Iterable[Seen]) -> _Ties:
    """Collect what the mentions of one thing, and the things of one paper, say of acronyms."""
    ties = _Ties(defaultdict(lambda: defaultdict(set)), {}, {}, defaultdict(set), defaultdict(set), defaultdict(set))
    papers: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for thing in seen:
        papers[thing.paper, thing.kind].append(thing)
    for (paper, kind), things in papers.items():
        tied = set[str]()
        for thing in things:
            name = find_form(kind, thing.names[0]).key
            ties.uses[kind, name].add(paper)
            if thing.introduced >= SURE:
                ties.new[kind, name].add(paper)
            for short, long in permutations(thing.names, 2):
                keys = (find_form(kind, short).key, find_form(kind, long).key)
                if name in keys and keys[0] != keys[1] and len(short) < len(long) and is_short_form(short, long):
                    _tie(ties, kind, short, long, paper)
                    tied.add(keys[0])
        for short, long in _spelled_out(things):
            if find_form(kind, short).key not in tied:
                _tie(ties, kind, short, long, paper)
                tied.add(find_form(kind, short).key)
        for thing in things:
            if thing.introduced and find_form(kind, thing.names[0]).key not in tied:
                ties.bare[kind, find_form(kind, thing.names[0]).key].add(paper)
    return ties


def _tie(ties: _Ties, kind: str, short: str, long: str, paper: str) -> None:
    few, many = find_form(kind, short), find_form(kind, long)
    ties.longs[kind, few.key][many.key].add(paper)
    ties.forms[kind, few.key] = min(few, ties.forms.get((kind, few.key), few))
    ties.forms[kind, many.key] = min(many, ties.forms.get((kind, many.key), many))
    ties.texts[kind, many.key] = min(long, ties.texts.get((kind, many.key), long))


def _spelled_out(things: list[Seen]) -> Iterator[tuple[str, str]]:
    """Yield the bare acronyms of a paper whose letters are just the initials of one other thing in it, with that thing."""
    names = sorted({name for thing in things for name in thing.names})
    shorts = [(short, letters) for short in names if (letters := bare_acronym(short))]
    spelled = [(long, initials(long)) for long in names] if shorts else []
    for short, letters in shorts:
        longs = {find_form(things[0].kind, long).key: long for long, first in spelled if letters in first}
        if len(longs) == 1:
            yield short, next(iter(longs.values()))


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
        _keep_older(canon, ties, kind, short, senses)


def _keep_older(canon: Canon, ties: _Ties, kind: str, short: str, senses: Mapping[str, set[str]]) -> None:
    """Keep the papers apart that used an acronym before the first of those that gave it its meaning, as their own new name."""
    meaning = canon.follow(kind, short)
    named = ties.uses[kind, short]
    new = (ties.new[kind, meaning] | ties.new[kind, short]) & senses.get(meaning, set())
    if meaning == short or (kind, meaning) in canon.curated or not new or new != senses[meaning]:
        return
    first = min(new)
    for paper in named:
        if ARXIV.match(paper) and ARXIV.match(first) and paper < first and (paper, kind, short) not in canon.own:
            canon.own[paper, kind, short] = f"{short} before {first}"


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
