r"""The graph as CSV files for Neo4j 5, one for each node label and each relationship type, with two ways to load them.

    nodes-Model.csv         id:ID,label,aliases:string[],:LABEL
    relations-basedOn.csv   :START_ID,:END_ID,confidence:double,claims:string[],…,sentences:string[],…,:TYPE
    import.sh               for `neo4j-admin database import full`: fastest, into a new database
    import.cypher           for `cypher-shell`: into a database that runs
    README.md               how to use them, and three questions to begin with

Items of an array are joined by U+001F, which no text of the graph holds, so that any `;` or `|` survives. A quoted field
is written as Neo4j's LOAD CSV reads it: `""` is a quote, and a backslash is doubled where it stands before a backslash,
a quote or the end (import.sh sets neo4j-admin to the same). All else, a leading `=` included, is kept as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import IO

from kg.exports.gexf import to_float
from kg.graph import Graph
from kg.names import UNWRITABLE, clean
from kg.records import Statement
from kg.vocabulary import DOMAIN_RANGE, ENTITY, NodeType, Relation, Types

SEPARATOR = "\x1f"
SPECIAL = re.compile(r'[,"\r\n\x1f]|^\s|\s$')
ODD = re.compile(rf'[,"\r\n]|{UNWRITABLE.pattern}')
BACKSLASH = re.compile(r'\\(?=\\|"|\Z)')
BATCH = 1000

NODE_COLUMNS = {
    NodeType.PAPER: ("arxiv", "days:date[]", "links:string[]", "text"),
    NodeType.AUTHOR: (),
    NodeType.DIGEST: ("day:date",),
    NodeType.RESULT: ("value:double", "number", "unit", "kind"),
    **dict.fromkeys(sorted(ENTITY), ("aliases:string[]",)),
}
CLAIM_COLUMNS = (
    "claims:string[]", "papers:string[]", "days:string[]", "sentences:string[]", "confidences:double[]",
    "components:string[]",
)  # fmt: skip
LISTED = {
    Relation.AUTHORED_BY: ("position:int",),
    Relation.FEATURED_IN: (),
    Relation.PART_OF: (),
    Relation.OF_SYSTEM: (),
    Relation.ON_BENCHMARK: (),
    Relation.WITH_METRIC: (),
    Relation.AGAINST: (),
}
EDGE_COLUMNS = {r: ("confidence:double", *LISTED.get(r, CLAIM_COLUMNS)) for r in Relation}
NODE_FILES = {t: f"nodes-{t}.csv" for t in NodeType}
EDGE_FILES = {r: f"relations-{r}.csv" for r in Relation}

README = """# The graph for Neo4j 5

One file for each node label and each relationship type. Methods, models, benchmarks, datasets, metrics and tasks carry the
label `Entity` too. A relationship that was read from texts has its evidence as arrays of equal length: `claims`,
`papers`, `days`, `sentences`, `confidences`, `components`.

**Into a new database** (fastest; the server must be stopped, or the database not exist):
`sh import.sh neo4j`. To replace a database: `sh import.sh neo4j --overwrite-destination=true`, which deletes what it held.

**Into a running one:** copy the CSV files into the server's import folder, then
`cypher-shell -u neo4j -p … -f import.cypher`. In Neo4j Browser, put `:auto` before each LOAD CSV statement. Running it
again changes nothing.

The files are for Neo4j. Values are raw: a name that begins with `=` stands as it is, so don't open them in a spreadsheet
that runs formulas. Items of an array are joined by the character U+001F.

```cypher
MATCH (s)-[r:outperforms]->(o) RETURN s.label, o.label, r.sentences LIMIT 10;
MATCH (p:Paper)-[:evaluatesOn]->(b:Benchmark) RETURN b.label, count(p) AS papers ORDER BY papers DESC LIMIT 10;
MATCH (r:Result)-[:onBenchmark]->(b), (r)-[:ofSystem]->(s) RETURN b.label, s.label, r.number, r.unit LIMIT 10;
```
"""


def write_neo4j(graph: Graph, folder: str | Path) -> None:
    """Write all files into `folder`, which is made if need be; a label or type without members has its header only."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    _write_nodes(graph, target)
    _write_edges(graph, target)
    (target / "import.cypher").write_text(to_cypher(), encoding="utf-8", newline="\n")
    (target / "import.sh").write_text(_to_shell(), encoding="utf-8", newline="\n")
    (target / "README.md").write_text(README, encoding="utf-8", newline="\n")


def to_field(value: object) -> str:
    r"""Return a value as a CSV field; None and the empty text give an empty field, which Neo4j reads as no property.

    >>> print(to_field("plain"), to_field('say "a", \\'), to_field(["a", "b;c"]).replace(SEPARATOR, "+"))
    plain "say ""a"", \\" "a+b;c"
    """
    text = SEPARATOR.join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    if not SPECIAL.search(text):
        return text
    escaped = BACKSLASH.sub(r"\\\\", text).replace('"', '""')
    return f'"{escaped}"'


def to_cypher() -> str:
    """Return the statements that load the files into a running Neo4j 5, once or again."""
    keys = ["Paper", "Author", "Digest", "Result", "Entity"]
    parts = ["// CALL { WITH … } is read by every Neo4j 5; later ones call it deprecated"]
    parts += [f"CREATE CONSTRAINT kg_{k.lower()} IF NOT EXISTS FOR (n:{k}) REQUIRE n.id IS UNIQUE;" for k in keys]
    for type_, file in NODE_FILES.items():
        key = _key(frozenset({type_}))
        more = f"n:{type_}, " if key != type_ else ""
        body = f"MERGE (n:{key} {{id: row.`id:ID`}}) SET {more}{_set('n', ('label', *NODE_COLUMNS[type_]))}"
        parts.append(_load(file, body))
    for relation, file in EDGE_FILES.items():
        start, end = map(_key, DOMAIN_RANGE[relation])
        ends = f"MATCH (s:{start} {{id: row.`:START_ID`}}) MATCH (o:{end} {{id: row.`:END_ID`}})"
        body = f"{ends}\n  MERGE (s)-[r:{relation}]->(o) SET {_set('r', EDGE_COLUMNS[relation])}"
        parts.append(_load(file, body))
    return "\n".join(parts) + "\n"


def _write_nodes(graph: Graph, folder: Path) -> None:
    texts: Mapping[str, str] = graph.graph["texts"]
    with ExitStack() as stack:
        files = {type_: _open(stack, folder / file) for type_, file in NODE_FILES.items()}
        for type_, columns in NODE_COLUMNS.items():
            _row(files[type_], ("id:ID", "label", *columns, ":LABEL"))
        for node, attributes in graph.nodes(data=True):
            type_ = NodeType(attributes["type"])
            values = dict(attributes)
            if type_ is NodeType.PAPER:
                values["text"] = texts[attributes["arxiv"]]
            elif type_ is NodeType.RESULT:
                values["value"] = to_float(attributes["value"])
            elif type_ in ENTITY:
                values["aliases"] = [alias.name for alias in attributes["aliases"]]
            cells = _cells(values, NODE_COLUMNS[type_])
            labels = [type_, "Entity"] if type_ in ENTITY else [type_]
            _row(files[type_], (node, attributes["label"], *cells, labels))


def _write_edges(graph: Graph, folder: Path) -> None:
    text = lru_cache(maxsize=1)(graph.graph["texts"].__getitem__)  # the edges of a paper come together
    with ExitStack() as stack:
        files = {relation: _open(stack, folder / file) for relation, file in EDGE_FILES.items()}
        for relation, columns in EDGE_COLUMNS.items():
            _row(files[relation], (":START_ID", ":END_ID", *columns, ":TYPE"))
        for subject, obj, key, attributes in graph.edges(keys=True, data=True):
            relation, claims = Relation(key), attributes["claims"]
            more = _cells(attributes, LISTED[relation]) if relation in LISTED else _evidence(claims, text)
            _row(files[relation], (subject, obj, attributes["confidence"], *more, relation))


def _evidence(claims: Iterable[Statement], text: Callable[[str], str]) -> Iterable[object]:
    """Return a sequence for each of `CLAIM_COLUMNS`."""
    rows = [
        (c.id, c.paper, c.day.isoformat() if c.day else "", text(c.paper)[c.start : c.end], c.confidence, c.component)
        for c in claims
    ]
    return zip(*rows, strict=True) if rows else [()] * len(CLAIM_COLUMNS)


def _cells(values: Mapping[str, object], columns: Iterable[str]) -> list[object]:
    return [values[column.partition(":")[0]] for column in columns]


def _open(stack: ExitStack, path: Path) -> IO[str]:
    return stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))


def _row(file: IO[str], values: Iterable[object]) -> None:
    file.write(",".join([_field(value) for value in values]) + "\n")


def _field(value: object) -> str:
    """Return `to_field` of a cleaned value, at once for what stays as it is, as most do."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) and not ODD.search(value) and value.strip() == value:
        return value
    return to_field(_cleaned(value))


def _cleaned(value: object) -> object:
    if isinstance(value, list | tuple):
        return [clean(item) if isinstance(item, str) else item for item in value]
    return clean(value) if isinstance(value, str) else value


def _key(types: Types) -> str:
    """Return the label under which the nodes of these types are found."""
    return "Entity" if types <= ENTITY else str(*types)


def _load(file: str, body: str) -> str:
    return (
        f"LOAD CSV WITH HEADERS FROM 'file:///{file}' AS row\n"
        f"CALL {{ WITH row\n  {body}\n}} IN TRANSACTIONS OF {BATCH} ROWS;"
    )


def _set(variable: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{variable}.{column.partition(':')[0]} = {_typed(column)}" for column in columns)


def _typed(column: str) -> str:
    """Return the Cypher that reads one column; a missing value gives null, which sets no property."""
    function = {"double": "toFloat", "int": "toInteger", "date": "date"}
    type_, row = column.partition(":")[2], f"row.`{column}`"
    if not type_.endswith("[]"):
        return f"{function[type_]}({row})" if type_ else row
    items = f"split({row}, '\\u001F')"
    item = function.get(type_.removesuffix("[]"))
    return f"[v IN {items} | {item}(v)]" if item else items


def _to_shell() -> str:
    nodes = " \\\n".join(f"  --nodes={file}" for file in NODE_FILES.values())
    edges = " \\\n".join(f"  --relationships={file}" for file in EDGE_FILES.values())
    return f"""#!/bin/sh
# Load these files into a new database: sh import.sh DATABASE [further options of `neo4j-admin database import full`]
set -eu
if [ $# -eq 0 ]; then
  echo "usage: sh import.sh DATABASE [--overwrite-destination=true]" >&2
  exit 2
fi
cd "$(dirname "$0")"
database=$1
shift
exec neo4j-admin database import full \\
{nodes} \\
{edges} \\
  --array-delimiter=U+001F --multiline-fields=true --legacy-style-quoting=true "$@" "$database"
"""
