"""The rows of one scorecard, each put into the long tables as the mapping says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pandas import Period

from perfkit import periods
from perfkit.errors import Fault
from perfkit.inputs.asking import column_of, known_word, title_key
from perfkit.inputs.figures import read_figures
from perfkit.inputs.guarded import shown
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import tidy
from perfkit.inputs.long_tables import Imported, Origin, written
from perfkit.inputs.mapping import SHEET_NAME, SIGNS, ColumnMapping
from perfkit.inputs.meanings import ABOUT_INDICATORS, LEAVE_OUT, TO_DATE, Meaning, holding, resolved
from perfkit.inputs.row_numbers import listed
from perfkit.inputs.wide import Wide, filled
from perfkit.terms import Basis, Unit

_COMMENTS = ("reason", "action", "context")
_FIGURES = ("outturn", "target", "numerator", "denominator")
_WORDED = ("polarity", "unit", "basis", "set", "frequency")


def meanings_of(wides: Sequence[Wide], mapping: ColumnMapping) -> dict[str, Meaning]:
    """Return what each heading of some scorecards means."""
    headings = dict.fromkeys(str(name) for wide in wides for name in wide.cells)
    return {name: mapping.columns[plain(name)] for name in headings if plain(name) in mapping.columns}


class SheetReader:
    """One scorecard being read, row by row: it has one an indicator."""

    def __init__(
        self, wide: Wide, mapping: ColumnMapping, year: Period | None, latest: Period | None, result: Imported
    ) -> None:
        self.wide, self.mapping, self.year, self.latest, self.result = wide, mapping, year, latest, result
        self.here = partial(Fault, file=wide.file, sheet=wide.sheet)
        self.meanings = meanings_of([wide], mapping)
        self.columns = {
            what: name for what in ABOUT_INDICATORS if (name := column_of(wide, mapping.columns, what)) is not None
        }
        self.left_to_date: list[int] = []
        self.same_to_date: list[int] = []
        self.replaced: dict[str, list[str]] = {}

    def read(self) -> None:
        """Add every row's part to the long tables, and say what is not in them."""
        if not self._can_be_read():
            return
        for at, number in enumerate(self.wide.rows):
            cells = {str(name): self.wide.cells[name].iloc[at] for name in self.wide.cells}
            cells = {name: value for name, value in cells.items() if value is not None and tidy(value)}
            self._row(number, cells, self.wide.sections[at])
        self._say_left_out()

    def _can_be_read(self) -> bool:
        needed = {"title": "the indicators' names"} | ({} if self.mapping.refs else {"ref": "their references"})
        missing = [f"'{what}' ({why})" for what, why in needed.items() if what not in self.columns]
        if missing:
            problem = f"no column is {' or '.join(missing)}"
            self.result.faults.append(self.here(problem, "Say in the mapping which column it is."))
        return not missing and not self._twice()

    def _twice(self) -> bool:
        """Refuse two columns of one meaning; a column's older heading may stay in the mapping, for older scorecards."""
        first: dict[Meaning, str] = {}
        before = len(self.result.faults)
        for name, meaning in self.meanings.items():
            if meaning in first and meaning.what != LEAVE_OUT:
                problem = f"'{shown(first[meaning])}' and '{shown(name)}' are both '{meaning}' in the mapping"
                remedy = f"Keep one; make the other '{LEAVE_OUT}', or say its period."
                self.result.faults.append(self.here(problem, remedy))
            first.setdefault(meaning, name)
        return len(self.result.faults) > before

    def _row(self, number: int, cells: Mapping[str, Any], section: str) -> None:
        ref_column = self.columns.get("ref", "")
        title = tidy(cells.get(self.columns["title"]))
        ref = written(cells[ref_column]) if ref_column in cells else self.mapping.refs.get(title_key(title), "")
        if holding(title):
            problem = f"'{shown(title)}' is no indicator's name"
            column = self.columns["title"]
            self.result.faults.append(self.here(problem, _of_its_own(title).strip(), row=number, column=column))
            return
        if not ref or not title:
            column, what = (ref_column, "reference") if not ref else (self.columns["title"], "name")
            remedy = f"Type it, or empty the row.{_of_its_own(title)}"
            self.result.faults.append(self.here(f"the indicator has no {what}", remedy, row=number, column=column))
            return
        origin = Origin(
            self.wide.file, self.wide.sheet, number, {"ref": ref_column or self.columns["title"], **self.columns}
        )
        if self._is_twin(ref, title, origin):
            return
        own = {"ref": ref, "title": title} | self.mapping.rows.get(ref, {})
        indicator = self._indicator(number, cells, section, own)
        self.result.add("indicators", indicator, origin)
        self._figures(cells, origin, ref, indicator.get("basis", ""))

    def _is_twin(self, ref: str, title: str, origin: Origin) -> bool:
        """Refuse an indicator that stands in an earlier row, too; nothing more is said of it."""
        first = self.result.indicators.get(ref)
        if first is None:
            self.result.indicators[ref] = origin
            return False
        where = f"row {first.row}" + (f" of sheet {first.sheet}" if first.sheet != origin.sheet else "")
        remedy = f"An indicator has one row: take one out, or give them different references.{_of_its_own(title)}"
        problem = f"'{shown(ref)}' stands in {where}, too"
        self.result.faults.append(self.here(problem, remedy, row=origin.row, column=origin.headings["ref"], value=ref))
        return True

    def _figures(self, cells: Mapping[str, Any], origin: Origin, ref: str, basis: str) -> None:
        """Add what an indicator's row says of each period."""
        number = origin.row
        by_period: dict[tuple[str, str], tuple[dict[str, str], dict[str, str]]] = {}
        for name, meaning in self.meanings.items():
            if name not in cells or meaning.what in (LEAVE_OUT, *ABOUT_INDICATORS):
                continue
            label = self._period(number, name, meaning, cells, basis)
            text = self._said(number, name, meaning, cells[name])
            if label is None or text is None:
                continue
            if meaning.what in _COMMENTS:
                row = {"ref": ref, "period": label, "kind": meaning.what, "text": text}
                self.result.add("commentary", row, self._origin(origin, {"text": name}))
                continue
            table = "targets" if meaning.what == "target" else "outturns"
            column = "published_status" if meaning.what == "status" else meaning.what
            row, headings = by_period.setdefault((table, label), ({"ref": ref, "period": label}, {}))
            if column in row and _figure(row[column]) == _figure(text):
                self.same_to_date.append(number)
                continue
            if column in row:
                problem = f"'{shown(headings[column])}' and '{shown(name)}' are both the {column} of {label}"
                self.result.faults.append(self.here(problem, "Leave one of them out in the mapping.", row=number))
                continue
            row[column], headings[column] = text, name
        for (table, _), (row, headings) in by_period.items():
            self.result.add(table, row, self._origin(origin, headings))

    def _origin(self, origin: Origin, headings: Mapping[str, str]) -> Origin:
        period = next(iter(headings.values()))
        row = self.wide.row_of(origin.row, period)
        return Origin(origin.file, origin.sheet, row, {**origin.headings, "period": period, **headings})

    def _indicator(self, number: int, cells: Mapping[str, Any], section: str, own: Mapping[str, str]) -> dict[str, str]:
        """Return a row of indicators: what the mapping says of it alone, else its cells, its section, every row."""
        row: dict[str, str] = {}
        every = dict(self.mapping.every_row)
        if every.get("directorate", "").casefold() == SHEET_NAME:
            every["directorate"] = self.wide.sheet
        if section and self.mapping.sections not in ("", LEAVE_OUT):
            every[self.mapping.sections] = section
        for name in ABOUT_INDICATORS:
            column = self.columns.get(name, "")
            if column in cells:
                text = written(cells[column])
                # A word that is not known is left for the check to refuse, which offers the nearest.
                row[name] = known_word(name, text, self.mapping) or text if name in _WORDED else text
            elif name in every:
                row[name] = every[name]
        row |= own
        if row.get("unit", "").startswith(SIGNS):
            row["unit"] = self._unit(number, row["ref"], cells, row["unit"].removeprefix(SIGNS).strip())
        return row

    def _unit(self, number: int, ref: str, cells: Mapping[str, Any], otherwise: str) -> str:
        texts = [str(cells[n]) for n, m in self.meanings.items() if n in cells and m.what in ("outturn", "target")]
        signs = {unit for sign, unit in (("%", Unit.PERCENT), ("£", Unit.POUNDS)) if any(sign in t for t in texts)}
        if len(signs) == 1:
            return str(signs.pop())
        if not signs and otherwise:
            return otherwise
        problem = (
            "its figures have both % and £" if signs else "none of its figures has a % or £, so its unit is not known"
        )
        remedy = f"Say it in the mapping, under rows: {shown(ref)}: {{unit: …}}."
        if not signs:
            remedy = f"{remedy[:-1]}; or that of all such, under every_row: unit: signs, else number."
        self.result.faults.append(self.here(problem, remedy, row=number))
        self.result.unitless.add(ref)
        return ""

    def _period(self, number: int, name: str, meaning: Meaning, cells: Mapping[str, Any], basis: str) -> str | None:
        """Return the label of a cell's period; None where the cell is left out, which is recorded."""
        if meaning.period != TO_DATE or meaning.what != "outturn":
            return resolved(meaning.period, self.year, self.latest)
        assert self.year is not None  # asked for before any row is read
        last = periods.quarters_of(self.year)[-1]
        if self.latest == last:
            return periods.label(self.year)
        if basis != Basis.CUMULATIVE or self.latest is None:
            self.left_to_date.append(number)
            return None
        label = periods.label(self.latest)
        column = next(
            (n for n, m in self.meanings.items()
             if m.what == "outturn" and m.period != TO_DATE and resolved(m.period, self.year, self.latest) == label),
            "",
        )  # fmt: skip
        if column not in cells:
            return label
        if _figure(cells[column]) != _figure(cells[name]):
            problem = f"the year to date is {shown(cells[name])} and {label} is {shown(cells[column])}"
            remedy = "For a cumulative indicator they are the same figure: correct one, or its basis."
            row = self.wide.row_of(number, name)
            self.result.faults.append(self.here(problem, remedy, row=row, column=name, value=shown(cells[name])))
        else:
            self.same_to_date.append(number)
        return None

    def _said(self, number: int, name: str, meaning: Meaning, value: object) -> str | None:
        """Return a cell's text as the long table takes it; None where it is left out."""
        text = written(value)
        if meaning.what == "status":
            word = known_word("status", text, self.mapping)
            if word is None:
                problem = f"'{shown(text)}' is not a status that the mapping knows"
                row = self.wide.row_of(number, name)
                self.result.faults.append(
                    self.here(problem, "Add it there, under words: status.", row=row, column=name)
                )
            return word
        if meaning.what in _FIGURES and (said := self.mapping.figures.get(" ".join(text.split()))) is not None:
            kept = said.casefold() != LEAVE_OUT
            what = f"'{shown(text)}' was " + (f"read as '{shown(said)}'" if kept else "left out")
            self.replaced.setdefault(what, []).append(f"{self.wide.letters[name]}{self.wide.row_of(number, name)}")
            return said if kept else None
        return text

    def _say_left_out(self) -> None:
        note = partial(self.here, note=True)
        for name, meaning in self.meanings.items():
            if meaning.what == LEAVE_OUT:
                count = int(filled(self.wide.cells[name]).sum())
                cells = f"{count:,} filled cell{'' if count == 1 else 's'}"
                self.result.faults.append(
                    note(f"left out, with {cells}, as the mapping says", "Nothing need be done.", column=name)
                )
        for what, places in self.replaced.items():
            more = f" and {len(places) - 20} more" if len(places) > 20 else ""
            problem = f"{what}, as the mapping says under figures: {', '.join(places[:20])}{more}"
            self.result.faults.append(note(problem, "Nothing need be done."))
        if self.left_to_date:
            problem = f"the year to date of {listed(self.left_to_date)} was left out: the year is not over"
            remedy = "perfkit keeps quarters and whole years; it adds up quarters itself where their basis allows it."
            self.result.faults.append(note(problem, remedy))
        if self.same_to_date:
            problem = (
                f"{listed(self.same_to_date)}: the year to date is the figure of its last quarter or year, kept once"
            )
            self.result.faults.append(note(problem, "Nothing need be done."))
        if self.wide.section_rows and self.mapping.sections:
            texts = ", ".join(f"'{shown(text)}' (row {row})" for row, text in self.wide.section_rows.items())
            what = "were left out" if self.mapping.sections == LEAVE_OUT else f"became the {self.mapping.sections}"
            self.result.faults.append(
                note(f"headings of sections {what} of the rows below: {texts}", "Nothing need be done.")
            )


def _of_its_own(title: str) -> str:
    """Return what to do where a name ends with what its row holds: rows are read together by a column of such words."""
    label = re.split(r"[-\u2013:,(]", title.rstrip(") "))[-1]
    if not holding(label):
        return ""
    return f" If '{shown(label.strip())}' says what the row holds, put that word into a column of its own in every row."


def _figure(value: object) -> object:
    """Return a cell as figures are compared: 12, "12.0" and "12%" as one number each, other text as it is."""
    found = read_figures([value], None, letters=False)
    return tidy(value).casefold() if found.refusals else float(found.number[0])
