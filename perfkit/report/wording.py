"""The words of the reports: each function takes a scorecard and returns prose.

No sentence is written about a figure that is missing. "Rose" and "fell" are
the raw movement; "improved" and "worsened" are what it means. Nothing here
says why a figure moved: only officers' commentary does, and it is quoted.
"""

from __future__ import annotations

from perfkit.report.made import sources
from perfkit.report.narrative import (
    actions,
    double_glums,
    doubts,
    misses,
    not_rated,
    successes,
    unexplained,
)
from perfkit.report.opening import board, headline, introduction, title
from perfkit.report.plans import developments, finance, issues, milestones, risks

__all__ = [
    "actions",
    "board",
    "developments",
    "double_glums",
    "doubts",
    "finance",
    "headline",
    "introduction",
    "issues",
    "milestones",
    "misses",
    "not_rated",
    "risks",
    "sources",
    "successes",
    "title",
    "unexplained",
]
