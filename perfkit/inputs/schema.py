"""What each input table must hold: one contract a table, in one place.

The reader, the template workbook that `perfkit new` writes, and the errors
officers see are all made from these contracts, so they cannot disagree.
Only `indicators`, `outturns` and `targets` are required; a report whose
table is absent says so and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from perfkit.terms import (
    Basis,
    CommentaryKind,
    DataStatus,
    Frequency,
    IndicatorSet,
    Outlook,
    Polarity,
    Rag,
    Tolerance,
    Unit,
)


class Kind(StrEnum):
    """How a column's cells are read."""

    TEXT = "text"
    CODE = "code"
    """Text that must keep its leading zeros and its E: 007, 01E5."""
    NUMBER = "number"
    FIGURE = "figure"
    """A number, or a declared marker that says why there is none."""
    WHOLE = "whole"
    PERIOD = "period"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """One column: how to read it, whether it must be filled, what it means."""

    name: str
    kind: Kind
    meaning: str
    example: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Contract:
    """One table: its columns, what identifies a row, what its refs point to."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False
    refers: dict[str, str] = field(default_factory=dict)
    """column -> "table.column" in which its value must be found"""

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(c for c in self.columns if c.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(c.name for c in self.columns)


def _choice(
    name: str, words: type[StrEnum], meaning: str, example: str, *, required: bool = False, default: str | None = None
) -> Column:
    return Column(
        name, Kind.CHOICE, meaning, example, required=required, choices=tuple(str(w) for w in words), default=default
    )


_REF = Column("ref", Kind.CODE, "The indicator's reference, as in the sheet indicators.", "PL1", required=True)
_PERIOD = Column("period", Kind.PERIOD, "The quarter, financial year or month.", "2014/15 Q2", required=True)
_DIRECTORATE = Column(
    "directorate", Kind.TEXT, "The directorate, spelt as in indicators.", "Communities", required=True
)
_SERVICE = Column("service", Kind.TEXT, "The service within the directorate.", "Planning")

INDICATORS = Contract(
    "indicators",
    "One row an indicator: what it measures, who owns it, which way is better.",
    (
        Column("ref", Kind.CODE, "A short reference that never changes.", "PL1", required=True),
        Column("title", Kind.TEXT, "The indicator's name as a report prints it.",
               "Major planning applications decided in time", required=True),
        Column("directorate", Kind.TEXT, "The officers' structure that answers for it.", "Communities", required=True),
        _SERVICE,
        Column("portfolio", Kind.TEXT, "The Cabinet member's remit it falls in.", "Environment"),
        _choice("set", IndicatorSet, "Who asks for it: statutory, national or local.", "local", default="local"),
        _choice("unit", Unit, "What the outturn is measured in.", "percent", required=True),
        _choice("polarity", Polarity, "Which outturn is better: higher, lower, within a range, or none.", "higher",
                required=True),
        _choice("basis", Basis, "What the figure covers: snapshot (on a day), period (that quarter alone), cumulative "
                "(since April), rolling_year (last four quarters), annual.", "period", required=True),
        _choice("frequency", Frequency, "How often it is reported; blank means annual where the basis is annual, "
                "quarterly otherwise.", "quarterly"),
        Column("per", Kind.NUMBER, "Multiplier of a rate: 100, 1000, 100000. Blank: 100 for percent, else 1.", "100",
               low=0),
        Column("decimals", Kind.WHOLE, "Decimals to print. Blank: as many as the figures have.", "1", low=0, high=6),
        Column("strategic", Kind.FLAG, "yes if it measures a strategic priority.", "yes"),
        Column("priority", Kind.CODE, "The priority it serves, as in the sheet priorities.", "P1"),
        Column("definition", Kind.TEXT, "How it is counted.", "Decisions within 13 weeks, over all decisions"),
        Column("owner", Kind.TEXT, "The role that answers for it; never a person's name.", "Head of Planning"),
        Column("small_number_limit", Kind.WHOLE, "Counts of people from 1 up to this number are hidden.", "", low=0),
        Column("numerator_name", Kind.TEXT, "What the numerator counts.", "applications decided in time"),
        Column("denominator_name", Kind.TEXT, "What the denominator counts.", "applications decided"),
        Column("assumed", Kind.TEXT, "Columns of this row that are someone's reading and were not published by the "
               "council, separated by commas.", ""),
    ),
    key=("ref",),
    required=True,
)  # fmt: skip

OUTTURNS = Contract(
    "outturns",
    "One row a figure: an indicator's outturn in a period, as known on a date. A later row supersedes, none is lost.",
    (
        _REF,
        _PERIOD,
        Column("outturn", Kind.FIGURE, "The figure, or a marker such as [x], [c], TBC.", "81.5"),
        Column("numerator", Kind.FIGURE, "The count above the line, where there is one.", "44"),
        Column("denominator", Kind.FIGURE, "The count below the line, where there is one.", "54"),
        _choice("status", DataStatus, "final, provisional, estimated …; blank means final.", "final"),
        Column("as_of", Kind.DATE, "The day this figure became known. Blank: the end of its period.", "14/10/2014"),
        Column("note", Kind.TEXT, "What a reader of the figure should know.", ""),
        _choice("published_status", Rag, "The rating already published with this figure, if any.", ""),
        _choice("outlook", Outlook, "The officer's view of the year's end, where the rating rule asks for it.", ""),
    ),
    key=("ref", "period", "as_of"),
    required=True,
    refers={"ref": "indicators.ref"},
)  # fmt: skip

TARGETS = Contract(
    "targets",
    "One row a target: what was to be reached in a period, and when that was set. A later row supersedes.",
    (
        _REF,
        _PERIOD,
        Column("target", Kind.FIGURE, "The figure to reach, or a marker: none, baseline, TBC, n/a.", "80"),
        Column("target_low", Kind.NUMBER, "Lower end, where the target is a range.", ""),
        Column("target_high", Kind.NUMBER, "Upper end, where the target is a range.", ""),
        Column("tolerance", Kind.NUMBER, "A miss this small is amber, where the rating rule uses tolerances.", "2",
               low=0),
        _choice("tolerance_kind", Tolerance, "percent (of target), points (of a percentage) or absolute.", "points"),
        Column("set_on", Kind.DATE, "The day it was set. Blank: before the period began.", "01/04/2014"),
        Column("rationale", Kind.TEXT, "Why this figure.", "National standard"),
        Column("approved_by", Kind.TEXT, "The role that approved it.", "Cabinet"),
    ),
    key=("ref", "period", "set_on"),
    required=True,
    refers={"ref": "indicators.ref"},
)  # fmt: skip

MILESTONES = Contract(
    "milestones",
    "One row a milestone of a service plan's objective.",
    (
        Column("ref", Kind.CODE, "A short reference.", "M1", required=True),
        _DIRECTORATE,
        _SERVICE,
        Column("objective", Kind.TEXT, "The objective or action it belongs to.", "Adopt the local plan", required=True),
        Column("milestone", Kind.TEXT, "What is to be done.", "Consult on the draft", required=True),
        Column("due", Kind.DATE, "When it is due.", "30/09/2014"),
        Column("forecast", Kind.DATE, "When it is now expected, if that differs.", "31/10/2014"),
        Column("completed", Kind.DATE, "When it was done.", ""),
        Column("done", Kind.FLAG, "yes if it is done, also where the day is not known.", "no"),
        _choice("published_status", Rag, "The rating already published, if any.", ""),
        Column("as_of", Kind.DATE, "The day this row describes.", "14/10/2014"),
        Column("note", Kind.TEXT, "Progress in the officers' words.", "Draft agreed by Cabinet"),
    ),
    key=("ref", "as_of"),
)  # fmt: skip

COMMENTARY = Contract(
    "commentary",
    "What officers say of a figure: the reason, the action, or context.",
    (
        _REF,
        _PERIOD,
        _choice("kind", CommentaryKind, "reason, action or context.", "reason", required=True),
        Column("text", Kind.TEXT, "The commentary, as text.", "Two posts were vacant.", required=True),
        Column("role", Kind.TEXT, "The role that wrote it; never a person's name.", "Head of Planning"),
        Column("date", Kind.DATE, "When it was written.", "14/10/2014"),
    ),
    refers={"ref": "indicators.ref"},
)  # fmt: skip

_TEXT = Column("text", Kind.TEXT, "What the report should say.", "The new contract began in July.", required=True)
DEVELOPMENTS = Contract(
    "developments", "Key developments of the quarter, a directorate at a time.", (_DIRECTORATE, _PERIOD, _TEXT)
)
ISSUES = Contract("issues", "Issues emerging in the quarter, a directorate at a time.", (_DIRECTORATE, _PERIOD, _TEXT))

FINANCE = Contract(
    "finance",
    "Budgets against spend, in pounds; spending is positive and income negative.",
    (
        _DIRECTORATE,
        Column("service", Kind.TEXT, "The service, or the budget line.", "Planning", required=True),
        _PERIOD,
        Column("annual_budget", Kind.NUMBER, "The year's budget.", "640000"),
        Column("budget_to_date", Kind.NUMBER, "The part of it due by now.", "320000"),
        Column("actual_to_date", Kind.NUMBER, "What was spent by now.", "341500"),
        Column("forecast", Kind.NUMBER, "The likely spend at year end.", "672000"),
        Column("reason", Kind.TEXT, "Why it differs.", "Agency cover for vacancies"),
    ),
    key=("directorate", "service", "period"),
)  # fmt: skip

RISKS = Contract(
    "risks",
    "The risk register's entries, as reviewed.",
    (
        Column("ref", Kind.CODE, "A short reference.", "R1", required=True),
        _DIRECTORATE,
        Column("risk", Kind.TEXT, "What may happen, and what would follow.", "Appeals are lost", required=True),
        Column("likelihood", Kind.WHOLE, "1 (rare) to 5 (almost certain).", "3", low=1, high=5),
        Column("impact", Kind.WHOLE, "1 (slight) to 5 (severe).", "4", low=1, high=5),
        Column("previous_score", Kind.WHOLE, "Likelihood times impact at the last review.", "16", low=1, high=25),
        Column("mitigation", Kind.TEXT, "What is being done about it.", "Weekly review of appeals"),
        Column("owner", Kind.TEXT, "The role that answers for it.", "Head of Planning"),
        Column("reviewed", Kind.DATE, "When it was last reviewed.", "30/09/2014"),
    ),
    key=("ref", "reviewed"),
)  # fmt: skip

SEGMENTS = Contract(
    "segments",
    "An indicator's numerator and denominator by ward, type, age or any other dimension.",
    (
        _REF,
        _PERIOD,
        Column("dimension", Kind.TEXT, "What it is split by.", "type", required=True),
        Column("segment", Kind.TEXT, "The part.", "Householder", required=True),
        Column("numerator", Kind.FIGURE, "The part's numerator.", "30"),
        Column("denominator", Kind.FIGURE, "The part's denominator.", "33"),
    ),
    key=("ref", "period", "dimension", "segment"),
    refers={"ref": "indicators.ref"},
)  # fmt: skip

BENCHMARKS = Contract(
    "benchmarks",
    "The same indicator elsewhere.",
    (
        _REF,
        _PERIOD,
        Column("authority", Kind.TEXT, "The other authority.", "Neighbour A", required=True),
        Column("group", Kind.TEXT, "The peer group it belongs to.", "nearest neighbours"),
        Column("value", Kind.FIGURE, "Its figure.", "84.0"),
        Column("numerator", Kind.FIGURE, "Its numerator.", ""),
        Column("denominator", Kind.FIGURE, "Its denominator.", ""),
    ),
    key=("ref", "period", "authority", "group"),
    refers={"ref": "indicators.ref"},
)  # fmt: skip

PRIORITIES = Contract(
    "priorities",
    "The council's strategic priorities and the portfolio each falls in.",
    (
        Column("ref", Kind.CODE, "A short reference.", "P1", required=True),
        Column("title", Kind.TEXT, "The priority.", "A district that plans well", required=True),
        Column("portfolio", Kind.TEXT, "The Cabinet member's remit; blank means not yet allocated.", "Environment"),
        Column("partnership", Kind.TEXT, "The partnership agenda it also serves.", ""),
        Column("owner", Kind.TEXT, "The role that answers for it.", "Chief Executive"),
    ),
    key=("ref",),
)  # fmt: skip

MEETINGS = Contract(
    "meetings",
    "The year's meetings that receive these reports, and the actions they asked for.",
    (
        Column("meeting", Kind.TEXT, "The body that meets.", "Executive Board", required=True),
        Column("date", Kind.DATE, "When it meets.", "11/11/2014", required=True),
        Column("period", Kind.PERIOD, "The quarter it considers.", "2014/15 Q2"),
        Column("portfolio", Kind.TEXT, "The portfolio it reviews, if one.", ""),
        Column("action", Kind.TEXT, "An action it asked for, one a row.", "Report on appeals"),
        Column("done", Kind.FLAG, "yes if that action is done.", "no"),
    ),
)  # fmt: skip

ABOUT = Contract(
    "about",
    "What these tables are: one row an item (council, title, source, licence, invented).",
    (
        Column("item", Kind.TEXT, "council, title, source, licence, or invented (yes: every page will say so).",
               "council", required=True),
        Column("value", Kind.TEXT, "Its value.", "Example District Council", required=True),
    ),
    key=("item",),
)  # fmt: skip

CONTRACTS: dict[str, Contract] = {
    c.name: c
    for c in (
        INDICATORS, OUTTURNS, TARGETS, MILESTONES, COMMENTARY, DEVELOPMENTS, ISSUES, FINANCE, RISKS, SEGMENTS,
        BENCHMARKS, PRIORITIES, MEETINGS, ABOUT,
    )
}  # fmt: skip
