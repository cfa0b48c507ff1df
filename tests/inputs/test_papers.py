"""A paper's words: what a council may write in its template, and how each fault of it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfkit.errors import DataError, UsageError
from perfkit.inputs.board_report_form import BOARD_REPORT
from perfkit.inputs.papers import Form, Paper, Part, built_in, paper_of, read_paper

FORM = Form(
    "short",
    "A short report",
    (
        Part("Purpose of the report", ("Purpose",)),
        Part("Other implications", (), ("Financial", "Legal")),
        Part("Officers’ comments", ("Comments & remarks",)),
    ),
    words=("meeting", "quarter"),
    blocks=("headline", "appendices"),
)
WHOLE = """# Our report

By the chief executive.

## Purpose of the report
To tell {{ meeting }}.

{{ headline }}

## Other implications
### Financial
None.
### Legal
None.
## Officers’ comments
Noted.
"""


def test_a_whole_paper_is_read() -> None:
    paper = paper_of(WHOLE, FORM, "own.md")
    assert paper == Paper(
        "Our report",
        "By the chief executive.",
        {
            "Purpose of the report": "To tell {{ meeting }}.\n\n{{ headline }}",
            "Other implications": "### Financial\nNone.\n### Legal\nNone.",
            "Officers’ comments": "Noted.",
        },
        (),
        (),
        "own.md",
    )


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param("## Purpose", id="other-wording"),
        pytest.param("## 1. Purpose of the report", id="numbered"),
        pytest.param("## 1.0 PURPOSE OF THE REPORT", id="numbered-in-capitals"),
        pytest.param("## A. Purpose of the report:", id="lettered-with-colon"),
        pytest.param("##  purpose of the report ##", id="closed-as-markdown-allows"),
    ],
)
def test_a_heading_may_be_worded_as_councils_do(heading: str) -> None:
    paper = paper_of(WHOLE.replace("## Purpose of the report", heading), FORM)
    assert paper.parts["Purpose of the report"].startswith("To tell")


@pytest.mark.parametrize("heading", ["## Officers' comments", "## Comments and remarks"])
def test_apostrophes_and_ampersands_are_all_one(heading: str) -> None:
    assert paper_of(WHOLE.replace("## Officers’ comments", heading), FORM).parts["Officers’ comments"] == "Noted."


def test_a_file_without_a_title_has_the_forms() -> None:
    assert paper_of(WHOLE.replace("# Our report", "", 1), FORM).title == "A short report"


def test_parts_left_out_are_listed_and_no_fault() -> None:
    text = WHOLE.replace("## Officers’ comments\nNoted.\n", "").replace("### Legal\nNone.\n", "")
    assert paper_of(text, FORM).missing == ("Other implications: Legal", "Officers’ comments")


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        pytest.param("Noted.", "To be written by the monitoring officer.", ("Officers’ comments",), id="placeholder"),
        pytest.param("Noted.", "", ("Officers’ comments",), id="empty"),
        pytest.param("Noted.", "*To be written by* her.", ("Officers’ comments",), id="in-italics"),
        pytest.param("Noted.", "So far.\n\nTo be written by her: the rest.", ("Officers’ comments",), id="in-part"),
        pytest.param("### Legal\nNone.", "### Legal\n", ("Other implications: Legal",), id="within-a-part"),
        pytest.param("By the chief", "To be written by the chief", ("Opening lines",), id="opening-lines"),
        pytest.param("Noted.", "This is to be written by nobody.", (), id="words-alone"),
        pytest.param("None.\n### Legal", "To be written by him.\n### Legal", ("Other implications: Financial",),
                     id="one-of-two"),
    ],
)  # fmt: skip
def test_what_is_not_written_yet_is_named(was: str, now: str, expected: tuple[str, ...]) -> None:
    paper = paper_of(WHOLE.replace(was, now, 1), FORM)
    assert (paper.unwritten, paper.missing, paper.gaps) == (expected, (), expected)


def test_no_opening_lines_are_no_gap() -> None:
    assert paper_of(WHOLE.replace("By the chief executive.", ""), FORM).unwritten == ()


def faults(text: str, form: Form = FORM) -> list[str]:
    with pytest.raises(DataError) as refused:
        paper_of(text, form, "own.md")
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        pytest.param(
            "## Officers’ comments", "## Officer coments",
            "own.md, row 15: 'Officer coments' is not a part of this paper; expected one of its standard headings."
            " Did you mean '## Officers’ comments'? A heading of your own within a part has three signs: '### '.",
            id="misspelt-heading",
        ),
        pytest.param(
            "## Officers’ comments", "## Weather",
            "own.md, row 15: 'Weather' is not a part of this paper; expected one of its standard headings."
            " A heading of your own within a part has three signs: '### '.",
            id="heading-of-nothing-known",
        ),
        pytest.param(
            "## Officers’ comments", "## Purpose",
            "own.md, row 15: 'Purpose of the report' stands here a second time; expected each part once. Join the two.",
            id="twice",
        ),
        pytest.param(
            "### Legal", "# Legal",
            "own.md, row 13: a second title; expected one '# title', above the first part."
            " Give a part's heading two signs: '## '.",
            id="second-title",
        ),
        pytest.param(
            "To tell {{ meeting }}.", "To tell {{ meting }}.",
            "own.md, row 6: there is no slot 'meting'; expected one of: meeting, quarter, headline, appendices."
            " Did you mean {{ meeting }}?",
            id="misspelt-slot",
        ),
        pytest.param(
            "{{ meeting }}", "{{ 7*7 }}",
            "own.md, row 6: there is no slot '7*7'; expected one of: meeting, quarter, headline, appendices."
            " Leave it out.",
            id="formula-in-a-slot",
        ),
        pytest.param(
            "To tell {{ meeting }}.", "In brief: {{ headline }}",
            "own.md, row 6: the slot 'headline' stands beside other words; expected it on a line of its own."
            " Put it on a line of its own, with a blank line on each side.",
            id="block-in-a-sentence",
        ),
        pytest.param(
            "{{ meeting }}", "{{ meeting",
            "own.md, row 6: a slot is begun or ended and not both; expected a slot such as {{ name }} on one line."
            " Give it both pairs of braces.",
            id="half-a-slot",
        ),
        pytest.param(
            "Noted.", "![Map](https://x.example/map.png)",
            "own.md, row 16: the text asks for a picture, 'https://x.example/map.png'; expected words."
            " Remove it: a paper shows perfkit's own charts only.",
            id="picture",
        ),
        pytest.param(
            "Noted.", "|a|b|\n|---|---|\n|1|2|",
            "own.md, row 17: this line begins a table; expected a list. Write its rows as a list: a paper's tables are"
            " perfkit's, with their headings.",
            id="table",
        ),
        pytest.param(
            "## Officers’ comments", "##Officers’ comments",
            "own.md, row 15: there is no space after the heading's sign; expected '## Heading'. Put a space there.",
            id="no-space",
        ),
        pytest.param(
            "Noted.", "Noted\n=====",
            "own.md, row 17: a line of signs below a text makes it a heading; expected '## Heading' or a blank line."
            " Write headings with '## '; leave a line blank above a rule.",
            id="underlined-heading",
        ),
        pytest.param(
            "Noted.", "#### Deep\nNoted.",
            "own.md, row 16: a heading of four signs stands below none of three; expected '### Heading' first."
            " Take one sign away.",
            id="skipped-level",
        ),
        pytest.param(
            "Noted.", "Noted.<!-- and never closed",
            "own.md, row 16: a note begins with <!-- and never ends; expected -->. End it with -->.",
            id="open-note",
        ),
        pytest.param(
            "Noted.", "No\x07ted.",
            "own.md, row 16: the line holds a sign that cannot be shown; expected plain text. Type the line again.",
            id="control-character",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_and_remedy(was: str, now: str, expected: str) -> None:
    assert faults(WHOLE.replace(was, now, 1)) == [expected]


def test_parts_out_of_order_are_told() -> None:
    text = "## Officers’ comments\nNoted.\n## Purpose of the report\nTo tell.\n"
    assert faults(text) == [
        "own.md, row 3: 'Purpose of the report' stands below 'Officers’ comments'; expected the parts in their standard"
        " order. Move it, with its text, above '## Officers’ comments'."
    ]


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    text = WHOLE.replace("{{ meeting }}", "{{ meeing }}").replace("## Officers’", "## Officials").replace("Noted", "{{")
    assert [found.partition(":")[0] for found in faults(text)] == ["own.md, row 6", "own.md, row 15", "own.md, row 16"]


def test_a_heading_in_a_fence_is_no_heading() -> None:
    text = WHOLE.replace("Noted.", "```\n## Not a part\n```\nNoted.")
    assert "## Not a part" in paper_of(text, FORM).parts["Officers’ comments"]


def test_a_shorter_fence_ends_no_longer_one() -> None:
    text = WHOLE.replace("Noted.", "````\n```\n## Not a part\n````\nNoted.")
    assert "## Not a part" in paper_of(text, FORM).parts["Officers’ comments"]


def test_a_note_is_left_out_and_moves_no_line() -> None:
    text = WHOLE.replace("By the chief executive.", "<!-- for\neditors\n## only -->")
    assert paper_of(text, FORM).front == ""
    assert faults(text.replace("Noted.", "{{"))[0].startswith("own.md, row 18: a slot")


def test_a_file_is_read_however_its_lines_end(tmp_path: Path) -> None:
    file = tmp_path / "own.md"
    file.write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert read_paper(str(file), FORM) == paper_of(WHOLE, FORM, "own.md")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"# One\nCaf\xe9\n", "own.md, row 2: the text is not UTF-8. Save it again with the encoding"
                     " UTF-8.", id="windows-1252"),
        pytest.param(b"PK\x03\x04rest", "own.md: looks like an Excel workbook or a zip file, not Markdown. Save the"
                     " paper's words as plain text that ends in .md.", id="word-document"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_text_is_refused(content: bytes, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "own.md"
    file.write_bytes(content)
    with pytest.raises(DataError) as refused:
        read_paper(str(file), FORM)
    assert [str(fault) for fault in refused.value.faults] == [expected]


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match=r"^There is no file or folder 'nowhere\.md'\."):
        read_paper("nowhere.md", FORM)


def test_the_built_in_covering_report_has_every_part_in_order() -> None:
    """The standard headings of an Executive Board's report."""
    paper = read_paper("", BOARD_REPORT)
    assert list(paper.parts) == [
        "Purpose of the report",
        "Recommendations",
        "Supporting information",
        "Policy implications",
        "Other implications",
        "Implications for the council’s priorities",
        "Risk analysis",
        "Equality and diversity issues",
        "Options and options analysis",
        "Statutory officers’ comments",
        "Background papers",
    ]
    assert paper.missing == ()
    assert paper.file == ""
    assert paper.unwritten == (
        "Opening lines",
        "Policy implications",
        "Other implications: Legal",
        "Other implications: Staffing",
        "Equality and diversity issues",
        "Options and options analysis: Officer’s preferred option",
        "Statutory officers’ comments: Section 151 officer",
        "Statutory officers’ comments: Monitoring officer",
    )


def test_what_a_council_is_given_to_edit_is_the_built_in_paper(tmp_path: Path) -> None:
    copy = tmp_path / "board_report.md"
    copy.write_bytes(built_in(BOARD_REPORT).read_bytes())
    mine, theirs = read_paper(str(copy), BOARD_REPORT), read_paper("", BOARD_REPORT)
    assert (mine.title, mine.parts, mine.file) == (theirs.title, theirs.parts, "board_report.md")
