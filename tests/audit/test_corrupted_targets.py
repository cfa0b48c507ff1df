"""A seeded set of corruptions of target-setting pages, every one of which an audit must find.

How many were caught is the share of those drawn here: of each kind ten on each
of four pages, an indicator's and a directorate's of two councils.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator

import pytest

from perfkit.audit.audit import audited
from perfkit.audit.known import Known
from perfkit.audit.page import read_page
from perfkit.audit.targeted import Targeted
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge
from perfkit.publish.export import script
from perfkit.targets.whatif import plan_of

TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-10-21"}
HART = {"data": "demo:hart", "council": "demo:hart", "quarter": "2014/15 Q2", "known_on": "2014-11-07"}
PAGES = {
    "known_truth-indicator": (TRUTH, "Children and Enterprise", "NI68"),
    "known_truth-directorate": (TRUTH, "Communities", ""),
    "hart-indicator": (HART, "IT Services", "IT05"),
    "hart-directorate": (HART, "IT Services", ""),
}
EACH = 10
_SHOWN = 10
_FLOOR = 180
"""Where the plot of a target chart ends, in points."""
Edit = tuple[int, int, str]
Made = tuple[str, Known, Targeted]


def digit_changed(text: str) -> str:
    place = max(m.start() for m in re.finditer(r"\d", text))
    return text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]


def digits(html: str, pattern: str) -> Iterator[Edit]:
    """Yield a change of the last digit of each number in each group "text" that a pattern finds."""
    for found in re.finditer(pattern, html, re.DOTALL):
        for m in re.finditer(r"\d[\d,]*(?:\.\d+)?", found["text"]):
            start = found.start("text") + m.start()
            yield (start, start + len(m[0]), digit_changed(m[0]))


def digit_of_a_cell(html: str) -> Iterable[Edit]:
    return digits(html, r"<t[dh][^>]*>(?:<(?:data|span)[^>]*>)?(?P<text>[^<]*)<")


def digit_of_a_sentence(html: str) -> Iterable[Edit]:
    """Titles, paragraphs, lists and captions, the figures that are claims and those that are not."""
    for m in re.finditer(r"<(title|h1|p|li|caption|figcaption)\b[^>]*>.*?</\1>", html, re.DOTALL):
        for start, stop, new in digits(m[0], r">(?P<text>[^<>]+)<"):
            yield (m.start() + start, m.start() + stop, new)


def digit_of_the_verdict(html: str) -> Iterable[Edit]:
    """How many targets are likely met, and how many are SMART."""
    for m in re.finditer(r"<(?:p|caption)>[^<]*(?:<data[^>]*>[^<]*</data>[^<]*)*(?:all are met|SMART).*?</", html):
        for start, stop, new in digits(m[0], r">(?P<text>[^<>]+)<"):
            yield (m.start() + start, m.start() + stop, new)


def value_of_a_claim(html: str) -> Iterable[Edit]:
    for m in re.finditer(r'<data class="claim" value="(?P<text>[^"]*)"', html):
        if re.search(r"[1-9]", m["text"]):
            place = next(i for i, c in enumerate(m["text"]) if c in "123456789")
            start = m.start("text") + place
            yield (start, start + 1, str(int(m["text"][place]) % 9 + 1))


def source_of_a_claim(html: str) -> Iterable[Edit]:
    for m in re.finditer(r'data-(?:table|ref|period|calculation)="(?P<text>[^"]+)" (?:[a-z-]+="[^"]*" ?)*>', html):
        yield (*m.span("text"), f"{m['text']}x")


def number_of_a_what_if(html: str) -> Iterable[Edit]:
    """Its last printed digit of ten or fewer: past those two machines may differ."""
    for data in re.finditer(r'class="whatif-data">(?P<text>.*?)</script>', html):
        for m in re.finditer(r"(?<=[\[:,])-?\d[\d.]*(?=[\],}])", data["text"]):
            start, long = data.start("text") + m.start(), len(m[0])
            kept = m[0][:_SHOWN]
            yield (start, start + long, digit_changed(kept) + m[0][_SHOWN:])


def word_of_a_what_if(html: str) -> Iterable[Edit]:
    """The texts that a control prints, and the names of its entries."""
    for data in re.finditer(r'class="whatif-data">(?P<text>.*?)</script>', html):
        for m in re.finditer(r'"([^"\\]*[a-z]{3}[^"\\]*)"', data["text"]):
            start = data.start("text") + m.start(1)
            yield (start, start + len(m[1]), f"{m[1]} not")


def place_of_a_mark(html: str) -> Iterable[Edit]:
    """Targets proposed and on record, what is expected, and its range."""
    return digits(
        html, r'<(?:rect|path) (?:data-(?:mark|reach|centre)="\d" )(?P<text>(?:x|d)="[^>]*?)(?: fill| stroke)'
    )


def height_of_a_mark(html: str) -> Iterable[Edit]:
    yield from digits(html, r'transform="translate\(0 (?P<text>[\d.]+)\)"')
    yield from digits(html, r'<path d="M[\d.]+ (?P<text>[\d.]+)H')


def place_of_a_line(html: str) -> Iterable[Edit]:
    """This year's target, the range of its outlook, and the outturns so far, by the colours they are drawn in."""
    for colours in ("fill:none;stroke:#8a5300", "fill:#c9d9e8;stroke:#1d4f7c", "fill:none;stroke:#1b1f23"):
        # A line has two points or more; the samples of the key lie below the plot.
        pattern = rf'<path d="(?P<text>M [^"]*\nL [^"]*)"(?: clip-path="[^"]*")? style="{colours}'
        for start, stop, new in digits(html, pattern):
            heights = re.findall(r"[ML] [\d.]+ ([\d.]+)", html[html.rindex('d="', 0, start) : html.index('"', stop)])
            if all(float(height) < _FLOOR for height in heights):
                yield (start, stop, new)


def label_of_a_drawing(html: str) -> Iterable[Edit]:
    return digits(html, r"<text[^>]*>(?P<text>[^<]*)</text>")


def number_described(html: str) -> Iterable[Edit]:
    return digits(html, r'aria-label="(?P<text>[^"]*\d[^"]*)"')


OPPOSITES = {
    "more": "fewer", "fewer": "more", "looser": "tighter", "tighter": "looser", "above": "below", "below": "above",
    "better": "worse", "yes": "no", "no": "yes", "over": "under", "under": "over", "hardly": "often", "between": "not",
    "some": "all", "every": "no", "not": "now", "are": "are not", "is": "is not", "least": "most", "most": "least",
}  # fmt: skip


def word_turned_round(html: str) -> Iterable[Edit]:
    """In cells and descriptions, and in sentences that hold a figure; not in officers' words or perfkit's advice."""
    begin, end = html.index("<h2"), html.index("How these figures were made</h2>")
    spans = [m.span("text") for m in re.finditer(r'<td[^>]*><span class="moving"[^>]*>(?P<text>[^<]*)<', html)]
    spans += [m.span("text") for m in re.finditer(r'aria-label="(?P<text>[^"]*\d[^"]*)"', html)]
    spans += [m.span() for m in re.finditer(r'<(li|p)>(?:(?!</\1>).)*class="claim".*?</\1>', html)]
    spans += [m.span("text") for m in re.finditer(r"<p>(?P<text>In the \d+ past years [^<]*)<", html)]
    for start, stop in spans:
        if begin < start < end:
            for m in re.finditer(rf"\b({'|'.join(OPPOSITES)})\b(?![^<]*>)", html[start:stop]):
                yield (start + m.start(), start + m.end(), OPPOSITES[m[1]])


def wrong_year(html: str) -> Iterable[Edit]:
    """In sentences, headings, names of rows, captions, claims' sources, descriptions and what-ifs."""
    begin, end = html.index("<h1"), html.index("How these figures were made</h2>")
    for m in re.finditer(r"(?<![\d/])20(\d\d)/(\d\d)(?! Q)", html[begin:end]):
        # Of the table of contents and of the script's own element, neither holds a year.
        yield (begin + m.start(), begin + m.end(), f"20{int(m[1]) + 1:02}/{int(m[2]) + 1:02}")


def row_left_out(html: str) -> Iterable[Edit]:
    for m in re.finditer(r'<tr><th scope="row">.*?</tr>\n?', html):
        yield (*m.span(), "")


def cells_swapped(html: str) -> Iterable[Edit]:
    for m in re.finditer(r"<td([^>]*)>([^<]+)</td><td([^>]*)>([^<]+)</td>", html):
        if m[2] != m[4]:
            yield (*m.span(), f"<td{m[1]}>{m[4]}</td><td{m[3]}>{m[2]}</td>")


def script_changed(html: str) -> Iterable[Edit]:
    if script().text in html:
        begin = html.index(script().text)
        for start, stop, new in digits(script().text, r"(?P<text>.+)"):
            yield (begin + start, begin + stop, new)


KINDS = (
    digit_of_a_cell, digit_of_a_sentence, digit_of_the_verdict, value_of_a_claim, source_of_a_claim,
    number_of_a_what_if, word_of_a_what_if, place_of_a_mark, height_of_a_mark, place_of_a_line, label_of_a_drawing,
    number_described, word_turned_round, wrong_year, row_left_out, cells_swapped, script_changed,
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(make_page: Callable[..., str]) -> dict[str, Made]:
    made = {}
    for name, (given, directorate, ref) in PAGES.items():
        tables, rules = read(given["data"]), read_rules(given["council"])
        card = judge(tables, rules, given["quarter"], directorate, given["known_on"])
        html = make_page("target_setting", **given, directorate=directorate, ref=ref)
        made[name] = (html, Known(card), Targeted(plan_of(card), ref))
    return made


def found_in(page: Made, edit: Edit | None = None) -> int:
    html, known, aims = page
    if edit is not None:
        html = html[: edit[0]] + edit[2] + html[edit[1] :]
    return len(audited(read_page(html), known, aims=aims).findings)


def test_the_pages_are_right_before_they_are_corrupted(pages: dict[str, Made]) -> None:
    assert {name: found_in(page) for name, page in pages.items()} == dict.fromkeys(PAGES, 0)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_corruption_of_targets_is_found(kind: Callable[[str], Iterable[Edit]], pages: dict[str, Made]) -> None:
    drawn, missed = 0, []
    for name, page in pages.items():
        edits = list(kind(page[0]))
        for edit in random.Random(2013).sample(edits, min(EACH, len(edits))):
            drawn += 1
            if not found_in(page, edit):
                start, stop, new = edit
                missed.append((name, page[0][max(start - 80, 0) : start], page[0][start:stop], new))
    print(f"{kind.__name__}: {drawn - len(missed)} of {drawn} caught")
    assert drawn
    assert missed == []
