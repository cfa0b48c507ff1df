"""A council's rules as data: how a rating, a direction and a profile are decided.

Rules travel as an argument and are never global. A preset is a published
rule of some council; a council's own rule is the same data written in
``parameters/council.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from perfkit.errors import UsageError
from perfkit.terms import Rag, Tolerance, TravelFrom

__all__ = ["AmberBy", "Category", "RagRule", "Rules", "preset"]
__dir__ = __all__.copy


class Category(StrEnum):
    """How a council's services were judged as a whole (Comprehensive Performance Assessment, 2002 to 2008)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"
    POOR = "poor"


class AmberBy(StrEnum):
    """What separates amber from red once the target is missed."""

    DISTANCE = "distance"
    """missed by no more than `RagRule.amber_within`"""
    INDICATOR = "indicator"
    """missed by no more than the tolerance set beside the target"""
    MAINTAINED = "maintained"
    """improved or unchanged since the baseline"""
    IMPROVED = "improved"
    """improved since the baseline"""
    RECOVERABLE = "recoverable"
    """the officer's outlook says the year can still be saved"""
    OUTLOOK = "outlook"
    """the officer's outlook alone decides, green included"""
    QUARTILE = "quartile"
    """the quartile among peers alone decides, green included"""


@dataclass(frozen=True)
class RagRule:
    """How an outturn becomes green, amber or red.

    Parameters
    ----------
    name
        The preset's name, or "own".
    amber_by
        What makes a miss amber rather than red.
    green_within
        A miss up to and including this much still is green.
    amber_within
        The largest miss that is amber, where `amber_by` is distance.
    kind
        Whether those two are percent of the target, percentage points or
        in the indicator's own unit.
    amber_inclusive
        Whether a miss of exactly `amber_within` is amber.
    travel_from
        The baseline of the comparison, where `amber_by` asks for one.
    labels
        The council's own words for green, amber and red.
    source
        Where the rule was published, or whose reading it is.
    """

    name: str
    amber_by: AmberBy = AmberBy.DISTANCE
    green_within: float = 0.0
    amber_within: float = 0.0
    kind: Tolerance = Tolerance.PERCENT
    amber_inclusive: bool = True
    travel_from: TravelFrom = TravelFrom.SAME_QUARTER_LAST_YEAR
    labels: tuple[str, str, str] = ("Green", "Amber", "Red")
    source: str = ""

    def __post_init__(self) -> None:
        if self.amber_by == AmberBy.DISTANCE and self.amber_within < self.green_within:
            raise UsageError(
                f"The rating rule '{self.name}' crosses: green reaches to a miss of {self.green_within:g} and amber "
                f"only to {self.amber_within:g}. Make amber_within at least green_within."
            )
        if self.green_within < 0:
            raise UsageError(f"The rating rule '{self.name}' has green_within {self.green_within:g}; give 0 or more.")

    def label(self, rag: Rag) -> str:
        """Return the council's word for a rating.

        Parameters
        ----------
        rag
            The rating.

        Returns
        -------
        str
            One of `labels`, or "Not rated".

        Examples
        --------
        >>> preset("lancaster").label(Rag.RED)
        'Failing'
        """
        words = dict(zip((Rag.GREEN, Rag.AMBER, Rag.RED), self.labels, strict=True))
        return words.get(rag, "Not rated")


@dataclass(frozen=True)
class Rules:
    """Everything a council decides about how its figures are judged.

    Parameters
    ----------
    rag
        The rating rule.
    travel_from
        The baseline of the direction of travel that reports lead with.
    no_change_band, no_change_kind
        A movement up to this much counts as unchanged.
    straight_line
        Whether an annual target of a cumulative indicator is spread evenly
        over the quarters where no profiled target was set. Reports say so.
    rate_doubtful
        Whether a figure that cannot mean what it says is rated all the same.
    small_number_limit
        Counts of people from 1 to this number are hidden; 0 hides none.
    budget_exception, budget_exception_percent
        A forecast this far from budget, in pounds and in percent, is an
        exception; both must be reached.
    category
        The council's category, which decides what its annual plan must hold.
    monitoring_first_day, monitoring_last_day
        A quarter's figures are to be considered by a meeting from this day
        after its end up to that one, both included; None: up to the end of
        the quarter that follows.
    """

    rag: RagRule
    travel_from: TravelFrom = TravelFrom.SAME_QUARTER_LAST_YEAR
    no_change_band: float = 0.0
    no_change_kind: Tolerance = Tolerance.PERCENT
    straight_line: bool = False
    rate_doubtful: bool = False
    small_number_limit: int = 0
    budget_exception: float = 0.0
    budget_exception_percent: float = 5.0
    category: Category = Category.GOOD
    monitoring_first_day: int = 1
    monitoring_last_day: int | None = None


def preset(name: str) -> RagRule:
    """Return a published rating rule by its name.

    Parameters
    ----------
    name
        Such as "ten_percent"; the message of an unknown name lists them.

    Returns
    -------
    RagRule
        Its ``source`` says where the rule was published.

    Raises
    ------
    UsageError
        If there is no such preset; the message names the nearest.

    Examples
    --------
    >>> preset("ten_percent").amber_within
    10.0
    """
    if name not in PRESETS:
        raise UsageError.unknown("rating rule", name, PRESETS)
    return PRESETS[name]


_TEN_PERCENT = RagRule(
    "ten_percent",
    amber_within=10.0,
    source="A Best Value panel of 2006: met or exceeded; missed by less than 10%; missed by more. "
    "It does not say what exactly 10% is; perfkit reads it as amber.",
)

PRESETS: Mapping[str, RagRule] = MappingProxyType(
    {
        r.name: r
        for r in (
            RagRule("tolerance", AmberBy.INDICATOR, source="Reigate and Banstead; Harlow; East Riding"),
            _TEN_PERCENT,
            replace(_TEN_PERCENT, name="maidstone", labels=("Target met", "Target slightly missed (within 10%)",
                    "Target missed (by more than 10%)"), source="Maidstone, 2016/17 to 2023/24"),
            RagRule("havering", AmberBy.MAINTAINED, green_within=10.0, source="Havering, 2013/14"),
            RagRule("thurrock", AmberBy.IMPROVED, source="Thurrock"),
            RagRule("medway", AmberBy.RECOVERABLE, source="Medway, 2009/10"),
            RagRule("belfast", green_within=1.0, amber_within=5.0, amber_inclusive=False, source="Belfast"),
            RagRule("halton", AmberBy.OUTLOOK, source="Halton; the wording is unconfirmed"),
            RagRule("lancaster", AmberBy.INDICATOR, labels=("On Target", "Behind Target", "Failing"),
                    source="Lancaster performance review teams, 2009/10; the published page gives no thresholds, "
                    "so the tolerance beside each target decides"),
            RagRule("medway_2010", AmberBy.INDICATOR, labels=("Achieved", "Below target, within acceptable variance",
                    "Below target, outside acceptable variance"), source="Medway, from 2010/11; the variance that is "
                    "acceptable stands beside each target"),
            RagRule("cheshire_west", AmberBy.INDICATOR, kind=Tolerance.ABSOLUTE, labels=("On target",
                    "Off target, within tolerance", "Outside tolerance"), source="Cheshire West and Chester council "
                    "housing: tick, triangle, octagon; the tolerance is printed beside each target in its own unit"),
            RagRule("bath", AmberBy.OUTLOOK, labels=("On target", "Some difficulty expected",
                    "In danger of not being achieved"), source="Bath and North East Somerset, 2003: officers' view "
                    "of the year, with no figure for it"),
            RagRule("rotherham", labels=("Target met", "No amber", "Target not met"),
                    source="Rotherham tenants' page: met or not met, with nothing between"),
            RagRule("quartile", AmberBy.QUARTILE, labels=("Top quartile", "Middle quartiles", "Bottom quartile"),
                    source="North Norfolk: quartile of the nearest neighbours"),
        )
    }
)  # fmt: skip
"""Published rating rules by name, each with its source.

Left out, because what was published does not say enough to judge a figure by:

- Durham, 2008/09: "on target" and "more than 10% worse than target" leave open what a miss of 5% is.
- Northamptonshire, 2013/14: four grades, and their thresholds are inferred from the figures.
- East Riding's star, circle and triangle: the circle is on target within a tolerance either side,
  so a good result can lose its star; the preset `tolerance` has its tolerances and not its circle.
- North Norfolk, 2013/14 ("close to", "significantly below"), Waverley (good, limited, poor progress),
  Hart, Bracknell Forest and Northumberland: colours or words without thresholds.
- Lancaster, 2012/13: a red that members eased by judgement is no rule.
- Kensington and Chelsea's and Redditch's pages: no rating, or no targets.

Nor is there a preset of how a council words its headline. "87% of targets (145 of 168) achieved or
partially achieved" does not say what partially is, and is 86.3%; Maidstone's "x% (a of b) of targetable
indicators achieved" counts what is targetable in different ways: 2 of 11, where 3 had a target. Every
count that perfkit prints names what it is of, and its percentages come from the counts beside them.
"""
