"""How a report's figures were made: files, rules, restatements, gaps, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import perfkit
from perfkit.inputs.fingerprints import content_hash
from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.protected_counts import limits_of
from perfkit.report import cells, counts, formats, key
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.grid import Table, rating
from perfkit.report.prose import Block, Part, Prose, listed, say
from perfkit.report.shown import Shown
from perfkit.terms import Rag

VERDICT = "application/vnd.perfkit.verdict+json"
_MOST_NOTES = 20
_HINT = (
    "To see where a figure in a sentence comes from, point at it, or move to it with the Tab key. "
    "‘perfkit audit’ works every figure out again from the files below."
)
_MOST_NAMED = 6


@dataclass(frozen=True)
class InTurn(Shown):
    """Paragraphs and tables in turn, shown as one.

    >>> InTurn((say("Homes let."), say("Homes built.")))
    Homes let.
    Homes built.
    """

    parts: tuple[Prose | Table, ...]

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.parts))

    def html(self) -> str:
        """Return the parts as HTML."""
        return "\n".join(part.html() for part in self.parts)


@dataclass(frozen=True)
class Made(Shown):
    """The closing section of a report; showing it marks the report as complete."""

    parts: tuple[Prose | Table, ...]
    verdict: str

    def __repr__(self) -> str:
        return "\n".join([self.verdict, *map(repr, self.parts)])

    def html(self) -> str:
        """Return the hint and the parts as HTML."""
        return "\n".join([f'<p class="hint">{_HINT}</p>', *(part.html() for part in self.parts)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {VERDICT: {"verdict": self.verdict, "complete": True}}


def sources(card: Scorecard) -> Made:
    """Return how the figures were made: files and their hashes, rules, restatements and gaps.

    Shown last, it also carries the report's verdict, by which a run knows
    that the notebook reached its end.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Made
        Paragraphs and tables; ``verdict`` is the report in one line.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> sources(hart())
    2 of 4 targets missed
    Made by perfkit 0.1.0 from the files listed below. Source: Hart District Council's published ...
    Files read
    File | Rows read | SHA-256 of the rows read
    ...
    """
    parts: list[Prose | Table] = [_origin(card), files(card.tables), _heading("The rules"), _rules(card)]
    for heading, part in (
        ("Figures restated", _restated(card)),
        ("Ratings that differ from those published", disagreements(card)),
        ("What is missing", _gaps(card)),
        ("What was assumed", _assumed(card)),
        ("What was changed on reading", _notes(card)),
    ):
        if part is not None:
            parts += [_heading(heading), part]
    return Made(tuple(parts), counts.verdict(card))


def sources_in_brief(card: Scorecard) -> Made:
    """Return in a few lines how the figures were made, for a page whose companions say it in full.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Made
        A paragraph and a list; ``verdict`` is the report in one line.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> sources_in_brief(hart())
    2 of 4 targets missed
    Made by perfkit 0.1.0. Source: Hart District Council's published performance pages (repository ...
    - Rating. Green: the outturn meets the target; Amber: the outturn misses the target by up to and ...
    - Rated otherwise than published: HS16. The directorates’ reports say why.
    """
    lines = [_rating(card)]
    table = disagreements(card)
    if table is not None:
        refs = formats.joined(str(row[0]) for row in table.rows)
        lines.append(f"Rated otherwise than published: {refs}. The directorates’ reports say why.")
    return Made((_origin(card, ""), _lines(lines)), counts.verdict(card))


def files(tables: Tables) -> Table:
    """Return the files read, with how many rows of each table, and the SHA-256 of those rows.

    A page may read a part of a file. What stands elsewhere in it is not shown,
    so that the page stays true, to the letter, when only that is changed.
    """
    found: dict[str, list[str]] = {}
    for source in tables.sources:
        if len(getattr(tables, source.table)):
            found.setdefault(source.file, []).append(source.table)
    lines = tuple((file, rows_of(tables, names), content_hash(tables, names)) for file, names in found.items())
    none = "No file was read: the tables were made in the notebook."
    return Table("Files read", ("File", "Rows read", "SHA-256 of the rows read"), lines, empty=none)


def rows_of(tables: Tables, names: Iterable[str]) -> str:
    """Name tables, each with its count of rows: "outturns (6 rows) and targets (1 row)"."""
    return formats.joined(f"{name} ({formats.count(len(getattr(tables, name)), 'row')})" for name in names)


def disagreements(card: Scorecard) -> Table | None:
    """Return the indicators whose published rating is not the one these rules give."""
    found = card.rows[counts.yes(card.rows["agrees"].eq(False))]
    rows = tuple(
        (row["ref"], rating(row["published_status"], card.rules.rag.label(row["published_status"])), cells.rag(row),
         f"{formats.capital(row['not_rated_why'])}." if row["rag"] == Rag.NOT_RATED else str(row["rag_reason"]))
        for row in records(found)
    )  # fmt: skip
    return Table("Published and recomputed ratings", ("Ref", "Published", "Here", "Why"), rows) if rows else None


def _heading(text: str) -> Prose:
    return say(text, kind=Block.HEADING)


def _origin(card: Scorecard, files: str = " from the files listed below") -> Prose:
    said = [f"Made by perfkit {perfkit.__version__}{files}."]
    for item, lead in (("source", "Source"), ("licence", "Licence")):
        if text := card.tables.said(item):
            said.append(f"{lead}: {text.rstrip('.')}.")
    return say(" ".join(said))


def _rules(card: Scorecard) -> Prose:
    return _lines(_rule_lines(card))


def _lines(lines: Iterable[str]) -> Prose:
    return listed((line,) for line in lines)


def _rule_lines(card: Scorecard) -> list[str]:
    rules = card.rules
    lines = [_rating(card)]
    if rules.rag.source:
        lines.append(f"The rating rule is {rules.rag.name}: {rules.rag.source.rstrip('.')}.")
    lines.append(_direction(card))
    if card.known_on is not None:
        lines.append(f"Only what was known on {formats.day(card.known_on)} is used.")
    if rules.rate_doubtful:
        lines.append("Figures in doubt are rated all the same.")
    else:
        lines.append("A figure that cannot mean what it says is not rated.")
    if (limits_of(card.tables.indicators, rules.small_number_limit) > 0).any():
        lines.append(
            "Small counts of people are hidden, and so are figures that would give one away; both say confidential."
        )
    if rules.straight_line:
        lines.append(
            "Where a cumulative indicator has only a target for the year, it is spread evenly over the quarters."
        )
    return lines


def _rating(card: Scorecard) -> str:
    rule = card.rules.rag
    ratings = "; ".join(f"{rule.label(rag)}: {text}" for rag, text in key.rating_words(rule).items())
    return f"Rating. {ratings}."


def _direction(card: Scorecard) -> str:
    return f"Direction of travel is measured from {formats.BASELINES[card.rules.travel_from]}."


def _restated(card: Scorecard) -> Prose | None:
    found = records(card.rows[card.rows["revised_from"].notna()])
    return listed(_restatement(row) for row in found) if found else None


def _restatement(row: cells.Row) -> Sequence[Part]:
    def claim(name: str) -> Claim:
        return Claim(cells.figure(row, name), float(row[name]), "outturns", row["ref"], row["period"], name)

    standing = cells.outturn(row).removeprefix(cells.figure(row, "outturn"))
    return (f"{row['ref']}, {row['period']}: ", claim("revised_from"), " became ", claim("outturn"), f"{standing}.")


def _gaps(card: Scorecard) -> Prose | None:
    lines = []
    if card.tables.absent:
        lines.append(f"Tables not supplied: {formats.joined(sorted(card.tables.absent))}.")
    if blank := [str(r) for r in card.rows.loc[card.rows["outturn"].isna(), "ref"]]:
        span = "year" if card.yearly else "quarter"
        lines.append(f"No figure for the {span}: {formats.joined(blank)}.")
    if alone := [str(r) for r in card.rows.loc[card.rows["outturn"].notna() & card.rows["baseline"].isna(), "ref"]]:
        lines.append(f"No figure for {formats.BASELINES[card.rules.travel_from]}: {formats.joined(alone)}.")
    return _lines(lines) if lines else None


def _assumed(card: Scorecard) -> Prose | None:
    found: dict[str, list[str]] = {}
    for row in records(card.rows[card.rows["assumed"].fillna("").ne("")]):
        found.setdefault(str(row["assumed"]), []).append(str(row["ref"]))
    lines = []
    for columns, refs in found.items():
        names = formats.joined(name.strip().replace("_", " ") for name in columns.split(","))
        whose = "every indicator" if len(refs) == len(card.rows) else formats.joined(refs)
        if len(refs) > _MOST_NAMED and len(refs) < len(card.rows):
            whose = formats.count(len(refs), "indicator")
        lines.append((f"Read into the figures, not published by the council: {names} of {whose}.",))
    return listed(lines) if lines else None


def _notes(card: Scorecard) -> Prose | None:
    notes = card.tables.notes
    if not notes:
        return None
    lines = [(str(note),) for note in notes[:_MOST_NOTES]]
    if len(notes) > _MOST_NOTES:
        lines.append((f"And {formats.number(len(notes) - _MOST_NOTES)} more, which ‘perfkit check’ lists.",))
    return listed(lines)
