"""The sections of the target-setting notebook: of one indicator where one is named, else of all of the plan's.

Each function takes a `WhatIf` and an indicator's reference, or "". Of one
indicator they come from `perfkit.report.targeting`, of many from
`perfkit.report.targets_together`.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.explain.forecast import Trust
from perfkit.inputs.places import find
from perfkit.judge.card import Scorecard
from perfkit.report import formats, smart_words, targeting, targets_together
from perfkit.report.grid import Cell, Table
from perfkit.report.made import Made
from perfkit.report.prose import Prose, listed, say
from perfkit.targets.proposing import Rule
from perfkit.targets.scenario import read_scenario
from perfkit.targets.setting import setting_of
from perfkit.targets.smart import smart
from perfkit.targets.whatif import WhatIf, what_if


def plan_of(card: Scorecard, ref: str = "", scenario: str = "") -> WhatIf:
    """Return the targets on the table, and all that they rest on.

    Parameters
    ----------
    card
        The scorecard.
    ref
        The indicator that is asked about, or "".
    scenario
        A scenario file (`perfkit.targets.scenario`), found as other inputs
        are; "" for the targets on record. It may speak of other directorates.

    Raises
    ------
    UsageError
        If the card has no such indicator, or there is no such file.
    DataError
        With every fault of the scenario.
    """
    setting = setting_of(card)
    if ref and ref not in setting.refs:
        raise UsageError.unknown("indicator", ref, setting.refs)
    if not scenario:
        return what_if(setting)
    others = card.tables.indicators["ref"]
    return what_if(setting, read_scenario(find(scenario), setting, [str(rule) for rule in Rule], list(others)))


def title(plan: WhatIf, ref: str = "") -> Prose:
    """Return the page's title."""
    return targeting.title(plan, ref) if ref else targets_together.title(plan)


def stands(plan: WhatIf, ref: str = "") -> tuple[Any, ...]:
    """Return where the indicator, or each of them, stands, and its targets."""
    if ref:
        return (targeting.about(plan, ref), targeting.stands(plan, ref))
    return (targets_together.targets(plan),)


def odds(plan: WhatIf, ref: str = "") -> tuple[Any, ...]:
    """Return the targets with given odds of one indicator, and how many of all the plan's are likely met."""
    every = (targets_together.met(plan), targets_together.distribution(plan))
    others = say("Taken together with the other targets of this report:")
    return (targeting.odds(plan, ref), others, *every) if ref else every


def risk(plan: WhatIf) -> tuple[Any, ...]:
    """Return which targets carry the risk, and the ratings to expect."""
    return (targets_together.risk(plan), targets_together.ratings(plan))


def rules(plan: WhatIf, ref: str = "") -> Table:
    """Return what each rule would propose and how it would have done."""
    return targeting.rules(plan, ref) if ref else targets_together.backtest(plan)


def levers(plan: WhatIf, ref: str = "") -> tuple[Any, ...]:
    """Return what may be done differently about one indicator."""
    if ref:
        return (targeting.levers(plan, ref), targeting.no_levers(plan, ref))
    return (say("Each indicator has its own levers: a report on it alone shows them."),)


def smart_check(plan: WhatIf, ref: str = "") -> Prose | Table:
    """Return whether the targets are SMART, and what they lack."""
    if ref:
        return targeting.smart_check(plan, ref)
    wanted = plan.targets.iloc[:, 0].dropna()
    if wanted.empty:
        return say("No target is proposed, so none could be checked.")
    said = plan.setting.card.rows.set_index("ref")["rationale"].fillna("")
    reasons = [plan.why(str(ref)) or str(said[ref]) for ref in wanted.index]
    proposed = pd.DataFrame(
        {"ref": wanted.index, "year": _label(plan), "target": wanted.to_numpy(), "reason": reasons},
    )
    findings = smart(proposed, plan.setting)
    lacking = findings[~findings["met"]]
    words = smart_words.sentences(lacking, plan.setting.card.rows).groupby(lacking["ref"], sort=False).agg(" ".join)
    rows: tuple[tuple[Cell, ...], ...] = tuple((str(ref), text) for ref, text in words.items())
    verdict = smart_words.verdict(findings)
    return Table(
        f"{_label(plan)}: {verdict} Looser ones are listed too.", ("Ref", "What the target lacks"), rows, empty=verdict
    )


def unknown(plan: WhatIf, ref: str = "") -> Prose:
    """Return what cannot be said."""
    if ref:
        return targeting.unknown(plan, ref)
    setting = plan.setting
    trust, peers = setting.ahead.measures["trust"], set(setting.peers["ref"])
    gaps = {
        "What the coming years will bring, as too little history is known": trust.eq(Trust.NONE),
        "The odds with any confidence, as they rest on little history": trust.eq(Trust.LOW),
        "What others reach, as no peers’ figures were supplied": ~pd.Series(setting.refs.isin(peers), setting.refs),
        "The odds of a target, as none is on record or proposed": plan.targets.iloc[:, 0].isna(),
    }
    lines = [(f"{what}: {_named(missing)}.",) for what, missing in gaps.items() if missing.any()]
    lines.append(("What will cause an outturn to change: no arithmetic can show that.",))
    return listed(lines)


def sources(plan: WhatIf, ref: str = "") -> Made:
    """Return how the figures were made, with the verdict."""
    return targeting.sources(plan, ref) if ref else targets_together.sources(plan)


def _named(missing: pd.Series) -> str:
    """Return which indicators something is true of, by their references."""
    if missing.all():
        return "every indicator" if len(missing) > 1 else str(missing.index[0])
    return formats.joined(map(str, missing.index[missing]))


def _label(plan: WhatIf) -> str:
    return periods.label(plan.setting.years[1])
