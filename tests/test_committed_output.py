"""`output/` is what the seeds give today."""

import base64
import json
import re
import zlib
from pathlib import Path

import pytest

from kg.pipeline import build
from tests.test_cli import state

OUTPUT = Path(__file__).parents[1] / "output"
MEND = "output/ is stale: run `make graph` and commit output/"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fresh")
    build(out=folder)
    return state(folder)


def content(page: bytes) -> tuple[str, list]:
    """Return a page without its data, and its data unpacked and without positions: what no zlib and no igraph may differ in."""
    block = re.compile(r'(<script type="text/plain" id="[\w-]+">)([^<]*)')
    text = page.decode("utf-8")
    data = [json.loads(zlib.decompress(base64.b64decode(found[2]))) for found in block.finditer(text)]
    for node in data[0]["network"]["nodes"]:
        del node["x"], node["y"]
    return block.sub(r"\1", text), data


def test_committed_output_has_the_files_of_a_build(fresh):
    assert sorted(state(OUTPUT)) == sorted(fresh), MEND


def test_committed_output_is_what_the_seeds_give(fresh):
    committed = state(OUTPUT)
    stale = [name for name in sorted(fresh) if name != "graph.html" and committed.get(name) != fresh[name]]
    assert not stale, MEND
    assert content(committed["graph.html"]) == content(fresh["graph.html"]), MEND
