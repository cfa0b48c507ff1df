"""The standard parts of an Executive Board's covering report."""

from __future__ import annotations

from perfkit.inputs.papers import Form, Part

__all__ = ["BOARD_REPORT"]
__dir__ = __all__.copy

PURPOSE = "Purpose of the report"
RECOMMENDATIONS = "Recommendations"
SUPPORTING = "Supporting information"
POLICY = "Policy implications"
OTHER = "Other implications"
PRIORITIES = "Implications for the council’s priorities"
RISKS = "Risk analysis"
EQUALITY = "Equality and diversity issues"
OPTIONS = "Options and options analysis"
STATUTORY = "Statutory officers’ comments"
BACKGROUND = "Background papers"

BOARD_REPORT = Form(
    "board_report",
    "Quarterly performance report",
    (
        Part(PURPOSE, ("Purpose", "Purpose of report", "Introduction")),
        Part(RECOMMENDATIONS, ("Recommendation", "Recommendation: That", "Recommended")),
        Part(SUPPORTING, ("Background", "Background and supporting information", "Report")),
        Part(POLICY, ("Policy and other implications", "Relationship to policy framework")),
        Part(OTHER, ("Other implications: financial, legal, staffing", "Resource implications"),
             ("Financial", "Legal", "Staffing")),
        Part(PRIORITIES, ("Implications for the council’s corporate priorities", "Corporate priorities", "Priorities")),
        Part(RISKS, ("Risk", "Risks", "Risk management", "Risk assessment")),
        Part(EQUALITY, ("Equality and diversity", "Equalities", "Equality implications", "Impact assessment",
                        "Conclusion of impact assessment")),
        Part(OPTIONS, ("Options", "Options analysis", "Options and options analysis (including risk assessment)"),
             ("Officer’s preferred option",)),
        Part(STATUTORY, ("Comments of the statutory officers", "Statutory comments"),
             ("Section 151 officer", "Monitoring officer")),
        Part(BACKGROUND, ("List of background papers", "Background documents",
                          "List of background papers under section 100D of the Local Government Act 1972")),
    ),
    words=("council", "quarter", "months", "meeting"),
    blocks=("headline", "directorates", "milestones", "asked", "finance", "priorities", "risks", "files"),
)  # fmt: skip
