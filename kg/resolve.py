"""Names of all papers become nodes with stable ids; why each name joined is kept.

In come extractions (a one-shot stream, of which only names are kept) and the curated names. Out comes a `Resolution`: for
each paper's entity its node, the merges for review, the families as edges, and the id of any other name.

    ("2410.08196", "e4") → Node(id="method/lora", type="Method", label="LoRA", aliases=(Alias(name="Low-Rank Adaptation",
                                count=13, rule="curated alias", evidence="2406.10615"), …))
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.identity.canon import Canon, Curated, Key
from kg.identity.families import Tokens, iter_families, iter_wholes
from kg.identity.forms import find_form, join
from kg.identity.homonyms import part_homonyms
from kg.identity.kinds import settle_kinds
from kg.identity.overrides import Overrides, load_overrides
from kg.identity.spelling import tidy
from kg.identity.ties import Seen, build_canon, see
from kg.names import fold
from kg.records import Alias, Extraction, Node, Record
from kg.seeds import Vocabulary
from kg.vocabulary import NodeType

PLAIN = frozenset(["plural", "version", "word order", "year"])
"""Rules whose names read well in an id as they are."""


class Merge(Record):
    """A name that joined a node, for review: how many papers use it, by which rule, and the first paper that shows it."""

    node: str
    label: str
    alias: str
    count: int
    rule: str
    evidence: str


@dataclass(frozen=True)
class Resolution:
    """`nodes` by (paper id, entity id), `merges` and `parts` (child id, family id) sorted, and what is known of names."""

    nodes: Mapping[tuple[str, str], Node]
    merges: tuple[Merge, ...]
    parts: tuple[tuple[str, str], ...]
    names: Canon

    def lookup(self, type_: NodeType | str, name: str) -> str:
        """Return the id that the graph has, or would give, for a name."""
        return self.names.lookup(NodeType(type_), name)


def resolve(
    extractions: Iterable[Extraction],
    vocabulary: Vocabulary | Iterable[Curated],
    *,
    overrides: Overrides | None = None,
) -> Resolution:
    """Give every entity of every paper its node. Nothing depends on the order of the extractions."""
    seen = [thing for extraction in extractions for thing in see(extraction)]
    curated = vocabulary.entries if isinstance(vocabulary, Vocabulary) else tuple(vocabulary)
    canon = build_canon(seen, curated, load_overrides() if overrides is None else overrides)
    part_homonyms(canon, seen)
    members: dict[Key, list[Seen]] = defaultdict(list)
    for thing in seen:
        members[thing.kind, canon.find(thing.kind, thing.names[0], thing.paper)].append(thing)
    settled = settle_kinds(canon, members)
    built = {key: _build_node(canon, key, settled[key]) for key in sorted(settled)}
    canon.ids.update({key: node.id for key, (node, _) in built.items()})
    _name_curated(canon)
    nodes = {(t.paper, t.entity): built[key][0] for key, things in settled.items() for t in things}
    canon.ids.update({key: nodes[t[0].paper, t[0].entity].id for key, t in members.items() if key not in canon.ids})
    merges = tuple(sorted((m for _, joined in built.values() for m in joined), key=_merge_order))
    parts = tuple(sorted(_find_parts_of(canon, {key: node for key, (node, _) in built.items()})))
    return Resolution(nodes, merges, parts, canon)


def _merge_order(merge: Merge) -> tuple[str, str, str]:
    return merge.node, merge.alias, merge.rule


def _build_node(canon: Canon, key: Key, things: list[Seen]) -> tuple[Node, list[Merge]]:
    kind, main = key
    papers: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for name in thing.names:
            if name == thing.names[0] or canon.find(kind, name, thing.paper) == main:
                papers[name].add(thing.paper)
    type_, others = _find_type(canon, key, things)
    ranked = sorted(papers, key=lambda name: _rank(canon, key, name, len(papers[name])))
    entry = canon.curated.get(key)
    label = tidy(entry.name) if entry else ranked[0]
    id_ = canon.id(type_, main, _spellings(canon, key, label, ranked))
    aliases = tuple(
        Alias(name=name, count=len(papers[name]), rule=rule, evidence=evidence)
        for name in sorted(papers)
        for rule, evidence in [_explain(canon, key, name, label, papers[name])]
    )
    merges = [
        Merge(node=id_, label=label, alias=a.name, count=a.count, rule=a.rule, evidence=a.evidence)
        for a in aliases
        if a.name != label
    ]
    merges += [
        Merge(node=id_, label=label, alias=label, count=len(of), rule=f"type {other.value}", evidence=min(of))
        for other, of in sorted(others.items())
    ]
    return Node(id=id_, type=type_, label=label, aliases=aliases), merges


def _rank(canon: Canon, key: Key, name: str, count: int) -> tuple[bool, bool, int, int, str]:
    """Rank names for a label: one that leads here, spelled right, used by most papers, simplest."""
    kind, main = key
    rules = find_form(kind, name).rules
    return canon.find(kind, name) != main, "misread zero" in rules, -count, len(rules), name


def _find_type(canon: Canon, key: Key, things: list[Seen]) -> tuple[NodeType, dict[NodeType, set[str]]]:
    """Return the type that is curated, or that the evidence favours, and the papers that say another."""
    weight: dict[NodeType, int] = defaultdict(int)
    papers: dict[NodeType, set[str]] = defaultdict(set)
    for thing in things:
        weight[thing.type] += thing.weight
        papers[thing.type].add(thing.paper)
    entry = canon.curated.get(key)
    type_ = entry.type if entry else min(weight, key=lambda t: (-weight[t], t))
    return type_, {t: p for t, p in papers.items() if t != type_}


def _spellings(canon: Canon, key: Key, label: str, ranked: list[str]) -> Iterator[str]:
    """Yield candidates for the readable part of an id: the curated name, the most used name of the settled key, any name."""
    kind, main = key
    if key in canon.curated:
        yield label
    for settled in (True, False):
        for name in ranked:
            form = find_form(kind, name)
            if (form.key == main) == settled:
                yield name if PLAIN.issuperset(form.rules) else "-".join(form.tokens)


def _explain(canon: Canon, key: Key, name: str, label: str, papers: set[str]) -> tuple[str, str]:
    """Return by which rule a name belongs to a node, and the paper that shows it."""
    kind, main = key
    first = min(papers)
    if name == label:
        return "name", first
    form, named = find_form(kind, name), find_form(kind, label)
    if fold(name) == fold(label):
        return "spelling", first
    if form.key == named.key:
        return " and ".join(sorted({*form.rules} ^ {*named.rules})) or "spelling", first
    own = sorted(p for p in papers if (p, kind, form.key) in canon.own)
    if own and canon.resolve(kind, form) != main:
        return "acronym in its own paper", own[0]
    for joined in (form.key, named.key):
        if (kind, joined) in canon.why and canon.follow(kind, joined) == main:
            why = canon.why[kind, joined]
            return why.rule, why.evidence or first
    return "name of the family", first


def _name_curated(canon: Canon) -> None:
    """Give the curated things that no paper names the ids that they would have."""
    for key, entry in canon.curated.items():
        if key not in canon.ids and canon.follow(*key) == key[1]:
            canon.ids[key] = canon.id(entry.type, key[1], (entry.name,))


def _find_parts_of(canon: Canon, nodes: Mapping[Key, Node]) -> Iterator[tuple[str, str]]:
    """Yield (part, whole) for each node whose name makes another node its family for certain."""
    for (kind, main), node in nodes.items():
        for tokens in _wholes(canon, kind, main, node):
            whole = nodes.get((kind, canon.follow(kind, join(tokens))))
            if whole is not None and whole.id != node.id and whole.type == node.type:
                yield node.id, whole.id
                break


def _wholes(canon: Canon, kind: str, main: str, node: Node) -> Iterator[Tokens]:
    tokens = canon.tokens.get((kind, main)) or next(
        (form.tokens for a in node.aliases if (form := find_form(kind, a.name)).key == main), (main,)
    )
    if node.type == NodeType.MODEL:
        return iter_families(tokens)
    return iter_wholes(tokens) if kind == "Data" else iter(())


def read_names(path: Path) -> Canon:
    """Read what a build has saved of names."""
    with path.open(encoding="utf-8") as lines:
        return Canon.from_lines(lines, place=str(path))
