"""Pages of a year and of two editions: the audit works all of them out again, and finds what was changed in them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from perfkit.audit.audit import audit

TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2012/13 Q4"}
HART = {"data": "demo:hart", "council": "demo:hart", "quarter": "2013/14 Q4", "known_on": "2014-11-07"}
CLAIM = re.compile(r'<data class="claim" [^>]*>(?P<text>[^<]*\d[^<]*)</data>')
CELL = re.compile(r"<td[^>]*>(?P<text>[^<]*\d[^<]*)</td>")
PAGES = {
    "plan": ("annual_plan", TRUTH | {"known_on": "2013-06-30", "draft_on": "2013-06-10", "edition": "final"}),
    "draft": ("annual_plan", TRUTH | {"known_on": "2013-06-10", "draft_on": "", "edition": "draft"}),
    "plan-of-hart": ("annual_plan", HART | {"draft_on": "", "edition": "draft"}),
    "variance": ("annual_variance_report", TRUTH | {"known_on": "2013-06-30"}),
    "variance-of-hart": ("annual_variance_report", HART),
    "editions": ("editions", TRUTH | {"then_on": "2013-06-10", "known_on": "2013-10-21", "directorate": "Communities"}),
    "editions-of-the-council": ("editions", TRUTH | {"then_on": "2013-06-10", "known_on": "2013-10-21"}),
    "editions-alike": ("editions", TRUTH | {"then_on": "2013-10-01", "known_on": "2013-10-21"}),
}


@pytest.fixture(scope="module")
def page(make_page: Callable[..., str]) -> Callable[[str], str]:
    made: dict[str, str] = {}

    def one(name: str) -> str:
        if name not in made:
            report, given = PAGES[name]
            made[name] = make_page(report, **given)
        return made[name]

    return one


def digits_changed(html: str) -> list[str]:
    """Two claims and two cells, drawn with a fixed seed, each with one digit more."""
    pages = []
    for kind in (CLAIM, CELL):
        for match in random.Random(9).sample(list(kind.finditer(html)), 2):
            at = match.start("text") + max(m.start() for m in re.finditer(r"\d", match["text"]))
            pages.append(html[:at] + str((int(html[at]) + 1) % 10) + html[at + 1 :])
    return pages


FALSE = [
    ("plan", "4th</td>", "3rd</td>"),
    ("plan", '<td data-label="Standing">Not yet written</td>', '<td data-label="Standing">Written</td>'),
    ("plan", "No response is on record to Residents", "No response is on record to Council, Residents"),
    ("plan", "Delegated by Council to Chief Executive", "Delegated by Council to Chief Finance Officer"),
    ("plan", "Definition change: outturn", "Revision: outturn"),
    ("plan", "Green to Amber", "Amber to Green"),
    ("plan", "10 June 2013", "11 June 2013"),
    ("plan", "is missing is said to be", "was missing is said to be"),
    ("variance", "for 2013/14 is", "for 2014/15 is"),
    ("variance", '<td data-label="Set">Local</td>', '<td data-label="Set">Statutory</td>'),
    ("variance", "Resources: double glums", "Community Safety: double glums"),
    ("editions", "New data: outturn", "Revision: outturn"),
    ("editions", "As known on 10 June 2013", "As known on 10 July 2013"),
]


@pytest.fixture(scope="module")
def found(page, tmp_path_factory) -> dict[str, list[list[Any]]]:
    """What is found in the pages as they are, with digits and words changed and with a row left out.

    They are audited together: what they share is read, judged and compared once.
    """
    plan = page("plan")
    row = re.search(r'<tr><th scope="row">NI62: .*?</tr>', plan, re.DOTALL)
    assert row
    assert all(true in page(name) for name, true, _ in FALSE)
    pages = {
        "right": [page(name) for name in PAGES],
        "digits": [changed for name in ("plan", "variance", "editions") for changed in digits_changed(page(name))],
        "words": [page(name).replace(true, false, 1) for name, true, false in FALSE],
        "row": [plan.replace(row[0], "", 1)],
    }
    folder = tmp_path_factory.mktemp("pages")
    files = {name: [folder / f"{name}-{n}.html" for n in range(len(texts))] for name, texts in pages.items()}
    for name, paths in files.items():
        for path, html in zip(paths, pages[name], strict=True):
            path.write_text(html, encoding="utf-8")
    results = iter(audit([path for paths in files.values() for path in paths]))
    return {name: [list(next(results).findings) for _ in paths] for name, paths in files.items()}


def test_nothing_is_wrong_and_nothing_uncovered(found):
    assert dict(zip(PAGES, found["right"], strict=True)) == {name: [] for name in PAGES}


def test_a_digit_changed_anywhere_is_found(found):
    assert [bool(wrong) for wrong in found["digits"]] == [True] * 12


def test_a_word_that_is_not_so_is_found(found):
    assert [case for case, findings in zip(FALSE, found["words"], strict=True) if not findings] == []


def test_a_row_left_out_of_the_appendices_is_found(found):
    assert found["row"][0]
