"""A page as a tagged PDF, printed by a real browser, opened again and held against the page."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import html

from perfkit.errors import MachineError, PerfkitError
from perfkit.publish.export import to_html
from perfkit.publish.pdf import printer, to_pdf
from perfkit.publish.pdf_check import checked
from perfkit.publish.pdf_marks import unowned
from perfkit.publish.pdf_tree import elements, kids, owners

GOLDEN = Path(__file__).parents[1] / "golden"
REPORTS = ("variance_report", "board_summary", "investigation", "directorate_overview", "target_setting")

SMALL = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Homes &amp; gardens, 2014/15 Q2</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>@media print { details { display: none } h2 { border-top: 2px solid blue } }</style></head><body>
<h1>Homes &amp; gardens, 2014/15 Q2</h1>
<aside><p>Five official <em>figures</em> and <strong>findings</strong>.</p></aside>
<h2>What was missed?</h2>
<ul><li>One target <span aria-hidden="true">✕</span>, <a href="../index.html">of <b>many</b></a>.</li>
<li>No more.</li></ul>
<table><caption>Homes</caption>
<thead><tr><th scope="col">Home</th><th scope="col">Days</th></tr></thead>
<tbody><tr><th scope="row">A</th><td>3</td></tr>
<tr><th scope="row">B</th><td></td></tr></tbody></table>
<h3>Seen as a chart</h3>
<figure><figcaption>Days</figcaption>
<svg role="img" aria-label="Home A took 3 days." viewBox="0 0 100 40" style="background: #fff">
<title>Days</title><rect width="30" height="20"/><text x="1" y="35">A</text></svg>
<details><summary>The figures behind this chart</summary>
<table><caption>Figures</caption><tr><th scope="col">Home</th></tr><tr><td>A</td></tr></table></details></figure>
<details><summary>The others</summary><h4>Unprinted</h4>
<table><caption>Others</caption><tr><th scope="col">Unprinted</th></tr></table></details>
<h2>What next?</h2><p>No more is known.</p>
<script>document.querySelectorAll("h2, table").forEach(each => each.remove())</script>
</body></html>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        pytest.skip("needs chromium and chromedriver")
    with printer() as opened:
        yield opened


@pytest.fixture(scope="module")
def small(browser: Any) -> bytes:
    return to_pdf(SMALL, browser)


@pytest.fixture
def opened(small: bytes) -> Iterator[Any]:
    with pikepdf.open(BytesIO(small)) as pdf:
        yield pdf


def tags(pdf: Any) -> Counter[str]:
    return Counter(str(element.S)[1:] for element in elements(pdf.Root.StructTreeRoot))


def tagged(pdf: Any, tag: str) -> list[Any]:
    return [element for element in elements(pdf.Root.StructTreeRoot) if f"/{tag}" == element.S]


def saved(pdf: Any) -> bytes:
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.browser
def test_every_heading_table_and_figure_is_tagged_as_what_it_is(opened: Any) -> None:
    """A folded table is printed where it stands behind a chart, and left out elsewhere; no script is run."""
    found = tags(opened)
    expected = {"H1": 1, "H2": 2, "H3": 1, "H4": 0, "Table": 2, "TR": 5, "TH": 5, "TD": 3, "Caption": 3, "Figure": 1}
    assert {tag: found[tag] for tag in expected} == expected
    assert {tag: found[tag] for tag in ("L", "LI", "Lbl", "LBody", "Link")} == {
        "L": 1, "LI": 2, "Lbl": 2, "LBody": 2, "Link": 1}  # fmt: skip


@pytest.mark.browser
def test_title_language_order_and_standard_are_stated_and_no_date(opened: Any) -> None:
    root = opened.Root
    assert str(opened.docinfo.Title) == "Homes & gardens, 2014/15 Q2"
    assert sorted(opened.docinfo.keys()) == ["/Creator", "/Title"]
    assert str(root.Lang) == "en-GB"
    assert root.ViewerPreferences.DisplayDocTitle
    assert root.MarkInfo.Marked
    assert [page.obj.Tabs for page in opened.pages] == ["/S"]
    with opened.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == "Homes & gardens, 2014/15 Q2"
        assert set(about["dc:language"]) == {"en-GB"}
        assert not [name for name in about if "Date" in name]


@pytest.mark.browser
def test_bookmarks_are_the_headings(opened: Any) -> None:
    with opened.open_outline() as outline:
        (whole,) = outline.root
        parts = [(part.title, [below.title for below in part.children]) for part in whole.children]
    assert whole.title == "Homes & gardens, 2014/15 Q2"
    assert parts == [("What was missed?", ["Seen as a chart"]), ("What next?", [])]


@pytest.mark.browser
def test_a_drawing_is_one_figure_with_its_words_and_its_place(opened: Any) -> None:
    (figure,) = tagged(opened, "Figure")
    assert str(figure.Alt) == "Home A took 3 days."
    left, bottom, right, top = map(float, figure.A.BBox)
    # The drawing is 100 mm wide and 40 mm high, behind a margin of 14 mm; a point is 0.3528 mm.
    assert right - left == pytest.approx(283.5, abs=1)
    assert top - bottom == pytest.approx(113.4, abs=1)
    assert 14 / 0.3528 <= left < right <= 210 / 0.3528


@pytest.mark.browser
def test_newer_tags_have_a_standard_meaning(opened: Any) -> None:
    roles = opened.Root.StructTreeRoot.RoleMap
    assert {tag: str(roles[f"/{tag}"]) for tag in ("Aside", "Em", "Strong")} == {
        "Aside": "/Div", "Em": "/Span", "Strong": "/Span"}  # fmt: skip
    assert tags(opened)["Aside"] == 1


@pytest.mark.browser
def test_a_list_s_item_holds_its_label_and_its_body(opened: Any) -> None:
    assert [[str(kid.S) for kid in kids(item)] for item in tagged(opened, "LI")] == [["/Lbl", "/LBody"]] * 2


@pytest.mark.browser
def test_an_empty_cell_is_a_cell_below_its_header(opened: Any) -> None:
    """The browser leaves it untagged, and the cells behind it would stand below other headers."""
    first = tagged(opened, "Table")[0]
    rows = [element for element in elements(first) if element.S == "/TR"]
    assert [[str(cell.S) for cell in kids(row)] for row in rows] == [["/TH", "/TH"], ["/TH", "/TD"], ["/TH", "/TD"]]


@pytest.mark.browser
def test_a_link_says_where_it_leads_and_nothing_of_this_machine(opened: Any) -> None:
    # A link has a place to point at for each of its runs of letters.
    links = opened.pages[0].obj.Annots
    assert [(str(link.A.URI), str(link.Contents)) for link in links] == [("../index.html", "of many")] * 2
    opened.save(out := BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"file:" not in out.getvalue()


@pytest.mark.browser
def test_page_numbers_and_what_speech_skips_are_artefacts(opened: Any) -> None:
    """Every stroke has an owner or is an artefact; a heading's border is one too, its words are not."""
    assert unowned(opened) == 0
    marks = [str(step.operands[0]) for step in pikepdf.parse_content_stream(opened.pages[0])
             if str(step.operator) in ("BMC", "BDC")]  # fmt: skip
    assert "/Artifact" in marks
    assert "/H2" not in marks
    owned = owners(opened.Root.StructTreeRoot)
    tree = opened.Root.StructTreeRoot.ParentTree.Nums
    parents = next(tree[n + 1] for n in range(0, len(tree), 2) if tree[n] == opened.pages[0].obj.StructParents)
    assert owned
    assert all(parents[number].objgen == element.objgen for (_, number), element in owned.items())


def spoken(pdf: bytes, folder: Path) -> str:
    """Return the text of a PDF's structure tree, as poppler reads it."""
    if not shutil.which("pdfinfo"):
        pytest.skip("needs poppler's pdfinfo")
    file = folder / "page.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(["pdfinfo", "-struct-text", file], capture_output=True, text=True, check=True)
    assert not told.stderr
    return "".join(re.findall(r'^ *"(.*)"$', told.stdout, re.MULTILINE))


@pytest.mark.browser
def test_speech_reads_the_whole_page_in_its_order_and_no_page_number(small: bytes, tmp_path: Path) -> None:
    assert "".join(spoken(small, tmp_path).split()) == (
        "Homes&gardens,2014/15Q2Fiveofficialfiguresandfindings.Whatwasmissed?Onetarget,ofmany.Nomore."
        "HomesHomeDaysA3BSeenasachartDaysAFiguresHomeAWhatnext?Nomoreisknown."
    )
    seen = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "Page 1 of 1" in seen
    assert "Unprinted" not in seen


@pytest.mark.browser
def test_words_do_not_run_together_where_a_line_ends(browser: Any, tmp_path: Path) -> None:
    """A browser drops the space at which it breaks a line; a word broken at its hyphen or slash gets none."""
    text = "The council met most of its targets, and <em>where it did</em> not, <b>officers said why</b>. "
    hyphens = "year-on-year/month-on-month/" * 12
    page = SMALL.replace("No more is known.", text * 9 + hyphens)
    said = spoken(to_pdf(page, browser), tmp_path).partition("What next?")[2].split()
    plain = re.sub("<[^>]+>", "", text).split()
    assert said == plain * 9 + [hyphens]


@pytest.mark.browser
def test_the_same_page_gives_the_same_bytes(small: bytes, browser: Any, tmp_path: Path) -> None:
    """From text or file, after other pages, in another browser."""
    file = tmp_path / "page.html"
    file.write_text(SMALL, encoding="utf-8")
    to_pdf(SMALL.replace("Homes", "Houses"), browser)
    assert to_pdf(file, browser) == small
    assert to_pdf(SMALL) == small


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "variance_report",
            {"H1": 1, "H2": 10, "H3": 8, "Table": 7, "TR": 35, "TH": 54, "Figure": 2},
            id="variance-report",
        ),
        pytest.param(
            "board_summary",
            {"H1": 1, "H2": 7, "H3": 0, "Table": 2, "TR": 22, "TH": 30, "Figure": 1},
            id="board-summary",
        ),
        pytest.param(
            "investigation",
            {"H1": 1, "H2": 8, "H3": 5, "Table": 9, "TR": 105, "TH": 130, "Figure": 5},
            id="investigation",
        ),
        pytest.param(
            "directorate_overview",
            {"H1": 1, "H2": 10, "H3": 4, "Table": 7, "TR": 38, "TH": 60, "Figure": 1},
            id="overview-with-a-folded-list",
        ),
        pytest.param(
            "target_setting",
            {"H1": 1, "H2": 9, "H3": 3, "Table": 25, "TR": 354, "TH": 434, "Figure": 7},
            id="living-page",
        ),
    ],
)
def test_a_real_page_comes_out_whole(browser: Any, name: str, expected: dict[str, int]) -> None:
    made = to_pdf(to_html(GOLDEN / f"{name}.ipynb"), browser)
    with pikepdf.open(BytesIO(made)) as pdf:
        found = tags(pdf)
        silent = [figure for figure in tagged(pdf, "Figure") if not str(figure.get("/Alt", ""))]
    assert {tag: found[tag] for tag in expected} == expected
    assert silent == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
def test_speech_reads_every_word_of_a_real_page_in_its_order(browser: Any, name: str, tmp_path: Path) -> None:
    """Once: a table's header is printed again on its second page, and not read again."""
    page = to_html(GOLDEN / f"{name}.ipynb")
    whole = html.fromstring(page)
    for left_out in whole.xpath(
        "//head | //script | //nav | //summary | //svg | //*[@aria-hidden='true'] | //*[@class='skip' or @class='hint']"
        " | //details[not(ancestor::figure)]"
    ):
        left_out.drop_tree()
    # What a drawing shows is spoken by its alternative text. A style may begin a sentence with a capital letter.
    said = spoken(_without_figures(to_pdf(page, browser)), tmp_path)
    assert "".join(said.casefold().split()) == "".join(whole.text_content().casefold().split())


def _without_figures(made: bytes) -> bytes:
    with pikepdf.open(BytesIO(made)) as pdf:
        for figure in tagged(pdf, "Figure"):
            _cut_out(figure)
        return saved(pdf)


def _first(tag: str, change: Callable[[Any], None]) -> Callable[[Any], None]:
    return lambda pdf: change(tagged(pdf, tag)[0])


def _renamed(name: str) -> Callable[[Any], None]:
    return lambda element: setattr(element, "S", pikepdf.Name(f"/{name}"))


def _deleted(key: str) -> Callable[[Any], None]:
    return lambda element: element.__delitem__(key)


def _cut_out(element: Any) -> None:
    element.P.K = pikepdf.Array([kid for kid in kids(element.P) if kid.objgen != element.objgen])


def _scribbled(pdf: Any) -> None:
    pdf.pages[0].contents_add(b"0 0 9 9 re f")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(_first("H2", _cut_out), ["headings of level 2: 2 on the page, 1 in the PDF"], id="heading-lost"),
        pytest.param(
            _first("H3", _renamed("H2")),
            ["headings of level 2: 2 on the page, 3 in the PDF", "headings of level 3: 1 on the page, 0 in the PDF"],
            id="heading-at-another-level",
        ),
        pytest.param(_first("Table", _renamed("Div")), ["tables: 2 on the page, 1 in the PDF"], id="table-lost"),
        pytest.param(_first("TR", _renamed("Div")), ["table rows: 5 on the page, 4 in the PDF"], id="row-lost"),
        pytest.param(_first("TD", _cut_out), ["cells: 3 on the page, 2 in the PDF"], id="cell-lost"),
        pytest.param(
            _first("TH", _renamed("TD")),
            ["header cells: 5 on the page, 4 in the PDF", "cells: 3 on the page, 4 in the PDF"],
            id="header-lost",
        ),
        pytest.param(_first("TH", _deleted("/A")), ["header cells without a scope: 1"], id="header-without-scope"),
        pytest.param(_first("Figure", _renamed("P")), ["figures: 1 on the page, 0 in the PDF"], id="figure-lost"),
        pytest.param(
            _first("Figure", _deleted("/Alt")), ["figures without an alternative text: 1"], id="silent-figure"
        ),
        pytest.param(lambda pdf: pdf.docinfo.__delitem__("/Title"), ["It has no title."], id="no-title"),
        pytest.param(
            lambda pdf: pdf.docinfo.__setitem__("/Title", pikepdf.String("Homes")),
            ["title: 'Homes & gardens, 2014/15 Q2' on the page, 'Homes' in the PDF"],
            id="another-title",
        ),
        pytest.param(lambda pdf: pdf.Root.__delitem__("/Lang"), ["It has no language."], id="no-language"),
        pytest.param(lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), ["It has no tags."], id="untagged"),
        pytest.param(_scribbled, ["strokes that are neither tagged nor artefacts: 1"], id="stray-stroke"),
    ],
)
def test_a_pdf_that_is_not_its_page_is_refused(opened: Any, spoil: Callable[[Any], None], said: list[str]) -> None:
    spoil(opened)
    with pytest.raises(PerfkitError) as refused:
        checked(saved(opened), SMALL)
    lines = ["The PDF is not the same as its page, so it was not kept:", *(f"- {line}" for line in said)]
    assert str(refused.value).splitlines() == lines


@pytest.mark.browser
def test_a_whole_pdf_passes_as_it_is(small: bytes) -> None:
    assert checked(small, SMALL) == small


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(PerfkitError, match=r"^The PDF cannot be read: "):
        checked(b"<html>", SMALL)


def test_without_a_browser_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MachineError) as stopped:
        to_pdf(SMALL)
    assert "This machine has no Chromium and chromedriver." in str(stopped.value)
    assert "apt install chromium chromium-driver" in str(stopped.value)


@pytest.mark.parametrize("missing", ["pikepdf", "selenium"])
def test_without_the_extra_the_error_says_how_to_install_it(missing: str) -> None:
    script = f"import sys; sys.modules['{missing}'] = None; import perfkit.publish.pdf"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False).stderr
    expected = f'UsageError: A PDF needs {missing}, which is not installed. Run: pip install "perfkit[pdf]"'
    assert told.splitlines()[-1].endswith(expected)
