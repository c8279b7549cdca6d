"""Ask the built graph: a SPARQL text, a query file, or a named question with parameters.

run_query("leaderboard", out=Path("output"), params={"benchmark": "gsm8k"}) → Answer(variables=("metric", …), rows=[…])
"""

import re
import threading
from collections.abc import Mapping
from pathlib import Path

from kg.answers import Answer, collect
from kg.errors import QueryError
from kg.index import Index, open_index
from kg.names import fold
from kg.questions import Question, fill, find_question, read_question, suggest

TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>                                     # IRI
    | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''   # long strings
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'                   # strings
    | \#[^\n\r]*                                                     # comment
    | [?$]\w+ | [\w.-]*+:[\w.%-]* | @[\w-]+                          # variable, prefixed name, language
    | (?P<words>[\w.-]++)                                            # all up to where a colon is missing, so as to look once
    | .""",
    re.VERBOSE | re.DOTALL,
)
WORD = re.compile("[A-Za-z_]+")
REFUSED = {
    "SERVICE": "asks another server; kg asks only its own graph",
    "FROM": "names a dataset; there is only one, leave it out",
}
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}


def run_query(
    asked: str,
    *,
    out: str | Path = "output",
    params: Mapping[str, str] | None = None,
    max_rows: int | None = None,
    timeout: float | None = None,
) -> Answer:
    """Answer a SPARQL text, a `.rq` file, or a named question (`leaderboard`) over the graph in `out`.

    Raise QueryError for a query that is malformed, not allowed or takes longer than `timeout` seconds, for a question,
    parameter or name that does not exist; InputError where no graph was built. Ctrl-C ends a query that runs.
    """
    question = _question(asked)
    if question is None and params:
        raise QueryError("a SPARQL text takes no parameters", mend="write the values into it, or ask a named question")
    index = open_index(Path(out))
    if question is None:
        text = asked
    else:
        text = fill(question, {name: _values(question, name, value, index) for name, value in _given(question, params)})
    return _in_time(text, index, max_rows, timeout)


def check(text: str) -> None:
    """Raise QueryError for a query that would leave the graph (SERVICE, FROM) or change it.

    >>> check('SELECT * { ?s ?p "SERVICE" } # FROM')
    >>> check("SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
        ...
    kg.errors.QueryError: SERVICE asks another server; kg asks only its own graph
    """
    words = [word.upper() for found in TOKEN.finditer(text) for word in WORD.findall(found["words"] or "")]
    for word in words:
        if word in REFUSED:
            raise QueryError(f"{word} {REFUSED[word]}")
    first = next((word for word in words if word not in ("PREFIX", "BASE")), "")
    if first in UPDATES:
        raise QueryError(f"{first} changes data; kg only reads it", mend="use SELECT, ASK, CONSTRUCT or DESCRIBE")


def ask(text: str, index: Index, max_rows: int | None = None) -> Answer:
    """Answer a SPARQL text over an open index."""
    check(text)
    try:
        return collect(index.store.query(text, prefixes=index.prefixes), max_rows)
    except (SyntaxError, ValueError) as e:
        message = e.msg if isinstance(e, SyntaxError) else str(e)
        raise QueryError(f"the query is malformed: {message}", mend="mend it there (line:column)") from e
    except (OSError, RuntimeError) as e:
        raise QueryError(f"the query cannot be answered: {e}", mend="ask something simpler") from e


def _question(asked: str) -> Question | None:
    """Return the question meant, or None for a SPARQL text."""
    if asked.endswith(".rq"):
        return read_question(Path(asked))
    return find_question(asked) if re.fullmatch(r"[\w-]+", asked.strip()) else None


def _given(question: Question, params: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """Return the parameters given and, of names, the defaults too: the graph may spell them otherwise."""
    defaults = {p.name: p.default for p in question.parameters.values() if p.is_name}
    return sorted({**defaults, **(params or {})}.items())


def _values(question: Question, name: str, value: str, index: Index) -> list[str]:
    """Return a value as the graph spells it."""
    parameter = question.parameters.get(name)
    if parameter is None or not parameter.is_name:
        return [value]
    spellings = index.names.get(fold(value))
    if spellings is None:
        close = suggest(fold(value), sorted(index.names)).partition("?")
        meant = index.names[close[0].removeprefix("did you mean ")][0] if close[1] else ""
        raise QueryError(
            f"nothing in the graph is called {value!r} ({name})",
            mend=f"did you mean {meant}?" if meant else f"give {parameter.about}",
        )
    return spellings


def _in_time(text: str, index: Index, max_rows: int | None, timeout: float | None) -> Answer:
    """Answer in a thread that is left behind when time is up or the user interrupts: the engine itself cannot be."""
    done: list[Answer | QueryError] = []

    def run() -> None:
        try:
            done.append(ask(text, index, max_rows))
        except QueryError as e:
            done.append(e)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout)
    if not done:
        raise QueryError(f"the query took longer than {timeout:g} s", mend="add LIMIT, or ask something simpler")
    if isinstance(done[0], QueryError):
        raise done[0]
    return done[0]
