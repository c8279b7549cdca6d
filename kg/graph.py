"""Papers, extractions and the resolved nodes become one `networkx.MultiDiGraph`: the only definition of its attributes.

Nodes are keyed by id (`paper/2410.08196`, `model/gpt-4o`) and carry `type` and `label`, and further:

| type | attributes |
|---|---|
| Paper | `arxiv` (the paper's id in its source), `days` (tuple of ISO days), `links` (tuple) |
| Author | none |
| Digest | `day` (ISO day) |
| Method, Model, Benchmark, Dataset, Metric, Task | `aliases` (tuple of `Alias`) |
| Result | `value` (decimal as text), `number` (as printed), `unit`, `kind` |

Edges are keyed by the relation's name, one for each (subject, relation, object), and carry `claims`: the `Statement`s of
all papers that say so, by claim id (empty for what is listed rather than read: authoredBy, featuredIn, partOf, and the
edges of a Result, whose evidence is the claim of its `reports` edge), and `confidence`: that of the surest claim, else 1.
`authoredBy` carries `position` too, counted from 1. No attribute is None.

`graph.graph["texts"]` maps a paper's id to its text; sentences and summaries are read from there, never copied.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import networkx as nx

from kg.names import account_slug, plain
from kg.records import Entity, Extraction, Node, Paper, Result, Statement
from kg.vocabulary import DOMAIN_RANGE, NodeType, Relation

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Featured: TypeAlias = tuple[Paper, Sequence[datetime.date]]


def build_graph(
    papers: Iterable[Featured],
    extractions: Iterable[Extraction],
    nodes: Mapping[tuple[str, str], Node],
    texts: Mapping[str, str],
    parts: Iterable[tuple[str, str]] = (),
) -> Graph:
    """Assemble the graph.

    `papers` gives each paper once, with the days that feature it; `extractions` one for each paper at most; `nodes` maps
    (paper id, entity id) to the resolved node; `texts` maps a paper id to its text. Edges that the types of the resolved
    nodes rule out, and loops, are left out. `parts` lists (part, whole) node ids for partOf; those not in the graph are
    left out. Nodes and edges are in sorted order, whatever the order of the input.
    """
    vertices: dict[str, dict[str, object]] = {}
    listed: dict[tuple[str, str, str], dict[str, object]] = {}
    stated: dict[tuple[str, str, str], list[Statement]] = {}
    days: dict[str, datetime.date | None] = {}
    for paper, featured in papers:
        days[paper.id] = min(featured, default=None)
        _add_paper(paper, featured, vertices, listed)
    for extraction in extractions:
        if extraction.id in days:
            _add_extraction(extraction, nodes, days[extraction.id], vertices, listed, stated)
    for part, whole in parts:
        if part in vertices and whole in vertices:
            listed[part, Relation.PART_OF.value, whole] = {}
    return _assemble(vertices, listed, stated, texts)


def paper_node(paper_id: str) -> str:
    """Return the node id of a paper.

    >>> paper_node("2410.08196"), paper_node("cs/0112017")
    ('paper/2410.08196', 'paper/cs%2F0112017')
    """
    return f"paper/{account_slug(paper_id)}"


def sentence(graph: Graph, claim: Statement) -> str:
    """Return the sentence that a claim was read from."""
    text: str = graph.graph["texts"][claim.paper]
    return text[claim.start : claim.end]


def iter_claims(graph: Graph) -> Iterator[Statement]:
    """Yield every claim of the graph, by paper and id."""
    claims: list[Statement] = []
    for _, _, attributes in graph.edges(data=True):
        claims.extend(attributes["claims"])
    yield from sorted(claims, key=lambda c: (c.paper, c.id))


def _add_paper(
    paper: Paper,
    featured: Sequence[datetime.date],
    vertices: dict[str, dict[str, object]],
    listed: dict[tuple[str, str, str], dict[str, object]],
) -> None:
    key = paper_node(paper.id)
    iso = tuple(sorted({day.isoformat() for day in featured}))
    vertices[key] = {
        "type": NodeType.PAPER.value, "label": plain(paper.title) or paper.id,
        "arxiv": paper.id, "days": iso, "links": paper.links,
    }  # fmt: skip
    for position, author in enumerate(paper.authors, 1):
        account = f"author/{account_slug(author)}"
        vertices[account] = {"type": NodeType.AUTHOR.value, "label": author}
        listed.setdefault((key, Relation.AUTHORED_BY.value, account), {"position": position})
    for day in iso:
        vertices[f"digest/{day}"] = {"type": NodeType.DIGEST.value, "label": day, "day": day}
        listed[key, Relation.FEATURED_IN.value, f"digest/{day}"] = {}


def _add_extraction(
    extraction: Extraction,
    nodes: Mapping[tuple[str, str], Node],
    day: datetime.date | None,
    vertices: dict[str, dict[str, object]],
    listed: dict[tuple[str, str, str], dict[str, object]],
    stated: dict[tuple[str, str, str], list[Statement]],
) -> None:
    paper = paper_node(extraction.id)
    entities = {e.id: e for e in extraction.entities}
    ids = {"P": paper}
    for entity in extraction.entities:
        node = nodes[extraction.id, entity.id]
        ids[entity.id] = node.id
        vertices[node.id] = {"type": node.type.value, "label": node.label, "aliases": node.aliases}
    touched = set()
    for claim in extraction.claims:
        subject, label, obj = ids[claim.head], claim.relation, ids[claim.tail]
        if subject == obj or not _allowed(vertices, subject, label, obj):
            continue
        spans = [(s.start, s.end) for e in (claim.head, claim.tail) if e in entities for s in entities[e].spans]
        evidence = claim.evidence
        statement = Statement(
            id=_claim_id(extraction.id, subject, label, obj), subject=subject, relation=label, object=obj,
            paper=extraction.id, day=day, start=evidence.start, end=evidence.end,
            marks=_marks(spans, evidence.start, evidence.end),
            component=evidence.component, confidence=evidence.confidence,
        )  # fmt: skip
        _state(stated, statement)
        if subject == paper:
            touched.add(obj)
    for entity in extraction.entities:
        if ids[entity.id] not in touched and entity.spans:
            _state(stated, _mention(extraction.id, paper, ids[entity.id], entity, day))
    for number, result in enumerate(extraction.results, 1):
        _add_result(number, result, extraction.id, ids, entities, day, vertices, listed, stated)


def _add_result(
    number: int,
    result: Result,
    paper_id: str,
    ids: Mapping[str, str],
    entities: Mapping[str, Entity],
    day: datetime.date | None,
    vertices: dict[str, dict[str, object]],
    listed: dict[tuple[str, str, str], dict[str, object]],
    stated: dict[tuple[str, str, str], list[Statement]],
) -> None:
    key = f"result/{account_slug(paper_id)}-{number}"
    roles = {
        Relation.OF_SYSTEM: result.subject,
        Relation.ON_BENCHMARK: result.benchmark,
        Relation.WITH_METRIC: result.metric,
        Relation.AGAINST: result.baseline,
    }
    vertices[key] = {
        "type": NodeType.RESULT.value, "label": _result_label(result, entities),
        "value": result.value, "number": result.number, "unit": result.unit or "", "kind": result.kind.value,
    }  # fmt: skip
    for relation, entity in roles.items():
        if entity is not None and _allowed(vertices, key, relation, ids[entity]):
            listed[key, relation.value, ids[entity]] = {}
    evidence = result.evidence
    spans = [(s.start, s.end) for e in roles.values() if e is not None for s in entities[e].spans]
    statement = Statement(
        id=_claim_id(paper_id, ids["P"], Relation.REPORTS, key), subject=ids["P"], relation=Relation.REPORTS, object=key,
        paper=paper_id, day=day, start=evidence.start, end=evidence.end,
        marks=_marks([*spans, (result.start, result.end)], evidence.start, evidence.end),
        component=evidence.component, confidence=evidence.confidence,
    )  # fmt: skip
    _state(stated, statement)


def _allowed(vertices: Mapping[str, Mapping[str, object]], subject: str, relation: Relation, obj: str) -> bool:
    domain, range_ = DOMAIN_RANGE[relation]
    return vertices[subject]["type"] in domain and vertices[obj]["type"] in range_


def _state(stated: dict[tuple[str, str, str], list[Statement]], new: Statement) -> None:
    """Add a statement; of two claims by one paper for one edge, the surer (then the earlier in the text) stays."""
    claims = stated.setdefault((new.subject, new.relation.value, new.object), [])
    same = next((i for i, old in enumerate(claims) if old.id == new.id), None)
    if same is None:
        claims.append(new)
    elif (-new.confidence, new.start, new.end) < (-claims[same].confidence, claims[same].start, claims[same].end):
        claims[same] = new


def _mention(paper_id: str, paper: str, node: str, entity: Entity, day: datetime.date | None) -> Statement:
    first = min(entity.spans, key=lambda s: (s.start, s.end))
    return Statement(
        id=_claim_id(paper_id, paper, Relation.MENTIONS, node), subject=paper, relation=Relation.MENTIONS, object=node,
        paper=paper_id, day=day, start=first.sentence[0], end=first.sentence[1], marks=((first.start, first.end),),
        component=first.component, confidence=entity.confidence,
    )  # fmt: skip


def _claim_id(paper_id: str, subject: str, relation: Relation, obj: str) -> str:
    """Return a readable claim id, unique in the graph: paper, relation, the object, and before it a subject not the paper.

    >>> _claim_id("2410.1", "model/a", Relation.BASED_ON, "model/b")
    'claim/2410.1/model/a/basedOn/model/b'
    """
    head = "" if subject.startswith("paper/") else f"{subject}/"
    return f"claim/{account_slug(paper_id)}/{head}{relation.value}/{obj}"


def _marks(spans: Iterable[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the spans inside [start, end), sorted, the longer of two that overlap."""
    marks: list[tuple[int, int]] = []
    inside = {span for span in spans if start <= span[0] and span[1] <= end}
    for first, last in sorted(inside, key=lambda m: (m[0], -m[1])):
        if not marks or first >= marks[-1][1]:
            marks.append((first, last))
    return tuple(marks)


def _result_label(result: Result, entities: Mapping[str, Entity]) -> str:
    unit = {"%": "%", "x": "×"}.get(result.unit or "", f" {result.unit}" if result.unit else "")
    metric = f" {entities[result.metric].name}" if result.metric is not None else ""
    on = f" on {entities[result.benchmark].name}" if result.benchmark is not None else ""
    return plain(f"{result.value}{unit}{metric}{on}")


def _assemble(
    vertices: Mapping[str, Mapping[str, object]],
    listed: Mapping[tuple[str, str, str], Mapping[str, object]],
    stated: Mapping[tuple[str, str, str], list[Statement]],
    texts: Mapping[str, str],
) -> Graph:
    graph: Graph = nx.MultiDiGraph(texts=texts)
    graph.add_nodes_from((key, dict(vertices[key])) for key in sorted(vertices))
    for subject, relation, obj in sorted({*listed, *stated}):
        claims = tuple(sorted(stated.get((subject, relation, obj), ()), key=lambda c: c.id))
        confidence = max((c.confidence for c in claims), default=1.0)
        extra = listed.get((subject, relation, obj), {})
        graph.add_edge(subject, obj, key=relation, claims=claims, confidence=confidence, **extra)
    return graph


def count_types(graph: Graph) -> dict[str, int]:
    """Count nodes by type, in the order of the vocabulary."""
    counts: dict[str, int] = dict.fromkeys((t.value for t in NodeType), 0)
    for _, attributes in graph.nodes(data=True):
        counts[attributes["type"]] += 1
    return counts


def count_relations(graph: Graph) -> dict[str, int]:
    """Count edges by relation, in the order of the vocabulary."""
    counts = dict.fromkeys((r.value for r in Relation), 0)
    for _, _, relation in graph.edges(keys=True):
        counts[str(relation)] += 1
    return counts
