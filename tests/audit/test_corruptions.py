"""Real report pages, each corrupted in one place: the audit finds it.

Ten corruptions of each kind, drawn with a fixed seed from the pages of two councils. What an audit
cannot find in principle: a true sentence left out, another true figure in its place with its own
source, an officer's text swapped for another of the same council, and inputs that are wrong.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

import pytest

from perfkit.audit.audit import audited
from perfkit.audit.known import Known
from perfkit.audit.page import read_page

HART = {"data": "demo:hart", "council": "demo:hart", "quarter": "2014/15 Q2", "known_on": "2014-11-07"}
TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-11-15"}
PAGES = [
    ("variance_report", {**HART, "directorate": "Customer Services"}),
    ("directorate_overview", {**HART, "directorate": "HR"}),
    ("board_summary", HART),
    ("variance_report", {**TRUTH, "directorate": "Communities"}),
    ("directorate_overview", {**TRUTH, "directorate": "Policy and Resources"}),
]
EACH = 10

CLAIM = re.compile(r'<data class="claim" value="(?P<value>[^"]*)"(?P<rest>[^>]*)>(?P<text>[^<]*)</data>')
CELL = re.compile(r'<td class="number"[^>]*>(?P<text>[^<]*\d[^<]*)</td>')
SIGNED = re.compile(r'<span class="sign[^"]*"><span aria-hidden="true">(?P<shape>. )</span>(?P<word>[^<]*)</span></td>')
Edit = tuple[int, int, str]


def own_words(html: str) -> list[tuple[int, int]]:
    """Where perfkit's own sentences stand: list entries and paragraphs with a claim in them."""
    return [m.span() for m in re.finditer(r"<(p|li)>(?:(?!</\1>).)*class=\"claim\".*?</\1>", html, re.DOTALL)]


def digit_changed(text: str, by: int = 1) -> str:
    place = max(m.start() for m in re.finditer(r"\d", text))
    return text[:place] + str((int(text[place]) + by) % 10) + text[place + 1 :]


def in_claims(html: str, change: Callable[[re.Match[str]], str | None]) -> Iterable[Edit]:
    for m in CLAIM.finditer(html):
        new = change(m)
        if new is not None and new != m["text"]:
            yield (*m.span("text"), new)


def digit_in_prose(html: str) -> Iterable[Edit]:
    return in_claims(html, lambda m: digit_changed(m["text"]) if re.search(r"\d", m["text"]) else None)


def digit_in_a_table(html: str) -> Iterable[Edit]:
    for m in CELL.finditer(html):
        yield (*m.span("text"), digit_changed(m["text"]))


def sign_flipped(html: str) -> Iterable[Edit]:
    def flipped(text: str) -> str:
        return text[1:] if text.startswith("−") else f"−{text}"

    yield from in_claims(html, lambda m: flipped(m["text"]) if re.match(r"−?£?\d", m["text"]) else None)
    for m in CELL.finditer(html):
        yield (*m.span("text"), flipped(m["text"]))
    for m in CLAIM.finditer(html):
        if m["value"].strip("-") != "0":
            yield (*m.span("value"), m["value"][1:] if m["value"].startswith("-") else f"-{m['value']}")


OPPOSITES = {
    "rose": "fell", "fell": "rose", "improved": "worsened", "worsened": "improved", "missing": "meeting",
    "meeting": "missing", "missed": "met", "better than": "missing", "unchanged": "worsened",
}  # fmt: skip


def wrong_direction_word(html: str) -> Iterable[Edit]:
    for start, stop in own_words(html):
        for m in re.finditer(rf"\b({'|'.join(OPPOSITES)})\b(?![^<]*>)", html[start:stop]):
            yield (start + m.start(), start + m.end(), OPPOSITES[m[1]])
    words = {
        "Improved": "Worsened",
        "Worsened": "Improved",
        "Unchanged": "Improved",
        "Worsened: double glum": "Improved",
    }
    for m in SIGNED.finditer(html):
        if m["word"] in words:
            yield (*m.span("word"), words[m["word"]])


def rating_word_swapped(html: str) -> Iterable[Edit]:
    other = {"red": "amber", "amber": "red", "green": "red", "Red": "Amber", "Amber": "Red", "Green": "Red"}
    for start, stop in own_words(html):
        for m in re.finditer(r"(?<=\()(?:both |all )?(red|amber|green)(?=\))", html[start:stop]):
            yield (start + m.start(1), start + m.end(1), other[m[1]])
    for m in SIGNED.finditer(html):
        if m["word"] in other:
            yield (*m.span("word"), other[m["word"]])


def period_swapped(html: str) -> Iterable[Edit]:
    def swapped(period: str) -> str:
        return period[:-1] + ("3" if period[-1] != "3" else "1")

    for m in re.finditer(r'\d{4}/\d\d Q[1-4](?=[^<>]*<|")', html[html.index("<h1") :]):
        start = html.index("<h1") + m.start()
        if "aria-label" not in html[max(start - 4000, 0) : start].rpartition("<")[2]:
            yield (start, start + len(m[0]), swapped(m[0]))


def rounded_wrongly(html: str) -> Iterable[Edit]:
    """One in the last place, as cutting off or rounding twice would give."""
    yield from in_claims(html, lambda m: digit_changed(m["text"], 9) if re.search(r"\d\.\d", m["text"]) else None)
    for m in CELL.finditer(html):
        if re.search(r"\d\.\d|%", m["text"]):
            yield (*m.span("text"), digit_changed(m["text"], 9))


SPELT = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def count_off_by_one(html: str) -> Iterable[Edit]:
    def more(text: str) -> str | None:
        if text.lower() in SPELT[:-1]:
            word = SPELT[SPELT.index(text.lower()) + 1]
            return word.capitalize() if text[0].isupper() else word
        return str(int(text) + 1) if text.isdigit() else None

    yield from in_claims(html, lambda m: more(m["text"]) if "data-ref" not in m["rest"] else None)


def value_and_text_changed(html: str) -> Iterable[Edit]:
    for m in CLAIM.finditer(html):
        if re.search(r"\d", m["text"]) and re.search(r"\d", m["value"]):
            whole = m[0].replace(f'value="{m["value"]}"', f'value="{digit_changed(m["value"])}"', 1)
            yield (*m.span(), whole.replace(f">{m['text']}<", f">{digit_changed(m['text'])}<"))


def number_inserted(html: str) -> Iterable[Edit]:
    for said in (" in 12 cases", ", up 3.5%", " (£4,000)", " of seven indicators"):
        for start, stop in own_words(html):
            m = re.search(r"\.</(p|li)>$", html[start:stop])
            if m:
                yield (start + m.start(), start + m.start(), said)


def ref_swapped(html: str) -> Iterable[Edit]:
    """A reference in a heading, a list, a row or a claim's source becomes another of the page."""
    head = html.index("<h1")
    refs = sorted(set(re.findall(r"<(?:h3[^>]*|th scope=\"row\")>([A-Z]+\d+[a-z]?): ", html)))
    for ref in refs:
        other = refs[(refs.index(ref) + 1) % len(refs)]
        for m in re.finditer(rf'(?<=["> ]){ref}(?=[:,. "])', html[head:]):
            before = html[: head + m.start()]
            quoted = before.rfind("<blockquote>") > before.rfind("</blockquote>")
            if other != ref and not quoted and 'aria-label="' not in before.rpartition("<")[2]:
                yield (head + m.start(), head + m.end(), other)


KINDS = (
    digit_in_prose, digit_in_a_table, sign_flipped, wrong_direction_word, rating_word_swapped, period_swapped,
    rounded_wrongly, count_off_by_one, value_and_text_changed, number_inserted, ref_swapped,
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(make_page: Callable[..., str], known_of: Callable[..., Known]) -> list[tuple[str, Known]]:
    return [(make_page(report, **given), known_of(**given)) for report, given in PAGES]


def found(html: str, known: Known) -> int:
    return len(audited(read_page(html), known).findings)


def test_the_pages_are_right_before_they_are_corrupted(pages: list[tuple[str, Known]]) -> None:
    assert [found(html, known) for html, known in pages] == [0] * len(PAGES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_corruption_is_found(kind: Callable[[str], Iterable[Edit]], pages: list[tuple[str, Known]]) -> None:
    edits = [(page, edit) for page, (html, _) in enumerate(pages) for edit in kind(html)]
    chosen = random.Random(2014).sample(edits, EACH)
    missed = []
    for page, (start, stop, new) in chosen:
        html, known = pages[page]
        if not found(html[:start] + new + html[stop:], known):
            missed.append((PAGES[page][0], html[max(start - 80, 0) : start], html[start:stop], new))
    assert missed == []
