"""What a scorecard makes perfkit ask of an officer: each question with a suggestion, and none answered by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from perfkit import periods
from perfkit.errors import nearest
from perfkit.inputs.choices import spellings
from perfkit.inputs.guarded import shown
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import tidy
from perfkit.inputs.mapping import ASKED, SHEET_NAME, SIGNS, WORDS, ColumnMapping
from perfkit.inputs.mapping_text import Line
from perfkit.inputs.meanings import CERTAIN, LEAVE_OUT, UNKNOWN, Meaning, holding, suggested
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.wide import Wide, filled

_NEEDED = ("directorate", "unit", "polarity", "basis")
_SAMPLES, _SAMPLE = 3, 24

_STATUS_WORDS = {
    "green": "on target|met|achieved|target met|on track|above target|exceeded|better than target|on course",
    "amber": "behind target|within tolerance|close to target|slightly missed|slightly below target|at risk",
    "red": "failing|missed|not met|not achieved|below target|off target|significantly missed|off track",
    "not_rated": "data only|for info only|no target|not due|not available|n/a|annual|tbc|-|none",
}
"""Words that councils publish for a rating, from their own keys."""


def questions(wides: Sequence[Wide], mapping: ColumnMapping) -> list[Line]:
    """Return the lines that a mapping still lacks for some scorecards, each with a suggestion or "unknown".

    Parameters
    ----------
    wides
        The scorecards.
    mapping
        What is in the mapping file already, confirmed or not.
    """
    lines = _columns(wides, mapping)
    meanings = {**mapping.offered, **{plain(line.key): suggestion for line, suggestion in lines}}
    asked = [line for line, _ in lines]
    if any(wide.section_rows for wide in wides) and ("sections",) not in mapping.there:
        asked.append(_sections(wides, meanings))
    by_section = mapping.sections or ("directorate" if any(line.key == "sections" for line in asked) else "")
    asked += _every_row(wides, mapping, meanings, by_section)
    asked += _words(wides, mapping, meanings)
    return asked + _refs(wides, mapping, meanings)


def looks_like_a_scorecard(headings: Iterable[str]) -> bool:
    """Return whether some headings are those of a scorecard: a name, and two figures of periods at least.

    >>> looks_like_a_scorecard(["PI", "Q1", "Q2"]), looks_like_a_scorecard(["Supplier", "Amount", "Date"])
    (True, False)
    """
    found = [suggested(heading) for heading in headings]
    figures = {s.meaning for s in found if s.meaning.what in ("outturn", "target") and s.likeness >= CERTAIN}
    names = [s for s in found if s.meaning.what in ("title", "ref") and s.likeness >= CERTAIN]
    return bool(names) and len(figures) > 1


def column_of(wide: Wide, meanings: dict[str, Meaning], what: str) -> str | None:
    """Return the heading whose column says something of the indicator, such as its ref; None where none does."""
    return next((str(name) for name in wide.cells if meanings.get(plain(name)) == Meaning(what)), None)


def title_key(title: object) -> str:
    """Return a title as the part `refs` of a mapping compares it."""
    return plain(tidy(title))


def _columns(wides: Sequence[Wide], mapping: ColumnMapping) -> list[tuple[Line, Meaning]]:
    found: dict[str, tuple[Line, Meaning]] = {}
    headings = {plain(name): str(name) for wide in reversed(wides) for name in reversed(list(wide.cells))}
    # A column that is not there any more may have a new heading, and leaves its meaning to that.
    given = {meaning for key, meaning in mapping.offered.items() if key in headings}
    guesses = {key: suggested(headings[key]) for key in reversed(headings) if ("columns", key) not in mapping.there}
    # The heading most like a known one has the meaning; a second of the same is left for the officer to say.
    for key, guess in sorted(guesses.items(), key=lambda item: -item[1].likeness):
        meaning = guess.meaning
        if meaning.what not in (LEAVE_OUT, UNKNOWN) and meaning in given:
            meaning = Meaning(UNKNOWN)
        given.add(meaning)
        like = f"{guess.likeness:.0%} like '{guess.like}'" if meaning.what != UNKNOWN else "nothing known is like it"
        like = f"'{guess.meaning}' is taken" if meaning != guess.meaning else _doubtful(headings[key]) or like
        # A column of officers may hold names, which belong in no other file.
        holds = "" if meaning.what == "owner" else f"; holds {_samples(wides, key)}"
        line = Line(("columns",), headings[key], f"{meaning} {ASKED}", f"{like}{holds}")
        found[key] = (line, meaning)
    return [found[key] for key in guesses]


def _doubtful(heading: str) -> str:
    """Return why a heading that is nearly a period is none, such as a year alone; "" for other headings."""
    try:
        periods.parse(periods.split_mark(heading)[0])
    except periods.PeriodError as error:
        return "" if error.why.startswith("is not a period") else f"'{shown(heading)}' {error.why}"
    return ""


def _samples(wides: Sequence[Wide], key: str) -> str:
    seen: dict[str, None] = {}
    for wide in wides:
        for name in wide.cells:
            if plain(name) == key:
                seen |= dict.fromkeys(tidy(value) for value in wide.cells[name] if value is not None)
    some = [text if len(text) <= _SAMPLE else f"{text[: _SAMPLE - 1]}…" for text in map(shown, list(seen)[:_SAMPLES])]
    return ", ".join(some) or "nothing"


def _sections(wides: Sequence[Wide], meanings: dict[str, Meaning]) -> Line:
    texts = [f"{shown(text)} (row {row})" for wide in wides for row, text in wide.section_rows.items()]
    there = Meaning("directorate") in meanings.values()
    listing = ", ".join(texts[:4]) + (f" and {len(texts) - 4} more" if len(texts) > 4 else "")
    return Line(("sections",), "sections", f"{'service' if there else 'directorate'} {ASKED}", listing)


def _every_row(
    wides: Sequence[Wide], mapping: ColumnMapping, meanings: dict[str, Meaning], by_section: str
) -> list[Line]:
    lines = []
    contract = CONTRACTS["indicators"]
    for name in _NEEDED:
        covered = all(column_of(wide, meanings, name) for wide in wides)
        if covered or name == by_section or ("every_row", name) in mapping.there:
            continue
        value = f"{SIGNS}, else number" if name == "unit" else UNKNOWN
        choices = ", ".join(contract.column(name).choices)
        comment = f"one of: {choices}" if choices else contract.column(name).meaning
        if name == "directorate" and (sheets := [shown(wide.sheet) for wide in wides if wide.sheet]):
            comment = f"{comment} Or: {SHEET_NAME}, which is {' or '.join(sheets[:4])}"
        lines.append(Line(("every_row",), name, f"{value} {ASKED}", comment))
    return lines


def _words(wides: Sequence[Wide], mapping: ColumnMapping, meanings: dict[str, Meaning]) -> list[Line]:
    lines = []
    for column in WORDS:
        counts: dict[str, int] = {}
        for wide in wides:
            for name in wide.cells:
                if meanings.get(plain(name), Meaning(UNKNOWN)).what == column:
                    for value in wide.cells[name]:
                        text = tidy(value)
                        if text and known_word(column, text, mapping) is None:
                            counts[text] = counts.get(text, 0) + 1
        for text, count in _first_spellings(counts):
            if ("words", column, plain(text)) not in mapping.there:
                cells = f"{count} cell{'' if count == 1 else 's'}; one of: {', '.join(WORDS[column])}"
                lines.append(Line(("words", column), text, f"{_word(column, text)} {ASKED}", cells))
    return lines


def known_word(column: str, text: str, mapping: ColumnMapping) -> str | None:
    """Return what a council's word means in a column: as the mapping says, or as everybody writes it."""
    if (said := mapping.words.get(column, {}).get(plain(text))) is not None:
        return said
    if column == "status":
        return spellings(CONTRACTS["outturns"].column("published_status")).get(plain(text))
    return spellings(CONTRACTS["indicators"].column(column)).get(plain(text))


def _first_spellings(counts: dict[str, int]) -> Iterable[tuple[str, int]]:
    first: dict[str, str] = {}
    total: dict[str, int] = {}
    for text, count in counts.items():
        total[plain(text)] = total.get(plain(text), 0) + count
        first.setdefault(plain(text), text)
    return [(text, total[key]) for key, text in first.items()]


def _word(column: str, text: str) -> str:
    if column == "status":
        published = {word: rag for rag, line in _STATUS_WORDS.items() for word in line.split("|")}
    else:
        published = spellings(CONTRACTS["indicators"].column(column))
    near = nearest(text, published, 1)
    return published[near[0]] if near else UNKNOWN


def _refs(wides: Sequence[Wide], mapping: ColumnMapping, meanings: dict[str, Meaning]) -> list[Line]:
    lines: list[Line] = []
    number = sum(path[0] == "refs" and len(path) > 1 for path in mapping.there)
    for wide in wides:
        title = column_of(wide, meanings, "title")
        if title is None:
            continue
        ref = column_of(wide, meanings, "ref")
        without = ~filled(wide.cells[ref]) if ref else [True] * len(wide.rows)
        for text, lacks in zip(wide.cells[title], without, strict=True):
            key = ("refs", title_key(text))
            if (
                lacks
                and tidy(text)
                and not holding(tidy(text))
                and key not in mapping.there
                and key[1] not in {title_key(x.key) for x in lines}
            ):
                number += 1
                lines.append(Line(("refs",), tidy(text), f"PI{number} {ASKED}"))
    return lines
