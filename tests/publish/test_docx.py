"""A page as a Word document, opened again as Word opens it and held against the page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from perfkit.errors import PerfkitError
from perfkit.publish.docx import to_docx
from perfkit.publish.docx_check import checked
from perfkit.publish.export import to_html

GOLDEN = Path(__file__).parents[1] / "golden"
REPORTS = ("variance_report", "board_summary", "investigation", "directorate_overview", "target_setting")
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

SMALL = f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Homes &amp; gardens, 2014/15 Q2</title>
<style>p {{ color: red }}</style></head><body>
<a class="skip" href="#main">Skip</a><main id="main">
<h1>Homes &amp; gardens, 2014/15 Q2</h1>
<p>St. Albans City. July to September 2014.</p>
<aside>The figures are <em>invented</em>.</aside>
<nav aria-labelledby="contents"><p id="contents">Contents</p><ol><li><a href="#s-what">What?</a></li></ol></nav>
<h2 id="s-what">What was
  missed?</h2>
<p class="hint">Point at it.</p>
<ul><li><data class="claim" value="1" data-ref="A1">One</data> target <span aria-hidden="true">✕</span>, <a
href="../index.html">of <b>many</b></a>, see <a href="#s-next">below</a>.
<ul><li>And deeper.</li></ul></li>
<li><p>Two words.</p><p>And more.</p></li></ul>
<ol><li>First</li><li>Second</li></ol>
<p>Between.</p>
<ol start="4"><li>Fourth</li></ol>
<blockquote><p>The officer’s words.</p></blockquote>
<table class="grid"><caption>Homes</caption>
<thead><tr><th scope="col">Home</th><th scope="col" class="number">Days</th><th scope="col">Rating</th></tr></thead>
<tbody><tr><th scope="row">A</th><td class="number">3</td><td><span class="sign red"><span
aria-hidden="true">■ </span>Red</span></td></tr>
<tr><th scope="row">B</th><td class="number empty"></td><td>None</td></tr></tbody></table>
<table><caption>Next</caption><tr><td>Alone</td></tr></table>
<h3>Seen as a chart</h3>
<figure><figcaption>Days</figcaption>
<svg role="img" aria-label="Home A took 3 days, under &lt;5." viewBox="0 0 100 40">
<defs><clipPath id="c"><rect width="50" height="40"/></clipPath></defs>
<rect width="80" height="20" fill="#a8201a" clip-path="url(#c)"/><text x="1" y="35">A</text></svg>
<details><summary>The figures behind this chart</summary>
<table><caption>Figures</caption><thead><tr><th scope="col">Home</th></tr></thead><tr><td>A</td></tr></table></details>
</figure>
<p><img src="data:image/png;base64,{DOT}" alt="A dot"></p>
<details><summary>The others</summary><h4>Unprinted</h4>
<table><caption>Others</caption><tr><th scope="col">Unprinted</th></tr></table></details>
<pre>two  blanks
and a line</pre>
<h2 id="s-next">What next?</h2><div class="failed"><p><strong>This section failed:</strong></p></div>
</main><script>alert(1)</script></body></html>
"""


def opened(made: bytes) -> Any:
    return Document(BytesIO(made))


@pytest.fixture(scope="module")
def small() -> Any:
    return opened(to_docx(SMALL))


def styled(document: Any) -> list[tuple[str, str]]:
    return [(line.style.name, line.text) for line in document.paragraphs]


def page(body: str) -> str:
    return f'<html lang="en-GB"><head><title>T</title></head><body><h1>T</h1>{body}</body></html>'


def test_each_part_of_the_page_has_its_style_in_its_order(small: Any) -> None:
    """Headings are headings and lists are lists; what a screen or a script alone needs is left out."""
    assert styled(small) == [
        ("Heading 1", "Homes & gardens, 2014/15 Q2"),
        ("Subtitle", "St. Albans City. July to September 2014."),
        ("Notice", "The figures are invented."),
        ("Heading 2", "What was missed?"),
        ("List Bullet", "One target ✕, of many, see below."),
        ("List Bullet 2", "And deeper."),
        ("List Bullet", "Two words."),
        ("List Continue", "And more."),
        ("List Number", "First"),
        ("List Number", "Second"),
        ("Normal", "Between."),
        ("List Number", "Fourth"),
        ("Quote", "The officer’s words."),
        ("Caption", "Homes"),
        ("Caption", "Next"),
        ("Heading 3", "Seen as a chart"),
        ("Caption", "Days"),
        ("Normal", ""),
        ("Caption", "Figures"),
        ("Normal", ""),
        ("Verbatim", "two  blanks\nand a line"),
        ("Heading 2", "What next?"),
        ("Failed Section", "This section failed:"),
    ]


def test_a_table_stands_below_its_caption_and_repeats_its_header_row(small: Any) -> None:
    homes, alone, figures = small.tables
    assert [[cell.text for cell in row.cells] for row in homes.rows] == [
        ["Home", "Days", "Rating"], ["A", "3", "■ Red"], ["B", "", "None"]]  # fmt: skip
    marked = [[row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in t.rows] for t in small.tables]
    assert marked == [[True, False, False], [False], [True, False]]
    looks = [t._tbl.tblPr.find(qn("w:tblLook")) for t in small.tables]
    assert [(look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) for look in looks] == [
        ("1", "1"), ("0", "0"), ("1", "0")]  # fmt: skip
    assert [t._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for t in small.tables] == [
        "Homes",
        "Next",
        "Figures",
    ]
    before = [t._tbl.getprevious() for t in (homes, alone, figures)]
    assert [each.text for each in before] == ["Homes", "Next", "Figures"]
    assert [cell.paragraphs[0].style.name for cell in homes.rows[1].cells] == [
        "Table Text",
        "Table Figure",
        "Table Text",
    ]
    assert not list(small.element.body.iter(qn("w:gridSpan"), qn("w:vMerge")))


def test_a_rating_keeps_its_sign_its_word_and_its_ink(small: Any) -> None:
    runs = small.tables[0].rows[1].cells[2].paragraphs[0].runs
    assert [(run.text, str(run.font.color.rgb)) for run in runs] == [("■ Red", "A8201A")]


def test_a_drawing_is_a_picture_with_its_words(small: Any) -> None:
    told = [(each.get("title"), each.get("descr")) for each in small.element.body.iter(qn("wp:docPr"))]
    assert told == [("Days", "Home A took 3 days, under <5."), ("", "A dot")]
    assert [round(shape.width.pt) for shape in small.inline_shapes] == [100, 1]
    drawn = small.part.related_parts[small.inline_shapes[0]._inline.graphic.graphicData.pic.blipFill.blip.embed]
    with Image.open(BytesIO(drawn.blob)) as seen:
        # Three dots a point; what the drawing clips is cut off.
        assert seen.size == (300, 120)
        assert seen.convert("RGB").getpixel((120, 30)) == (168, 32, 26)
        assert seen.convert("RGB").getpixel((180, 30)) == (255, 255, 255)


def test_each_numbered_list_counts_for_itself(small: Any) -> None:
    """Word would go on from the list before."""
    numbered = [p for p in small.paragraphs if p.style.name == "List Number"]
    first, second, third = (p._p.pPr.numPr.numId.val for p in numbered)
    assert first == second != third
    starts = {
        number.numId: number.find(qn("w:lvlOverride")).find(qn("w:startOverride")).get(qn("w:val"))
        for number in small.part.numbering_part.element.num_lst
        if number.numId in (first, third)
    }
    assert starts == {first: "1", third: "4"}


def test_a_link_leads_out_or_to_a_heading(small: Any) -> None:
    links = list(small.element.body.iter(qn("w:hyperlink")))
    texts = ["".join(text.text for text in link.iter(qn("w:t"))) for link in links]
    assert texts == ["of many", "below"]
    out, inner = links
    assert small.part.rels[out.get(qn("r:id"))].target_ref == "../index.html"
    marks = {each.get(qn("w:name")): each.getparent() for each in small.element.body.iter(qn("w:bookmarkStart"))}
    assert marks[inner.get(qn("w:anchor"))].text == "What next?"


def test_title_language_council_and_page_numbers_are_stated_and_no_time(small: Any) -> None:
    about = small.core_properties
    assert (about.title, about.author, about.language) == ("Homes & gardens, 2014/15 Q2", "St. Albans City", "en-GB")
    assert about.created == about.modified
    assert about.created.year == 2000
    said = small.styles.element.xpath("w:docDefaults//w:lang")[0]
    assert said.get(qn("w:val")) == "en-GB"
    fields = [each.get(qn("w:instr")) for each in small.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert round(small.sections[0].page_width.mm) == 210


WIDE = f"<p>See.</p><table><thead><tr>{'<th>Measurement1</th>' * 12}</tr></thead></table>"
PARTS = "<p>Many.</p>" * 8


@pytest.mark.parametrize(
    ("body", "papers", "turned"),
    [
        pytest.param(
            f"{PARTS}<h2>A</h2><h3>B</h3>{WIDE}<p>On.</p><h2>C</h2>{PARTS}", [210, 297, 210], ["A", "B", "See.", "On."],
            id="from-its-heading-to-the-next",
        ),
        pytest.param(
            f"{PARTS}<h2>A</h2>{WIDE}<h2>B</h2><p>Few.</p><h2>C</h2>{WIDE}", [210, 297],
            ["A", "See.", "B", "Few.", "C", "See."],
            id="with-few-words-between",
        ),
        pytest.param(f"<p>Few.</p><h2>A</h2>{WIDE}", [297], ["T", "Few.", "A", "See."], id="with-few-words-before"),
        pytest.param(
            f"{PARTS}<table><tr><th>{'Ref</th><th>' * 5}Text</th></tr><tr><td>{'word ' * 90}</td></tr></table>",
            [210], [],
            id="long-text-in-its-own-column",
        ),
    ],
)  # fmt: skip
def test_a_wide_table_turns_its_part_of_the_document(body: str, papers: list[int], turned: list[str]) -> None:
    made = opened(to_docx(page(body)))
    assert [round(section.page_width.mm) for section in made.sections] == papers
    for section in made.sections:
        fields = [each.get(qn("w:instr")) for each in section.footer._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]
    assert not [line for line in made.paragraphs if not line.text and line._p.getprevious().tag == qn("w:p")]
    found, number = [], 0
    for line in made.paragraphs:
        if papers[number] == 297 and line.text:
            found.append(line.text)
        number += line._p.pPr is not None and line._p.pPr.sectPr is not None
    assert found == turned


def test_a_pack_s_contents_are_written_and_each_appendix_begins_a_page() -> None:
    made = opened(to_docx(page(
        '<nav class="pages"><h2 id="contents">Contents</h2><ul><li><a href="#a1">Appendix 1</a></li></ul></nav>'
        '<h2>Purpose</h2><p>To tell.</p><section class="appendix"><h2 id="a1">Appendix 1</h2><h3>Part</h3></section>'
    )))  # fmt: skip
    assert [text for _, text in styled(made)] == [
        "T", "Contents", "Appendix 1", "Purpose", "To tell.", "Appendix 1", "Part"]  # fmt: skip
    fresh = [line.text for line in made.paragraphs if line.paragraph_format.page_break_before]
    assert fresh == ["Appendix 1"]
    (link,) = made.element.body.iter(qn("w:hyperlink"))
    marks = {each.get(qn("w:name")): each.getparent().text for each in made.element.body.iter(qn("w:bookmarkStart"))}
    assert marks[link.get(qn("w:anchor"))] == "Appendix 1"


def test_who_says_it_stays_with_what_is_said() -> None:
    made = opened(to_docx(page("<p>Other.</p><p>Reason (Head of Housing):</p><blockquote>Few homes.</blockquote>")))
    assert [line.text for line in made.paragraphs if line.paragraph_format.keep_with_next] == [
        "Reason (Head of Housing):"
    ]


def test_spanning_cells_stay_merged_and_no_others() -> None:
    spanned = '<tr><th colspan="2">Both</th></tr><tr><td rowspan="2">Tall</td><td>1</td></tr><tr><td>2</td></tr>'
    made = opened(to_docx(page(f"<table>{spanned}</table>")))
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["Both", "Both"],
        ["Tall", "1"],
        ["Tall", "2"],
    ]


def test_a_cell_over_two_rows_says_where_it_begins_and_where_it_goes_on() -> None:
    """Word shows a cell that goes on, and begins nowhere, as an empty one of its own."""
    spanned = '<tr><td rowspan="2">Tall</td><td>1</td></tr><tr><td>2</td></tr>'
    made = opened(to_docx(page(f"<table>{spanned}</table>")))
    merged = made.tables[0]._tbl.iter(qn("w:vMerge"))
    assert [each.get(qn("w:val"), "continue") for each in merged] == ["restart", "continue"]


def test_two_tables_without_captions_stay_two() -> None:
    made = opened(to_docx(page("<table><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>")))
    assert [table.rows[0].cells[0].text for table in made.tables] == ["1", "2"]
    assert made.tables[0]._tbl.getnext().tag == qn("w:p")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("a\x00b\x0bc&#x8;", "a\ufffdb\ufffdc", id="control-characters"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone-surrogate"),
        pytest.param("😀 of 👩‍👧", "😀 of 👩‍👧", id="emoji"),
        pytest.param("שלום عليكم", "שלום عليكم", id="right-to-left"),
        pytest.param("&lt;w:p/&gt; &amp;amp; ]]&gt;", "<w:p/> &amp; ]]>", id="markup"),
        pytest.param("=1+1", "=1+1", id="formula"),
        pytest.param("7&nbsp;March", "7\xa0March", id="no-break-space"),
        pytest.param("word " * 8000 + "end", "word " * 8000 + "end", id="forty-thousand-letters"),
    ],
)
def test_hostile_text_comes_through_as_text(written: str, read: str) -> None:
    made = opened(to_docx(page(f"<p>{written}</p><table><tr><td>{written}</td></tr></table>")))
    assert made.paragraphs[1].text == read
    assert made.tables[0].rows[0].cells[0].text == read


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("<table><thead><tr><th>A</th></tr></thead><tbody></tbody></table>", id="no-rows"),
        pytest.param("<table></table>", id="no-cells"),
        pytest.param("<table><tr></tr><tr><td>1</td></tr></table>", id="empty-row"),
        pytest.param("<ul></ul><p></p><blockquote></blockquote>", id="empty-blocks"),
        pytest.param("<p>not <b>closed<p>again", id="unclosed"),
    ],
)
def test_an_odd_page_is_made_all_the_same(body: str) -> None:
    assert opened(to_docx(page(body))).paragraphs[0].text == "T"


@pytest.mark.parametrize("name", REPORTS)
def test_a_real_page_comes_out_whole_and_the_same_twice(name: str, tmp_path: Path) -> None:
    """What is counted in the page is counted in the document by its maker; the bytes depend on the page alone."""
    file = tmp_path / "page.html"
    file.write_text(to_html(GOLDEN / f"{name}.ipynb"), encoding="utf-8")
    made = to_docx(file)
    assert made == to_docx(file.read_text(encoding="utf-8"))
    with ZipFile(BytesIO(made)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [part for part in package.namelist() if "thumbnail" in part]
    whole = opened(made)
    assert all(each.get("descr") for each in whole.element.body.iter(qn("wp:docPr")))
    assert all(line.text.strip() or line._p.xpath(".//w:drawing") for line in whole.paragraphs), "no blank lines"


@pytest.mark.parametrize("name", REPORTS)
def test_what_word_s_accessibility_checker_looks_for_is_there(name: str) -> None:
    """As far as the file tells: a title, headings in order, header rows, simple tables, pictures in their line."""
    made = opened(to_docx(to_html(GOLDEN / f"{name}.ipynb")))
    assert made.core_properties.title
    levels = [int(line.style.name[-1]) for line in made.paragraphs if line.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in made.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    tags = {child.tag for child in made.element.body.iter()}
    # Pictures stand in the line of the text, and nothing is in a text box.
    assert not tags & {qn("w:gridSpan"), qn("w:vMerge"), qn("wp:anchor"), qn("w:txbxContent"), qn("w:pict")}
    used = {line.style.name for line in made.paragraphs} | {"Table Text", "Table Figure", "Table Heading", "Footer"}
    assert min(made.styles[style].font.size.pt for style in used) == 9.5


@pytest.mark.slow
@pytest.mark.parametrize("name", ["variance_report", "target_setting"])
def test_an_office_program_opens_a_real_document(name: str, tmp_path: Path) -> None:
    """LibreOffice sets it in pages, with every heading and figure on them."""
    office = shutil.which("soffice")
    if not office or not shutil.which("pdftotext"):
        pytest.skip("needs LibreOffice and poppler")
    file = tmp_path / "report.docx"
    file.write_bytes(to_docx(to_html(GOLDEN / f"{name}.ipynb")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run([office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file],
                   check=True, capture_output=True, timeout=120)  # fmt: skip
    told = subprocess.run(
        ["pdftotext", tmp_path / "report.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    headings = [line.text for line in opened(file.read_bytes()).paragraphs if line.style.name.startswith("Heading")]
    seen = "".join(told.split())
    assert [text for text in headings if "".join(text.split()) not in seen] == []
    assert "Page 1 of " in told


def _changed(made: bytes, change: Callable[[Any], None]) -> bytes:
    document = opened(made)
    change(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _drop(find: Callable[[Any], Any]) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        element = find(document)
        element.getparent().remove(element)

    return change


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(
            lambda d: setattr(d.paragraphs[3], "style", "Heading 3"),
            ["- headings of level 2: 2 on the page, 1 in the Word document",
             "- headings of level 3: 1 on the page, 2 in the Word document"],
            id="heading-at-another-level",
        ),
        pytest.param(
            _drop(lambda d: d.tables[1]._tbl),
            ["- tables: 3 on the page, 2 in the Word document", "- table rows: 6 on the page, 5 in the Word document",
             "- cells: 12 on the page, 11 in the Word document",
             "- words: 'dBNoneNextAloneSeenasachartDaysFiguresH…' on the page, "
             "'dBNoneNextSeenasachartDaysFiguresHomeAt…' in the Word document"],
            id="table-lost",
        ),
        pytest.param(
            _drop(lambda d: d.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader"))),
            ["- header rows: 2 on the page, 1 in the Word document"],
            id="header-row-lost",
        ),
        pytest.param(
            _drop(lambda d: next(d.element.body.iter(qn("w:drawing")))),
            ["- figures: 2 on the page, 1 in the Word document"],
            id="picture-lost",
        ),
        pytest.param(
            lambda d: next(d.element.body.iter(qn("wp:docPr"))).set("descr", " "),
            ["- pictures without an alternative text: 1"],
            id="silent-picture",
        ),
        pytest.param(
            lambda d: setattr(d.tables[0].rows[1].cells[1].paragraphs[0].runs[0], "text", "4"),
            ["- words: 'aysRatingA3■RedBNoneNextAloneSeenasacha…' on the page, "
             "'aysRatingA4■RedBNoneNextAloneSeenasacha…' in the Word document"],
            id="figure-changed",
        ),
        pytest.param(
            lambda d: setattr(d.core_properties, "title", "Homes"),
            ["- title: 'Homes & gardens, 2014/15 Q2' on the page, 'Homes' in the Word document"],
            id="another-title",
        ),
        pytest.param(
            lambda d: d.styles.element.xpath("w:docDefaults//w:lang")[0].set(qn("w:val"), "en-US"),
            ["- language: 'en-GB' on the page, 'en-US' in the Word document"],
            id="another-language",
        ),
    ],
)  # fmt: skip
def test_a_document_that_is_not_its_page_is_refused(spoil: Callable[[Any], None], said: list[str]) -> None:
    with pytest.raises(PerfkitError) as refused:
        checked(_changed(to_docx(SMALL), spoil), SMALL)
    lines = ["The Word document is not the same as its page, so it was not kept:", *said]
    assert str(refused.value).splitlines() == lines


def test_without_the_extra_the_error_says_how_to_install_it() -> None:
    for module, package in (("docx", "python-docx"), ("resvg_py", "resvg-py")):
        script = f"import sys; sys.modules['{module}'] = None; import perfkit.publish.docx"
        told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False).stderr
        expected = f'A Word document needs {package}, which is not installed. Run: pip install "perfkit[docx]"'
        assert told.splitlines()[-1].endswith(expected)


def test_a_drawing_s_marks_may_be_repeated_in_either_way_of_writing() -> None:
    for attribute in ("href", "xlink:href"):
        svg = (
            f'<svg role="img" aria-label="x" viewBox="0 0 20 10"><defs><path id="m" d="M 0 0 L 0 10 L 10 10 z"/></defs>'
            f'<use {attribute}="#m" x="10" y="0" style="fill:#1a6b33"/></svg>'
        )
        made = opened(to_docx(page(f"<figure>{svg}</figure>")))
        blip = made.inline_shapes[0]._inline.graphic.graphicData.pic.blipFill.blip
        with Image.open(BytesIO(made.part.related_parts[blip.embed].blob)) as seen:
            assert seen.convert("RGB").getpixel((35, 25)) == (26, 107, 51)


def test_a_drawing_that_cannot_be_drawn_is_refused_by_its_words() -> None:
    svg = '<svg role="img" aria-label="Map of wards" viewBox="0 0 1e9 1e9"></svg>'
    with pytest.raises(PerfkitError, match=r"A drawing of the page cannot be drawn \(.*\): Map of wards"):
        to_docx(page(f"<figure>{svg}</figure>"))


def test_a_picture_that_is_none_is_refused_by_its_words() -> None:
    broken = '<img src="data:image/png;base64,AAAA" alt="Map of wards">'
    with pytest.raises(PerfkitError, match="A picture of the page cannot be read: Map of wards"):
        to_docx(page(f"<p>{broken}</p>"))
