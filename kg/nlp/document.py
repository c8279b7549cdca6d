"""What the components of the pipeline leave on a spaCy `Doc` for one another.

| attribute | set by | content |
|---|---|---|
| `doc._.body_end` | sentences | character offset where extraction stops (closing "Follow-up questions" lie behind it) |
| `doc._.abbreviations` | abbreviations | list of `(short, long)` pairs of `Span` |
| `doc._.vectors` | encoder | `Vectors` of all words, None in the fast pipeline |
| `doc.spans["mentions"]` | mentions | non-overlapping typed spans; `span.label_` is a node type, `span._.confidence` (of the type), `span._.named` (of any), `span._.component` |
| `doc._.entities` | entities | list of `DocEntity`, one for each thing the paper names |
| `doc._.claims` | relations | list of `DocClaim` |
| `doc._.results` | results | list of `DocResult` |

The text of a Doc is `Paper.text`; the title is its first sentence, and a sentence never spans the newline after it.
"""

from dataclasses import dataclass, field

from spacy.tokens import Doc, Span

from kg.vocabulary import NodeType, Relation, ResultKind


@dataclass(slots=True)
class DocEntity:
    """One thing in one text: `id` is `e1`, `e2`, … in the order of first mention; `spans` in text order."""

    id: str
    type: NodeType
    name: str
    spans: list[Span] = field(default_factory=list)
    confidence: float = 1.0
    named: float = 1.0  # how sure it is a thing of any type


@dataclass(slots=True)
class DocClaim:
    """`head` is `P` or an entity id, `tail` an entity id; `sentence` is where the text says so."""

    head: str
    relation: Relation
    tail: str
    sentence: Span
    component: str
    confidence: float


@dataclass(slots=True)
class DocResult:
    """A reported number; `number` is its span without unit, the roles are entity ids or None."""

    subject: str | None
    benchmark: str | None
    metric: str | None
    value: str
    unit: str | None
    kind: ResultKind
    baseline: str | None
    number: Span
    sentence: Span
    component: str
    confidence: float


def register_extensions() -> None:
    """Declare the custom attributes; safe to call again."""
    Doc.set_extension("body_end", default=None, force=True)
    Doc.set_extension("vectors", default=None, force=True)
    for name in ("abbreviations", "entities", "claims", "results"):
        Doc.set_extension(name, default=[], force=True)
    Span.set_extension("confidence", default=1.0, force=True)
    Span.set_extension("named", default=1.0, force=True)
    Span.set_extension("component", default="", force=True)
