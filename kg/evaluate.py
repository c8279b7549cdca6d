"""Score predicted annotations against gold ones, paper by paper.

Comes in: two runs of `Annotation`. Goes out: figures micro-averaged over papers, such as
`entities/Model: precision 0.812, recall 0.774, F1 0.793, gold 1,204, predicted 1,148`.

| figure | what has to agree |
|---|---|
| `entities/<type>` | type and name; any surface form will do |
| `relations/<label>` | label, head and tail; Model and Method count as one type here, Benchmark and Dataset too |
| `results/full` | value, subject and benchmark |
| `results-value/only` | value |

The part before the slash sums what stands after it. Papers that only gold has count as missed; papers that only the
predictions have are left out. An id that a file gives twice counts as last given.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.records import Annotation
from kg.vocabulary import NodeType

Thing = Annotation.Thing
Loose = {NodeType.METHOD: NodeType.MODEL, NodeType.DATASET: NodeType.BENCHMARK}
PHRASES = frozenset({NodeType.TASK, NodeType.METRIC})
PAPER = "P"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many were right, how many gold has, how many were predicted; 0/0 is 0."""

    hits: int = 0
    gold: int = 0
    predicted: int = 0

    @property
    def precision(self) -> float:
        """Return the share of the predicted that is right."""
        return self.hits / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Return the share of gold that was found."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.hits + other.hits, self.gold + other.gold, self.predicted + other.predicted)

    def to_dict(self) -> dict[str, float]:
        """Return the figures by name, as `--json` prints them."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "gold": self.gold,
            "predicted": self.predicted,
        }


class Mistake(NamedTuple):
    """One thing that only one side has: `missed` stands in gold alone, `spurious` in the predictions alone."""

    paper: str
    side: str
    figure: str
    what: str


class _Case(NamedTuple):
    """What one paper holds for one figure: how many agree, and both sides counted by what has to agree."""

    figure: str
    hits: int
    gold: Counter[Hashable]
    predicted: Counter[Hashable]


def evaluate(gold: Iterable[Annotation], predicted: Iterable[Annotation]) -> dict[str, Figures]:
    """Return the figures by name, sorted."""
    sums: defaultdict[str, Figures] = defaultdict(Figures)
    for one, other in _pairs(gold, predicted):
        for case in _cases(one, other):
            figures = Figures(case.hits, case.gold.total(), case.predicted.total())
            for name in (case.figure, case.figure.split("/")[0]):
                sums[name] += figures
    return dict(sorted(sums.items()))


def find_mistakes(gold: Iterable[Annotation], predicted: Iterable[Annotation]) -> Iterator[Mistake]:
    """Yield what is missed and what is spurious, paper by paper in the order of gold; values without roles are left out."""
    for one, other in _pairs(gold, predicted):
        names: dict[Hashable, str] = {PAPER: PAPER} | {("?", t.id): t.name for t in other.entities}
        names |= {t.id: t.name for t in one.entities}
        for case in _cases(one, other):
            if case.figure != "results-value/only":
                for side, odd in (("missed", case.gold - case.predicted), ("spurious", case.predicted - case.gold)):
                    for key in odd.elements():
                        yield Mistake(one.id, side, case.figure, _show(key, names))


def format_table(figures: Mapping[str, Figures]) -> str:
    """Return the figures as a table for a terminal.

    >>> print(format_table({"entities": Figures(3, 4, 5)}))
    figure                         P      R     F1    gold   pred.
    entities                   0.600  0.750  0.667       4       5
    """
    lines = [f"{'figure':25}{'P':>7}{'R':>7}{'F1':>7}{'gold':>8}{'pred.':>8}"]
    lines += [
        f"{name:25}{f.precision:7.3f}{f.recall:7.3f}{f.f1:7.3f}{f.gold:8}{f.predicted:8}" for name, f in figures.items()
    ]
    return "\n".join(lines)


def _pairs(gold: Iterable[Annotation], predicted: Iterable[Annotation]) -> Iterator[tuple[Annotation, Annotation]]:
    found = {p.id: p for p in predicted}
    for paper, annotation in {g.id: g for g in gold}.items():
        yield annotation, found.get(paper, Annotation(id=paper))


def _cases(gold: Annotation, predicted: Annotation) -> Iterator[_Case]:
    yield from _entity_cases(gold.entities, predicted.entities)
    same = align(gold.entities, predicted.entities, lambda t: Loose.get(t, t)) | {PAPER: PAPER}

    def role(name: str | None) -> Hashable:
        return None if name is None else same.get(name, ("?", name))

    wanted = set(gold.relations)
    found = {(role(head), label, role(tail)) for head, label, tail in set(predicted.relations)}
    for label in sorted({label for _, label, _ in [*wanted, *found]}):
        yield _count(f"relations/{label}", (r for r in wanted if r[1] == label), (r for r in found if r[1] == label))
    yield _count(
        "results/full",
        ((_number(x.value), x.subject, x.benchmark) for x in gold.results),
        ((_number(x.value), role(x.subject), role(x.benchmark)) for x in predicted.results),
    )
    yield _count(
        "results-value/only",
        (_number(x.value) for x in gold.results),
        (_number(x.value) for x in predicted.results),
    )


def _count(figure: str, gold: Iterable[Hashable], predicted: Iterable[Hashable]) -> _Case:
    wanted, found = Counter(gold), Counter(predicted)
    return _Case(figure, (wanted & found).total(), wanted, found)


def _entity_cases(gold: Sequence[Thing], predicted: Sequence[Thing]) -> Iterator[_Case]:
    same = align(gold, predicted, lambda t: t)
    for type_ in sorted({t.type for t in [*gold, *predicted]}):
        mine = [t.id for t in predicted if t.type == type_]
        found: Counter[Hashable] = Counter(same.get(i, ("?", i)) for i in mine)
        yield _Case(
            f"entities/{type_}", sum(i in same for i in mine), Counter(t.id for t in gold if t.type == type_), found
        )


def align(gold: Sequence[Thing], predicted: Sequence[Thing], group: Callable[[NodeType], NodeType]) -> dict[str, str]:
    """Map ids of predicted things to ids of gold things, one to one, within the same `group` of types.

    Things whose names are the same go first, then those that share any surface form; ties go to the earlier thing.
    """
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for agree in (lambda one, other: _fold(one.name) == _fold(other.name), _share_a_form):
        for thing in predicted:
            if thing.id not in pairs:
                for other in gold:
                    if other.id not in taken and group(other.type) == group(thing.type) and agree(other, thing):
                        pairs[thing.id] = other.id
                        taken.add(other.id)
                        break
    return pairs


def _share_a_form(one: Thing, other: Thing) -> bool:
    if _forms(one) & _forms(other):
        return True
    if not {one.type, other.type} <= PHRASES:
        return False
    these, those = _words(one.name), _words(other.name)
    return bool(these and those) and 2 * len(these & those) > 0.5 * (len(these) + len(those))


def _forms(thing: Thing) -> set[str]:
    return {form for form in map(_fold, (thing.name, *thing.mentions)) if form}


def _fold(name: str) -> str:
    """Return the key under which case, spacing, hyphens, slashes, quotes and a plural s do not matter.

    >>> _fold("Vision-Language Models"), _fold("“LoRA”"), _fold("GAN s"), _fold("loss")
    ('visionlanguagemodel', 'lora', 'gans', 'loss')
    """
    key = re.sub(r"[*`'\"“”’\s\-_–—/]", "", unicodedata.normalize("NFKC", name).casefold())
    return key.removesuffix("s") if len(key) > 4 and not key.endswith("ss") else key


def _words(phrase: str) -> set[str]:
    """Return the words of `phrase` without case and plural s.

    >>> sorted(_words("Answer Rates, pass@1"))
    ['answer', 'pass@1', 'rate']
    """
    found = re.findall(r"[a-z0-9@.+]+", phrase.casefold())
    return {word.removesuffix("s") if len(word) > 3 else word for word in found}


def _number(value: str) -> float | str:
    try:
        return round(float(value), 6)
    except ValueError:
        return value


def _show(key: Hashable, names: Mapping[Hashable, str]) -> str:
    parts = key if isinstance(key, tuple) and key[0] != "?" else (key,)
    return " · ".join("–" if part is None else names.get(part, str(part)) for part in parts)
