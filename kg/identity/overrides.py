"""What a user says about identity, over all rules: names that are one thing, names that are not.

    merge:
      - type: Model
        names: [LLaVA-CoT, LLaVA-o1]    # the first is the name of the thing
    split:
      - type: Method
        names: [Flow, FLOW]             # each keeps to its own node

Take an entry out, build again, and all is as before. Beside it lies `aliases.yaml`, well-known other names by type, which
weigh like the curated forms: where a paper explains an acronym otherwise, the paper is right.

    Metric:
      word error rate: [WER]
"""

from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from kg.errors import InputError
from kg.identity.forms import KINDS
from kg.records import Record
from kg.seeds import vocabulary_folder
from kg.vocabulary import NodeType


class Override(Record):
    """Names of one type that are forced together or kept apart."""

    type: NodeType
    names: tuple[str, ...]


class Overrides(NamedTuple):
    """All that a user has said."""

    merge: tuple[Override, ...] = ()
    split: tuple[Override, ...] = ()
    alias: tuple[Override, ...] = ()


def load_overrides(folder: Path | None = None) -> Overrides:
    """Read `identity.yaml` and `aliases.yaml`; raise InputError with the entry that does not fit. Either may be missing."""
    folder = folder or vocabulary_folder()
    path = folder / "identity.yaml"
    said = _read(path, {"merge", "split"})
    merge, split = (_entries(said.get(key) or [], f"{path}: {key}") for key in ("merge", "split"))
    path = folder / "aliases.yaml"
    listed = _read(path, {type_.value for type_ in KINDS})
    for type_, names in listed.items():
        if not isinstance(names, dict) or not all(isinstance(also, list) for also in names.values()):
            raise InputError(
                "expected names with lists of aliases", place=f"{path}: {type_}", mend="write `name: [alias]`"
            )
    flat = [{"type": t, "names": [name, *also]} for t in sorted(listed) for name, also in sorted(listed[t].items())]
    return Overrides(merge, split, _entries(flat, str(path)))


def _read(path: Path, keys: set[str]) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise InputError(f"cannot read it ({' '.join(str(e).split())})", place=str(path), mend="mend the file") from e
    if not isinstance(data, dict) or data.keys() - keys:
        expected = ", ".join(sorted(keys))
        raise InputError(f"expected the keys {expected}", place=str(path), mend="name only these")
    return data


def _entries(listed: object, place: str) -> tuple[Override, ...]:
    if not isinstance(listed, list):
        raise InputError("expected a list", place=place, mend="start each entry with a hyphen")
    found = []
    for number, item in enumerate(listed, 1):
        where = f"{place}, entry {number}"
        try:
            entry = Override.model_validate(item)
        except ValidationError as e:
            raise InputError(e.errors()[0]["msg"], place=where, mend="give `type` and `names`") from e
        if entry.type not in KINDS or len(entry.names) < 2:
            raise InputError("expected a type of entity and two names or more", place=where, mend="mend the entry")
        found.append(entry)
    return tuple(found)
