"""What each input table must hold: one contract a table, in one place.

The reader, the template workbook that `perfkit new` writes, and the errors
officers see are all made from these contracts, so they cannot disagree.
Only `indicators`, `outturns` and `targets` are required; a report whose
table is absent says so and goes on. The tables that only the committee's
papers use are in `perfkit.inputs.schema_papers`.
"""

from __future__ import annotations

from perfkit.inputs.contract import DIRECTORATE, PERIOD, REF, SERVICE, Column, Contract, Kind, choice
from perfkit.inputs.schema_papers import (
    APPROVALS,
    DEVELOPMENTS,
    ISSUES,
    MEETINGS,
    PRIORITIES,
    RISKS,
    SAVINGS,
)
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

INDICATORS = Contract(
    "indicators",
    "One row an indicator: what it measures, who owns it, which way is better.",
    (
        Column("ref", Kind.CODE, "A short reference that never changes.", "PL1", required=True),
        Column("title", Kind.TEXT, "The indicator's name as a report prints it.",
               "Major planning applications decided in time", required=True),
        Column("directorate", Kind.TEXT, "The officers' structure that answers for it.", "Communities", required=True),
        SERVICE,
        Column("portfolio", Kind.TEXT, "The Cabinet member's remit it falls in.", "Environment"),
        choice("set", IndicatorSet, "Who asks for it: statutory, national or local.", "local", default="local"),
        choice("unit", Unit, "What the outturn is measured in.", "percent", required=True),
        choice("polarity", Polarity, "Which outturn is better: higher, lower, within a range, or none.", "higher",
                required=True),
        choice("basis", Basis, "What the figure covers: snapshot (on a day), period (that quarter alone), cumulative "
                "(since April), rolling_year (last four quarters), annual.", "period", required=True),
        choice("frequency", Frequency, "How often it is reported; blank means annual where the basis is annual, "
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
        REF,
        PERIOD,
        Column("outturn", Kind.FIGURE, "The figure, or a marker such as [x], [c], TBC.", "81.5"),
        Column("numerator", Kind.FIGURE, "The count above the line, where there is one.", "44"),
        Column("denominator", Kind.FIGURE, "The count below the line, where there is one.", "54"),
        choice("status", DataStatus, "final, provisional, estimated …; blank means final.", "final"),
        Column("as_of", Kind.DATE, "The day this figure became known. Blank: the end of its period.", "14/10/2014"),
        Column("note", Kind.TEXT, "What a reader of the figure should know.", ""),
        choice("published_status", Rag, "The rating already published with this figure, if any.", ""),
        choice("outlook", Outlook, "The officer's view of the year's end, where the rating rule asks for it.", ""),
    ),
    key=("ref", "period", "as_of"),
    required=True,
    refers={"ref": "indicators.ref"},
)  # fmt: skip

TARGETS = Contract(
    "targets",
    "One row a target: what was to be reached in a period, and when that was set. A later row supersedes.",
    (
        REF,
        PERIOD,
        Column("target", Kind.FIGURE, "The figure to reach, or a marker: none, baseline, TBC, n/a.", "80"),
        Column("target_low", Kind.NUMBER, "Lower end, where the target is a range.", ""),
        Column("target_high", Kind.NUMBER, "Upper end, where the target is a range.", ""),
        Column("tolerance", Kind.NUMBER, "A miss this small is amber, where the rating rule uses tolerances.", "2",
               low=0),
        choice("tolerance_kind", Tolerance, "percent (of target), points (of a percentage) or absolute.", "points"),
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
        DIRECTORATE,
        SERVICE,
        Column("objective", Kind.TEXT, "The objective or action it belongs to.", "Adopt the local plan", required=True),
        Column("milestone", Kind.TEXT, "What is to be done.", "Consult on the draft", required=True),
        Column("due", Kind.DATE, "When it is due.", "30/09/2014"),
        Column("forecast", Kind.DATE, "When it is now expected, if that differs.", "31/10/2014"),
        Column("completed", Kind.DATE, "When it was done.", ""),
        Column("done", Kind.FLAG, "yes if it is done, also where the day is not known.", "no"),
        choice("published_status", Rag, "The rating already published, if any.", ""),
        Column("as_of", Kind.DATE, "The day this row describes.", "14/10/2014"),
        Column("note", Kind.TEXT, "Progress in the officers' words.", "Draft agreed by Cabinet"),
    ),
    key=("ref", "as_of"),
)  # fmt: skip

COMMENTARY = Contract(
    "commentary",
    "What officers say of a figure: the reason, the action, or context.",
    (
        REF,
        PERIOD,
        choice("kind", CommentaryKind, "reason, action or context.", "reason", required=True),
        Column("text", Kind.TEXT, "The commentary, as text.", "Two posts were vacant.", required=True),
        Column("role", Kind.TEXT, "The role that wrote it; never a person's name.", "Head of Planning"),
        Column("date", Kind.DATE, "When it was written.", "14/10/2014"),
    ),
    refers={"ref": "indicators.ref"},
)  # fmt: skip

FINANCE = Contract(
    "finance",
    "Budgets against spend, in pounds; spending is positive and income negative.",
    (
        DIRECTORATE,
        Column("service", Kind.TEXT, "The service, or the budget line.", "Planning", required=True),
        PERIOD,
        Column("annual_budget", Kind.NUMBER, "The year's budget.", "640000"),
        Column("budget_to_date", Kind.NUMBER, "The part of it due by now.", "320000"),
        Column("actual_to_date", Kind.NUMBER, "What was spent by now.", "341500"),
        Column("forecast", Kind.NUMBER, "The likely spend at year end.", "672000"),
        Column("reason", Kind.TEXT, "Why it differs.", "Agency cover for vacancies"),
    ),
    key=("directorate", "service", "period"),
)  # fmt: skip

SEGMENTS = Contract(
    "segments",
    "An indicator's numerator and denominator by ward, type, age or any other dimension.",
    (
        REF,
        PERIOD,
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
        REF,
        PERIOD,
        Column("authority", Kind.TEXT, "The other authority.", "Neighbour A", required=True),
        Column("group", Kind.TEXT, "The peer group it belongs to.", "nearest neighbours"),
        Column("value", Kind.FIGURE, "Its figure.", "84.0"),
        Column("numerator", Kind.FIGURE, "Its numerator.", ""),
        Column("denominator", Kind.FIGURE, "Its denominator.", ""),
    ),
    key=("ref", "period", "authority", "group"),
    refers={"ref": "indicators.ref"},
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

DEFINITIONS = Contract(
    "definitions",
    "One row a change of how an indicator is counted, and since when; the sheet indicators holds the first wording.",
    (
        REF,
        Column("as_of", Kind.DATE, "The day from which it is counted so.", "01/04/2014", required=True),
        Column("definition", Kind.TEXT, "How it is counted from that day.", "Decisions within 8 weeks, over all",
               required=True),
        Column("note", Kind.TEXT, "What changed, and who asked for it.", "The government's return changed"),
    ),
    key=("ref", "as_of"),
    refers={"ref": "indicators.ref"},
)  # fmt: skip

CONTRACTS: dict[str, Contract] = {
    c.name: c
    for c in (
        INDICATORS, OUTTURNS, TARGETS, MILESTONES, COMMENTARY, DEVELOPMENTS, ISSUES, FINANCE, RISKS, SEGMENTS,
        BENCHMARKS, PRIORITIES, MEETINGS, DEFINITIONS, SAVINGS, APPROVALS, ABOUT,
    )
}  # fmt: skip
