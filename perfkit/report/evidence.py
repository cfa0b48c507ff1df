"""Why a figure is doubted, as print has it: each fact once."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from perfkit.judge.card import Scorecard
from perfkit.terms import Doubt

_PUBLISHED = "It was published as"


def doubted(card: Scorecard) -> dict[str, str]:
    """Return the evidence against each figure or target in doubt, by indicator, in the order it was found.

    A nought that its published rating contradicts is told by the check of
    noughts: that the rating disagrees with 0 would say the same again.
    """
    found = card.doubts[card.doubts["doubt"] != Doubt.INFORM]
    return {str(ref): " ".join(once(rows)) for ref, rows in found.groupby("ref", sort=False)}


def once(found: pd.DataFrame) -> Iterable[str]:
    """Return the evidence of one indicator's doubts, without what another of them says already."""
    zeros = found[found["check"] == "zero_not_available"]
    told = zeros["evidence"].str.contains(_PUBLISHED, regex=False)
    again = found["check"].eq("published_status_disagrees") & found["period"].isin(zeros.loc[told, "period"])
    return dict.fromkeys(map(str, found.loc[~again, "evidence"]))
