"""An investigation's verdict in one line, for an index page."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.explain.case import Case
from perfkit.explain.kinds import Cause
from perfkit.explain.patterns import NEEDED
from perfkit.report import outlook
from perfkit.report.cells import has
from perfkit.report.counts import records
from perfkit.report.limits import VARIATION

_VERDICTS = {
    Cause.DATA_DOUBT: "Doubt: the figure must be checked first",
    Cause.LATE_DATA: "Doubt: part of the quarter is not in yet",
    Cause.RESTATED: "Doubt: a figure was restated",
    Cause.TARGET_PROFILE: "Season: the interim target does not follow it",
    Cause.SEASON: "Season: this quarter is always worse",
    Cause.SHARED: "Signal: shared with the peers{since}",
    Cause.MIX_SHIFT: "Signal: the mix of cases ({segment}){since}",
    Cause.ONE_SEGMENT: "Signal: one segment ({segment}){since}",
    Cause.VOLUME: "Signal: more cases{since}",
    Cause.STEP_CHANGE: "Signal: a new level{since}",
    Cause.DRIFT: "Signal: a slow worsening{since}",
    Cause.ONE_OFF: "Signal: one quarter alone",
    Cause.TARGET_BEYOND_PROCESS: "Noise: the target is beyond the process",
    Cause.NOISE: "Noise: within the usual range",
}


def verdict(case: Case) -> str:
    """Return the investigation's verdict in one line: signal or noise, where, and the odds of the year's target."""
    found = records(case.explanation.findings)
    if found:
        since: str = f" since {periods.label(found[0]['since'])}" if pd.notna(found[0]["since"]) else ""
        head = _VERDICTS[Cause(found[0]["cause"])].format(since=since, segment=found[0]["segment"])
    elif case.icons is None or case.figure("limits", "points") < NEEDED:
        head = f"Too few {case.each}s to tell a signal from noise"
    else:
        noise = case.icons["variation"] == "common_cause"
        head = "Noise: common cause variation" if noise else f"Signal: {VARIATION[case.icons['variation']]}"
    ahead = records(case.explanation.outlook)[0]
    if case.doubted or case.not_all_in:
        return head
    if has(ahead, "outturn") and has(ahead, "met"):
        return f"{head}; the year’s target was {'met' if ahead['met'] else 'missed'}"
    if not has(ahead, "target") or not has(ahead, "required"):
        return head
    match ahead["certainty"]:
        case "out_of_reach":
            return f"{head}; the year’s target is out of reach"
        case "already_secured":
            return f"{head}; the year’s target is secured"
    if not has(ahead, "probability"):
        return head
    return f"{head}; odds of the year’s target about {outlook.odds(ahead['probability'])}%"
