"""The rules that judged a report, in words."""

from __future__ import annotations

from perfkit.report import formats
from perfkit.report.grid import ARROWS, DIRECTIONS, Cell, Sign, Table, direction, rating
from perfkit.rules import AmberBy, RagRule, Rules
from perfkit.terms import Rag, Tolerance, Travel, TravelFrom

_UNITS = {
    Tolerance.PERCENT: "% of the target",
    Tolerance.POINTS: " percentage points",
    Tolerance.ABSOLUTE: " in the indicator’s own unit",
}
_BY = {
    AmberBy.INDICATOR: ("misses the target by no more than the tolerance set beside it", "misses it by more"),
    AmberBy.MAINTAINED: ("misses the target, but improved or held steady", "misses the target and worsened"),
    AmberBy.IMPROVED: ("misses the target, but improved", "misses the target and did not improve"),
    AmberBy.RECOVERABLE: (
        "misses the target, and officers judge it recoverable this year",
        "misses the target, and officers do not",
    ),
}
_ALONE = {
    AmberBy.OUTLOOK: (
        "officers judge the annual target on course",
        "officers judge it uncertain",
        "officers judge it will not be met",
    ),
    AmberBy.QUARTILE: (
        "the outturn is in the best quartile of its peers",
        "the outturn is between the best and the worst quartile",
        "the outturn is in the worst quartile",
    ),
}


def rating_words(rule: RagRule) -> dict[Rag, str]:
    """Return what each rating means under a rule.

    >>> from perfkit.rules import preset
    >>> rating_words(preset("ten_percent"))[Rag.AMBER]
    'the outturn misses the target by up to and including 10% of the target'
    """
    if rule.amber_by in _ALONE:
        return dict(zip((Rag.GREEN, Rag.AMBER, Rag.RED), _ALONE[rule.amber_by], strict=True))
    near = f", or misses it by no more than {_size(rule.green_within, rule)}" if rule.green_within else ""
    green = f"the outturn meets the target{near}"
    if rule.amber_by == AmberBy.DISTANCE and rule.amber_within <= rule.green_within:
        # Nothing lies between: a target is met or it is not.
        return {Rag.GREEN: green, Rag.RED: "the outturn misses the target" + (" by more" if near else "")}
    if rule.amber_by == AmberBy.DISTANCE:
        reach = "up to and including" if rule.amber_inclusive else "less than"
        size = _size(rule.amber_within, rule)
        more = "more" if rule.amber_inclusive else "that much or more"
        return {
            Rag.GREEN: green,
            Rag.AMBER: f"the outturn misses the target by {reach} {size}",
            Rag.RED: f"the outturn misses it by {more}",
        }
    amber, red = _BY[rule.amber_by]
    return {Rag.GREEN: green, Rag.AMBER: f"the outturn {amber}", Rag.RED: f"the outturn {red}"}


def symbols(rules: Rules) -> Table:
    """Return the key to symbols: each sign with the rule behind it."""
    words = rating_words(rules.rag)
    baseline = formats.BASELINES[rules.travel_from]
    since = baseline if rules.travel_from == TravelFrom.PRIOR_OUTTURN else f"in {baseline}"
    rows: list[tuple[Cell, ...]] = [
        (rating(rag, rules.rag.label(rag)), f"{formats.capital(text)}.") for rag, text in words.items()
    ]
    rows.append((rating(Rag.NOT_RATED, "Not rated"), "There is no figure or no target, or the figure cannot be right."))
    rows += [
        (direction(Travel.IMPROVED), f"Better than {since}, whichever way is better for that indicator."),
        (direction(Travel.UNCHANGED), _unchanged(rules, since, baseline)),
        (direction(Travel.WORSENED), f"Worse than {since}."),
        (Sign(ARROWS[Travel.NOT_COMPARABLE], DIRECTIONS[Travel.NOT_COMPARABLE], "muted"),
         "There is no earlier figure of the same kind."),
        ("Double glum", "The outturn worsened and missed its target."),
    ]  # fmt: skip
    return Table("What the signs mean", ("Sign", "Meaning"), tuple(rows))


def _unchanged(rules: Rules, since: str, baseline: str) -> str:
    if not rules.no_change_band:
        return f"The same as {since}."
    unit = "%" if rules.no_change_kind == Tolerance.PERCENT else _UNITS[rules.no_change_kind]
    return f"Within {rules.no_change_band:g}{unit} of {baseline}."


def _size(amount: float, rule: RagRule) -> str:
    return f"{amount:g}{_UNITS[rule.kind]}"
