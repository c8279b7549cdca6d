import csv
import io
import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import rdflib

from kg.answers import plain, to_csv, to_json, to_ntriples, to_table, to_tsv, to_turtle, to_xml
from kg.errors import InputError, QueryError
from kg.exports.turtle import write_claims, write_turtle
from kg.graph import Graph
from kg.index import ensure_index, open_index
from kg.query import check, run_query
from kg.questions import find_question, iter_questions, read_question
from tests.conftest import _paper, make_graph

QUESTIONS = {question.name: question for question in iter_questions()}


def small_graph() -> Graph:
    """Two months, four papers: a line of three models, two claims that contradict, one orphan name."""
    papers = [
        (_paper("2401.1", "Alpha", "Alpha beats Beta on GSM8K in math: 50.5% accuracy, using LoRA.", ["Ann", "Bob"]), [5]),
        (_paper("2401.2", "Beta", "Beta extends Alpha and beats Alpha; trained on Pile with LoRA.", ["Ann", "Bob"]), [6]),
        (_paper("2401.3", "Gamma", "Gamma extends Beta, in math 61% accuracy on GSM8K and on MATH. See Stray.", ["Bob", "Cy"]), [6]),
    ]  # fmt: skip
    score = ("e1", "e3", "e4")
    found = [
        (
            "2401.1",
            [("e1", "Model", "Alpha"), ("e2", "Model", "Beta"), ("e3", "Benchmark", "GSM8K"), ("e4", "Metric", "accuracy"),
             ("e5", "Method", "LoRA"), ("e6", "Task", "math")],
            [("P", "introduces", "e1"), ("e1", "outperforms", "e2"), ("P", "comparesWith", "e2"), ("P", "evaluatesOn", "e3"),
             ("P", "uses", "e5"), ("P", "addresses", "e6")],
            [(*score, "50.5", "%", "absolute")],
        ),
        (
            "2401.2",
            [("e1", "Model", "Beta"), ("e2", "Model", "Alpha"), ("e3", "Dataset", "Pile"), ("e5", "Method", "LoRA")],
            [("P", "introduces", "e1"), ("e1", "basedOn", "e2"), ("e1", "outperforms", "e2"), ("e1", "trainedOn", "e3"),
             ("P", "uses", "e5")],
            [],
        ),
        (
            "2401.3",
            [("e1", "Model", "Gamma"), ("e2", "Model", "Beta"), ("e3", "Benchmark", "GSM8K"), ("e4", "Metric", "accuracy"),
             ("e5", "Benchmark", "MATH"), ("e6", "Model", "Stray"), ("e7", "Task", "math")],
            [("P", "introduces", "e1"), ("e1", "basedOn", "e2"), ("P", "evaluatesOn", "e3"), ("P", "evaluatesOn", "e5"),
             ("P", "addresses", "e7")],
            [(*score, "61", "%", "absolute")],
        ),
    ]  # fmt: skip
    return make_graph(papers, found)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    write(folder)
    return folder


def write(folder: Path) -> None:
    graph = small_graph()
    write_turtle(graph, folder / "graph.ttl")
    write_claims(graph, folder / "claims.ttl")


def rows(asked: str, out: Path, *columns: str, **params: str) -> list[tuple[str, ...]]:
    answer = run_query(asked, out=out, params=params)
    wanted = [answer.variables.index(column) for column in columns]
    return [tuple(plain(row[i]) for i in wanted) for row in answer.rows]


FIRST = "Alpha beats Beta on GSM8K in math: 50.5% accuracy, using LoRA."
SECOND = "Beta extends Alpha and beats Alpha; trained on Pile with LoRA."


@pytest.mark.parametrize(
    ("name", "params", "columns", "expected"),
    [
        ("leaderboard", {"benchmark": "gsm-8k"}, "value unit system paper",
         [("61", "PERCENT", "Gamma", "2401.3"), ("50.5", "PERCENT", "Alpha", "2401.1")]),
        ("leaderboard", {}, "system sentence", [("Gamma", SECOND), ("Alpha", FIRST)]),
        ("best-results", {}, "benchmark metric best system paper", [("GSM8K", "accuracy", "61", "Gamma", "2401.3")]),
        ("compared-with", {"system": "beta"}, "other how paper",
         [("Alpha", "is a baseline of", "2401.1"), ("Alpha", "is outperformed by", "2401.1"), ("Alpha", "outperforms", "2401.2")]),
        ("descent", {"system": "Gamma"}, "system basedOn", [("Beta", "Alpha"), ("Gamma", "Beta")]),
        ("based-on", {"system": "Alpha"}, "system type paper", [("Beta", "Model", "2401.2"), ("Gamma", "Model", "2401.3")]),
        ("rising-methods", {}, "month method papers before rise", [("2024-01", "LoRA", "2", "0", "2")]),
        ("benchmarks-together", {}, "benchmark with papers", [("GSM8K", "MATH", "1")]),
        ("topic-authors", {"task": "Math"}, "author papers", [("Bob", "2"), ("Ann", "1"), ("Cy", "1")]),
        ("training-data", {"family": "bet"}, "system data paper sentence", [("Beta", "Pile", "2401.2", SECOND)]),
        ("outperforms", {}, "better worse paper", [("Alpha", "Beta", "2401.1"), ("Beta", "Alpha", "2401.2")]),
        ("outperforms", {"system": "gamma"}, "better worse paper", []),
        ("contradictions", {}, "first second paper sentence otherPaper otherSentence",
         [("Alpha", "Beta", "2401.1", FIRST, "2401.2", SECOND)]),
        ("similar-papers", {"paper": "2401.1"}, "similar shared", [("2401.2", "3"), ("2401.3", "4")][::-1]),
        ("results", {"system": "Alpha"}, "result kind paper sentence", [("50.5% accuracy on GSM8K", "absolute", "2401.1", FIRST)]),
        ("orphan-names", {"type": "model"}, "name paper", [("Stray", "2401.3")]),
        ("counts-by-type", {}, "type nodes",
         [("Claim", "24"), ("Model", "4"), ("Author", "3"), ("Paper", "3"), ("Benchmark", "2"), ("Component", "2"), ("Digest", "2"),
          ("Result", "2"), ("Dataset", "1"), ("Method", "1"), ("Metric", "1"), ("Task", "1")]),
        ("counts-by-day", {}, "day papers results", [("2024-01-05", "1", "1"), ("2024-01-06", "2", "1")]),
        ("low-confidence", {"below": "0.6"}, "confidence subject relation object",
         [("0.5", "Alpha", "mentions", "accuracy"), ("0.5", "Beta", "mentions", "Pile"), ("0.5", "Beta", "mentions", "Alpha"),
          ("0.5", "Gamma", "mentions", "accuracy"), ("0.5", "Gamma", "mentions", "Beta"), ("0.5", "Gamma", "mentions", "Stray")]),
        ("papers-by-task", {"task": "math"}, "paper day introduces", [("2401.1", "2024-01-05", "Alpha"), ("2401.3", "2024-01-06", "Gamma")]),
        ("co-authors", {"author": "bob"}, "coAuthor papers", [("Ann", "2"), ("Cy", "1")]),
        ("author-pairs", {}, "author coAuthor papers", [("Ann", "Bob", "2")]),
        ("evidence", {"name": "Pile"}, "subject relation object paper",
         [("Beta", "trainedOn", "Pile", "2401.2"), ("Beta", "mentions", "Pile", "2401.2")]),
        ("counts-by-relation", {}, "relation triples claims", [("authoredBy", "6", "0"), ("addresses", "2", "2")]),
    ],
)  # fmt: skip
def test_named_question_answers(
    out: Path, name: str, params: dict[str, str], columns: str, expected: list[tuple[str, ...]]
) -> None:
    found = rows(name, out, *columns.split(), **params)
    if name == "counts-by-relation":
        assert set(expected) <= set(found)
    elif "sentence" in columns and name == "leaderboard":
        assert [row[0] for row in found] == [row[0] for row in expected]
        assert found[1][1] == FIRST
    else:
        assert found == expected


def test_at_least_fifteen_questions_with_title_and_explanation() -> None:
    assert len(QUESTIONS) >= 15
    for question in QUESTIONS.values():
        assert question.title != question.name
        assert len(question.about) > 30
        assert "ORDER BY" in question.text


def comparable(term: object) -> str:
    """Return a term as text, a number without the zeros that one engine drops."""
    text = "" if term is None else str(getattr(term, "value", term))
    try:
        return f"{float(text):.6f}" if text[:1].isdigit() and text.count("-") == 0 else text
    except ValueError:
        return text


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_rdflib_gives_the_same_answer_to_the_file_as_it_stands(out: Path, name: str) -> None:
    graph = rdflib.Graph().parse(out / "graph.ttl").parse(out / "claims.ttl")
    own = {
        "MathCoder2": "B",
        "3D Gaussian Splatting": "Alpha",
        "SpectroMotion": "Gamma",
        "GPT-4o": "Beta",
        "GPT-4": "Alpha",
    }
    own |= {"Li Dong": "Bob", "mathematical reasoning": "math", "2410.08196": "2401.1", "Chain-of-Thought": "LoRA"}
    text = QUESTIONS[name].text
    for default, value in own.items():
        text = text.replace(f'"{default}"', f'"{value}"')
    mine = [[comparable(t) for t in row] for row in run_query(text, out=out).rows]
    theirs = [[comparable(None if t is None else t.toPython() if t.datatype is None else t) if isinstance(t, rdflib.Literal) else comparable(t) for t in row] for row in graph.query(text)]  # fmt: skip
    assert mine == theirs
    assert mine


def test_a_parameter_is_a_literal_whatever_it_holds(out: Path) -> None:
    for hostile in ('" } { ?s ?p ?o } #', "\\", '"""', "\n", "x\x00\ud800", "} SERVICE <http://127.0.0.1:1/> {"):
        assert rows("outperforms", out, "better", system=hostile) == []
        with pytest.raises(QueryError, match="nothing in the graph is called"):
            run_query("leaderboard", out=out, params={"benchmark": hostile})


@pytest.mark.parametrize(
    ("asked", "params", "message"),
    [
        ("leaderbord", {}, "no question is called 'leaderbord'; did you mean leaderboard? There are author-pairs,"),
        ("leaderboard", {"benhmark": "MATH"}, "leaderboard has no parameter 'benhmark'; did you mean benchmark?"),
        ("leaderboard", {"benchmark": "GSM9K"}, "nothing in the graph is called 'GSM9K' (benchmark); did you mean GSM8K?"),
        ("low-confidence", {"below": "half"}, "below is 'half', expected a number"),
        ("counts-by-type", {"x": "1"}, "counts-by-type has no parameter 'x'; There are none"),
        ("SELECT * { ?s ?p ?o }", {"x": "1"}, "a SPARQL text takes no parameters"),
        ("SELECT * { ?s ?p }", {}, "the query is malformed: error at 1:"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", {}, "SERVICE asks another server"),
        ("select * from <file:///etc/passwd> { ?s ?p ?o }", {}, "FROM names a dataset"),
        ("PREFIX x: <x:> INSERT DATA { x:a x:b x:c }", {}, "INSERT changes data"),
        ("LOAD <file:///etc/passwd>", {}, "LOAD changes data"),
        ("", {}, "malformed"),
        ("nowhere/none.rq", {}, "nowhere/none.rq: cannot be read"),
    ],
)  # fmt: skip
def test_wrong_question_is_a_query_error(out: Path, asked: str, params: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError) as caught:
        run_query(asked, out=out, params=params)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "hidden",
    [
        "SELECT * { ?s ?p ?o . FILTER(1<2)SERVICE<http://127.0.0.1:9/>{?a ?b ?c} }",
        "SELECT * { ?s ?p '#' . SERVICE SILENT <http://127.0.0.1:9/> {?a ?b ?c} }",
        "SELECT * { ?s ?p '''a''b''' . sErViCe ?s {?a ?b ?c} }",
        'SELECT * { ?s ?p "a\\"" . SERVICE <http://127.0.0.1:9/> {?a ?b ?c} }',
        "SELECT * { ?s <http://x/#> ?o . #\r SERVICE <http://127.0.0.1:9/> {?a ?b ?c}\n}",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { ?s ?p : . SERVICE : {?a ?b ?c} }",
    ],
)
def test_hidden_service_is_found(out: Path, hidden: str) -> None:
    with pytest.raises(QueryError, match="SERVICE asks another server"):
        run_query(hidden, out=out)


@pytest.mark.parametrize(
    "text",
    [
        "SERVICE",
        "a-SERVICE",
        "1SERVICE",
        "éSERVICE.",
        "a.SERVICE-b",
        "a-" * 8000 + "SERVICE",
        "?x.SERVICE",
        "x:y SERVICE",
    ],
)
def test_word_in_a_run_without_a_colon_is_found(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE asks another server"):
        check(text)


@pytest.mark.parametrize(
    "text", ["SERVICE:x", "a-SERVICE:x", "a-" * 8000 + "SERVICE:", "?x:SERVICE", "@en-SERVICE", "x:SERVICE.a"]
)
def test_run_with_a_colon_is_a_name(text: str) -> None:
    check(text)


def test_words_in_texts_names_and_comments_are_no_service(out: Path) -> None:
    text = (
        "PREFIX service: <http://x/> SELECT ?FROM { ?FROM rdfs:label \"SERVICE\", 'FROM' ; service:from ?o } # SERVICE"
    )
    assert run_query(text, out=out).rows == []


def test_ask_construct_and_describe(out: Path) -> None:
    assert to_table(run_query("ASK { ?p a kg:Paper }", out=out)) == "yes\n"
    assert to_json(run_query("ASK { ?p a kg:Nothing }", out=out)) == b'{"head": {}, "boolean": false}'
    assert to_csv(run_query("ASK { ?p a kg:Paper }", out=out)) == b"true\n"
    made = run_query("CONSTRUCT { ?a kg:basisOf ?b } WHERE { ?b kg:basedOn ?a }", out=out)
    assert len(rdflib.Graph().parse(data=to_turtle(made), format="turtle")) == 2
    assert to_ntriples(made).count(b"\n") == 2
    with pytest.raises(QueryError, match="asks for a graph"):
        to_csv(made)
    with pytest.raises(QueryError, match="asks for rows"):
        to_turtle(run_query("SELECT * { ?p a kg:Paper }", out=out))
    assert "basisOf" in to_table(made)
    assert run_query("DESCRIBE paper:2401.1", out=out).triples


def test_formats_agree(out: Path) -> None:
    answer = run_query(
        "SELECT ?label ?day { ?p rdfs:label ?label OPTIONAL { ?p kg:day ?day } } ORDER BY ?label ?p", out=out
    )
    data = json.loads(to_json(answer))
    assert data["head"] == {"vars": ["label", "day"]}
    labels = [row["label"]["value"] for row in data["results"]["bindings"]]
    assert labels == [row["label"] for row in csv.DictReader(io.StringIO(to_csv(answer).decode()))]
    assert (
        len(labels) == to_tsv(answer).decode().count("\n") - 1 == to_xml(answer).count(b"<result>") == len(answer.rows)
    )
    assert {"day": {"type": "literal", "value": "2024-01-05", "datatype": str(rdflib.XSD.date)},
            "label": {"type": "literal", "value": "2024-01-05"}} in data["results"]["bindings"]  # fmt: skip


def test_table_is_aligned_and_safe_to_print(out: Path) -> None:
    answer = run_query('SELECT ?model ("\\u001b[31mred\\n" AS ?text) { BIND(model:n1 AS ?model) }', out=out)
    assert to_table(answer) == "model     text\n────────  ───────\nmodel:n1  [31mred\n"


def test_rows_are_limited_on_request(out: Path) -> None:
    assert run_query("SELECT * { ?s ?p ?o }", out=out, max_rows=3).truncated
    whole = run_query("SELECT * { ?s a kg:Paper }", out=out, max_rows=3)
    assert (len(whole.rows), whole.truncated) == (3, False)


def test_long_query_is_given_up_in_time(out: Path) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match="took longer"):
        run_query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", out=out, timeout=0.2)
    assert time.monotonic() - started < 5


def test_interrupt_ends_a_query_that_runs(out: Path) -> None:
    code = (
        "import sys; from kg.query import run_query; print('go', flush=True)\n"
        "run_query('SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }', out=sys.argv[1])"
    )
    process = subprocess.Popen([sys.executable, "-c", code, out], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode != 0


def test_index_is_kept_until_a_file_changes(tmp_path: Path) -> None:
    write(tmp_path)
    folder = ensure_index(tmp_path)
    assert folder is not None
    kept = (folder / "names.json").stat().st_mtime_ns
    assert ensure_index(tmp_path) == folder
    assert (folder / "names.json").stat().st_mtime_ns == kept
    text = (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    (tmp_path / "graph.ttl").write_text(text.replace('"Stray"', '"Found"'), encoding="utf-8")
    changed = ensure_index(tmp_path)
    assert changed != folder
    assert [p for p in folder.parent.iterdir() if p.is_dir()] == [changed]
    assert rows("orphan-names", tmp_path, "name") == [("Found",)]


def test_half_made_index_is_made_again(tmp_path: Path) -> None:
    write(tmp_path)
    folder = ensure_index(tmp_path)
    assert folder is not None
    (folder / "names.json").unlink()
    assert rows("counts-by-day", tmp_path, "papers") == [("1",), ("2",)]


def test_many_readers_ask_while_the_index_is_made(tmp_path: Path) -> None:
    write(tmp_path)
    found: list[list[tuple[str, ...]]] = []
    threads = [
        threading.Thread(target=lambda: found.append(rows("co-authors", tmp_path, "coAuthor", author="Ann")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[("Bob",)]] * 8


def test_folder_that_cannot_be_written_is_asked_from_memory(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / ".kg").write_text("in the way")
    assert ensure_index(tmp_path) is None
    assert rows("counts-by-day", tmp_path, "papers") == [("1",), ("2",)]


def test_damaged_index_is_thrown_away(tmp_path: Path) -> None:
    write(tmp_path)
    folder = ensure_index(tmp_path)
    assert folder is not None
    (folder / "store" / "CURRENT").write_text("nonsense")
    assert rows("counts-by-day", tmp_path, "papers") == [("1",), ("2",)]
    assert not folder.exists()
    assert ensure_index(tmp_path) == folder


def test_graph_that_was_not_built_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="kg build"):
        run_query("counts-by-type", out=tmp_path)


def test_other_base_has_its_own_prefixes(tmp_path: Path) -> None:
    graph = small_graph()
    write_turtle(graph, tmp_path / "graph.ttl", base="http://example.org/")
    write_claims(graph, tmp_path / "claims.ttl", base="http://example.org/")
    assert open_index(tmp_path).prefixes["paper"] == "http://example.org/paper/"
    assert run_query("ASK { paper:2401.1 a kg:Paper }", out=tmp_path).boolean


def test_question_file_of_ones_own_is_asked_like_a_named_one(out: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text('#% title: Mine\n#% param: who: a name\n\nSELECT ?p { VALUES ?given_who { "Ann" } ?p kg:byline ?b '
                    'FILTER(CONTAINS(?b, ?given_who)) }')  # fmt: skip
    assert len(rows(str(path), out, "p", who="Cy")) == 1
    path.write_text("#% param: who: a name\nSELECT * { ?s ?p ?o }")
    with pytest.raises(QueryError, match="names other parameters"):
        read_question(path)
    assert find_question("leaderboard").parameters["benchmark"].default == "GSM8K"
