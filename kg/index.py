"""A store of the built Turtle that stays on disk: made when first asked, and again only when a file has changed.

output/graph.ttl, output/claims.ttl → output/.kg/index/<digest>/store (and names.json: spellings and prefixes)
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from filelock import FileLock

from kg.errors import QueryError
from kg.exports.terms import prefixes
from kg.names import fold
from kg.ontology import load, ontology_file
from kg.output import PRIVATE, existing
from kg.vocabulary import ONTOLOGY

LAYOUT = "1"
"""Changes with what an index holds, so that one made by an older program is made again."""
FILES = ("graph.ttl", "claims.ttl")
NAMES = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT DISTINCT ?n { ?x skos:prefLabel|skos:altLabel ?n }"


@dataclass(frozen=True)
class Index:
    """A store to read, the prefixes of its files, and for each folded name the spellings it has there."""

    store: ox.Store
    prefixes: dict[str, str]
    names: dict[str, list[str]]


def open_index(out: Path) -> Index:
    """Open the index of the graph in `out`, made now if need be; kept in memory where that cannot be."""
    folder = ensure_index(out)
    if folder is not None:
        try:
            described = json.loads((folder / "names.json").read_text(encoding="utf-8"))
            return Index(ox.Store.read_only(str(folder / "store")), described["prefixes"], described["names"])
        except (OSError, RuntimeError, ValueError):  # damaged: the next one to ask makes it again
            shutil.rmtree(folder, ignore_errors=True)
    store = ox.Store()
    return Index(store, *_fill(store, [existing(out, name) for name in FILES]))


def ensure_index(out: Path) -> Path | None:
    """Return the folder of an index that is up to date, or None where `out` cannot be written."""
    paths = [existing(out, name) for name in FILES]
    home = out / PRIVATE / "index"
    folder = home / _digest(paths)
    if _is_whole(folder):
        return folder
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / "lock"):
            if not _is_whole(folder):
                _build(home, folder, paths)
    except OSError:
        return None
    return folder


def _build(home: Path, folder: Path, paths: Sequence[Path]) -> None:
    """Make the index beside its place and move it there whole; what else lies there is of other files, or half-made."""
    making = Path(tempfile.mkdtemp(prefix="making-", dir=home))
    try:
        store = ox.Store(str(making / "store"))
        shown, names = _fill(store, paths)
        store.flush()
        store.optimize()
        del store
        described = json.dumps({"prefixes": shown, "names": names}, ensure_ascii=False)
        (making / "names.json").write_text(described, encoding="utf-8")
        for old in home.iterdir():
            if old.is_dir() and old != making:
                shutil.rmtree(old, ignore_errors=True)
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _fill(store: ox.Store, paths: Sequence[Path]) -> tuple[dict[str, str], dict[str, list[str]]]:
    load(store, paths)
    names: dict[str, list[str]] = {}
    for solution in _solutions(store, NAMES):
        names.setdefault(fold(solution), []).append(solution)
    store.load(path=str(ontology_file("kg.ttl")), to_graph=ox.NamedNode(ONTOLOGY.rstrip("#")))
    with paths[0].open(encoding="utf-8") as file:
        declared = dict(re.findall(r"@prefix (\w*): <([^>]*)>", file.read(10_000)))
    return {**prefixes(), **declared}, {key: sorted(names[key]) for key in sorted(names)}


def _solutions(store: ox.Store, query: str) -> list[str]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return [str(solution[0].value) for solution in found]


def _digest(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256(f"{LAYOUT} {ox.__version__}".encode())
    for path in (*paths, ontology_file("kg.ttl")):
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as e:
            raise QueryError(f"cannot be read ({e.strerror})", place=str(path), mend="make it readable") from e
    return digest.hexdigest()[:24]


def _is_whole(folder: Path) -> bool:
    return (folder / "names.json").is_file()
