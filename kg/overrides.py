"""What a user says about identity, over all rules: names that are one thing, names that are not.

    merge:
      - type: Model
        names: [LLaVA-CoT, LLaVA-o1]    # the first is the name of the thing
    split:
      - type: Method
        names: [Flow, FLOW]             # each keeps to its own node

Take an entry out, build again, and all is as before.
"""

from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import ValidationError

from kg.errors import InputError
from kg.identity import KINDS
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


def load_overrides(path: Path | None = None) -> Overrides:
    """Read `identity.yaml`; raise InputError with the entry that does not fit."""
    path = path or vocabulary_folder() / "identity.yaml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return Overrides()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise InputError(f"cannot read it ({' '.join(str(e).split())})", place=str(path), mend="mend the file") from e
    if not isinstance(data, dict) or data.keys() - {"merge", "split"}:
        raise InputError("expected the keys merge and split", place=str(path), mend="name only these two")
    return Overrides(*(_entries(data.get(key) or [], f"{path}: {key}") for key in ("merge", "split")))


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
