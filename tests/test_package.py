"""The wheel holds all that the program needs away from its repository."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The wheel, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in files.stdout.splitlines():
        if (ROOT / name).is_file() and not name.startswith(("output/", "docs/", "tests/")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    code = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=copy, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_package_builds_and_answers_from_a_wheel(site, tmp_path):
    """Run in isolated mode, so that the checkout is on no path."""
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import kg.cli; assert kg.__file__.startswith({str(site)!r});"
        "sys.argv = ['kg', *sys.argv[1:]]; kg.cli.main()"
    )
    for arguments in (["build"], ["validate"], ["query", "counts-by-type"]):
        run = subprocess.run([sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
    assert "Paper" in run.stdout
    assert (tmp_path / "output" / "graph.html").stat().st_size > 100_000
