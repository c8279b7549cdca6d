"""The command `kg`: one command per arrow of the flow; parses, calls, prints, exits.

Results go to stdout, progress and messages to stderr. It exits with 0 when all went well, 1 when the data is
at fault and 2 when the command line is.
"""

import gc
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg import __version__
from kg.errors import KgError
from kg.nlp import DEFAULT, PIPELINES
from kg.training import EPOCHS, PASSES, STAGES

FORMATS = ["table", "csv", "tsv", "json", "xml", "turtle"]

sources = click.argument("sources", nargs=-1, type=click.Path(path_type=str))
out_option = click.option(
    "--out", default="output", show_default=True, type=click.Path(path_type=Path), help="Folder of the graph."
)
strict_option = click.option("--strict", is_flag=True, help="Stop at the first row that cannot be read.")
processes_option = click.option(
    "--processes", type=click.IntRange(1), help="Processes that extract (default: as many as there is work for)."
)
pipeline_option = click.option(
    "--pipeline",
    type=click.Choice(list(PIPELINES)),
    help=f"How texts are read (default: {DEFAULT}, slower and better).",
)


def build_options(command: Any) -> Any:
    """Add what `build` and `add` take; where none of what is published is given, `add` keeps to that of the build."""
    for option in (
        click.option("--more", multiple=True, type=click.Choice(["nt", "jsonld", "trig"]), help="Write graph.X, too."),
        click.option("--licence", help="Licence of the source, an IRI or a name, for the Turtle to state."),
        click.option("--base", help="IRI that resources begin with, ending in / or #."),
        processes_option,
        pipeline_option,
        strict_option,
        out_option,
        sources,
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg")
def cli() -> None:
    """Turn a feed of AI papers into a knowledge graph, and ask it.

    SOURCES are feed files (.md, .txt), folders of them, JSON lines (.jsonl) or - for stdin.
    """


@cli.command()
@sources
@strict_option
def papers(sources: tuple[str, ...], strict: bool) -> None:
    """Read papers and print one JSON line for each row of the feed."""
    from kg.feed import Tally, iter_papers

    tally = Tally()
    for paper in iter_papers(_given(sources), on_reject=_warn, strict=strict, tally=tally):
        click.echo(paper.to_json())
    click.echo(_tally_line(tally), err=True)


@cli.command()
@sources
@strict_option
@processes_option
@pipeline_option
@click.option(
    "--min-confidence", default=0.0, type=click.FloatRange(0, 1), show_default=True, help="Leave out what is less sure."
)
def extract(
    sources: tuple[str, ...], strict: bool, processes: int | None, pipeline: str | None, min_confidence: float
) -> None:
    """Extract entities, relations and results and print one JSON line for each paper."""
    from kg.extract import above, extract, first_rows
    from kg.feed import iter_papers
    from kg.parallel import spare_processes
    from kg.progress import track

    rows = first_rows(iter_papers(_given(sources), on_reject=_warn, strict=strict))
    found = extract(rows, processes=processes or spare_processes(), pipeline=pipeline or DEFAULT)
    for extraction in track(found, "extracting", None):
        click.echo(above(extraction, min_confidence).to_json())


@cli.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predicted", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--errors", default=0, type=click.IntRange(0), help="List the first N mistakes, too.")
def evaluate(gold: Path, predicted: Path, as_json: bool, errors: int) -> None:
    """Score extractions PREDICTED against annotations GOLD: precision, recall, F1 by type and relation."""
    from itertools import islice

    from kg.evaluate import evaluate, find_mistakes, format_table
    from kg.records import Annotation, read_file

    sides = list(read_file(gold, Annotation)), list(read_file(predicted, Annotation))
    found = {record.id for record in sides[1]}
    click.echo(f"{sum(r.id in found for r in sides[0]):,} of {len(sides[0]):,} gold papers are predicted", err=True)
    figures = evaluate(*sides)
    if as_json:
        click.echo(json.dumps({name: f.to_dict() for name, f in figures.items()}, indent=1))
    else:
        click.echo(format_table(figures))
    for mistake in islice(find_mistakes(*sides), errors):
        click.echo("\t".join(mistake))


@cli.command()
@sources
@click.option(
    "--gold",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Annotations, JSON lines (default: those of the checkout); it reads as the first file's annotator does.",
)
@click.option("--limit", type=click.IntRange(1), help="Learn from the first so many papers alone.")
@click.option("--stage", "stages", multiple=True, type=click.Choice(STAGES), help="Only these stages (default: all).")
@click.option("--passes", default=PASSES, show_default=True, type=click.IntRange(0), help="Over the words, before.")
@click.option("--epochs", default=EPOCHS, show_default=True, type=click.IntRange(1), help="Of the encoder.")
@click.option("--pretrained", type=click.Path(path_type=Path), help="Folder of MiniLM-L6 (default: the installed one).")
def train(sources: tuple[str, ...], gold: tuple[Path, ...], stages: tuple[str, ...], **options: Any) -> None:
    """Make the weights that kg ships with anew, from the feed SOURCES and annotations of its papers."""
    from kg.training import train

    train(_given(sources), gold, stages=stages or STAGES, tell=lambda line: click.echo(line, err=True), **options)


@cli.command()
@click.argument("names", default="-", type=click.Path(path_type=Path))
@out_option
def resolve(names: Path, out: Path) -> None:
    """Print each line {"type", "name"} of NAMES (a file or - for stdin) with the id that the graph in --out gives it."""
    from kg.output import existing
    from kg.records import Named, read_file
    from kg.resolve import read_names

    known = read_names(existing(out, "names.jsonl"))
    for named in read_file(names, Named):
        click.echo(
            json.dumps(
                {**named.model_dump(mode="json"), "id": known.lookup(named.type, named.name)}, ensure_ascii=False
            )
        )


@cli.command()
@build_options
def build(sources: tuple[str, ...], out: Path, **options: Any) -> None:
    """Build the graph and all its files (default: the four days that come with kg)."""
    from kg.pipeline import build
    from kg.progress import track
    from kg.seeds import PAPERS

    _tell(build(sources or (PAPERS,), out, **_settings(options), track=track), out)


@cli.command()
@build_options
def add(sources: tuple[str, ...], out: Path, **options: Any) -> None:
    """Bring the graph in --out up to date with new, changed or withdrawn rows; the same bytes as a full build.

    A Markdown digest stands for the whole of its day: rows that it no longer lists are withdrawn, so give all digests of
    one day together.
    """
    from kg.pipeline import add
    from kg.progress import track

    _tell(add(_given(sources), out, **_settings(options), track=track), out)


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@out_option
def validate(files: tuple[Path, ...], out: Path) -> None:
    """Check FILES of RDF (default: the graph in --out) against the shapes; exit code 1 if anything is wrong."""
    from kg.output import existing
    from kg.validate import validate

    paths = files or tuple(existing(out, name) for name in ("graph.ttl", "claims.ttl"))
    count = 0
    for count, violation in enumerate(validate(paths), 1):  # noqa: B007
        click.echo(str(violation))
    names = ", ".join(map(str, paths))
    click.echo(f"{names}: {count:,} violations" if count else f"{names}: no violation", err=True)
    sys.exit(1 if count else 0)


@cli.command()
@click.argument("asked", required=False, metavar="[QUERY]")
@click.argument("params", nargs=-1, metavar="[NAME=VALUE]...")
@out_option
@click.option("--format", "form", default="table", show_default=True, type=click.Choice(FORMATS), help="Of the answer.")
@click.option("--limit", type=click.IntRange(1), help="At most so many rows.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), help="Seconds until the query is given up.")
def query(
    asked: str | None, params: tuple[str, ...], out: Path, form: str, limit: int | None, timeout: float | None
) -> None:
    """Ask the graph: a SPARQL text, a .rq file, or a named question with its parameters.

    \b
    kg query                                  what can be asked by name
    kg query leaderboard benchmark=GSM8K      a named question
    kg query 'SELECT * { ?s a kg:Model }'     SPARQL; the prefixes of the graph are known
    """
    from kg import answers
    from kg.query import run_query
    from kg.questions import iter_questions

    if asked is None:
        for question in iter_questions():
            given = " ".join(f"{p.name}={p.default}" for p in question.parameters.values())
            click.echo(f"{question.name:22} {question.title}" + (f"  ({given})" if given else ""))
        return
    values = dict(_pair(param) for param in params)
    answer = run_query(asked, out=out, params=values, max_rows=limit, timeout=timeout)
    if answer.triples is not None and form == "table":
        form = "turtle"
    write: dict[str, Callable[[answers.Answer], str | bytes]] = {
        "table": answers.to_table,
        "csv": answers.to_csv,
        "tsv": answers.to_tsv,
        "json": answers.to_json,
        "xml": answers.to_xml,
        "turtle": answers.to_turtle,
    }
    text = write[form](answer)
    click.echo((text if isinstance(text, str) else text.decode()).rstrip("\r\n"))
    if answer.truncated:
        click.echo(f"more than {limit:,} rows: give a higher --limit for the rest", err=True)


@cli.command()
@out_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any that is free."
)
@click.option("--cors", help="Origin whose pages may ask, or *; none by default.")
@click.option(
    "--timeout", default=10.0, show_default=True, type=click.FloatRange(0, min_open=True), help="Seconds a query."
)
@click.option("--max-rows", default=10_000, show_default=True, type=click.IntRange(1), help="Rows an answer.")
def serve(out: Path, host: str, port: int, cors: str | None, timeout: float, max_rows: int) -> None:
    """Answer SPARQL over HTTP (/sparql, read-only), with a page to type queries into."""
    from kg.serve import serve

    def announce(url: str) -> None:
        click.echo(f"{url} answers; Ctrl-C stops it", err=True)

    serve(out, host, port, cors=cors, timeout=timeout, max_rows=max_rows, announce=announce)


def main() -> None:
    """Run the command and turn what goes wrong into one line and an exit code."""
    try:
        cli.main(standalone_mode=False)
        gc.freeze()  # all of it goes with the process: looking through a graph for cycles first would take a while
    except click.ClickException as e:
        e.show()
        sys.exit(2)
    except click.Abort:
        _fail("interrupted; nothing half-written is left, run it again to go on", 1)
    except KgError as e:
        _fail(str(e), e.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone: say nothing more
        sys.exit(1)
    except OSError as e:  # stdout; what concerns other files has its own message
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _fail(f"cannot write the answer ({e.strerror}); free some space, or write it elsewhere", 1)


def _fail(message: str, code: int) -> None:
    click.echo("kg: " + " ".join(message.split()), err=True)
    sys.exit(code)


def _given(sources: tuple[str, ...]) -> tuple[str, ...]:
    if not sources:
        raise click.UsageError("Give at least one file or folder, or - for stdin.")
    return sources


def _settings(options: dict[str, Any]) -> dict[str, Any]:
    from kg.exports import Publishing
    from kg.vocabulary import RESOURCE

    base, licence, more = (options.pop(name) for name in ("base", "licence", "more"))
    if not (base or licence or more):
        return options
    base = base or RESOURCE
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", base):
        raise click.UsageError(f"--base takes an http IRI that ends in / or #, found {base!r}.")
    return {**options, "publishing": Publishing(base, licence, frozenset(f"graph.{form}" for form in more))}


def _pair(param: str) -> tuple[str, str]:
    name, equals, value = param.partition("=")
    if not equals:
        raise click.UsageError(f"Give parameters as NAME=VALUE, found {param!r}.")
    return name, value


def _warn(row: Any) -> None:
    click.echo(f"{row.file}:{row.line}: rejected: {row.reason}", err=True)


def _tell(summary: Any, out: Path) -> None:
    for row in summary.rejected:
        _warn(row)
    click.echo(_tally_line(summary.tally), err=True)
    if summary.withdrawn:
        click.echo(f"{summary.withdrawn:,} rows withdrawn: their day's digest no longer lists them", err=True)
    steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in summary.seconds.items())
    click.echo(f"{summary.extracted:,} papers extracted; {steps}", err=True)
    click.echo(f"{sum(summary.nodes.values()):,} nodes and {sum(summary.edges.values()):,} edges in {out}")


def _tally_line(tally: Any) -> str:
    return (
        f"{tally.files:,} files ({tally.empty:,} with no rows), {tally.rows:,} rows, {tally.papers:,} papers, "
        f"{tally.rejected:,} rejected"
    )
