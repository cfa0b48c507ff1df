"""What the targets of a directorate, or a council, lack: SMART or not, and what cannot be said of them.

Each function takes a `WhatIf`.
"""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.explain.forecast import Trust
from perfkit.report import formats, smart_words
from perfkit.report.grid import Cell, Table
from perfkit.report.prose import Prose, listed, say
from perfkit.targets.smart import smart
from perfkit.targets.whatif import WhatIf


def smart_check(plan: WhatIf) -> Prose | Table:
    """Return what each of the first coming year's targets lacks to be SMART."""
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


def unknown(plan: WhatIf) -> Prose:
    """Return what cannot be said, and of which indicators."""
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


def _named(missing: pd.Series) -> str:
    """Return which indicators something is true of, by their references."""
    if missing.all():
        return "every indicator" if len(missing) > 1 else str(missing.index[0])
    return formats.joined(map(str, missing.index[missing]))


def _label(plan: WhatIf) -> str:
    return periods.label(plan.setting.years[1])
