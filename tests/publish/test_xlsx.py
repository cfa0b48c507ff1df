"""A page's tables as an Excel annex, opened again by another library and held against the page."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from perfkit.errors import PerfkitError
from perfkit.publish.export import to_html
from perfkit.publish.xlsx import to_xlsx
from perfkit.publish.xlsx_cells import Value, displayed, value
from perfkit.publish.xlsx_check import checked

GOLDEN = Path(__file__).parents[1] / "golden"
REPORTS = ("variance_report", "board_summary", "investigation", "directorate_overview", "target_setting")

# gptables is written for an older pandas.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gptables")

SMALL = """<html lang="en-GB"><head><title>Homes &amp; gardens, 2014/15 Q2</title>
<meta name="perfkit:version" content="0.1.0"><meta name="perfkit:known_on" content="2014-11-07"></head><body>
<h1>Homes &amp; gardens, 2014/15 Q2</h1>
<p>St. Albans City. July to September 2014, as known on 7 November 2014.</p>
<aside>The figures in this report are invented, to show how it works.</aside>
<h2>What was missed?</h2>
<table><caption>Targets missed</caption>
<thead><tr><th>Indicator</th><th class="number">Target</th><th class="number">Outturn</th><th class="number">Share</th>
<th>Rating</th><th>Due</th><th>Note</th></tr></thead>
<tbody>
<tr><th scope="row">A1: Homes</th><td class="number">1,284</td><td class="number">77.4% (provisional)</td>
<td class="number">30%</td><td><span class="sign red"><span aria-hidden="true">■ </span>Red</span></td>
<td>7&nbsp;March&nbsp;2014</td><td>See A2</td></tr>
<tr><th scope="row">2014</th><td class="number">No target set</td><td class="number">[c]</td>
<td class="number">−4.5%</td><td>Green</td><td>No date</td><td class="empty"></td></tr>
</tbody></table>
<details><summary>The rest</summary><table><caption>Folded</caption><tr><th>Ref</th></tr><tr><td>B</td></tr></table>
</details>
<h2>How these figures were made</h2><p>Made by perfkit 0.1.0. Source: the council. Licence: MIT.</p>
<p>Made by perfkit 0.1.0. Source: the council. Licence: MIT.</p>
<table><caption>Empty</caption><thead><tr><th>One</th><th></th></tr></thead><tbody></tbody></table>
</body></html>"""


def opened(made: bytes) -> Any:
    return load_workbook(BytesIO(made))


def page(table: str, caption: str = "Table") -> str:
    body = f"<h1>T</h1><h2>Part</h2><table><caption>{caption}</caption>{table}</table>"
    return f'<html lang="en-GB"><head><title>T</title></head><body>{body}</body></html>'


def cells(sheet: Any) -> list[list[Any]]:
    """The cells of a worksheet's table."""
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


def one(cell: str, kind: str = "") -> Any:
    """What a page's one cell becomes."""
    made = opened(to_xlsx(page(f"<tr><th>Heading</th></tr><tr><td{kind}>{cell}</td></tr>")))
    return made["Table_1"][made["Table_1"].tables["table_1"].ref][1][0]


@pytest.fixture(scope="module")
def small() -> Any:
    return opened(to_xlsx(SMALL))


def test_the_workbook_has_cover_contents_notes_and_one_table_a_sheet(small: Any) -> None:
    assert small.sheetnames == ["Cover", "Contents", "Notes", "Table_1", "Table_2", "Table_3"]
    assert [list(sheet.tables) for sheet in small] == [
        [],
        ["contents"],
        ["notes"],
        ["table_1"],
        ["table_2"],
        ["table_3"],
    ]
    assert small.active.title == "Cover"
    assert not [sheet.merged_cells.ranges for sheet in small if sheet.merged_cells.ranges]


def test_the_cover_says_what_the_page_s_opening_says(small: Any) -> None:
    """Council, quarter, the day known on, that figures are invented, and their source."""
    said = [cell.value for cell in small["Cover"]["A"]]
    assert said[:5] == [
        "Homes & gardens, 2014/15 Q2",
        "Introductory information",
        "St. Albans City. July to September 2014, as known on 7 November 2014.",
        "The figures in this report are invented, to show how it works.",
        "About these data",
    ]
    assert said[-3:] == [
        "Made by perfkit 0.1.0. Source: the council. Licence: MIT.",
        "Version: 0.1.0",
        "Known on: 2014-11-07",
    ]
    assert (small.properties.title, small.properties.creator) == ("Homes & gardens, 2014/15 Q2", "St. Albans City")


def test_the_contents_link_to_each_sheet_with_its_title_and_section(small: Any) -> None:
    assert cells(small["Contents"]) == [
        ["Worksheet", "Table", "Section of the report"],
        ["Notes", "Symbols and notes", "Throughout"],
        ["Table_1", "Targets missed", "What was missed?"],
        ["Table_2", "Folded", "What was missed?"],
        ["Table_3", "Empty [note 1]", "How these figures were made"],
    ]
    links = [cell.hyperlink.location for cell in small["Contents"]["A"] if cell.hyperlink]
    assert links == ["'Notes'!A1", "'Table_1'!A1", "'Table_2'!A1", "'Table_3'!A1"]


def test_figures_are_numbers_that_show_what_is_printed(small: Any) -> None:
    """A date is a date; a marker says why there is no figure; a sign is its word; a reference stays a text."""
    assert cells(small["Table_1"]) == [
        ["Indicator", "Target", "Outturn (percent)", "Share (percent)", "Rating", "Due", "Note"],
        ["A1: Homes", 1284, 0.774, 0.3, "Red", datetime(2014, 3, 7), "See A2"],
        ["2014", "No target set [z]", "[c]", -0.045, "Green", "No date", "[z]"],
    ]
    shapes = [cell.number_format for cell in small["Table_1"][6]]
    assert shapes == ["General", "#,##0", '0.0%" (provisional)"', "0%", "General", "[$-809]d mmmm yyyy", "General"]
    assert small["Table_1"]["D7"].number_format == '0.0%;"−"0.0%'


def test_each_sheet_explains_the_markers_it_uses(small: Any) -> None:
    said = [small["Table_1"][f"A{row}"].value for row in range(1, 5)]
    assert said == [
        "Targets missed",
        "This worksheet contains one table. Section of the report: What was missed?",
        "[c]: confidential",
        "[z]: not applicable, or nothing to say",
    ]
    assert cells(small["Notes"])[1:] == [
        ["[c]", "confidential"],
        ["[low]", "rounds to zero, but is not zero"],
        ["[x]", "not available"],
        ["[z]", "not applicable, or nothing to say"],
        ["[note 1]", "The table has no rows."],
    ]


def test_a_table_without_rows_says_so_and_a_blank_heading_has_a_name(small: Any) -> None:
    assert small["Table_3"]["A1"].value == "Empty [note 1]"
    assert cells(small["Table_3"]) == [["One", "Column 2"], ["[z]", "[z]"]]


@pytest.mark.parametrize("text", ["=1+1", "{=1+1}", "+1+1", "-1+cmd|'/C calc'!A0", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_text_becomes_a_formula_wherever_it_stands(text: str) -> None:
    """In a caption, a heading, a row's name, a cell, a section or the title."""
    rows = f"<tr><th>{text}</th><th>B</th></tr><tr><th scope='row'>{text}</th><td>{text}</td></tr>"
    made = to_xlsx(page(rows, text).replace("<h1>T</h1>", f"<h1>{text}</h1><p>{text}</p>").replace("Part", text))
    with ZipFile(BytesIO(made)) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
    assert not [sheet for sheet in sheets if re.search(r"<f[ >/]", sheet)]
    book = opened(made)
    assert cells(book["Table_1"]) == [[text, "B"], [text, text]]
    assert book["Table_1"]["A1"].value == text
    assert {cell.data_type for sheet in book for row in sheet for cell in row if cell.value == text} == {"s"}
    # Excel would make a formula of it when the cell is next edited, but for this mark.
    assert book["Table_1"]["A4"].quotePrefix is not text.startswith("{")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("a\x00b\x0bc", "a\ufffdb\ufffdc", id="control-characters"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone-surrogate"),
        pytest.param("😀 👩‍👧", "😀 👩‍👧", id="emoji"),
        pytest.param("שלום عليكم", "שלום عليكم", id="right-to-left"),
        pytest.param("see [here](https://example.org) and [there](x)", "see [here](https://example.org) and [there](x)",
                     id="two-links-in-brackets"),
        pytest.param("https://example.org", "https://example.org", id="address"),
        pytest.param("costs $$1$$", "costs $$1$$", id="dollars"),
        pytest.param("–", "–", id="sign-alone"),
        pytest.param("… [note 9]", "… [note 9]", id="looks-like-a-note"),
        pytest.param("TRUE", "TRUE", id="truth"),
        pytest.param("0012", "0012", id="leading-zeros"),
        pytest.param("12345678901234567", "12345678901234567", id="too-long-a-number"),
        pytest.param("1e5", "1e5", id="exponent"),
        pytest.param("31 February 2014", "31 February 2014", id="no-such-day"),
        pytest.param("5 [c]", "5 [c]", id="marker-behind-a-number"),
    ],
)  # fmt: skip
def test_hostile_text_comes_through_as_text(written: str, read: str) -> None:
    found = one(written, ' class="number"')
    assert (found.value, found.data_type, found.hyperlink) == (read, "s", None)


def test_what_looks_like_an_escape_stays_as_it_is() -> None:
    """An Excel file writes control characters so."""
    assert one("_x0041_").value == "_x0041_"


@pytest.mark.parametrize("length", [15_000, 15_001, 40_000])
def test_a_text_too_long_for_a_cell_goes_on_in_the_notes(length: int) -> None:
    text = "".join(f"{n} " for n in range(length))[: length - 1] + "."
    made = opened(to_xlsx(page(f"<tr><th>Heading</th></tr><tr><td>{text}</td></tr>")))
    notes: dict[str, str] = dict(cells(made["Notes"])[1:])
    whole = cells(made["Table_1"])[1][0]
    while goes_on := re.fullmatch(r"(.*) … (\[note \d+\])", whole):
        whole = goes_on[1] + notes.pop(goes_on[2])
    assert whole == text
    assert set(notes) == {"[c]", "[low]", "[x]", "[z]"}
    assert max(len(str(cell.value)) for sheet in made for row in sheet for cell in row) < 32_767 / 2


def test_headings_are_each_their_own_short_and_in_one_row() -> None:
    long = "word " * 60
    rows = (
        '<thead><tr><th rowspan="2">Ref</th><th colspan="2">2014</th><th colspan="2">2015</th><th>same</th></tr>'
        f"<tr><th>Q1</th><th>Q2</th><th>Q1</th><th>{long}</th><th></th></tr></thead>"
        "<tr><td>A</td><td>1</td><td>2</td><td>3</td><td>4</td><td>5</td></tr>"
    )
    made = opened(to_xlsx(page(rows + "".join("<tr><td>A</td></tr>" * 0))))
    heads = cells(made["Table_1"])[0]
    assert heads[:4] == ["Ref", "2014: Q1", "2014: Q2", "2015: Q1"]
    assert heads[4] == f"2015: {long}"[:200] + " … [note 1]"
    assert heads[5] == "same"
    assert all(len(head) <= 255 for head in heads)


def test_headings_that_differ_only_in_capitals_are_numbered() -> None:
    made = opened(to_xlsx(page("<tr><th>Ref</th><th>Year</th><th>YEAR</th><th>$$a$$</th></tr>"
                               "<tr><td>A</td><td>x</td><td>y</td><td>z</td></tr>")))  # fmt: skip
    assert cells(made["Table_1"])[0] == ["Ref", "Year", "YEAR (2)", "$ $a$ $"]


def test_a_cell_that_spans_stands_in_each_of_its_places() -> None:
    rows = "<tr><th>A</th><th>B</th></tr><tr><td rowspan='2'>x</td><td>1st</td></tr><tr><td>2nd</td></tr>"
    made = opened(to_xlsx(page(rows + "<tr><td colspan='2'>both</td></tr>")))
    assert cells(made["Table_1"])[1:] == [["x", "1st"], ["x", "2nd"], ["both", "both"]]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="no-table"),
        pytest.param("<table></table>", id="no-cells"),
        pytest.param("<table><tr><td></td></tr></table>", id="one-blank-cell"),
        pytest.param("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr></table>", id="short-row"),
        pytest.param("<table><tr><td>\xa0</td></tr></table>", id="no-break-space-alone"),
        pytest.param('<h1>T</h1><div class="failed"><p>It stopped.</p></div>', id="failed-section"),
    ],
)
def test_an_odd_page_is_made_all_the_same(body: str) -> None:
    made = opened(to_xlsx(f"<html><head><title>T</title></head><body>{body}</body></html>"))
    assert made.sheetnames[:3] == ["Cover", "Contents", "Notes"]


def test_a_page_that_stopped_says_so_on_the_cover() -> None:
    made = opened(to_xlsx('<html><body><h1>T</h1><div class="failed"><p>It stopped.</p></div></body></html>'))
    assert "It stopped." in [cell.value for cell in made["Cover"]["A"]]


@pytest.mark.parametrize("name", REPORTS)
def test_every_table_of_a_real_page_is_there_and_the_same_twice(name: str, tmp_path: Path) -> None:
    html = to_html(GOLDEN / f"{name}.ipynb")
    file = tmp_path / "page.html"
    file.write_text(html, encoding="utf-8")
    made = to_xlsx(file)
    assert made == to_xlsx(html)
    book = opened(made)
    with ZipFile(BytesIO(made)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert book.properties.created == book.properties.modified == datetime(2000, 1, 1)
    body = html[html.index("<body") :]
    assert len(book.sheetnames) - 3 == body.count("<table")
    rows = [len(cells(sheet)) for sheet in book if sheet.title.startswith("Table_")]
    assert sum(rows) == body.count("<tr")
    assert not [cell for sheet in book if sheet.tables for row in cells(sheet) for cell in row if cell is None]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["target_setting", "directorate_overview"])
def test_an_office_program_shows_each_cell_as_the_page_prints_it(name: str, tmp_path: Path) -> None:
    """LibreOffice works out from number and format what the page says, but for words of absence and signs."""
    office = shutil.which("soffice")
    if not office:
        pytest.skip("needs LibreOffice")
    html = to_html(GOLDEN / f"{name}.ipynb")
    file = tmp_path / "annex.xlsx"
    file.write_bytes(to_xlsx(html))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # Each worksheet to a file of its own, as shown.
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1"
    subprocess.run([office, profile, "--headless", "--convert-to", kind, "--outdir", tmp_path, file],
                   check=True, capture_output=True, timeout=120)  # fmt: skip
    printed = [
        [re.sub(r"<[^>]+>", "", re.sub(r'<span aria-hidden="true">.*?</span>', "", cell)).strip()
         for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", html[html.index("<body") :], re.DOTALL)
    ]  # fmt: skip
    sheets = sorted(tmp_path.glob("annex-Table_*.csv"), key=lambda path: int(path.stem.rpartition("_")[2]))
    shown: list[list[str]] = []
    for sheet in sheets:
        lines = list(csv.reader(StringIO(sheet.read_text(encoding="utf-8"))))
        first = next(n for n, line in enumerate(lines) if len(line) > 1 and line[1])
        shown += lines[first:]
    assert len(shown) == len(printed)
    plain = [[_unmarked(cell) for cell in row] for row in shown]
    for row, line in zip(plain, printed, strict=True):
        wanted = [unescape(cell).replace("\xa0", " ") for cell in line]
        if row != wanted:
            # A heading has the unit of its figures besides.
            assert [
                head.rpartition(" (")[0] if head != plain else head for head, plain in zip(row, wanted, strict=True)
            ] == wanted


def _unmarked(text: str) -> str:
    return re.sub(r" ?\[[xz]\]$", "", text.replace("\xa0", " "))


FIGURES = st.builds(
    lambda sign, whole, part, before, after: f"{sign}{before}{whole:,}{part}{after}",
    st.sampled_from(["", "−", "+"]),
    st.integers(0, 10**9),
    st.sampled_from(["", ".0", ".5", ".25", ".001"]),
    st.sampled_from(["", "£"]),
    st.sampled_from(["", "%", " days", " per 1,000", "% (provisional)", " percentage points", " (doubtful)"]),
)


@given(FIGURES)
def test_a_number_shows_what_was_printed(text: str) -> None:
    """Whatever is held as a number reads as on the page; what would not stays a text."""
    found = value(text, number=True)
    if isinstance(found.held, float):
        assert displayed(found.held, found.format) == text
    else:
        assert found.held == text


@given(st.text(max_size=40))
def test_any_text_reads_as_on_the_page(text: str) -> None:
    for number in (True, False):
        assert value(text, number=number).shown.replace("\xa0", " ").startswith(text.strip(" ").replace("\xa0", " "))


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        pytest.param("12", True, Value(12.0, "0"), id="whole-number-among-figures"),
        pytest.param("12", False, Value("12"), id="whole-number-among-words"),
        pytest.param("1,284", False, Value(1284.0, "#,##0"), id="with-a-comma-among-words"),
        pytest.param("80 to 85%", True, Value("80 to 85%"), id="range"),
        pytest.param("at least 80%", True, Value("at least 80%"), id="one-sided"),
        pytest.param("-5", True, Value(-5.0, '0;"-"0'), id="hyphen-as-minus"),
        pytest.param("−0.0", True, Value("−0.0"), id="zero-below-zero"),
        pytest.param("£4.50", True, Value(4.5, '"£"0.00', "pounds"), id="pounds"),
        pytest.param("Not yet available", True, Value("Not yet available [x]", marker="[x]"), id="not-available"),
        pytest.param("Confidential", True, Value("Confidential [c]", marker="[c]"), id="confidential"),
        pytest.param("Rounds to zero", True, Value("Rounds to zero [low]", marker="[low]"), id="rounds-to-zero"),
        pytest.param("none", False, Value("none"), id="none-among-words"),
        pytest.param("[c]", False, Value("[c]", marker="[c]"), id="marker-stays"),
    ],
)
def test_a_cell_holds(text: str, number: bool, expected: Value) -> None:
    assert value(text, number=number) == expected


def _edited(made: bytes, part: str, old: str, new: str) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(made)) as given, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name in given.namelist():
            text = given.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode(), 1)
            kept.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            lambda made: _edited(made, "xl/sharedStrings.xml", "A1: Homes", "A1: Houses"),
            "- Table_1, row 1: 'A1: Homes' on the page, 'A1: Houses' in the Excel annex",
            id="text",
        ),
        pytest.param(
            lambda made: _edited(made, "xl/worksheets/sheet4.xml", "<v>1284</v>", "<v>1285</v>"),
            "- Table_1, row 1: '1,284' on the page, '1,285' in the Excel annex",
            id="number",
        ),
        pytest.param(
            lambda made: _edited(made, "xl/styles.xml", "0.0%&quot; (provisional)&quot;", "0.00%"),
            "- Table_1, row 1: '77.4% (provisional)' on the page, '77.40%' in the Excel annex",
            id="format",
        ),
        pytest.param(
            lambda made: _edited(made, "xl/worksheets/sheet4.xml", "<v>41705</v>", "<v>41706</v>"),
            "- Table_1, row 1: '7 March 2014' on the page, '8 March 2014' in the Excel annex",
            id="date",
        ),
        pytest.param(
            lambda made: _edited(made, "xl/worksheets/sheet4.xml", "<v>1284</v>", "<f>1283+1</f><v>1284</v>"),
            "- Table_1: 1 formulas or merged cells",
            id="formula",
        ),
        pytest.param(
            lambda made: _edited(made, "xl/workbook.xml", 'name="Table_2"', 'name="Other"'),
            "- tables: 3 on the page, 2 in the Excel annex",
            id="table",
        ),
        pytest.param(
            lambda made: _edited(made, "xl/sharedStrings.xml", "Targets missed", "Targets met"),
            "- Table_1: 'Targets missed' on the page, 'Targets met' in the Excel annex",
            id="title",
        ),
        pytest.param(
            lambda made: _edited(made, "xl/sharedStrings.xml", "<t>Rating", "<t>Judgement"),
            "- Table_1: 'Rating' on the page, 'Judgement' in the Excel annex",
            id="heading",
        ),
    ],
)
def test_an_annex_that_is_not_its_page_is_refused(change: Callable[[bytes], bytes], said: str) -> None:
    with pytest.raises(PerfkitError) as refused:
        checked(change(to_xlsx(SMALL)), SMALL)
    assert str(refused.value).splitlines() == ["The Excel annex is not the same as its page, so it was not kept:", said]


@pytest.mark.parametrize("missing", ["gptables", "xlsxwriter"])
def test_without_the_extra_the_error_says_how_to_install_it(missing: str) -> None:
    script = f"import sys; sys.modules['{missing}'] = None; import perfkit.publish.xlsx"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False).stderr
    expected = f'An Excel annex needs {missing}, which is not installed. Run: pip install "perfkit[xlsx]"'
    assert told.splitlines()[-1].endswith(expected)
