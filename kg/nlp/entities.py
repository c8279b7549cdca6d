"""The things a text names: its mentions, grouped.

In: `doc.spans["mentions"]` and `doc._.abbreviations`. Out: `doc._.entities`.

    Direct Preference Optimization · DPO · direct preference optimization → e1 Method "Direct Preference Optimization"

One thing is: one folded spelling (case, hyphens, plural s); a long form and the short form that the text gives it, in brackets
behind it; a short form and what its letters spell, wherever both stand; a name with and without a last word that only says its kind; a task in more and in fewer words. The type is voted on by all its mentions, weighted by confidence.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.nlp.abbreviations import find_content, initials_of_long, initials_of_short, spells, without_plural
from kg.nlp.blend import blend, load_blend, log_odds
from kg.nlp.document import DocEntity, register_extensions
from kg.nlp.gazetteer import singular
from kg.nlp.signs import fold_key
from kg.nlp.words import GENERIC_HEADS
from kg.vocabulary import NodeType

PHRASES = frozenset({NodeType.METRIC.value, NodeType.TASK.value})
LIKE = {"Model": "Method", "Dataset": "Benchmark"}
WRAPPERS = frozenset("*\"'“”`")
LEAST = 0.45  # from 0.4 to 0.55 F1 is the same within half a point, on the development and on the held-out papers
LAST_RANK = 4
TASKS = 3  # a paper works on at most three, by the definition of the type


def group_mentions(mentions: list[Span], pairs: list[tuple[Span, Span]]) -> list[list[Span]]:
    """Return the mentions of each thing, things in order of first mention."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    keys = [find_key(m.text) for m in mentions]
    for key in keys:
        root(key)
    at = {(m.start, m.end): key for m, key in zip(mentions, keys, strict=True)}
    for short, long in pairs:
        a = at.get((short.start, short.end))
        b = next((at[m.start, m.end] for m in mentions if m.end == long.end and m.start >= long.start - 2), None)
        if a and b:
            parent[root(a)] = root(b)
    for long_form, short_form in (*find_bracketed(mentions), *find_spelled(mentions)):
        parent[root(find_key(short_form.text))] = root(find_key(long_form.text))
    for mention, key in zip(mentions, keys, strict=True):
        bare = without_kind(mention)
        if bare and bare in parent:
            parent[root(key)] = root(bare)
    for key, wider in (*find_wider(mentions), *find_reworded(mentions)):
        parent[root(key)] = root(wider)
    groups: dict[str, list[Span]] = defaultdict(list)
    for mention, key in zip(mentions, keys, strict=True):
        groups[root(key)].append(mention)
    return list(groups.values())


def find_key(name: str) -> str:
    """Return the form under which spellings of one text are one thing, `DiTs` with `DiT`."""
    return fold_key(without_plural(name))


def are_alike(a: Span, b: Span) -> bool:
    """Tell whether two names are of one type, or of two that are easily taken for each other."""
    return LIKE.get(a.label_, a.label_) == LIKE.get(b.label_, b.label_)


def find_spelled(mentions: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield each name that spells a short form, with that, of like type."""
    names = {m.text: m for m in mentions}.values()
    shorts: dict[str, list[Span]] = defaultdict(list)
    for short in names:
        for initials in sorted(initials_of_short(short.text)):
            shorts[initials].append(short)
    for long in names:
        for initials in sorted(initials_of_long(long.text)):
            yield from (
                (long, s)
                for s in shorts[initials]
                if s is not long and are_alike(long, s) and spells(s.text, long.text)
            )


def find_bracketed(mentions: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield each name with another in brackets right behind it, of like type and, but for phrases, with its first letter."""
    by_start = {m.start: m for m in mentions}
    for mention in mentions:
        at = mention.end
        while at < len(mention.doc) and mention.doc[at].text in WRAPPERS:
            at += 1
        if at < len(mention.doc) and mention.doc[at].text == "(":
            at += 1
            while at < len(mention.doc) and mention.doc[at].text in WRAPPERS:
                at += 1
            short = by_start.get(at)
            if (
                short is not None
                and are_alike(mention, short)
                and (
                    short.text[0].casefold() == mention.text[0].casefold()
                    or (short.label_ in PHRASES and len(short) == 1 < len(mention))
                )
            ):
                yield mention, short


def find_wider(mentions: list[Span]) -> list[tuple[str, str]]:
    """Return pairs of folded names of one metric or task: the second has the words of the first and more.

    `accuracy` is `model accuracy` where no other accuracy is named; `reasoning about code` is `multi-step reasoning about code` and `code reasoning` is, too.
    """
    phrases = {
        find_key(m.text): (m.label_, frozenset(singular(w.lower_) for w in m)) for m in mentions if m.label_ in PHRASES
    }
    pairs = []
    for key, (label, words) in phrases.items():
        wider = [(len(more), k) for k, (other, more) in phrases.items() if other == label and words < more]
        if len(wider) == 1 or (wider and label == NodeType.TASK.value):
            pairs.append((key, min(wider)[1]))
    return pairs


def find_reworded(mentions: list[Span]) -> Iterator[tuple[str, str]]:
    """Yield pairs of folded names of tasks that share more than half of their words.

    `long-form video generation` is `long video generation`.
    """
    words = {
        find_key(m.text): {singular(w) for w in find_content(m.text)}
        for m in mentions
        if m.label_ == NodeType.TASK.value
    }
    for (key, some), (other, more) in combinations(words.items(), 2):
        if 4 * len(some & more) > len(some) + len(more):
            yield key, other


def without_kind(mention: Span) -> str:
    """Return the folded name without a last word that only says its kind, or nothing."""
    if len(mention) > 1 and mention[-1].lower_ in GENERIC_HEADS:
        return find_key(mention[:-1].text)
    return ""


def vote_type(mentions: list[Span]) -> NodeType:
    """Return the type that the mentions agree on by weight; ties go to the earlier mention's."""
    votes: Counter[str] = Counter()
    for mention in mentions:
        votes[mention.label_] += mention._.confidence
    return NodeType(max(votes, key=lambda label: votes[label]))


def choose_name(mentions: list[Span]) -> str:
    """Return the fullest form: most words, then most letters, then the most frequent and earliest."""
    counts = Counter(clean_surface(m) for m in mentions)
    order = list(counts)
    return max(counts, key=lambda n: (len(n.split()), len(n), counts[n], -order.index(n)))


def clean_surface(mention: Span) -> str:
    """Return the mention as written, without Markdown asterisks, white space as single spaces."""
    return " ".join(mention.text.replace("*", "").split())


def build_entities(
    mentions: list[Span], pairs: list[tuple[Span, Span]], blends: Mapping[str, Mapping[str, float]] | None = None
) -> list[DocEntity]:
    """Return the things, numbered in order of first mention, at most three of them tasks.

    With `blends`, weights of opinions on things, those that are thereby unlikely are left out.
    """
    found = []
    for group in group_mentions(mentions, pairs):
        confidence, named = max(m._.confidence for m in group), max(m._.named for m in group)
        found.append(DocEntity("", vote_type(group), choose_name(group), group, confidence, named))
    if blends:
        for entity, opinions in zip(found, find_opinions(found), strict=True):
            entity.confidence = round(blend(f"is {entity.type}", opinions, blends), 4)
            entity.named = blend(f"names {entity.type}", opinions, blends)
    tasks = sorted((e for e in found if e.type is NodeType.TASK), key=lambda e: -e.confidence)
    dropped = {id(e) for e in tasks[TASKS:]}
    kept = [e for e in found if id(e) not in dropped and (not blends or e.named >= LEAST)]
    for number, entity in enumerate(kept, 1):
        entity.id = f"e{number}"
    return kept


def find_opinions(entities: Sequence[DocEntity]) -> list[dict[str, float]]:
    """Return what speaks for each thing: how sure that it is one and of which type, how often, in the title, and how many of its type are surer."""
    ranks: Counter[str] = Counter()
    found: dict[int, dict[str, float]] = {}
    for number in sorted(range(len(entities)), key=lambda i: (-entities[i].named, i)):
        entity = entities[number]
        found[number] = {
            "named": log_odds(entity.named),
            "typed": log_odds(entity.confidence / max(entity.named, entity.confidence)),
            "times": math.log(len(entity.spans)),
            "title": float(any(span.sent.start == 0 for span in entity.spans)),
            f"rank {min(ranks[entity.type], LAST_RANK)}": 1.0,
        }
        ranks[entity.type] += 1
    return [found[number] for number in range(len(entities))]


class EntityMarker:
    """The component; weighs opinions on things only where the encoder has had its say."""

    def __call__(self, doc: Doc) -> Doc:
        """Set the things that the text names."""
        blends = load_blend() if doc._.vectors is not None else None
        doc._.entities = build_entities(list(doc.spans["mentions"]), doc._.abbreviations, blends)
        return doc


@Language.factory("kg_entities", requires=["doc.spans", "doc._.abbreviations"], assigns=["doc._.entities"])
def create_entities(nlp: Language, name: str) -> EntityMarker:
    """Make the component."""
    return EntityMarker()


register_extensions()
