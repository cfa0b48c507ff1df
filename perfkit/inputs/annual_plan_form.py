"""The six parts of a Best Value annual performance plan, and which of them a council's category asks for.

What was published, as far as it could be confirmed:

- every authority summarises its performance in the year against the indicators, compares it with earlier years and
  with other authorities, and says how far targets are met and what will be done to meet them (Local Government (Best
  Value) Performance Plans and Reviews Order 1999, SI 1999/3251, articles 3 and 4);
- targets are given for the coming year and the two after, and the plan is out by 30 June (ODPM Circular 03/2003, as
  reported to Waverley's Executive on 23 June 2003);
- from 2004 how much must be reported follows from the council's category: a "good" council need only give its figures
  (reported to the Isle of Wight Council on 21 July 2004).

Which of the six parts that leaves to an excellent or good council is perfkit's reading: the year's performance, the
contracts statement and the appendices. The Circular's own list was not at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from perfkit.inputs.papers import Form, Part
from perfkit.rules import Category

__all__ = ["ANNUAL_PLAN"]
__dir__ = __all__.copy

SCENE = "Part 1: Setting the scene"
PERFORMANCE = "Part 2: Performance in the year"
AUDIT = "Part 3: Audit and inspection"
PLANS = "Part 4: Plans and priorities"
FINANCE = "Part 5: Finance, efficiency savings and contracts"
APPENDICES = "Part 6: Appendices"
CONTRACTS = "Contracts statement"

ANNUAL_PLAN = Form(
    "annual_plan",
    "Annual performance plan",
    (
        Part(SCENE, ("Setting the scene", "Introduction", "Background", "About the council")),
        Part(PERFORMANCE, ("Performance in the year", "How we performed", "Our performance", "Performance last year")),
        Part(AUDIT, ("Audit and inspection", "Audits and inspections", "Inspection and audit")),
        Part(PLANS, ("Plans and priorities", "Priorities and plans", "Our plans", "Plans for the coming year")),
        Part(FINANCE, ("Finance, efficiency savings and contracts", "Finance", "Finance and contracts"), (CONTRACTS,)),
        Part(APPENDICES, ("Appendices", "Appendix", "Performance indicators")),
    ),
    words=("council", "year", "months", "next_year", "last_year", "edition"),
    blocks=("priorities", "achievements", "successes", "double_glums", "not_available", "milestones", "targets",
            "finance", "savings", "indicators", "definitions"),
)  # fmt: skip

_FIGURES = (PERFORMANCE, FINANCE, APPENDICES)
_EVERY = tuple(part.title for part in ANNUAL_PLAN.parts)
REQUIRED: Mapping[Category, tuple[str, ...]] = MappingProxyType(
    {
        Category.EXCELLENT: _FIGURES,
        Category.GOOD: _FIGURES,
        Category.FAIR: _EVERY,
        Category.WEAK: _EVERY,
        Category.POOR: _EVERY,
    }
)
"""The parts that a council of each category must have."""
EDITIONS = ("draft", "final")
