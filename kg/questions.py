"""The named questions of `ontology/queries/`: what each asks, and its parameters put into it.

#% title: Leaderboard of a benchmark            fill(question, {"benchmark": ["GSM8K"]}) →
#% param: benchmark: its name                   … VALUES ?given_benchmark { "GSM8K" } …
… VALUES ?given_benchmark { "MATH" } …

The file is a whole query as it stands: its VALUES hold the defaults.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import QueryError
from kg.exports.terms import decimal, literal
from kg.ontology import ontology_file

HEADER = re.compile(r"^#% (\w+): (.*)$", re.MULTILINE)
GIVEN = re.compile(r"VALUES \?given_(\w+) \{ (\"[^\"]*\"|[0-9.]+) \}")


@dataclass(frozen=True)
class Parameter:
    """What a question can be given; `is_name` if any spelling of a thing's name will do."""

    name: str
    about: str
    default: str
    is_number: bool
    is_name: bool


@dataclass(frozen=True)
class Question:
    """A query with a name, its explanation and its parameters."""

    name: str
    title: str
    about: str
    text: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """Return the text without the comments at its top."""
        return re.sub(r"\A(#[^\n]*\n|\n)*", "", self.text)


def read_question(path: Path) -> Question:
    """Read a question file; raise QueryError for one whose header and query do not agree."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise QueryError(f"cannot be read ({e})", place=str(path), mend="give a query file in UTF-8") from e
    header = HEADER.findall(text)
    title = next((value for key, value in header if key == "title"), path.stem)
    told = dict(value.split(": ", 1) for key, value in header if key == "param")
    defaults = dict(GIVEN.findall(text))
    if set(told) != set(defaults):
        mend = "give each `#% param:` a `VALUES ?given_… { … }`, and each of those a param"
        raise QueryError("the header names other parameters than the query", place=str(path), mend=mend)
    about = " ".join(re.findall(r"^# (.*)$", text, re.MULTILINE))
    parameters = {name: _parameter(name, told[name], defaults[name], text) for name in told}
    return Question(path.stem, title, about, text, parameters)


def iter_questions() -> Iterable[Question]:
    """Yield all named questions, by name."""
    for path in sorted(ontology_file("queries").glob("*.rq")):
        yield read_question(path)


def find_question(name: str) -> Question:
    """Return a named question; raise QueryError with the names there are."""
    path = ontology_file("queries") / f"{name}.rq"
    if not re.fullmatch(r"[\w-]+", name) or not path.is_file():
        names = [p.stem for p in sorted(ontology_file("queries").glob("*.rq"))]
        raise QueryError(f"no question is called {name!r}", mend=suggest(name, names))
    return read_question(path)


def suggest(given: str, known: Sequence[str]) -> str:
    """Return the mending step for a name that is not among those known.

    >>> suggest("leaderbord", ["counts-by-type", "leaderboard"])
    'did you mean leaderboard? There are counts-by-type, leaderboard'
    """
    close = difflib.get_close_matches(given, known, 1)
    listed = f"There are {', '.join(known)}" if known else "There are none"
    return f"did you mean {close[0]}? {listed}" if close else listed


def fill(question: Question, values: Mapping[str, Sequence[str]]) -> str:
    """Return the query with these values (several for a name with several spellings) in place of the defaults."""
    for name in values:
        if name not in question.parameters:
            mend = suggest(name, sorted(question.parameters))
            raise QueryError(f"{question.name} has no parameter {name!r}", mend=mend)

    def given(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        terms = " ".join(_term(question.parameters[found[1]], value) for value in values[found[1]])
        return f"VALUES ?given_{found[1]} {{ {terms} }}"

    return GIVEN.sub(given, question.text)


def _parameter(name: str, about: str, default: str, text: str) -> Parameter:
    is_name = re.search(rf"skos:(pref|alt)Label \?given_{name}\b", text) is not None
    return Parameter(name, about, default.strip('"'), not default.startswith('"'), is_name)


def _term(parameter: Parameter, value: str) -> str:
    if not parameter.is_number:
        return literal(value)
    number = decimal(value)
    if number is None:
        raise QueryError(f"{parameter.name} is {value!r}, expected a number", mend=f"give {parameter.about}")
    return number
