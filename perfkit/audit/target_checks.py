"""Whether targets are SMART and what is not known of them, worked out again for a page's sentences."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from perfkit import periods
from perfkit.audit.should import Said, Sheet, Should
from perfkit.audit.target_sums import rows_of, targets_of_year
from perfkit.explain.forecast import Trust
from perfkit.report import cells, formats, smart_words
from perfkit.targets.smart import Check, smart
from perfkit.targets.whatif import WhatIf

_NONE = "No target is proposed, so none could be checked."


def smart_of(plan: WhatIf, ref: str) -> Should:
    """Return what a page of one indicator should say its proposed targets lack."""
    aims, row = plan.targets.loc[ref].dropna(), rows_of(plan)[ref]
    if aims.empty:
        return Should([Said((_NONE,), "p")])
    years = [periods.label(pd.Period(year)) for year in aims.index]
    reason = plan.why(ref) or (cells.text(row, "rationale"))
    found = smart(pd.DataFrame({"ref": ref, "year": years, "target": list(aims), "reason": reason}), plan.setting)
    lacking: dict[str, list[str]] = {}
    for finding in _lacking(found):
        lacking.setdefault(smart_words.sentence(finding, row), []).append(str(finding["year"]))
    lines = [f"{formats.joined(of)}: {text[0].lower()}{text[1:]}" for text, of in lacking.items()]
    return Should([Said((smart_words.verdict(found),), "p"), *(Said((line,), "li") for line in lines)])


def smart_of_all(plan: WhatIf) -> Should:
    """Return what a page of many indicators should say the first coming year's targets lack."""
    aims, rows, label = targets_of_year(plan), rows_of(plan), periods.label(plan.setting.years[1])
    if aims.empty:
        return Should([Said((_NONE,), "p")])
    given = [plan.why(r) or str(rows[r]["rationale"] if cells.has(rows[r], "rationale") else "") for r in aims.index]
    proposed = pd.DataFrame({"ref": aims.index, "year": label, "target": list(aims), "reason": given})
    found = smart(proposed, plan.setting)
    said: dict[str, list[str]] = {}
    for finding in _lacking(found):
        said.setdefault(str(finding["ref"]), []).append(smart_words.sentence(finding, rows[str(finding["ref"])]))
    verdict = _verdict(found)
    if not said:
        return Should([Said((verdict,), "p")])
    caption = f"{label}: {verdict} Looser ones are listed too."
    lines = tuple((ref, " ".join(texts)) for ref, texts in said.items())
    return Should(sheets=[Sheet(caption, ("Ref", "What the target lacks"), lines)])


def unknown_of_all(plan: WhatIf) -> Iterable[Said]:
    """Return what a page of many indicators should say is not known, and of which."""
    setting = plan.setting
    trust, refs = setting.ahead.measures["trust"], list(map(str, setting.refs))
    peers = set(setting.peers["ref"])
    without = {
        "What the coming years will bring, as too little history is known": [r for r in refs if trust[r] == Trust.NONE],
        "The odds with any confidence, as they rest on little history": [r for r in refs if trust[r] == Trust.LOW],
        "What others reach, as no peers’ figures were supplied": [r for r in refs if r not in peers],
        "The odds of a target, as none is on record or proposed": [r for r in refs if r not in targets_of_year(plan)],
    }
    for what, those in without.items():
        named = "every indicator" if len(those) == len(refs) > 1 else formats.joined(those)
        if those:
            yield Said((f"{what}: {named}.",), "li")


def _lacking(found: pd.DataFrame) -> list[cells.Row]:
    lacking: list[cells.Row] = found[found["lack"].ne("")].to_dict("records")  # type: ignore[assignment]
    return lacking


def _verdict(found: pd.DataFrame) -> str:
    """Return how many of the targets are SMART; a reason excuses being looser."""
    excused = found["check"].eq(Check.LOOSER) & found["reasoned"].astype(bool)
    faulty = found.loc[found["lack"].ne("") & ~excused, "ref"].nunique()
    n = found["ref"].nunique()
    if n == 1:
        # Which checks it fails is worded in one place.
        return smart_words.verdict(found)
    if not faulty:
        return f"All {formats.spelt(n)} targets are SMART."
    verb = "is" if faulty == 1 else "are"
    return f"{formats.spelt(faulty, start=True)} of {formats.spelt(n)} targets {verb} not SMART yet."
