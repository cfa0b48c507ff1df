"""Exception reports, the corporate review and the public's pages: whole, without fault, found out when altered."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from perfkit.audit.audit import Audited, audit
from perfkit.audit.page import read_page
from perfkit.publish.pdf import to_pdf

TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-10-21"}
YEAR = {**TRUTH, "quarter": "2012/13 Q4", "known_on": "2013-06-30"}
HART = {"data": "demo:hart", "council": "demo:hart", "quarter": "2014/15 Q2", "known_on": "2014-11-07"}
EXAMPLE = {"data": "demo:example", "council": "", "quarter": "2025/26 Q2", "known_on": ""}
PAGES = {
    "resources": ("exception_report", {**TRUTH, "portfolio": "Resources"}),
    "community-safety": ("exception_report", {**TRUTH, "portfolio": "Community Safety"}),
    "leisure-q4": ("exception_report", {**YEAR, "portfolio": "Neighbourhoods and Leisure"}),
    "example-housing": ("exception_report", {**EXAMPLE, "portfolio": "Housing"}),
    "corporate": ("corporate_review", TRUTH),
    "corporate-hart": ("corporate_review", HART),
    "public-year": ("public_report", YEAR),
    "public-quarter": ("public_report", TRUTH),
    "public-hart": ("public_report", HART),
    "public-example": ("public_report", EXAMPLE),
}
PARTS = {
    "exception_report": [
        "Which strategic priorities are not being achieved?", "Which budgets of these services are exceptions?",
        "Which priorities fall in no portfolio?", "Which targets are not yet SMART?",
        "Which priorities also serve a partnership?", "When does the team meet, and is it in time?",
        "What did the last meeting ask for, and is it done?", "Which figures are in doubt, or not rated?",
        "How these figures were made",
    ],
    "corporate_review": [
        "How do the portfolios stand?", "And by directorate?", "Which strategic priorities are not being achieved?",
        "Which budgets are exceptions?", "Which priorities fall in no portfolio?", "Which targets are not yet SMART?",
        "Which priorities also serve a partnership?", "Were the reviews held, and were they in time?",
        "Which actions are outstanding?", "Which figures are in doubt?", "How these figures were made",
    ],
    "public_report": [
        "How did we do?", "What got better?", "What got worse?", "What happens next?", "How to read this report",
        "Where the figures come from",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(make_page: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that makes a page once, by its name in `PAGES`."""
    folder = tmp_path_factory.mktemp("pages")

    def made(name: str) -> Path:
        path = folder / f"{name}.html"
        if not path.exists():
            report, parameters = PAGES[name]
            path.write_text(make_page(report, **parameters), encoding="utf-8")
        return path

    return made


@pytest.mark.parametrize("name", PAGES)
def test_every_part_is_there_in_its_order_and_none_is_empty(name: str, pages) -> None:
    """A part for which there is no table keeps its heading, with a sentence below it."""
    page = read_page(pages(name).read_text(encoding="utf-8"))
    assert [p.text for p in page.passages if p.kind == "h2"] == PARTS[PAGES[name][0]]
    said = {p.section for p in page.passages if p.kind not in ("h2", "h3")} | {grid.section for grid in page.grids}
    assert set(PARTS[PAGES[name][0]]) <= said


ALTERED = {
    "a-prior-outturn": ("resources", ">97.2%<", ">97.3%<"),
    "a-figures-standing": ("resources", "70.8% (provisional)", "70.8%"),
    "a-year-to-date": ("resources", ">77%<", ">76%<"),
    "which-way-is-good": ("resources", 'data-label="Good is?">High', 'data-label="Good is?">Low'),
    "a-reference-listed": ("resources", "BV8 and CS1.", "BV8 and BV9."),
    "how-late-a-meeting-was": ("resources", "falls 4 days after", "falls 3 days after"),
    "a-late-meeting-called-in-time": ("resources", "After it ended", "Inside"),
    "last-met": ("resources", "4 October 2013 and considered", "5 October 2013 and considered"),
    "a-priority-not-allocated": ("resources", "P8: A town centre", "P7: A town centre"),
    "how-many-targets-are-smart": ("resources", "All 12 targets", "All 11 targets"),
    "a-quarter-missed": ("community-safety", "for 2013/14 Q1, whose", "for 2013/14 Q2, whose"),
    "whose-target-is-not-smart": ("community-safety", ">EH1</td>", ">ASB1</td>"),
    "of-how-many": ("community-safety", "not yet SMART: 1 of 5", "not yet SMART: 1 of 6"),
    "exceptions": ("corporate", 'data-label="Exceptions">7', 'data-label="Exceptions">6'),
    "actions-overdue": ("corporate", 'data-label="Overdue">3', 'data-label="Overdue">2'),
    "by-how-many-days": ("corporate", "Overdue by 21 days", "Overdue by 20 days"),
    "whom-a-budget-serves": ("corporate", "which serves Children and", "which serves Resources and"),
    "which-way-it-went": ("public-year", "it rose from", "it fell from"),
    "met-or-missed": ("public-year", "We missed our target of", "We met our target of"),
    "a-target-ahead-or-in-force": ("public-year", ">60%</data>.", ">61%</data>."),
    "the-reading-age": ("public-year", ">6</data> or more", ">5</data> or more"),
    "a-hard-sentence-slipped-in": (
        "public-year",
        "We leave out a move that may be just chance.",
        "Notwithstanding considerable methodological qualifications, statistically insignificant movements are"
        " systematically disregarded.",
    ),
    "how-many-more": ("public-year", "14</data> more got better", "13</data> more got better"),
}


@pytest.fixture(scope="module")
def found(pages, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Audited]:
    """What is found in each page as it is, and in each that was altered: audited together, they are judged once."""
    folder = tmp_path_factory.mktemp("altered")
    files = {name: pages(name) for name in PAGES}
    for case, (name, old, new) in ALTERED.items():
        html = files[name].read_text(encoding="utf-8")
        assert html.count(old) >= 1, f"the page has no {old}"
        files[case] = folder / f"{case}.html"
        files[case].write_text(html.replace(old, new, 1), encoding="utf-8")
    return dict(zip(files, audit(list(files.values())), strict=True))


@pytest.mark.parametrize("name", PAGES)
def test_every_claim_and_cell_is_worked_out_again_without_a_fault(name: str, found) -> None:
    assert found[name].findings == ()
    assert found[name].claims + found[name].cells > 10


@pytest.mark.parametrize("case", ALTERED)
def test_what_is_altered_is_found(case: str, found) -> None:
    assert found[case].findings != ()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["public-year", "public-quarter", "public-hart", "public-example"])
def test_the_public_report_prints_on_two_pages_at_most(name: str, pages, browser: Any) -> None:
    with pikepdf.open(BytesIO(to_pdf(pages(name), browser))) as pdf:
        assert len(pdf.pages) <= 2


@pytest.mark.browser
def test_the_wide_table_is_printed_on_a_page_turned_on_its_side(pages, browser: Any) -> None:
    with pikepdf.open(BytesIO(to_pdf(pages("resources"), browser))) as pdf:
        turned = [float(p.mediabox[2]) > float(p.mediabox[3]) for p in pdf.pages]
    assert turned[0] is False
    assert turned.count(True) == 1
