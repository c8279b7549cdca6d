"""The graph as JSON lines, first nodes, then edges: the form from which an equal graph is built again.

    {"id": "model/betanet", "type": "Model", "label": "BetaNet", "aliases": [{"name": "BetaNet", "count": 1, …}]}
    {"from": "model/betanet", "relation": "basedOn", "to": "model/alphanet", "confidence": 0.75, "claims": [{…}]}

A paper's line holds its text too, so that the file stands alone. A claim shows its sentence; when read back, that is cut
from the text again by its offsets.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import networkx as nx
from pydantic import ValidationError

from kg.errors import InputError
from kg.graph import Graph
from kg.records import Alias, Statement
from kg.vocabulary import NodeType, Relation

ENCODER = json.JSONEncoder(ensure_ascii=False)
SURROGATE = re.compile("[\ud800-\udfff]")
LISTS = ("days", "links")
RESTATED = ("subject", "relation", "object")
EXCLUDED = set(RESTATED)
MEND = "write the file anew with `kg build`"


def write_jsonl(graph: Graph, path: str | Path) -> None:
    """Write one object a line: nodes, then edges, each in the order of the graph."""
    texts: Mapping[str, str] = graph.graph["texts"]
    text = lru_cache(maxsize=1)(texts.__getitem__)  # the edges of a paper come together
    with Path(path).open("w", encoding="utf-8", newline="\n") as out:
        for node, attributes in graph.nodes(data=True):
            out.write(_line(_node(node, attributes, texts)))
        for subject, obj, relation, attributes in graph.edges(keys=True, data=True):
            claims = [_claim(claim, text(claim.paper)) for claim in attributes["claims"]]
            edge = {"from": subject, "relation": relation, "to": obj, **attributes, "claims": claims}
            out.write(_line(edge))


def read_jsonl(path: str | Path) -> Graph:
    """Return the graph that `write_jsonl` wrote, with its texts in memory; raise InputError where it is damaged."""
    texts: dict[str, str] = {}
    graph: Graph = nx.MultiDiGraph(texts=texts)
    for number, data in _objects(Path(path)):
        try:
            if "from" in data:
                _add_edge(graph, data)
            else:
                _add_node(graph, texts, data)
        except (KeyError, TypeError, ValueError, ValidationError) as e:
            raise InputError("found no node or edge of a graph", place=f"{path}:{number}", mend=MEND) from e
    return graph


def _line(data: Mapping[str, Any]) -> str:
    # json escapes all controls; of the rest only lone surrogates cannot be written as UTF-8
    return SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", ENCODER.encode(data)) + "\n"


def _node(node: str, attributes: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    data = {"id": node, **attributes}
    if "aliases" in data:
        data["aliases"] = [alias.model_dump() for alias in attributes["aliases"]]
    if data["type"] == NodeType.PAPER:
        data["text"] = texts[data["arxiv"]]
    return data


def _claim(claim: Statement, text: str) -> dict[str, Any]:
    data = claim.model_dump(mode="json", exclude=EXCLUDED)
    return {"id": data.pop("id"), "sentence": text[claim.start : claim.end], **data}


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                data = json.loads(line)
                if not isinstance(data, dict):
                    raise InputError("found no JSON object", place=f"{path}:{number}", mend=MEND)
                yield number, data
    except (OSError, ValueError, RecursionError) as e:
        raise InputError(f"found no graph as JSON lines ({e})", place=str(path), mend=MEND) from e


def _add_node(graph: Graph, texts: dict[str, str], data: dict[str, Any]) -> None:
    node, text = data.pop("id"), data.pop("text", None)
    data["type"] = NodeType(data["type"]).value
    if text is not None:
        texts[data["arxiv"]] = text
    if "aliases" in data:
        data["aliases"] = tuple(Alias.model_validate(alias) for alias in data["aliases"])
    graph.add_node(node, **data | {key: tuple(data[key]) for key in LISTS if key in data})


def _add_edge(graph: Graph, data: dict[str, Any]) -> None:
    subject, relation, obj = data.pop("from"), Relation(data.pop("relation")), data.pop("to")
    if subject not in graph or obj not in graph:
        raise KeyError(subject)
    claims = _claims(data.pop("claims"), subject, relation, obj)
    graph.add_edge(subject, obj, key=relation.value, claims=claims, **data)


def _claims(claims: Iterable[dict[str, Any]], subject: str, relation: Relation, obj: str) -> tuple[Statement, ...]:
    ends = dict(zip(RESTATED, (subject, relation, obj), strict=True))
    bare = ({key: value for key, value in claim.items() if key != "sentence"} for claim in claims)
    return tuple(Statement.model_validate(claim | ends) for claim in bare)
