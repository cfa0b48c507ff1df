"""What a page says, read from its HTML."""

from __future__ import annotations

from perfkit.audit.page import read_page, unsigned

PAGE = """
<html><head><meta name="perfkit:data" content="demo:hart"><meta name="viewport" content="x"><title>T</title></head>
<body><main><h1>Report</h1><p>Words &amp; more.</p>
<nav><ol><li>Contents</li></ol></nav>
<h2>First</h2>
<ul><li>It <data class="claim" value="2" data-table="scorecard" data-calculation="met">two</data>.</li></ul>
<h3>A1: Title</h3><blockquote>Said so.</blockquote>
<figure><figcaption>Chart</figcaption><svg role="img" aria-label="Two marks."><text>57%</text><path d="M 1 2"/></svg>
<table><caption>Figures</caption><thead><tr><th scope="col">Ref</th><th scope="col">Target</th></tr></thead>
<tbody><tr><th scope="row">A1</th><td data-label="Target"><span class="sign"><span>■ </span>Red</span></td></tr></tbody>
</table></figure></main></body></html>
"""


def test_a_page_carries_its_parameters() -> None:
    assert read_page(PAGE).about == {"data": "demo:hart"}


def test_passages_know_their_kind_and_the_headings_above_them() -> None:
    assert [(p.kind, p.where, p.text) for p in read_page(PAGE).passages] == [
        ("title", "", "T"),
        ("h1", "Report", "Report"),
        ("p", "Report", "Words & more."),
        ("h2", "First", "First"),
        ("li", "First", "It two."),
        ("h3", "First > A1: Title", "A1: Title"),
        ("blockquote", "First > A1: Title", "Said so."),
        ("figcaption", "First > A1: Title", "Chart"),
        ("caption", "First > A1: Title", "Figures"),
    ]


def test_a_claim_keeps_its_source() -> None:
    (figure,) = read_page(PAGE).figures
    assert (figure.text, figure.value, figure.table, figure.ref, figure.calculation) == (
        "two",
        "2",
        "scorecard",
        "",
        "met",
    )


def test_a_drawing_is_its_description_its_labels_and_its_table() -> None:
    (drawing,) = read_page(PAGE).drawings
    assert (drawing.title, drawing.alt, drawing.labels) == ("Chart", "Two marks.", ["57%"])
    assert drawing.grid is not None
    assert drawing.grid.columns == ["Ref", "Target"]
    assert [[cell.text for cell in row] for row in drawing.grid.rows] == [["A1", "■ Red"]]


def test_words_outside_any_paragraph_are_read_too() -> None:
    assert [p.text for p in read_page("<h2>Head</h2>Stray 7 words").passages] == ["Head", "Stray 7 words"]


def test_a_cell_that_a_phone_shows_under_another_heading_is_told() -> None:
    html = PAGE.replace('data-label="Target"', 'data-label="Missed by"')
    (grid,) = read_page(html).grids
    assert [(label, column) for _, label, column in grid.mislabelled] == [("Missed by", "Target")]


def test_a_shape_before_a_word_is_no_part_of_it_and_a_minus_is() -> None:
    assert [unsigned(text) for text in ("■ Red", "− 3", "−3%", "Red")] == ["Red", "3", "−3%", "Red"]
