"""`output/` is what the seeds give today: byte for byte, but for what another processor may round otherwise.

The encoder computes with 32-bit floats, whose last digits are the processor's own; so confidences may differ by a hair.
"""

import base64
import json
import re
import zlib
from pathlib import Path

import pytest

from kg.pipeline import build
from tests.test_cli import state

OUTPUT = Path(__file__).parents[1] / "output"
HAIR = 0.01
DECIMAL = re.compile(r"(?<![\w.])[01]\.\d+(?![\w.])")
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


def same(old: str, new: str) -> bool:
    """Tell whether two texts are the same but for a hair in numbers from 0 to 2."""
    if DECIMAL.sub("#", old) != DECIMAL.sub("#", new):
        return False
    return all(
        abs(float(a) - float(b)) <= HAIR for a, b in zip(DECIMAL.findall(old), DECIMAL.findall(new), strict=True)
    )


def test_committed_output_is_what_the_seeds_give(fresh):
    committed = state(OUTPUT)
    texts = sorted(name for name in fresh if name != "graph.html")
    stale = [n for n in texts if committed[n] != fresh[n] and not same(committed[n].decode(), fresh[n].decode())]
    assert not stale, MEND
    (old, old_data), (new, new_data) = content(committed["graph.html"]), content(fresh["graph.html"])
    assert old == new, MEND
    assert same(json.dumps(old_data), json.dumps(new_data)), MEND


def test_committed_output_may_differ_by_a_hair_alone():
    assert same('{"confidence": 0.8712}', '{"confidence": 0.8713}')
    assert not same('{"confidence": 0.8712}', '{"confidence": 0.9}')
    assert not same('{"confidence": 0.8712, "value": "38.4"}', '{"confidence": 0.8712, "value": "38.5"}')
