"""Officers' reasons beside the evidence: supported, contradicted, or not testable.

A reason is tested only where its words make a claim that figures can answer:
that demand rose, that it is so every year, that it is so everywhere, that the
mix changed, that one part explains it, or that only so many cases came. Anything else stands as it was said.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain import drivers
from perfkit.explain.kinds import Cause, Tested
from perfkit.explain.panel import Panel
from perfkit.explain.patterns import NEEDED, season_of, shapes
from perfkit.inputs.vintages import known
from perfkit.judge.card import Scorecard
from perfkit.terms import CommentaryKind, Polarity, Unit

_MORE = r"(?:rose|risen|increase[ds]?|increasing|grew|grown|up|higher|more|rising|surge\w*|record)"
_CASES = (
    r"(?:demand|referrals?|applications?|requests?|enquir\w+|calls?|claims?|caseloads?|workloads?"
    r"|volumes?|assessments?)"
)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = rf"(?:\d+|{'|'.join(_NUMBERS)})"
_FEW = re.compile(
    rf"\b(?:only|just) (?P<cases>{_NUMBER}) (?:\w+ )?(?:cases?|appeals?|applications?|decisions?|claims?)\b"
)
_LATE = re.compile(
    rf"\b(?P<late>{_NUMBER})(?: of (?:them|these|which))? (?:was|were|is|are) (?:late|missed|out of time)\b"
)
CLAIMS = {
    Cause.FEW_CASES: _FEW,
    Cause.SHARED: re.compile(
        r"(?:same|true|seen|falling|rising|happen\w+) (?:is \w+ )?(?:everywhere|elsewhere|nationally)"
        r"|(?:all|every|other) councils?\b|national (?:trend|picture|fall|rise)|nationally|across the country"
    ),
    Cause.SEASON: re.compile(
        r"seasonal|every (?:year|spring|summer|autumn|winter|april|june|july|september|december|march)"
        r"|time of (?:the )?year|as in (?:every|other|previous) years?"
    ),
    Cause.MIX_SHIFT: re.compile(
        r"\bmix (?:of \w+ )?(?:has )?(?:changed|shifted)|more complex cases|harder cases|more of the (?:complex|harder)"
    ),
    Cause.ONE_SEGMENT: re.compile(
        r"\b(?:one|a single) (?:ward|area|team|queue|site|office|group|type|locality|case)\b"
        r"|accounts? for (?:all|most|the)"
    ),
    Cause.VOLUME: re.compile(rf"\b{_CASES}\b[^.;]{{0,40}}\b{_MORE}\b|\b{_MORE}\b[^.;]{{0,25}}\b{_CASES}\b"),
}
"""The words by which a reason claims one of these, most particular first."""

COLUMNS = ("ref", "text", "claim", "tested", "dimension", "segment", "before", "after", "change", "period")


def reasons(card: Scorecard, panel: Panel, findings: pd.DataFrame) -> pd.DataFrame:
    """Return each reason given this quarter for an indicator, and what the figures say of it.

    Parameters
    ----------
    card, panel
        The scorecard and the quarters behind it.
    findings
        What `perfkit.explain.causes.causes` returned.

    Returns
    -------
    DataFrame
        ``ref text claim tested dimension segment before after change
        period``: ``claim`` is the `Cause` that the reason's words claim, or
        missing; ``tested`` is a `Tested`. ``before``, ``after`` and
        ``change`` are the figures that decide it: for few cases the
        denominator and the numerator; for demand the usual and
        the latest denominator and its change in percent; for a season the
        figure without and with it; for peers the median peer's change and
        ours; for a part the part's own rates.
    """
    label = periods.label(card.quarter)
    given = card.tables.commentary
    given = given[given["period"].eq(label) & given["kind"].eq(CommentaryKind.REASON) & given["ref"].isin(panel.refs)]
    given = known(given, card.known_on, ["ref", "text"], "date")
    shape = shapes(panel)["since"]
    rows = []
    for ref, text in zip(given["ref"], given["text"], strict=True):
        claim = claim_of(text)
        tested = _tested(claim, text, panel.of(pd.Index([ref])), shape, card, findings) if claim else _NOT_TESTABLE
        rows.append({"ref": ref, "text": text, "claim": claim, "period": label, **tested})
    return pd.DataFrame(rows, columns=[*COLUMNS])


def claim_of(text: str) -> str | None:
    """Return the cause that a reason's words claim, or None.

    >>> claim_of("Demand rose by a tenth."), claim_of("Two posts were vacant.")
    ('volume', None)
    """
    words = text.casefold()
    return next((str(cause) for cause, pattern in CLAIMS.items() if pattern.search(words)), None)


_NOT_TESTABLE: dict[str, Any] = {"tested": str(Tested.NOT_TESTABLE)}


def _tested(  # noqa: PLR0917 - what is claimed, of which figures, against which evidence
    claim: str, text: str, panel: Panel, since: pd.Series, card: Scorecard, findings: pd.DataFrame
) -> dict[str, Any]:
    mine = findings[findings["ref"] == panel.refs[0]]
    match Cause(claim):
        case Cause.FEW_CASES:
            return _few(panel, text)
        case Cause.VOLUME:
            return _demand(panel, since)
        case Cause.SEASON:
            return _season(panel, mine)
        case Cause.SHARED:
            return _peers(card, panel, since)
        case cause:
            return _part(card, panel, mine, cause, text)


def _few(panel: Panel, text: str) -> dict[str, Any]:
    """Only so many cases came if they are what the share is of, and as many were late as are said to have been."""
    cases, done = (float(table.iloc[0].iloc[-1]) for table in (panel.denominator, panel.numerator))
    if np.isnan(cases) or np.isnan(done) or panel.measures["unit"].iloc[0] != Unit.PERCENT:
        return _NOT_TESTABLE
    words = text.casefold()
    said, late = _FEW.search(words), _LATE.search(words)
    missed = done if panel.measures["polarity"].iloc[0] == Polarity.LOWER else cases - done
    true = said is not None and _number(said["cases"]) == cases and (late is None or _number(late["late"]) == missed)
    return {"tested": str(Tested.SUPPORTED if true else Tested.CONTRADICTED), "before": cases, "after": done}


def _number(word: str) -> float:
    return float(_NUMBERS.index(word) if word in _NUMBERS else word)


def _demand(panel: Panel, since: pd.Series) -> dict[str, Any]:
    """Demand rose if the latest quarters had a twentieth more cases than the two years before."""
    after, before = drivers.window(panel, since)
    cases = panel.denominator.where(panel.denominator.notna(), panel.outturn.where(panel.totals, axis=0))
    now, then = cases.where(after).mean(axis=1).iloc[0], cases.where(before).mean(axis=1).iloc[0]
    if pd.isna(now) or pd.isna(then) or not then:
        return _NOT_TESTABLE
    rise = now / then - 1
    tested = Tested.SUPPORTED if rise >= drivers.RISE else Tested.CONTRADICTED if rise <= 0 else Tested.NOT_TESTABLE
    return {"tested": str(tested), "before": then, "after": now, "change": 100 * rise}


def _season(panel: Panel, mine: pd.DataFrame) -> dict[str, Any]:
    found = mine[mine["cause"].isin((Cause.SEASON, Cause.TARGET_PROFILE))]
    if len(found):
        row = found.iloc[0]
        return {"tested": str(Tested.SUPPORTED), "before": row["before"], "after": row["after"]}
    if panel.outturn.notna().sum(axis=1).iloc[0] < NEEDED:
        return _NOT_TESTABLE
    season = season_of(panel).iloc[0]
    past = panel.single_quarters().iloc[0, :-1].to_numpy()
    same = np.array([q.quarter == panel.quarters[-1].quarter for q in panel.quarters[:-1]])
    usual = {"before": float(np.nanmean(past)), "after": float(np.nanmean(past[same]))}
    # A season that is there, but does not account for the miss, is neither borne out nor refuted.
    tested = Tested.CONTRADICTED if season.iloc[-1] == 0 else Tested.NOT_TESTABLE
    return {"tested": str(tested), **usual}


def _peers(card: Scorecard, panel: Panel, since: pd.Series) -> dict[str, Any]:
    peers = drivers.by_peers(card.tables.benchmarks, panel, since)
    if peers.empty:
        return _NOT_TESTABLE
    row = peers.iloc[0]
    tested = Tested.SUPPORTED if drivers.is_shared(peers).iloc[0] else Tested.CONTRADICTED
    ours = row["effect"] / row["share"] if row["share"] else float("nan")
    return {"tested": str(tested), "before": row["effect"], "after": ours, "change": 100 * row["before"]}


def _part(card: Scorecard, panel: Panel, mine: pd.DataFrame, cause: Cause, text: str) -> dict[str, Any]:
    """One part explains it only if the evidence names a part, and the one the reason names if it names one."""
    segments = card.tables.segments[card.tables.segments["ref"] == panel.refs[0]]
    if segments.empty:
        return _NOT_TESTABLE
    found = mine[mine["cause"] == cause]
    named = [s for s in segments["segment"].unique() if str(s).casefold() in text.casefold()]
    agrees = len(found) and (not named or cause == Cause.MIX_SHIFT or found.iloc[0]["segment"] in named)
    if not agrees:
        return {"tested": str(Tested.CONTRADICTED)}
    row = found.iloc[0]
    return {"tested": str(Tested.SUPPORTED), **{c: row[c] for c in ("dimension", "segment", "before", "after")}}
