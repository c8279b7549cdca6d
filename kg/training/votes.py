"""The weights of cues: `kg/nlp/votes.py` and `kg/nlp/result_votes.py` made anew from annotated papers.

Each text is read twice: with the annotated things, and with those that the pipeline finds, so that the cues of a thing that
is none speak for no role.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from kg.evaluate import Loose, align
from kg.nlp import build_nlp, result_votes, votes
from kg.nlp.cues import find_cues
from kg.nlp.frames import OWN_SYSTEM, SYSTEMS, build_frames
from kg.nlp.links import GROUPS, find_absence_cues, find_candidates
from kg.nlp.relations import find_own_main
from kg.nlp.reported import find_number_cues
from kg.nlp.results import iter_scenes
from kg.nlp.roles import DATA_ROLES, SYSTEM_ROLES, find_main_system, find_roles, relabel
from kg.records import Annotation, Paper
from kg.training.examples import results_by_value, things_of, with_given_things
from kg.vocabulary import Relation

PAPERS_AT_LEAST = 12  # that show a cue: so no cue can be one paper's own name
PENALTY = 3.0
STEPS = 400
SMALLEST = 0.05  # weights below are left out of the files


class Reading(NamedTuple):
    """A text with its things, and which annotated thing each of them is."""

    gold: Annotation
    doc: Doc
    same: dict[str, str]


class Row(NamedTuple):
    """The cues of one decision and its answers, one for each column."""

    paper: str
    cues: list[str]
    answers: list[bool]


def read(papers: Iterable[Paper], annotations: Mapping[str, Annotation]) -> list[Reading]:
    """Return two readings of each paper."""
    nlp = build_nlp("fast")
    readings = []
    with nlp.select_pipes(disable=["kg_relations", "kg_results"]):
        for paper in papers:
            annotation, found = annotations[paper.id], nlp(paper.text)
            same = align(annotation.entities, things_of(found), lambda t: Loose.get(t, t))
            given = with_given_things(found, annotation)
            readings.append(Reading(annotation, found, same))
            readings.append(Reading(annotation, given, {e.id: e.id for e in given._.entities}))
    return readings


def role_rows(readings: list[Reading]) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the decisions on systems' roles, on which systems are outperformed, and on data's roles."""
    systems: list[Row] = []
    beaten: list[Row] = []
    data: list[Row] = []
    order = (Relation.INTRODUCES, Relation.BASED_ON, Relation.COMPARES_WITH, Relation.USES)
    for gold, doc, same in readings:
        frames = build_frames(doc)
        main = find_main_system(frames)
        relabel(frames, {main: OWN_SYSTEM} if main else {})
        for cued in find_cues(frames):
            said = {label for _, label, tail in gold.relations if tail == same.get(cued.entity.id)}
            first = cued.mentions[0]
            if first.frame.text[first.at] not in SYSTEMS:
                data.append(Row(gold.id, cued.cues(), [role in said for role in DATA_ROLES]))
                continue
            role = next((r for r in order if r in said), None)
            systems.append(Row(gold.id, cued.cues(), [role is r for r in SYSTEM_ROLES]))
            if role is not Relation.INTRODUCES:
                beaten.append(Row(gold.id, cued.cues(), [Relation.OUTPERFORMS in said]))
    return systems, beaten, data


def number_rows(readings: list[Reading]) -> tuple[list[Row], dict[str, list[list[Row]]]]:
    """Return the decisions on which numbers are results, and, for each role, the choices of what fills it."""
    reported: list[Row] = []
    links: dict[str, list[list[Row]]] = {role: [] for role in GROUPS}
    for gold, doc, same in readings:
        frames = build_frames(doc)
        known = results_by_value(gold)
        for frame, numbers, scene in iter_scenes(
            frames, find_own_main(frames, [r.entity for r in find_roles(frames) if r.relation is Relation.INTRODUCES])
        ):
            for number in numbers:
                results = known.get(abs(float(number.value)), [])
                reported.append(Row(gold.id, find_number_cues(frame, number, numbers), [bool(results)]))
                for role in GROUPS if results else ():
                    candidates = find_candidates(role, frame, number, numbers, scene)
                    right = {getattr(result, role) for result in results}
                    group = [Row(gold.id, cues, [same.get(key, "?") in right]) for key, cues in candidates.items()]
                    empty = not any(row.answers[0] for row in group)
                    absence = find_absence_cues(role, frame, number, candidates)
                    links[role].append([Row(gold.id, absence, [empty or None in right]), *group])
    return reported, links


def index_cues(rows: Iterator[Row] | list[Row]) -> dict[str, int]:
    """Number the cues that enough papers show; the empty cue, which always fires, is 0."""
    papers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for cue in row.cues:
            papers[cue].add(row.paper)
    kept = sorted(cue for cue, where in papers.items() if len(where) >= PAPERS_AT_LEAST)
    return {cue: place for place, cue in enumerate(["", *kept])}


def to_matrix(rows: list[Row], index: dict[str, int]) -> npt.NDArray[np.float32]:
    """Return which cues fire in which row."""
    matrix = np.zeros((len(rows), len(index)), np.float32)
    matrix[:, 0] = 1
    for number, row in enumerate(rows):
        matrix[number, [index[cue] for cue in row.cues if cue in index]] = 1
    return matrix


def fit(rows: list[Row], *, compete: bool = False, groups: list[int] | None = None) -> dict[str, list[float]]:
    """Return the weights of each cue, one for each column of the answers, by full-batch gradient descent (Adam).

    With `compete` the columns of a row share one unit; with `groups` (their sizes) the rows of a group do.
    """
    index = index_cues(rows)
    matrix = to_matrix(rows, index)
    answers = np.array([row.answers for row in rows], np.float32)
    starts = np.cumsum([0, *(groups or [0])[:-1]])
    group = np.repeat(np.arange(len(groups or [])), groups or [])
    if groups:
        answers /= np.add.reduceat(answers, starts)[group]
        matrix[:, 0] = 0
    weights = np.zeros((matrix.shape[1], answers.shape[1]), np.float32)
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        sums = matrix @ weights
        if groups:
            shares = np.exp(sums - np.maximum.reduceat(sums, starts)[group])
            shares /= np.add.reduceat(shares, starts)[group]
        elif compete:
            shares = np.exp(sums - sums.max(1, keepdims=True))
            shares /= shares.sum(1, keepdims=True)
        else:
            shares = 1 / (1 + np.exp(-sums))
        penalty = PENALTY * weights
        penalty[0] = 0
        slope = matrix.T @ (shares - answers) + penalty
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.999 * spread + 0.001 * slope * slope
        weights -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    if compete:
        weights -= weights.mean(1, keepdims=True)
    return {cue: [float(weight) for weight in weights[place]] for cue, place in index.items()}


def fit_links(links: dict[str, list[list[Row]]]) -> dict[str, dict[str, list[float]]]:
    """Return the weights for each role that a thing can have for a number."""
    return {
        role: fit([row for group in groups for row in group], groups=[len(group) for group in groups])
        for role, groups in links.items()
    }


def show(table: dict[str, list[float]], indent: int) -> str:
    """Return the lines of a dict literal, as many entries a line as fit."""
    lines, line = [], " " * indent
    for cue, weights in sorted(table.items()):
        numbers = ", ".join(f"{weight:.2f}".replace("-0.00", "0.00") for weight in weights)
        item = f"{json.dumps(cue, ensure_ascii=False)}: {f'({numbers})' if len(weights) > 1 else numbers}, "
        if cue == "" or any(abs(weight) >= SMALLEST for weight in weights):
            if len(line) + len(item) > 120:
                lines.append(line.rstrip())
                line = " " * indent
            line += item
    return "\n".join([*lines, line.rstrip(), ""])


def write(module: Path, head: str, tables: list[tuple[str, str]]) -> None:
    """Write a module of tables; `head` is its docstring and what stands before them."""
    text = head + "\n# fmt: off\n" + "".join(f"{name} = {{\n{body}}}\n" for name, body in tables) + "# fmt: on\n"
    module.write_text(text, encoding="utf8")


def head_of(module: Path) -> str:
    """Return what stands before the tables of a module."""
    return module.read_text(encoding="utf8").split("\n# fmt: off")[0]


def fit_votes(readings: list[Reading]) -> str:
    """Write the weights of roles; then, with them, those of results; return what they were fitted on."""
    systems, beaten, data = role_rows(readings)
    roles, wins, data_roles = fit(systems, compete=True), fit(beaten), fit(data)
    system_votes = {cue: [*row, *wins.get(cue, [0.0])] for cue, row in roles.items()}
    module = Path(votes.__file__)
    tables = [("SYSTEM_VOTES: Votes", show(system_votes, 4)), ("DATA_VOTES: Votes", show(data_roles, 4))]
    write(module, head_of(module), tables)
    for table, new in ((votes.SYSTEM_VOTES, system_votes), (votes.DATA_VOTES, data_roles)):
        table.clear()
        table.update({cue: tuple(row) for cue, row in new.items()})
    reported, links = number_rows(readings)
    module = Path(result_votes.__file__)
    weights = fit_links(links)
    choices = "".join(f'    "{role}": {{\n{show(table, 8)}    }},\n' for role, table in weights.items())
    tables = [
        ("REPORTED_VOTES: dict[str, float]", show(fit(reported), 4)),
        ("LINK_VOTES: dict[str, dict[str, float]]", choices),
    ]
    write(module, head_of(module), tables)
    return f"{len(systems):,} systems, {len(data):,} data, {len(reported):,} numbers"
