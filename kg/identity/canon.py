"""What is known of names: which key names which thing, and under which id the graph has it.

A `Canon` is learned by a build, answers for any name, and is kept as JSON lines, one a thing, sorted:

    {"kind": "System", "id": "method/lora", "tokens": ["lora"], "keys": ["lora", "lowrankadaptation"]}
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from kg.errors import InputError
from kg.identity.families import Tokens, find_parts
from kg.identity.forms import KINDS, Form, find_form, join
from kg.identity.spelling import tidy, to_letters
from kg.names import account_slug, short_hash, slug
from kg.vocabulary import NodeType


class Curated(Protocol):
    """A curated thing: its name, type and other forms."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def type(self) -> NodeType: ...  # noqa: D102
    @property
    def aliases(self) -> tuple[str, ...]: ...  # noqa: D102


class Why(NamedTuple):
    """The rule that joined a key to another, and the paper that says so (or nothing, where none has to)."""

    rule: str
    evidence: str = ""


QUIET = re.compile(r"""[,;^:!?'"‘’“”()\[\]{}$\\]+""")
"""Punctuation that a readable id leaves out."""

Key = tuple[str, str]
"""Kind and key: names of different kinds never meet."""


@dataclass
class Canon:
    """What each key names. `jump` leads to a better key, `tokens` spells the keys that are led to, `why` tells the reason."""

    jump: dict[Key, str] = field(default_factory=dict)
    tokens: dict[Key, Tokens] = field(default_factory=dict)
    why: dict[Key, Why] = field(default_factory=dict)
    apart: dict[Key, set[str]] = field(default_factory=dict)
    pinned: dict[Key, str] = field(default_factory=dict)
    curated: dict[Key, Curated] = field(default_factory=dict)
    own: dict[tuple[str, str, str], str] = field(default_factory=dict)
    ids: dict[Key, str] = field(default_factory=dict)

    def follow(self, kind: str, key: str) -> str:
        """Return where the jumps from a key end."""
        while (kind, key) in self.jump:
            key = self.jump[kind, key]
        return key

    def find(self, kind: str, name: str, paper: str = "") -> str:
        """Return the key of the thing that a name names: in the sense of `paper`, if that has one of its own."""
        pinned = self.pinned.get((kind, tidy(name)))
        return pinned if pinned is not None else self.resolve(kind, find_form(kind, name), paper)

    def resolve(self, kind: str, form: Form, paper: str = "") -> str:
        """Return the key of the thing that a form names; a version or size keeps to it when its stem has a better name."""
        own = self.own.get((paper, kind, form.key))
        if own is not None and self.why.get((kind, form.key), Why("")).rule != "forced":
            return self.follow(kind, own)
        found = self.follow(kind, form.key)
        if found != form.key or (kind, form.key) in self.tokens:
            return found
        stem = find_parts(form.tokens).stem
        better = self.follow(kind, join(stem))
        known = find_parts(self.tokens.get((kind, better), stem))
        if len(stem) == len(form.tokens) or better == join(stem) or known.versions or known.sizes:
            return found
        full = self.follow(kind, join(find_parts(self.tokens[kind, better] + form.tokens[len(stem) :]).tokens))
        return found if full in self.apart.get((kind, form.key), ()) else full

    def lead(self, kind: str, key: str, to: Form, why: Why) -> None:
        """Lead a key to another, if it leads nowhere yet, no ring comes of it, and nothing meets that is to stay apart."""
        end = self.follow(kind, to.key)
        meets = any(self.follow(kind, other) == end for other in self.apart.get((kind, key), ()))
        if (kind, key) not in self.jump and end != key and not meets:
            self.jump[kind, key] = to.key
            self.tokens.setdefault((kind, to.key), to.tokens)
            self.why[kind, key] = why

    def id(self, type_: NodeType, main: str, spellings: Iterable[str] = ()) -> str:
        """Return a readable id: the slug of the first spelling that leads back to the thing, else its key with a hash.

        Since a slug is read in one way only, no two things have the same, and none depends on what else there is.
        """
        kind, first = KINDS[type_], None
        for spelling in (*spellings, main):
            path = slug(QUIET.sub("", to_letters(spelling))).strip(".")
            if path and self.resolve(kind, find_form(kind, unquote(path), plurals="-" in path)) == main:
                return f"{type_.lower()}/{path}"
            first = path if first is None else first
        return f"{type_.lower()}/{first}-{short_hash(main)}"

    def lookup(self, type_: NodeType, name: str) -> str:
        """Return the id that the graph has, or would give, for a name.

        Data of a name that only systems have, or the other way round, is that system: one thing, one type.
        """
        if type_ == NodeType.AUTHOR:
            return f"author/{account_slug(name)}"
        if type_ not in KINDS:
            raise InputError(f"type {type_.value}", place=name, mend="ask for an entity type or Author")
        kind = KINDS[type_]
        main = self.find(kind, name)
        other = {"System": "Data", "Data": "System"}.get(kind, kind)
        mistyped = self.ids.get((other, self.find(other, name)))
        return self.ids.get((kind, main)) or mistyped or self.id(type_, main)

    def to_lines(self) -> Iterator[str]:
        """Yield what answers need, as JSON, sorted."""
        keys = defaultdict[Key, set[str]](set)
        for kind, key in (*self.jump, *self.tokens, *self.ids):
            keys[kind, self.follow(kind, key)].add(key)
        for kind, main in sorted(keys):
            line: dict[str, object] = {"kind": kind, "main": main}
            if (kind, main) in self.ids:
                line["id"] = self.ids[kind, main]
            if others := sorted(keys[kind, main] - {main}):
                line["keys"] = others
            if (kind, main) in self.tokens:
                line["tokens"] = self.tokens[kind, main]
            yield json.dumps(line, ensure_ascii=False)
        for (kind, name), main in sorted(self.pinned.items()):
            yield json.dumps({"kind": kind, "name": name, "main": main}, ensure_ascii=False)
        for (kind, key), foreign in sorted(self.apart.items()):
            yield json.dumps({"kind": kind, "key": key, "apart": sorted(foreign)}, ensure_ascii=False)

    @classmethod
    def from_lines(cls, lines: Iterable[str], *, place: str = "names.jsonl") -> "Canon":
        """Read what `to_lines` gave; raise InputError with `place` and line for a line that is not of it."""
        canon = cls()
        for number, text in enumerate(lines, 1):
            try:
                canon._take(json.loads(text))
            except (ValueError, KeyError, TypeError, AttributeError) as e:
                where = f"{place}:{number}"
                raise InputError("not a line of names", place=where, mend="build the graph again") from e
        return canon

    def _take(self, line: dict[str, str | list[str]]) -> None:
        kind = str(line["kind"])
        if "apart" in line:
            self.apart[kind, str(line["key"])] = set(line["apart"])
        elif "name" in line:
            self.pinned[kind, str(line["name"])] = str(line["main"])
        else:
            main = str(line["main"])
            self.jump.update({(kind, key): main for key in line.get("keys", ())})
            if "id" in line:
                self.ids[kind, main] = str(line["id"])
            if "tokens" in line:
                self.tokens[kind, main] = tuple(line["tokens"])
