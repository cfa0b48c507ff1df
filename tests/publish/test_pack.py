"""The board pack: what it is put together from, its linked pages, its one page, and its PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
import pikepdf
import pytest
from lxml import html as lxml_html

from perfkit.errors import PerfkitError
from perfkit.publish import manifest
from perfkit.publish.export import to_html
from perfkit.publish.pack import has_pack, is_fresh, write_pack
from perfkit.publish.pack_html import linked, whole
from perfkit.publish.pack_pages import Paper, papers
from perfkit.publish.pack_pdf import numbered, page_numbers, to_pack_pdf
from perfkit.publish.pdf_page import Page
from perfkit.publish.pdf_tree import elements, standard
from perfkit.report.board_matters import Appendices

LINKS = Appendices(
    (
        ("Appendix 1: Homes & gardens", "homes-gardens/directorate_overview.html"),
        ("Appendix 2: Roads", "roads/directorate_overview.html"),
    )
)
TABLE = (
    '<table class="grid"><caption>Days</caption><thead><tr><th scope="col">Home</th><th scope="col">Days</th></tr>'
    '</thead><tbody><tr><th scope="row">A</th><td data-label="Days">3</td></tr></tbody></table>'
)
DRAWING = (
    '<figure><figcaption>Seen</figcaption><svg role="img" aria-label="Days" viewBox="0 0 9 9" id="drawn">'
    '<defs><clipPath id="cut"><rect x="0" y="0" width="9" height="9"/></clipPath></defs>'
    '<g clip-path="url(#cut)"><rect id="bar" x="1" y="1" width="3" height="7" fill="#1d4f7c"/></g>'
    '<use href="#bar" x="4" y="0"/></svg></figure>'
)
WARNING = "<aside><p>These figures are invented.</p></aside>"
GIVEN = {"data": "demo:hart", "council": "demo:hart", "quarter": "2014/15 Q2", "known_on": "2014-11-07"}


def page(*parts: str, **given: str) -> str:
    """Return a page as perfkit exports it, of Markdown and of HTML that cells made."""
    cells = [
        nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data={"text/html": part})])
        if part.startswith("<")
        else nbformat.v4.new_markdown_cell(part)
        for part in parts
    ]
    node = nbformat.v4.new_notebook(cells=cells, metadata={"papermill": {"parameters": {**GIVEN, **given}}})
    return to_html(node)


def cover() -> str:
    text = "<h2>Purpose</h2><p>To tell. <a href='../index.html'>All reports</a>, <a href='#s-purpose'>here</a>.</p>"
    return page("# Our report: 2014/15 Q2\n\nHart.", WARNING, text, "## Appendices", LINKS._repr_html_())


def overview(name: str, *more: str) -> str:
    return page(f"# Performance overview: {name}\n\nHart.", WARNING, "## Key developments\n\nNone.\n\n### Later", TABLE,
                "## In figures", DRAWING, *more)  # fmt: skip


def written(folder: Path, name: str, text: str, **more: Any) -> None:
    """Write a page as a run leaves it, with its record."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.html").write_text(text, encoding="utf-8")
    hashes = {f"{name}.html": sha256(text.encode()).hexdigest()}
    record = {"complete": True, "parameters": GIVEN, "outputs": hashes, "council": "Hart", "quarter": "2014/15 Q2"}
    manifest.record(folder, name, {**record, **more})


@pytest.fixture
def quarter(tmp_path: Path) -> Path:
    """Return the folder of a quarter of two directorates."""
    folder = tmp_path / "2014-15-q2"
    written(folder, "board_report", cover())
    written(folder / "homes-gardens", "directorate_overview", overview("Homes & gardens"))
    written(folder / "roads", "directorate_overview", overview("Roads"))
    return folder


def test_a_pack_holds_the_covering_report_and_the_appendices_that_it_names_in_their_order(quarter: Path) -> None:
    found = papers(quarter)
    assert [(paper.title, paper.page, paper.fault) for paper in found] == [
        ("", "board_report.html", ""),
        ("Appendix 1: Homes & gardens", "homes-gardens/directorate_overview.html", ""),
        ("Appendix 2: Roads", "roads/directorate_overview.html", ""),
    ]


def test_a_link_in_the_councils_own_words_makes_no_appendix(quarter: Path) -> None:
    own = (
        "See [roads](roads/directorate_overview.html), [up](../directorate_overview.html) and [this][1].\n\n[1]: x.html"
    )
    again = "As [Appendix 1: Homes & gardens](homes-gardens/directorate_overview.html) says."
    written(quarter, "board_report", page("# Our report", f"## Purpose\n\n{own}\n\n{again}", LINKS._repr_html_()))
    assert [paper.title for paper in papers(quarter)] == ["", "Appendix 1: Homes & gardens", "Appendix 2: Roads"]


def _never(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _gone(folder: Path) -> None:
    (folder / "directorate_overview.html").unlink()


def _failed(folder: Path) -> None:
    written(folder, "directorate_overview", overview("Roads"), complete=False)


def _edited(folder: Path) -> None:
    with (folder / "directorate_overview.html").open("a", encoding="utf-8") as file:
        file.write("<!-- by hand -->")


def _other(folder: Path) -> None:
    written(folder, "directorate_overview", overview("Roads"), parameters={**GIVEN, "known_on": "2015-02-02"})


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(_never, "no page has been made.", id="never-made"),
        pytest.param(_gone, "no page has been made.", id="gone"),
        pytest.param(_failed, "the last run could not make the page; the list of reports says why.", id="failed"),
        pytest.param(_edited, "the page was changed after it was made.", id="edited"),
        pytest.param(_other, "the page was made from other inputs than the covering report.", id="other-inputs"),
    ],
)
def test_an_appendix_that_cannot_be_in_the_pack_is_said_everywhere(
    quarter: Path, spoil: Callable[[Path], None], why: str
) -> None:
    spoil(quarter / "roads")
    pack = write_pack(quarter)
    assert pack.missing == (f"Appendix 2: Roads: {why}",)
    said = f'<div class="failed"><p>This appendix is not in the pack: {why}</p></div>'
    assert said in (pack.folder / "appendix-2-roads.html").read_text(encoding="utf-8")
    one = (pack.folder / "board_pack.html").read_text(encoding="utf-8")
    assert said in one
    assert "<span>Appendix 2: Roads (not in the pack)</span>" in one
    assert manifest.read(pack.folder)["board_pack"]["verdict"] == "1 of 2 appendices"


def test_without_a_whole_covering_report_there_is_no_pack(quarter: Path) -> None:
    written(quarter, "board_report", cover(), complete=False)
    with pytest.raises(PerfkitError) as refused:
        write_pack(quarter)
    assert str(refused.value) == (
        "There is no board pack: of its covering report, the last run could not make the page; the list of reports"
        " says why."
    )
    assert not (quarter / "board_pack").exists()


def test_a_pack_that_outlives_its_covering_report_is_said_to_be_of_an_earlier_run(quarter: Path) -> None:
    write_pack(quarter)
    written(quarter, "board_report", cover(), complete=False)
    with pytest.raises(PerfkitError):
        write_pack(quarter)
    record = manifest.read(quarter / "board_pack")["board_pack"]
    assert (record["complete"], record["fault"]) == (
        False,
        "There is no board pack: of its covering report, the last run could not make the page; the list of reports"
        " says why. The pack that is there is of an earlier run.",
    )
    written(quarter, "board_report", cover())
    assert write_pack(quarter).made
    assert manifest.read(quarter / "board_pack")["board_pack"]["verdict"] == "2 appendices"


def test_a_quarter_without_a_covering_report_has_no_pack(quarter: Path, tmp_path: Path) -> None:
    assert (has_pack(quarter), has_pack(tmp_path)) == (True, False)


def test_each_page_links_its_neighbours_and_every_link_finds_its_page(quarter: Path) -> None:
    (quarter.parent / "index.html").write_text("", encoding="utf-8")
    write_pack(quarter)
    folder = quarter / "board_pack"
    menus = {}
    for file in folder.glob("*.html"):
        tree = lxml_html.fromstring(file.read_text(encoding="utf-8"))
        for link in tree.xpath("//a/@href"):
            path, _, part = link.partition("#")
            assert not path or (folder / path).resolve().is_file(), (file.name, link)
            assert not part or tree.xpath(f"//*[@id='{part}']"), (file.name, link)
        menus[file.name] = [a.text_content() for a in tree.xpath("//nav[@aria-label='Board pack']//a")]
    rest = "The whole pack on one page"
    assert menus == {
        "board_report.html": ["Next: Appendix 1: Homes & gardens", rest],
        "appendix-1-homes-gardens.html": ["Previous: Covering report", "Next: Appendix 2: Roads", rest],
        "appendix-2-roads.html": ["Previous: Appendix 1: Homes & gardens", "Covering report", rest],
        "board_pack.html": [],
    }


def test_a_link_to_a_part_of_a_page_outside_the_pack_keeps_its_part() -> None:
    body = '<main id="main"><a href="board_summary.html#key">Key</a></main>'
    cover = Paper("", "", f"<html><head></head><body>{body}</body></html>")
    assert 'href="../board_summary.html#key"' in linked([cover])["board_report.html"]


def test_a_linked_page_says_which_appendix_it_is_and_what_it_was_made_from(quarter: Path) -> None:
    text = linked(papers(quarter))["appendix-1-homes-gardens.html"]
    assert "<title>Appendix 1. Performance overview: Homes &amp; gardens</title>" in text
    assert "<h1>Appendix 1. Performance overview: Homes &amp; gardens</h1>" in text
    assert '<meta name="perfkit:known_on" content="2014-11-07">' in text


def test_on_one_page_headings_of_appendices_stand_one_level_down(quarter: Path) -> None:
    tree = lxml_html.fromstring(whole(papers(quarter)))
    assert [(h.tag, h.text_content()) for h in tree.xpath("//h1|//h2|//h3|//h4")] == [
        ("h1", "Our report: 2014/15 Q2"),
        ("h2", "Contents"),
        ("h2", "Purpose"),
        ("h2", "Appendices"),
        ("h2", "Appendix 1. Performance overview: Homes & gardens"),
        ("h3", "Key developments"),
        ("h4", "Later"),
        ("h3", "In figures"),
        ("h2", "Appendix 2. Performance overview: Roads"),
        ("h3", "Key developments"),
        ("h4", "Later"),
        ("h3", "In figures"),
    ]
    assert tree.xpath("string(//title)") == "Our report: 2014/15 Q2, with its appendices"


def test_on_one_page_no_identifier_stands_twice_and_drawings_keep_their_own(quarter: Path) -> None:
    text = whole(papers(quarter))
    names = re.findall(r'\sid="([^"]+)"', text)
    assert [name for name, n in Counter(names).items() if n > 1] == []
    for own in ("a1", "a2"):
        assert f'id="{own}-cut"' in text
        assert f'clip-path="url(#{own}-cut)"' in text
        assert f'href="#{own}-bar"' in text


def test_on_one_page_the_covering_reports_links_lead_to_the_appendices(quarter: Path) -> None:
    tree = lxml_html.fromstring(whole(papers(quarter)))
    links = {a.text_content(): a.get("href") for a in tree.xpath("//ul/li/a")}
    assert links["Appendix 1: Homes & gardens"] == "#a1"
    assert links["All reports"] == "../../index.html" if "All reports" in links else True
    assert all(tree.xpath(f"//*[@id='{a[1:]}']") for a in tree.xpath("//a/@href") if a.startswith("#"))


def test_a_sign_within_a_text_is_no_attribute(quarter: Path) -> None:
    """Words that look like markup are words."""
    odd = "<p>He wrote id=&quot;x&quot; and href=&quot;#y&quot; and url(#z).</p>"
    written(quarter / "roads", "directorate_overview", overview("Roads", odd))
    text = lxml_html.fromstring(whole(papers(quarter))).text_content()
    assert 'He wrote id="x" and href="#y" and url(#z).' in text


def test_a_pack_is_made_again_only_when_a_page_of_it_changed(quarter: Path) -> None:
    assert [write_pack(quarter).made, write_pack(quarter).made, is_fresh(quarter)] == [True, False, True]
    written(quarter / "roads", "directorate_overview", overview("Roads", "## More\n\nNew."))
    assert not is_fresh(quarter)
    assert write_pack(quarter).made
    (quarter / "board_pack" / "appendix-2-roads.html").write_text("by hand", encoding="utf-8")
    assert write_pack(quarter).made
    assert write_pack(quarter, force=True).made


def test_a_pack_asked_for_with_a_pdf_is_not_one_without(quarter: Path) -> None:
    write_pack(quarter)
    assert write_pack(quarter, {"pdf": lambda html: b"%PDF"}).files[-1] == "board_pack.pdf"
    assert (quarter / "board_pack" / "board_pack.pdf").read_bytes() == b"%PDF"
    write_pack(quarter)
    assert not (quarter / "board_pack" / "board_pack.pdf").exists()


def test_pages_of_a_directorate_that_is_gone_are_removed(quarter: Path) -> None:
    write_pack(quarter)
    one = Appendices(LINKS.links[:1])
    written(quarter, "board_report", page("# Our report", "## Appendices", one._repr_html_()))
    write_pack(quarter)
    assert sorted(file.name for file in (quarter / "board_pack").iterdir()) == [
        "appendix-1-homes-gardens.html", "board_pack.html", "board_report.html", "manifest.json",
    ]  # fmt: skip


def test_a_pdf_that_fails_takes_nothing_from_the_pages(quarter: Path) -> None:
    def broken(html: str) -> bytes:
        raise PerfkitError("The PDF lost a table.")

    with pytest.raises(PerfkitError, match="lost a table"):
        write_pack(quarter, {"pdf": broken})
    record = manifest.read(quarter / "board_pack")["board_pack"]
    assert (record["complete"], record["fault"]) == (False, "A PDF of it could not be made: The PDF lost a table.")
    assert (quarter / "board_pack" / "board_pack.html").is_file()
    assert not is_fresh(quarter, ["pdf"])


def long(name: str, lines: int) -> str:
    return overview(name, f"## At length\n\n{'A line of text. ' * 20 * lines}", "## The end\n\nDone.")


@pytest.fixture(scope="module")
def made(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """Return the page and the PDF of a pack whose first appendix fills several pages and whose second failed."""
    folder = tmp_path_factory.mktemp("pack") / "2014-15-q2"
    third = Appendices((*LINKS.links, ("Appendix 3: Sea", "sea/directorate_overview.html")))
    written(folder, "board_report", page("# Our report: 2014/15 Q2", "## Purpose\n\nTo tell.", third._repr_html_()))
    written(folder / "homes-gardens", "directorate_overview", long("Homes & gardens", 40))
    written(folder / "sea", "directorate_overview", long("Sea", 3))
    text = whole(papers(folder))
    return text, to_pack_pdf(text, browser)


def printed_contents(pdf: bytes) -> list[tuple[str, int]]:
    """Return the contents page's entries and numbers, as a reader sees them."""
    if not shutil.which("pdftotext"):
        pytest.skip("needs poppler's pdftotext")
    command = ["pdftotext", "-layout", "-l", "1", "-", "-"]
    seen = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    lines = seen.partition("Contents\n")[2].partition("Our report")[0].splitlines()
    return [
        (found[1].strip(), int(found[2])) for found in (re.match(r"(.*\S) +(\d+)$", line) for line in lines) if found
    ]


@pytest.mark.browser
def test_the_contents_say_the_page_of_each_heading(made: tuple[str, bytes]) -> None:
    """Read from the finished PDF: where each link of the contents leads, and where its bookmark does."""
    text, pdf = made
    names = re.findall(r'data-of="([^"]+)"', text)
    said = printed_contents(pdf)
    assert [n for _, n in said] == list(page_numbers(pdf, names).values())
    assert [title for title, _ in said] == [
        "Purpose", "Appendix 1: Homes & gardens", "Appendix 2: Roads (not in the pack)", "Appendix 3: Sea",
    ]  # fmt: skip
    numbers = [n for _, n in said]
    assert numbers[0] == 2
    assert numbers[1] == 3
    assert numbers[2] - numbers[1] >= 2
    assert numbers == sorted(set(numbers))


def bookmarks(pdf: bytes) -> list[tuple[int, str, int]]:
    """Return a PDF's bookmarks: how deep each stands, its words and its page."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = {p.obj.objgen: n for n, p in enumerate(opened.pages, 1)}
        places = dict(opened.Root.get("/Dests", {}))
        found: list[tuple[int, str, int]] = []

        def walk(item: Any, depth: int) -> None:
            while item is not None:
                to = item.get("/Dest", item.get("/A", {}).get("/D") if "/A" in item else None)
                to = places[str(to)] if isinstance(to, pikepdf.Name) else to
                found.append((depth, str(item.Title), pages[to[0].objgen]))
                walk(item.get("/First"), depth + 1)
                item = item.get("/Next")

        walk(opened.Root.Outlines.First, 0)
    return found


@pytest.mark.browser
def test_bookmarks_nest_as_the_headings_do_and_agree_with_the_contents(made: tuple[str, bytes]) -> None:
    found = bookmarks(made[1])
    assert [(depth, title) for depth, title, _ in found] == [
        (0, "Our report: 2014/15 Q2"),
        (1, "Contents"),
        (1, "Purpose"),
        (1, "Appendix 1. Performance overview: Homes & gardens"),
        (2, "Key developments"),
        (3, "Later"),
        (2, "In figures"),
        (2, "At length"),
        (2, "The end"),
        (1, "Appendix 2: Roads"),
        (1, "Appendix 3. Performance overview: Sea"),
        (2, "Key developments"),
        (3, "Later"),
        (2, "In figures"),
        (2, "At length"),
        (2, "The end"),
    ]
    pages = {title.partition(":")[0].partition(".")[0]: n for depth, title, n in found if depth == 1}
    assert {title.partition(":")[0]: n for title, n in printed_contents(made[1])} == {
        name: pages[name] for name in ("Purpose", "Appendix 1", "Appendix 2", "Appendix 3")
    }


@pytest.mark.browser
def test_the_pdf_has_every_part_of_the_page_and_is_tagged(made: tuple[str, bytes]) -> None:
    text, pdf = made
    wanted = Page.of(text)
    with pikepdf.open(BytesIO(pdf)) as opened:
        counts = Counter(standard(opened, element).lower() for element in elements(opened.Root.StructTreeRoot))
        assert (str(opened.docinfo["/Title"]), str(opened.Root.Lang)) == (
            "Our report: 2014/15 Q2, with its appendices", "en-GB",
        )  # fmt: skip
        assert bool(opened.Root.MarkInfo.Marked)
    for tag in ("h1", "h2", "h3", "h4", "table", "tr", "th", "td", "figure"):
        assert counts[tag] == wanted.counts[tag], tag
    assert (counts["h1"], counts["h2"], counts["h3"], counts["h4"], counts["table"], counts["figure"]) == (
        1,
        5,
        8,
        2,
        2,
        2,
    )


@pytest.mark.browser
def test_each_link_of_the_covering_report_leads_to_its_appendix(made: tuple[str, bytes]) -> None:
    with pikepdf.open(BytesIO(made[1])) as opened:
        links = [str(link.Dest) for link in opened.pages[1].get("/Annots", []) if "/Dest" in link]
        assert links == ["/a1", "/a2", "/a3"]
        assert set(links) <= {str(name) for name in opened.Root.Dests}


@pytest.mark.browser
def test_the_same_pack_gives_the_same_bytes(made: tuple[str, bytes], browser: Any) -> None:
    assert to_pack_pdf(made[0], browser) == made[1]


def test_numbers_are_written_only_where_they_belong() -> None:
    text = '<span class="page" data-of="a1"></span> <span class="page" data-of="b">9</span>'
    assert numbered(text, {"a1": 12}) == (
        '<span class="page" data-of="a1">12</span> <span class="page" data-of="b">0</span>'
    )


def test_a_place_that_the_pdf_has_lost_is_refused() -> None:
    empty = pikepdf.new()
    empty.add_blank_page()
    out = BytesIO()
    empty.save(out)
    with pytest.raises(PerfkitError, match=r"no place called a1, a2, so it was not kept"):
        page_numbers(out.getvalue(), ["a1", "a2"])


@pytest.mark.browser
def test_axe_finds_nothing_to_mend(quarter: Path, browser: Any, axe: str) -> None:
    """The covering report, an appendix, one that is missing, and the whole pack; on a desk and on a phone."""
    _failed(quarter / "roads")
    write_pack(quarter)
    for file in sorted((quarter / "board_pack").glob("*.html")):
        for width in (1280, 390):
            browser.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
            )
            browser.get(file.as_uri())
            browser.execute_script(axe)
            found = browser.execute_async_script(
                "const done = arguments[0]; axe.run(document).then(r => done(r.violations));"
            )
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], (file.name, width)
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
