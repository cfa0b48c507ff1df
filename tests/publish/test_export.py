"""The page a notebook becomes: complete, harmless, offline, and the same each time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from nbformat import NotebookNode, write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import perfkit
from perfkit.publish.export import to_html
from perfkit.publish.safe import safe
from perfkit.report.prose import Block, say

TITLE = say("Overview: Housing & Homes", kind=Block.TITLE)._repr_html_()


def shown(html: str, source: str = "call()", **more: Any) -> NotebookNode:
    """Return a code cell with one HTML output."""
    return new_code_cell(
        source, outputs=[new_output("display_data", data={"text/html": html, "text/plain": "x"}, **more)]
    )


def book(*cells: NotebookNode, **metadata: Any) -> NotebookNode:
    return new_notebook(cells=list(cells), metadata=metadata)


def body(*cells: NotebookNode) -> str:
    return to_html(book(shown(TITLE), new_markdown_cell("## Body"), *cells)).partition("</nav>")[2]


HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param('<img src="x" onerror="alert(1)">', id="onerror"),
    pytest.param('<svg onload="alert(1)"><script>alert(1)</script><a href="javascript:alert(1)">x</a></svg>', id="svg"),
    pytest.param('<svg><use href="https://x.example/a.svg#b"></use></svg>', id="svg-use"),
    pytest.param('<svg><rect fill="url(https://x.example/a)"></rect></svg>', id="svg-paint"),
    pytest.param('<a href="javascript:alert(1)">x</a>', id="javascript-link"),
    pytest.param('<a href="data:text/html,<script>alert(1)</script>">x</a>', id="data-link"),
    pytest.param('<iframe src="https://x.example"></iframe>', id="iframe"),
    pytest.param('<form action="https://x.example"><input name="a"><button>b</button></form>', id="form"),
    pytest.param("<style>body{display:none}</style>", id="style"),
    pytest.param('<p style="background:url(https://x.example)">x</p>', id="style-attribute"),
    pytest.param('<link rel="stylesheet" href="https://x.example">', id="link"),
    pytest.param('<meta http-equiv="refresh" content="0;url=https://x.example">', id="meta"),
    pytest.param('<object data="https://x.example"></object><embed src="https://x.example">', id="object"),
    pytest.param('<base href="https://x.example">', id="base"),
    pytest.param('<img src="https://x.example/a.png" alt="Map">', id="picture-from-the-web"),
    pytest.param('<img src="file:///etc/passwd" alt="Map">', id="picture-from-a-disk"),
]
HARMFUL = re.compile(
    r"<(script|iframe|form|input|button|link|meta|object|embed|base|style)\b|\son\w+=|javascript:|data:text|x\.example|file:/",
    re.IGNORECASE,
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_markup_of_an_output_comes_out_inert(hostile: str) -> None:
    assert not HARMFUL.search(body(shown(hostile)))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_markup_of_a_markdown_cell_comes_out_inert(hostile: str) -> None:
    assert not HARMFUL.search(body(new_markdown_cell(hostile)))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_data_frame_printed_without_escaping_comes_out_inert(hostile: str) -> None:
    html = pd.DataFrame({hostile: [hostile]}).to_html(escape=False)
    assert not HARMFUL.search(body(shown(html)))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_officers_text_is_shown_as_it_was_typed(hostile: str) -> None:
    page = body(shown(say(hostile, kind=Block.QUOTE)._repr_html_()))
    assert say(hostile)._repr_html_().removeprefix("<p>").removesuffix("</p>").replace("&quot;", '"') in page


@pytest.mark.parametrize(
    "markdown",
    [
        "[x](javascript:alert(1))",
        "![a](https://x.example/a.png)",
        "![a](file:///etc/passwd)",
        "![a](attachment:no.png)",
    ],
)
def test_markdown_links_and_pictures_that_would_load_are_left_out(markdown: str) -> None:
    page = body(new_markdown_cell(markdown))
    assert not HARMFUL.search(page)
    assert 'src="' not in page


def test_a_picture_left_out_is_named() -> None:
    assert safe('<img src="https://x.example/a.png" alt="Map of wards">') == (
        '<span class="left-out">[Picture left out, as it is not part of this file: Map of wards]</span>'
    )


def test_a_title_cannot_end_the_title_element() -> None:
    page = to_html(book(shown(say("</title><script>alert(1)</script>", kind=Block.TITLE)._repr_html_())))
    assert "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>" in page
    assert "<script" not in page


def test_our_own_markup_passes_unharmed() -> None:
    html = (
        '<figure class="chart"><svg role="img" aria-label="a" viewBox="0 0 9 9"><defs><path id="m" d="M 0 0" '
        'style="stroke:#000"></path></defs><g clip-path="url(#m)"><use href="#m" x="1" y="2"></use></g></svg></figure>'
        '<table class="grid wide"><caption>c</caption><tbody><tr><th scope="row">r</th><td data-label="x">'
        '<data class="claim" value="57.1" data-table="outturns" data-ref="PS01">57.1%</data></td></tr></tbody></table>'
        "<details><summary>s</summary></details>"
    )
    assert safe(html) == html


def test_money_is_not_mathematics() -> None:
    assert "<p>cost $5m up from $4m</p>" in body(new_markdown_cell("cost $5m up from $4m"))


def test_the_page_shows_no_code_prompt_or_analyst_note() -> None:
    note = new_markdown_cell("Secret of the trade.", metadata={"tags": ["analyst"]})
    page = body(note, shown("<p>Shown</p>", source="secret_call()"))
    assert "<p>Shown</p>" in page
    assert not re.search(r"secret|In \[|Out\[", page, re.IGNORECASE)


def test_warnings_stay_with_the_analyst_and_prints_are_shown() -> None:
    cell = new_code_cell(
        "x", outputs=[new_output("stream", name="stderr", text="W!"), new_output("stream", name="stdout", text="<5>")]
    )
    page = body(cell)
    assert "<pre>&lt;5&gt;</pre>" in page
    assert "W!" not in page


def test_an_empty_output_shows_nothing() -> None:
    assert body(shown("")).replace("\n", "") == '<h2 id="s-body">Body</h2></main></body></html>'


def test_a_failed_cell_is_a_plain_box_and_the_head_says_so() -> None:
    wrong = new_output(
        "error", ename="UsageError", evalue="There is no 'Houses'. \x1b[31m<b>", traceback=["secret/path"]
    )
    page = to_html(
        book(
            shown(TITLE),
            new_markdown_cell("## Body"),
            new_code_cell("x", outputs=[wrong]),
            new_markdown_cell("## Never reached"),
        )
    )
    assert "<p><strong>This section failed:</strong></p><pre>There is no &#x27;Houses&#x27;. &lt;b&gt;</pre>" in page
    assert page.index("This report is not complete") < page.index("<nav")
    assert "Never reached" not in page
    assert "secret" not in page


def test_a_page_without_a_heading_still_has_its_title() -> None:
    wrong = new_output("error", ename="KeyError", evalue="", traceback=[])
    page = to_html(book(new_code_cell("x", outputs=[wrong]), title="Board summary"))
    assert "<title>Board summary</title>" in page
    assert "<h1>Board summary</h1>" in page
    assert "<pre>KeyError</pre>" in page


def test_papermill_s_own_marks_of_a_failure_are_not_printed() -> None:
    mark = new_markdown_cell("An Exception was encountered at In [3]", metadata={"tags": ["papermill-error-cell-tag"]})
    assert "Exception" not in body(mark)


def test_the_contents_lead_to_each_section_by_an_identifier_of_its_own() -> None:
    page = to_html(
        book(shown(TITLE), new_markdown_cell("## What & why?"), new_markdown_cell("## What & why?\n\n### Why"))
    )
    assert re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page) == [
        ("s-what-why", "What &amp; why?"),
        ("s-what-why-2", "What &amp; why?"),
    ]
    assert re.findall(r'<h[23] id="([^"]+)"', page) == ["s-what-why", "s-what-why-2", "s-why"]


def test_the_head_forbids_every_load_and_names_language_and_title() -> None:
    page = to_html(book(shown(TITLE)))
    assert page.startswith('<!doctype html>\n<html lang="en-GB">')
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"" in page
    assert "<title>Overview: Housing &amp; Homes</title>" in page
    assert page.count("<h1>") == 1


def test_the_page_s_frame_is_small() -> None:
    assert len(to_html(book(shown(TITLE))).encode()) < 10_000


def test_the_same_notebook_gives_the_same_bytes_from_node_and_from_file(tmp_path: Path) -> None:
    node = book(shown(TITLE), new_markdown_cell("## Body"))
    write(node, tmp_path / "a.ipynb")
    assert to_html(node) == to_html(tmp_path / "a.ipynb") == to_html(str(tmp_path / "a.ipynb"))


def test_a_picture_of_the_analyst_s_own_keeps_its_description() -> None:
    png = new_output("display_data", data={"image/png": "iVBO\nRw0K"}, metadata={"image/png": {"alt": 'A "map"'}})
    page = body(new_code_cell("x", outputs=[png]))
    assert '<img src="data:image/png;base64,iVBORw0K" alt="A &quot;map&quot;">' in page


def test_a_page_carries_its_parameters_for_an_auditor():
    """The version, the report and what it was run with; of an absolute path only the last name."""
    notebook = new_notebook(cells=[new_markdown_cell("# Report")])
    given = {"data": "/home/x/council.xlsx", "council": "parameters/council.yaml", "directorate": 'Planning "A" & B'}
    notebook.metadata.update(title="Variance", papermill={"parameters": given})
    html = to_html(notebook)
    assert re.findall(r'<meta name="perfkit:(\w+)" content="([^"]*)">', html) == [
        ("version", perfkit.__version__),
        ("report", "Variance"),
        ("data", "council.xlsx"),
        ("council", "parameters/council.yaml"),
        ("directorate", "Planning &#34;A&#34; &amp; B"),
    ]


def test_a_page_of_a_notebook_run_by_hand_carries_no_parameters():
    assert "perfkit:" not in to_html(new_notebook(cells=[new_markdown_cell("# Report")]))
