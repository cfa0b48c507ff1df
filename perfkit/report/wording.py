"""The words of the reports: each function takes a scorecard and returns prose.

No sentence is written about a figure that is missing. "Rose" and "fell" are
the raw movement; "improved" and "worsened" are what it means. Nothing here
says why a figure moved: only officers' commentary does, and it is quoted.
"""

from __future__ import annotations

from perfkit.report.board import board, board_milestones, board_successes
from perfkit.report.made import sources, sources_in_brief
from perfkit.report.narrative import (
    actions,
    double_glums,
    doubts,
    misses,
    not_rated,
    successes,
    unexplained,
)
from perfkit.report.opening import headline, introduction, title
from perfkit.report.plans import developments, finance, issues, milestones, milestones_listed, risks

__all__ = [
    "actions",
    "board",
    "board_milestones",
    "board_successes",
    "developments",
    "double_glums",
    "doubts",
    "finance",
    "headline",
    "introduction",
    "issues",
    "milestones",
    "milestones_listed",
    "misses",
    "not_rated",
    "risks",
    "sources",
    "sources_in_brief",
    "successes",
    "title",
    "unexplained",
]
__dir__ = __all__.copy
