"""The order of the flow: a file of kg/ imports only from files before it."""

import ast
from pathlib import Path

import kg

PACKAGE = Path(kg.__file__).parent
ORDER = [
    "errors", "parallel", "vocabulary", "names", "records", "seeds", "tables", "feed", "nlp", "extract",
    "identity", "resolve",
    "graph", "exports", "ontology", "ontology_page", "shapes", "validate",
    "output", "index", "answers", "questions", "query", "worker", "workers", "serve",
    "evaluate", "training", "progress", "report", "store", "texts", "pipeline", "cli",
]  # fmt: skip


def modules() -> list[tuple[str, Path]]:
    """Each module of the package with the first part of its name below `kg`."""
    return [(path.relative_to(PACKAGE).with_suffix("").parts[0], path) for path in sorted(PACKAGE.rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """The parts of kg that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"kg.{a.name}" for a in node.names] if node.module == "kg" else [node.module or ""]
        found |= {name.split(".")[1] for name in names if name.startswith("kg.")}
    return found - {"__version__"}


def test_layers_every_module_has_a_place():
    assert {name for name, _ in modules()} - {"__init__"} == set(ORDER), "give the new file its place in ORDER"


def test_layers_nothing_imports_from_behind():
    wrong = [
        f"{path.relative_to(PACKAGE)} imports kg.{other}"
        for name, path in modules()
        for other in sorted(imported(path))
        if name != "__init__" and other != name and ORDER.index(other) > ORDER.index(name)
    ]
    assert not wrong, f"{wrong}: move what is needed to an earlier file"


def test_layers_nothing_in_the_library_prints():
    prints = [
        str(path.relative_to(PACKAGE))
        for name, path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        if name not in {"cli", "progress"}
    ]
    assert not prints
