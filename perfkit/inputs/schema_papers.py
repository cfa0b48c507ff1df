"""The tables that only the committee's papers use: plans, risks, priorities, meetings, savings, approvals."""

from __future__ import annotations

from perfkit.inputs.contract import DIRECTORATE, PERIOD, SERVICE, Column, Contract, Kind, choice
from perfkit.terms import ApprovalStep

_TEXT = Column("text", Kind.TEXT, "What the report should say.", "The new contract began in July.", required=True)
DEVELOPMENTS = Contract(
    "developments", "Key developments of the quarter, a directorate at a time.", (DIRECTORATE, PERIOD, _TEXT)
)
ISSUES = Contract("issues", "Issues emerging in the quarter, a directorate at a time.", (DIRECTORATE, PERIOD, _TEXT))

RISKS = Contract(
    "risks",
    "The risk register's entries, as reviewed.",
    (
        Column("ref", Kind.CODE, "A short reference.", "R1", required=True),
        DIRECTORATE,
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
        Column("minutes", Kind.TEXT, "What the minutes record, one point a row.", "The appeals were noted"),
        Column("action", Kind.TEXT, "An action it asked for, one a row.", "Report on appeals"),
        Column("owner", Kind.TEXT, "The role that the action was given to.", "Head of Planning"),
        Column("due", Kind.DATE, "When the action is due.", "31/12/2014"),
        Column("done", Kind.FLAG, "yes if that action is done.", "no"),
        Column("done_on", Kind.DATE, "The day it was done, where that is known.", ""),
    ),
)  # fmt: skip


SAVINGS = Contract(
    "savings",
    "One row an efficiency saving of a year, in pounds: what was planned and what was achieved.",
    (
        DIRECTORATE,
        SERVICE,
        PERIOD,
        Column("saving", Kind.TEXT, "What was, or is to be, done for less.", "One contract for all printing",
               required=True),
        Column("planned", Kind.NUMBER, "What it was to save in the year.", "40000"),
        Column("achieved", Kind.FIGURE, "What it saved, or a marker that says why that is not known.", "36500"),
        Column("cashable", Kind.FLAG, "yes if it frees money to be spent elsewhere.", "yes"),
    ),
    key=("directorate", "saving", "period"),
)  # fmt: skip

APPROVALS = Contract(
    "approvals",
    "The route of a paper to its approval: who was consulted, what they said and what was answered; one row a comment.",
    (
        Column("document", Kind.CODE, "The paper, by its notebook's name.", "annual_plan", required=True),
        Column("period", Kind.PERIOD, "The year or quarter it reports on.", "2013/14", required=True),
        Column("body", Kind.TEXT, "Who was asked.", "Overview and Scrutiny Committee", required=True),
        Column("date", Kind.DATE, "When.", "10/06/2014"),
        choice("step", ApprovalStep, "What the body was asked for: consulted, recommended, approved or delegated.",
               "consulted", required=True),
        Column("comment", Kind.TEXT, "What it said or decided, in other words; never a person's name.",
               "Say why absence rose"),
        Column("response", Kind.TEXT, "What was answered or changed.", "A paragraph was added to part 2"),
        Column("delegated_to", Kind.TEXT, "The role that may still amend the paper, where the step is delegated.",
               "Chief Executive"),
    ),
)  # fmt: skip
