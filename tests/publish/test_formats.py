"""The formats besides HTML: what each lacks is said before anything is run."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from perfkit.errors import MachineError, UsageError
from perfkit.publish.formats import FORMATS, needs, workshop

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gptables")


def test_the_formats_are_named_as_their_extras_are(project: Path) -> None:
    """`pip install "perfkit[docx]"` installs what a .docx needs, and the tests have it too."""
    tomllib = pytest.importorskip("tomllib")
    extras = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for each in FORMATS.values():
        listed = [line.partition(">")[0] for line in extras[each.name]]
        assert listed == list(each.packages)
        assert set(extras[each.name]) <= set(extras["test"])


@pytest.mark.parametrize(("name", "ending"), [("pdf", ".pdf"), ("docx", ".docx"), ("xlsx", ".xlsx")])
def test_each_format_has_its_ending(name: str, ending: str) -> None:
    assert FORMATS[name].ending == ending


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        pytest.param(
            ("no-such-package",),
            'A Word document needs no-such-package, which is not installed. Run: pip install "perfkit[docx]"',
            id="one",
        ),
        pytest.param(
            ("no-such-package", "python-docx", "nor-this"),
            "A Word document needs no-such-package and nor-this, which are not installed. "
            'Run: pip install "perfkit[docx]"',
            id="two-of-three",
        ),
    ],
)
def test_a_missing_package_is_named_with_its_remedy(packages: tuple[str, ...], said: str) -> None:
    with pytest.raises(MachineError) as stopped:
        replace(FORMATS["docx"], packages=packages).ready()
    assert str(stopped.value) == said


def test_a_missing_browser_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MachineError, match=r"This machine has no Chromium and chromedriver\. Install both"):
        needs("pdf")


PAGE = (
    '<html lang="en-GB"><head><title>Homes</title></head><body><h1>Homes</h1><p>Ten.</p>'
    '<table><caption>Days</caption><tr><th scope="col">Home</th></tr><tr><td>A</td></tr></table></body></html>'
)


@pytest.mark.parametrize(("name", "begins"), [("docx", b"PK"), ("xlsx", b"PK")])
def test_a_workshop_makes_what_its_name_says(name: str, begins: bytes) -> None:
    needs(name)
    with workshop() as make:
        assert make(name, PAGE).startswith(begins)
        assert make(name, PAGE) == FORMATS[name].make(PAGE)


@pytest.mark.browser
def test_a_workshop_opens_one_browser_for_all_its_pages_and_closes_it() -> None:
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        pytest.skip("needs chromium and chromedriver")

    def drivers() -> set[int]:
        return {each.pid for each in psutil.Process().children() if "chromedriver" in each.name()}

    before = drivers()
    with workshop() as make:
        assert drivers() == before
        first = make("pdf", PAGE)
        (opened,) = drivers() - before
        assert make("pdf", PAGE) == first
        assert make("docx", PAGE)
        assert drivers() - before == {opened}
    assert drivers() == before


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with workshop() as make, pytest.raises(UsageError, match=r"There is no format 'odt'\. .*Known: pdf, docx, xlsx"):
        make("odt", "<html></html>")
