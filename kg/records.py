"""The frozen records that flow between the steps; one JSON object a line when on disk.

Offsets count Unicode code points in `Paper.text`, half-open `[start, end)`.
"""

import datetime
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, computed_field, field_validator

from kg.errors import InputError
from kg.names import clean
from kg.vocabulary import NodeType, Relation, ResultKind

Offset = Annotated[int, Field(ge=0)]
Confidence = Annotated[float, Field(ge=0, le=1)]


class Record(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> str:
        """Return the record as one line of JSON, keys in the order of the fields, non-ASCII text as it is."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False)


class Paper(Record):
    """One row of the feed: a paper as featured on one day. `day` is None where the source gives none."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    day: datetime.date | None = None
    summary: str = ""
    links: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def text(self) -> str:
        """Title, newline, summary: what is extracted from, and what every offset counts in."""
        return f"{self.title}\n{self.summary}"


class Rejected(Record):
    """A row that could not be read, as it stood."""

    file: str
    line: int
    reason: str
    row: str


class Span(Record):
    """One place in the text where an entity is named, and the bounds of the sentence around it."""

    start: Offset
    end: Offset
    sentence: tuple[Offset, Offset]
    component: str
    confidence: Confidence


class Entity(Record):
    """One thing that one paper's text names; `id` is local to the paper (`e1`, `e2`, …)."""

    id: str
    type: NodeType
    name: str
    mentions: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    confidence: Confidence = 1.0


class Evidence(Record):
    """Where the text says it: the sentence with its offsets, which component read it, and how sure it is."""

    sentence: str
    start: Offset
    end: Offset
    component: str
    confidence: Confidence


class Claim(Record):
    """A relation that one paper's text states. `head` is `P` (the paper) or an entity id, `tail` an entity id."""

    head: str
    relation: Relation
    tail: str
    evidence: Evidence


class Result(Record):
    """A number that one paper's text reports.

    `value` is a plain decimal as text (`"1532"`, `"0.01134"`), `number` the characters as printed (`"1,532"`)
    at offsets [`start`, `end`), `subject`, `benchmark`, `metric`, `baseline` are entity ids or None.
    """

    subject: str | None
    benchmark: str | None
    metric: str | None
    value: str
    unit: str | None
    kind: ResultKind
    baseline: str | None
    number: str
    start: Offset
    end: Offset
    evidence: Evidence


class Extraction(Record):
    """All that was read from one paper's text; `relations` restates `claims` as bare triples (the gold format)."""

    id: str
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    results: tuple[Result, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def relations(self) -> list[tuple[str, str, str]]:
        """Return `[head, relation, tail]` for each claim, in the order of `claims`."""
        return [(c.head, c.relation.value, c.tail) for c in self.claims]


class Named(Record):
    """A name to look up. Keys beyond these are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: NodeType
    name: Annotated[str, AfterValidator(clean), Field(pattern=r"\S")]


class Alias(Record):
    """A surface form under which a node is known: how many papers use it, and the rule and evidence that joined it."""

    name: str
    count: int
    rule: str
    evidence: str = ""


class Node(Record):
    """One thing over all papers. `id` is the IRI's path below the resource base (`model/gpt-4o`), `label` its best name."""

    id: str
    type: NodeType
    label: str
    aliases: tuple[Alias, ...] = ()


class Statement(Record):
    """One paper's evidence for one edge between nodes: the claim of a text, resolved.

    `start`, `end` bound the sentence and `marks` the names (and the number) in it, all as offsets into the text of
    `paper` (a paper id, not a node id). `day` is the first day the paper was featured.
    """

    id: str
    subject: str
    relation: Relation
    object: str
    paper: str
    day: datetime.date | None
    start: Offset
    end: Offset
    marks: tuple[tuple[int, int], ...]
    component: str
    confidence: Confidence


class Annotation(Record):
    """A record of the annotation format: what `kg evaluate` compares. Keys beyond these are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    class Thing(Record):
        """An entity without offsets."""

        model_config = ConfigDict(frozen=True, extra="ignore")
        id: str
        type: NodeType
        name: str
        mentions: tuple[str, ...] = ()

    class Number(Record):
        """A result without evidence."""

        model_config = ConfigDict(frozen=True, extra="ignore")
        subject: str | None = None
        benchmark: str | None = None
        metric: str | None = None
        value: str
        unit: str | None = None
        kind: ResultKind | None = None
        baseline: str | None = None

        @field_validator("value", mode="before")
        @classmethod
        def _as_text(cls, value: Any) -> str:
            return str(value)

    id: str
    entities: tuple[Thing, ...] = ()
    relations: tuple[tuple[str, str, str], ...] = ()
    results: tuple[Number, ...] = ()


R = TypeVar("R", bound=Record)


def read_records(lines: Iterable[str], record: type[R], *, place: str) -> Iterator[R]:
    """Yield one record a line, blank lines skipped; raise InputError with `place` and line for one that does not fit."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield record.model_validate(_without_derived(json.loads(line), record))
            except ValidationError as e:
                first = e.errors()[0]
                where = ".".join(map(str, first["loc"])) or "record"
                raise InputError(f"{where}: {first['msg']}", place=f"{place}:{number}", mend="mend that key") from e
            except (ValueError, RecursionError) as e:
                mend = "give one object a line"
                raise InputError(f"not JSON that can be read ({e})", place=f"{place}:{number}", mend=mend) from e


def read_file(path: Path, record: type[R]) -> Iterator[R]:
    """Yield the records of a file, or of stdin for `-`; raise InputError with the place of what cannot be read."""
    try:
        with sys.stdin if str(path) == "-" else path.open(encoding="utf-8") as lines:
            yield from read_records(lines, record, place=str(path))
    except OSError as e:
        raise InputError(f"cannot read ({e.strerror})", place=str(path), mend="give a file of JSON lines") from e
    except UnicodeDecodeError as e:
        raise InputError("found bytes that are no UTF-8", place=str(path), mend="save it as UTF-8") from e


def write_records(records: Iterable[Record], out: IO[str]) -> int:
    """Write one record a line and return how many."""
    count = 0
    for record in records:
        out.write(record.to_json() + "\n")
        count += 1
    return count


def _without_derived(data: Any, record: type[Record]) -> Any:
    if isinstance(data, dict):
        return {k: v for k, v in data.items() if k not in record.model_computed_fields}
    return data
