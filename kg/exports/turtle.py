"""The graph as Turtle: `graph.ttl` says what holds, `claims.ttl` who says so, in which sentence.

model:betanet a kg:Model ;                       <…/claim/2401.2/model/betanet/basedOn/model/alphanet> a kg:Claim ;
    rdfs:label "BetaNet" ;                           rdf:subject model:betanet ;
    kg:basedOn model:alphanet .                      kg:sentence "BetaNet extends AlphaNet."@en ; …

Grouped and sorted by subject, without blank nodes, the same bytes for the same graph. Texts are read one paper at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from kg import __version__
from kg.exports.terms import UNITS, decimal, link, literal, prefixes, resource
from kg.graph import Graph, count_relations, count_types, iter_claims, paper_node
from kg.names import account_slug
from kg.records import Statement
from kg.vocabulary import ONTOLOGY, RESOURCE, NodeType, Relation

Properties: TypeAlias = list[tuple[str, Sequence[str]]]
Block: TypeAlias = tuple[str, Properties]

LANGUAGE = "@en"
DATE = "^^xsd:date"
COUNT_WIDTH = 12
TOOL = "kg"


def write_turtle(graph: Graph, path: str | Path, *, base: str = RESOURCE, licence: str | None = None) -> None:
    """Write nodes and direct triples. `licence` is that of the source: an IRI, or a text."""
    counts: dict[str, Properties] = {
        **{f"{t}": [("void:class", [f"kg:{t}"]), ("void:entities", [f"{n}"])] for t, n in _some(count_types(graph))},
        **{f"{r}": [("void:property", [f"kg:{r}"]), ("void:triples", [f"{n}"])] for r, n in _some(count_relations(graph))},
    }  # fmt: skip
    about = (
        "Papers, their authors and days, the things their texts name, how these relate, and the numbers they report."
    )
    header = _dataset("graph", about, graph.number_of_nodes(), counts, base, licence)
    _write(Path(path), header, graph_blocks(graph, base), base)


def write_claims(graph: Graph, path: str | Path, *, base: str = RESOURCE, licence: str | None = None) -> None:
    """Write one claim node for each statement of a paper, with its evidence."""
    components, total = set[str](), 0
    for _, _, attributes in graph.edges(data=True):
        components.update(claim.component for claim in attributes["claims"])
        total += len(attributes["claims"])
    counts: dict[str, Properties] = (
        {"Claim": [("void:class", ["kg:Claim"]), ("void:entities", [f"{total}"])]} if total else {}
    )
    about = "For every extracted triple of the graph: the paper, the sentence and the component that say so."
    header = _dataset("claims", about, total, counts, base, licence)
    _write(Path(path), header, claim_blocks(graph, sorted(components - {TOOL}), base), base)


def graph_blocks(graph: Graph, base: str = RESOURCE) -> Iterator[Block]:
    """Yield each node with its properties, by id."""
    texts: Mapping[str, str] = graph.graph["texts"]
    for node in sorted(graph):
        attributes = graph.nodes[node]
        properties: Properties = [("a", [f"kg:{attributes['type']}"])]
        match attributes["type"]:
            case NodeType.PAPER:
                properties += _paper(node, graph, texts, base)
            case NodeType.RESULT:
                properties += _result(attributes)
            case NodeType.DIGEST:
                properties += [
                    ("rdfs:label", [literal(attributes["label"])]),
                    ("kg:day", [literal(attributes["day"], DATE)]),
                ]
            case _:
                properties += _names(attributes)
        properties += _edges(graph, node, base)
        yield resource(node, base), properties


def claim_blocks(graph: Graph, components: Iterable[str], base: str = RESOURCE) -> Iterator[Block]:
    """Yield the components, then each claim, by paper and id."""
    for name in components:
        yield _component(name, base)
    texts: Mapping[str, str] = graph.graph["texts"]
    paper, text = "", ""
    for claim in iter_claims(graph):
        if claim.paper != paper:
            paper, text = claim.paper, texts[claim.paper]
        yield resource(claim.id, base), _claim(claim, text[claim.start : claim.end], base)


def _paper(node: str, graph: Graph, texts: Mapping[str, str], base: str) -> Properties:
    attributes = graph.nodes[node]
    title, _, summary = texts[attributes["arxiv"]].partition("\n")
    authored = ((edges[Relation.AUTHORED_BY]["position"], author) for author, edges in graph.adj[node].items() if Relation.AUTHORED_BY in edges)  # fmt: skip
    byline = ", ".join(graph.nodes[author]["label"] for _, author in sorted(authored))
    links = sorted({found for url in attributes["links"] if (found := link(url))})
    properties: Properties = [
        ("rdfs:label", [literal(attributes["label"], LANGUAGE)]),
        ("dcterms:identifier", [literal(attributes["arxiv"])]),
        ("dcterms:title", [literal(title, LANGUAGE)]),
        ("dcterms:description", [literal(summary, LANGUAGE)]),
    ]
    if byline:
        properties.append(("kg:byline", [literal(byline)]))
    if links:
        properties.append(("kg:link", links))
    return properties


def _result(attributes: Mapping[str, str]) -> Properties:
    properties: Properties = [("rdfs:label", [literal(attributes["label"], LANGUAGE)])]
    if value := decimal(attributes["value"]):
        properties.append(("kg:value", [value]))
    properties.append(("kg:number", [literal(attributes["number"])]))
    if unit := attributes["unit"]:
        properties.append(("kg:unit", [UNITS[unit]]) if unit in UNITS else ("kg:unitText", [literal(unit)]))
    properties.append(("kg:kind", [f"kg:{attributes['kind']}"]))
    return properties


def _names(attributes: Mapping[str, Any]) -> Properties:
    label = literal(attributes["label"])
    properties: Properties = [("rdfs:label", [label]), ("skos:prefLabel", [label])]
    others = sorted({literal(alias.name) for alias in attributes.get("aliases", ())} - {label})
    if others:
        properties.append(("skos:altLabel", others))
    return properties


def _edges(graph: Graph, node: str, base: str) -> Properties:
    objects: dict[str, list[str]] = {}
    for target, edges in graph.adj[node].items():
        for relation in edges:
            objects.setdefault(relation, []).append(target)
    return [
        (f"kg:{relation}", [resource(target, base) for target in sorted(objects[relation])])
        for relation in sorted(objects)
    ]


def _claim(claim: Statement, sentence: str, base: str) -> Properties:
    properties: Properties = [
        ("a", ["kg:Claim"]),
        ("rdf:subject", [resource(claim.subject, base)]),
        ("rdf:predicate", [f"kg:{claim.relation.value}"]),
        ("rdf:object", [resource(claim.object, base)]),
        ("kg:statedIn", [resource(paper_node(claim.paper), base)]),
    ]
    if claim.day:
        properties.append(("kg:statedOn", [literal(claim.day.isoformat(), DATE)]))
    properties += [
        ("kg:sentence", [literal(sentence, LANGUAGE)]),
        ("kg:start", [str(claim.start)]),
        ("kg:end", [str(claim.end)]),
    ]
    if claim.marks:
        properties.append(("kg:mark", [f'"char={start},{end}"' for start, end in claim.marks]))
    properties += [
        ("kg:readBy", [resource(f"component/{account_slug(claim.component)}", base)]),
        ("kg:confidence", [decimal(float(claim.confidence)) or "0.0"]),
    ]
    return properties


def _component(name: str, base: str) -> Block:
    return resource(f"component/{account_slug(name)}", base), [
        ("a", ["kg:Component"]),
        ("rdfs:label", [literal(name)]),
        ("kg:version", [literal(__version__)]),
    ]


def _dataset(
    name: str, about: str, entities: int, counts: Mapping[str, Properties], base: str, licence: str | None
) -> list[Block]:
    """Describe the file; `void:triples` holds a blank of fixed width until they are counted."""
    properties: Properties = [
        ("a", ["void:Dataset"]),
        ("dcterms:title", [literal(f"A knowledge graph of AI papers: {name}", LANGUAGE)]),
        ("dcterms:description", [literal(f"{about} Read from the papers' summaries by kg {__version__}.", LANGUAGE)]),
        ("prov:wasAttributedTo", [resource(f"component/{TOOL}", base)]),
        ("void:vocabulary", [f"<{ONTOLOGY.rstrip('#')}>"]),
        ("void:uriSpace", [literal(base)]),
        ("void:entities", [f"{entities}"]),
        ("void:triples", [" " * COUNT_WIDTH]),
    ]
    if licence:
        iri = link(licence)
        properties.append(("dcterms:license", [iri]) if iri else ("dcterms:rights", [literal(licence)]))
    parts = [(resource(f"about/{name}-{part}", base), pairs) for part, pairs in sorted(counts.items())]
    for kind in ("class", "property"):
        subjects = [subject for subject, pairs in parts if pairs[0][0] == f"void:{kind}"]
        if subjects:
            properties.append((f"void:{kind}Partition", subjects))
    return [(resource(f"about/{name}", base), properties), *parts, _component(TOOL, base)]


def _write(path: Path, header: Iterable[Block], blocks: Iterable[Block], base: str) -> None:
    """Write header and blocks as they come, then put the number of triples where the header left room for it."""
    triples = 0
    with path.open("wb") as file:
        for prefix, namespace in prefixes(base).items():
            file.write(f"@prefix {prefix}: <{namespace}> .\n".encode())
        for part in header:
            file.write(to_turtle(part).encode())
            triples += _count(part)
        for block in blocks:
            file.write(to_turtle(block).encode())
            triples += _count(block)
    _fill_in(path, triples)


def _fill_in(path: Path, triples: int) -> None:
    blank = b"void:triples " + b" " * COUNT_WIDTH
    with path.open("r+b") as file:
        file.seek(file.read(10_000).index(blank))
        file.write(f"void:triples {triples:<{COUNT_WIDTH}}".encode())


def to_turtle(block: Block) -> str:
    """Return a block as Turtle.

    >>> print(to_turtle(("model:b", [("a", ["kg:Model"]), ("kg:basedOn", ["model:a", "model:c"])])))
    <BLANKLINE>
    model:b a kg:Model ;
        kg:basedOn model:a,
            model:c .
    <BLANKLINE>
    """
    subject, properties = block
    pairs = " ;\n    ".join([f"{predicate} {_SEPARATOR.join(objects)}" for predicate, objects in properties])
    return f"\n{subject} {pairs} .\n"


_SEPARATOR = ",\n        "


def _count(block: Block) -> int:
    return sum([len(objects) for _, objects in block[1]])


def _some(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(name, count) for name, count in counts.items() if count]
