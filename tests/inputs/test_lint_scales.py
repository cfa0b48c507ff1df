"""A figure and its target that change their scale together are doubted: they no longer count the same thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perfkit import read
from perfkit.inputs.lint import lint

MAIDSTONE = Path(__file__).parents[1] / "worked" / "maidstone"
NONE = float("nan")


@pytest.mark.parametrize(
    ("figures", "targets", "doubted"),
    [
        pytest.param([90, 120, 100, 95, 36], [100, 100, 100, 100, 40], [4], id="both-to-two-fifths-of-the-least"),
        pytest.param([90, 120, 100, 95, 37], [100, 100, 100, 100, 40], [], id="figure-not-quite"),
        pytest.param([90, 120, 100, 95, 36], [100, 100, 100, 100, 41], [], id="target-not-quite"),
        pytest.param([90, 120, 100, 95, 36], [100, 100, 100, 100, 100], [], id="only-the-figure-fell"),
        pytest.param([90, 120, 100, 95, 300], [100, 100, 100, 100, 250], [4], id="both-to-2.5-times-the-most"),
        pytest.param([90, 120, 100, 95, 30], [100, 100, 100, 100, 300], [], id="apart"),
        pytest.param([10, 12, 11, 40], [10, 10, 10, 40], [], id="three-earlier-know-no-season"),
        pytest.param([90, 120, 100, 95, 36, 31], [100, 100, 100, 100, 40, 40], [4], id="only-where-it-changed"),
        pytest.param([90, 120, NONE, 100, 95, 36], [100, 100, 100, 100, 100, 40], [5], id="across-a-gap"),
        # Homes are finished in March, and the target knows it.
        pytest.param([90, 30, 90, 100, 80, 28], [100, 33, 100, 100, 100, 30], [], id="a-season-that-was-there-before"),
    ],
)
def test_a_change_of_scale_needs_figure_and_target(
    make_tables: Callable[..., Any], figures: list[float], targets: list[float], doubted: list[int]
) -> None:
    periods = [f"{year}/{year - 1999} Q{n}" for year in (2013, 2014) for n in (1, 2, 3, 4)][: len(figures)]
    tables = make_tables(
        indicators=[{"ref": "A", "unit": "number"}],
        outturns=[{"ref": "A", "period": p, "outturn": v} for p, v in zip(periods, figures, strict=True)],
        targets=[{"ref": "A", "period": p, "target": v} for p, v in zip(periods, targets, strict=True)],
    )
    found = lint(tables)
    assert list(found.loc[found["check"] == "changed_together", "period"]) == [periods[n] for n in doubted]


def test_footfall_and_its_target_changed_their_scale_together() -> None:
    """Both fell to about a sixth in one quarter: more likely other counters than an empty town."""
    found = lint(read(str(MAIDSTONE))).query("check == 'changed_together'")
    assert found[["ref", "period", "doubt"]].to_numpy().tolist() == [["FT", "2022/23 Q4", "check"]]
    assert found["evidence"].item() == (
        "The figure of 356,574 and its target of 468,658 are both far below all before them (1,043,484 and 1,693,083 "
        "at least): what is counted, or how, has probably changed."
    )
