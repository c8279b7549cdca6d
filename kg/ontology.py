"""The files of `ontology/`, and how RDF files are read into an embedded store.

ontology_file("shapes.ttl") → Path · load(store, [Path("output/graph.ttl")]) fills the store or says which line is wrong
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError

_HERE = Path(__file__).resolve().parent
FOLDER = _HERE / "ontology_files" if (_HERE / "ontology_files").is_dir() else _HERE.parent / "ontology"
"""Inside an installed package, or beside it in a checkout."""

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".trig": ox.RdfFormat.TRIG,
}


def ontology_file(name: str) -> Path:
    """Return the path of a file of `ontology/`; raise InputError where it is missing."""
    path = FOLDER / name
    if not path.exists():
        raise InputError("no such file", place=str(path), mend="install kg again")
    return path


def load(store: ox.Store, paths: Iterable[str | Path]) -> None:
    """Load RDF files; raise InputError with file and line for one that is missing, of no known kind or malformed."""
    for path in map(Path, paths):
        kind = FORMATS.get(path.suffix.lower())
        if kind is None:
            known = ", ".join(FORMATS)
            raise InputError(f"ends in {path.suffix or 'nothing'}", place=str(path), mend=f"give a file of {known}")
        try:
            store.bulk_load(path=str(path), format=kind)
        except SyntaxError as e:
            place = f"{path}:{e.lineno}" if e.lineno else str(path)
            said = re.sub(r"^Parser error.*?\d: ", "", e.msg)
            raise InputError(f"malformed {kind.name}: {said}", place=place, mend="mend that line") from e
        except ValueError as e:
            raise InputError(f"malformed {kind.name}: {e}", place=str(path), mend="mend the file") from e
        except OSError as e:
            raise InputError(e.strerror or str(e), place=str(path), mend="give a file that can be read") from e
