"""A page read as a tree: what is left out, who is speaking, where a cell stands."""

from __future__ import annotations

import pytest

from perfkit.publish.page_tables import header_rows, slots, tables
from perfkit.publish.page_tree import leaf, words


def body(inner: str) -> str:
    return f'<html lang="en-GB"><head><title>T</title></head><body>{inner}</body></html>'


@pytest.mark.parametrize(
    ("line", "council"),
    [
        ("Hart District Council. July to September 2014, as known on 7 November 2014.", "Hart District Council"),
        ("St. Albans City. 2014/15.", "St. Albans City"),
        ("All directorates together.", ""),
        ("", ""),
    ],
)
def test_the_council_is_named_below_the_title(line: str, council: str) -> None:
    assert leaf(body(f"<h1>T</h1><p>{line}</p><h2>A</h2><p>Other Council. 2014.</p>")).council == council


def test_the_opening_ends_at_the_first_section() -> None:
    page = leaf(body("<main><h1>T</h1><div class='failed'><p>It stopped.</p></div>"
        "<p>C. 2014.</p><aside>Invented.</aside>"
                     "<nav><p>Contents</p></nav><h2>A</h2><p>Not this.</p></main>"))  # fmt: skip
    assert page.opening == ["It stopped.", "C. 2014.", "Invented."]


def test_particulars_title_and_language_come_from_the_head() -> None:
    page = leaf('<!doctype html><html lang="cy"><head><title> A &amp;\n B </title><meta name="perfkit:quarter" '
                'content="2014/15 Q2"><meta name="viewport" content="x"></head><body></body></html>')  # fmt: skip
    assert (page.title, page.language, page.said) == ("A & B", "cy", {"quarter": "2014/15 Q2"})


def test_scripts_menus_and_what_a_screen_alone_needs_are_left_out() -> None:
    page = leaf(body("<a class='skip'>Skip</a><p>a<script>b()</script> c</p><nav>d</nav><p class='hint'>e</p>f"
                     "<svg><text>g</text></svg>"))  # fmt: skip
    assert words(page.body) == "a c f"


def test_speech_has_the_word_without_its_sign() -> None:
    cell = leaf(body('<p><span><span aria-hidden="true">■ </span>Red</span></p>')).body
    assert (words(cell), words(cell, signs=False)) == ("■ Red", "Red")


def test_a_cell_stands_where_a_browser_puts_it() -> None:
    """Below a cell that spans rows the next row begins further on."""
    rows = (
        '<tr><td rowspan="2">a</td><td colspan="2">b</td></tr><tr><td>c</td><td>d</td></tr>'
        '<tr><td rowspan="x">e</td><td>f</td></tr>'
    )
    ((_, table),) = tables(leaf(body(f"<table>{rows}</table>")).body)
    placed = [[(words(slot.cell), slot.column, slot.columns, slot.again) for slot in line] for line in slots(table)]
    assert placed == [
        [("a", 0, 1, False), ("b", 1, 2, False)],
        [("a", 0, 1, True), ("c", 1, 1, False), ("d", 2, 1, False)],
        [("e", 0, 1, False), ("f", 1, 1, False)],
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            "<thead><tr><th>A</th></tr><tr><th>B</th></tr></thead><tr><td>1</td></tr>", 2, id="two-in-the-head"
        ),
        pytest.param("<tr><th>A</th><th>B</th></tr><tr><td>1</td></tr>", 1, id="first-row-of-headers"),
        pytest.param("<tr><th>A</th><td>1</td></tr>", 0, id="row-header"),
        pytest.param("", 0, id="no-rows"),
    ],
)
def test_header_rows_are_those_of_the_head_or_a_first_row_of_headers(rows: str, expected: int) -> None:
    ((_, table),) = tables(leaf(body(f"<table>{rows}</table>")).body)
    assert header_rows(table) == expected


def test_a_heading_ends_those_of_its_level_and_below() -> None:
    table = "<table><caption>{}</caption></table>"
    page = leaf(body(f"<h1>T</h1><h2>A</h2><h4>B</h4><h3>C</h3>{table.format(1)}<h2>D</h2>{table.format(2)}"))
    assert [head for head, _ in tables(page.body)] == ["A; C", "D"]


def test_tables_are_given_with_their_section_and_folded_ones_on_request() -> None:
    table = "<table><caption>{}</caption></table>"
    page = leaf(body(f"{table.format(1)}<h2>A</h2><details>{table.format(2)}</details><h3>B</h3>"
                     f"<figure><details>{table.format(3)}</details></figure>"))  # fmt: skip
    assert [(head, words(each)) for head, each in tables(page.body)] == [("", "1"), ("A", "2"), ("A; B", "3")]
    assert [(head, words(each)) for head, each in tables(page.body, folded=False)] == [("", "1"), ("A; B", "3")]
