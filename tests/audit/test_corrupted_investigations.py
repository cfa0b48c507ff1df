"""A seeded set of corruptions of investigations, every one of which an audit must find.

How many were caught is the share of those drawn here: 80 of 80 of eight kinds.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

import pytest

from perfkit.audit.audit import audited
from perfkit.audit.known import Known
from perfkit.audit.page import read_page
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge

TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-11-05"}
REFS = ("NI68", "BV204")
"""One whose change is taken apart by segment, with peers; and one by its counts, with a signal."""
EACH = 10
Edit = tuple[int, int, str]


def digit_changed(text: str) -> str:
    place = max(m.start() for m in re.finditer(r"\d", text))
    return text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]


def digits(html: str, pattern: str) -> Iterable[Edit]:
    for m in re.finditer(pattern, html):
        if re.search(r"\d", m["text"]):
            yield (*m.span("text"), digit_changed(m["text"]))


def digit_of_a_split(html: str) -> Iterable[Edit]:
    columns = 'Effect[^"]*|Share[^"]*|Level[^"]*|Before|Now'
    return digits(html, rf'data-label="(?:{columns})">(?P<text>[^<]*)</td>')


def digit_of_the_fan(html: str) -> Iterable[Edit]:
    return digits(html, r'data-label="(?:Known|Low|Expected|High)">(?P<text>[^<]*)</td>')


def digit_of_a_limit(html: str) -> Iterable[Edit]:
    yield from digits(html, r'data-table="(?:limits|runs|ratio)"[^>]*>(?P<text>[^<]*)</data>')
    yield from digits(html, r"(?:Mean|limits|latest is) (?P<text>−?[\d,.]*\d)")


def sign_flipped(html: str) -> Iterable[Edit]:
    for m in re.finditer(r'data-label="[^"]*">(?P<text>[−+]?\d[^<]*)</td>', html):
        other = {"−": "+", "+": "−"}
        yield (*m.span("text"), other[m["text"][0]] + m["text"][1:] if m["text"][0] in other else f"−{m['text']}")
    for m in re.finditer(r'<data class="claim" value="(?P<text>-?[\d.e-]+)"', html):
        if float(m["text"]):
            yield (*m.span("text"), m["text"][1:] if m["text"].startswith("-") else f"-{m['text']}")


OPPOSITES = {
    "rose": "fell", "fell": "rose", "missing": "meeting", "support": "contradict", "contradict": "support",
    "improvement": "concern", "concern": "improvement", "better": "worse", "worse": "better", "above": "below",
    "below": "above", "no signal": "a signal", "Worsened": "Improved", "risen": "fallen", "fallen": "risen",
}  # fmt: skip


def wrong_direction_word(html: str) -> Iterable[Edit]:
    """In sentences with a figure or a statistic, in drawings, and in tables; not in officers' words or headings."""
    spans = [m.span() for m in re.finditer(r'<li>(?:(?!</li>).)*class="claim".*?</li>|<p>The outturn .*?</p>', html)]
    spans += [m.span() for m in re.finditer(r'(?<=aria-label=")[^"]*\d[^"]*(?=")', html)]
    spans += [m.span() for m in re.finditer(r"<text[^>]*>[^<]*(?:better|worse)</text>", html)]
    spans += [m.span() for m in re.finditer(r'data-label="What it says">[^<]*</td>', html)]
    for start, stop in spans:
        for m in re.finditer(rf"\b({'|'.join(OPPOSITES)})\b(?![^<]*>)", html[start:stop]):
            yield (start + m.start(), start + m.end(), OPPOSITES[m[1]])


def wrong_quarter(html: str) -> Iterable[Edit]:
    """In sentences, names of rows, captions, claims' sources and descriptions."""
    begin = html.index("<h1")
    for m in re.finditer(r"\d{4}/\d\d Q[1-4]", html[begin:]):
        swapped = m[0][:-1] + ("3" if m[0][-1] != "3" else "1")
        yield (begin + m.start(), begin + m.end(), swapped)


def label_of_a_drawing(html: str) -> Iterable[Edit]:
    yield from digits(html, r"<text[^>]*>(?P<text>[^<]*)</text>")
    names = {"mean": "upper", "upper": "lower", "lower": "mean", "low": "high", "high": "likely", "us": "middle peer"}
    for m in re.finditer(r"<text[^>]*>(?P<name>mean|upper|lower|low|high|us) [^<]*\d", html):
        yield (*m.span("name"), names[m["name"]])


def number_described(html: str) -> Iterable[Edit]:
    for alt in re.finditer(r'aria-label="(?P<alt>[^"]*\d[^"]*)"', html):
        for m in re.finditer(r"\d[\d,]*(?:\.\d+)?", alt["alt"]):
            start = alt.start("alt") + m.start()
            yield (start, start + len(m[0]), digit_changed(m[0]))


KINDS = (
    digit_of_a_split, digit_of_the_fan, digit_of_a_limit, sign_flipped, wrong_direction_word, wrong_quarter,
    label_of_a_drawing, number_described,
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(make_page: Callable[..., str]) -> list[tuple[str, Known]]:
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", "", "2013-11-05")
    return [(make_page("investigation", **TRUTH, ref=ref), Known(card, ref=ref)) for ref in REFS]


def test_the_investigations_are_right_before_they_are_corrupted(pages: list[tuple[str, Known]]) -> None:
    assert [audited(read_page(html), known).findings for html, known in pages] == [()] * len(REFS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_corruption_of_an_investigation_is_found(
    kind: Callable[[str], Iterable[Edit]], pages: list[tuple[str, Known]]
) -> None:
    edits = [(page, edit) for page, (html, _) in enumerate(pages) for edit in kind(html)]
    missed = []
    for page, (start, stop, new) in random.Random(2013).sample(edits, min(EACH, len(edits))):
        html, known = pages[page]
        if not audited(read_page(html[:start] + new + html[stop:]), known).findings:
            missed.append((REFS[page], html[max(start - 80, 0) : start], html[start:stop], new))
    assert missed == []
