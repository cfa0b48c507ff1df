"""What officers' own figures make, against what they say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from perfkit.audit.commentary import check

# The verdict needs what the words do not hold: another document, a year, a rating rule.
BEYOND = (
    "Green 1, Amber 0, Red 1: business rates",
    "Compared with last year (Q1 21/22)",
    "The row of indicators has total 10",
    "The figure of quarter 4 is N/A",
    "The minutes have 11,586",
)


def claims() -> list[dict[str, str]]:
    path = Path(__file__).parents[1] / "worked" / "summary_claims.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_49_of_54_published_claims_are_judged_as_they_were_by_hand() -> None:
    agree = [c["said"] for c in claims() if (c["holds"] == "yes") == (not check(c["said"]))]
    differ = [c["said"] for c in claims() if c["said"] not in agree]
    assert len(agree) == 49
    assert all(said.startswith(BEYOND) for said in differ)


def test_no_published_claim_that_holds_is_doubted() -> None:
    assert [c["said"] for c in claims() if c["holds"] == "yes" and check(c["said"])] == []


@pytest.mark.parametrize(
    ("text", "makes"),
    [
        pytest.param("87% of targets (145 of 168) were achieved or partly achieved.", ["86.3%"], id="share-wrong"),
        pytest.param("5 of 7 = 71.2%", ["71.4%"], id="share-as-an-equation"),
        pytest.param("75 of 500 (15%)", [], id="share-right"),
        pytest.param("Spent £75,000 of £500,000 (5%).", [], id="pounds-are-not-counts"),
        pytest.param("66.6% (8 of 12)", ["66.7%"], id="cut-off-not-rounded"),
        pytest.param("56.3% (9 of 16) and 56.2% (9 of 16)", [], id="a-half-goes-either-way"),
        pytest.param("About 70% (5 of 7) were in time.", [], id="said-to-be-rough"),
        pytest.param("About 60% (5 of 7) were in time.", ["71.4%"], id="too-rough"),
        pytest.param("5 of 7 met the 80% target.", [], id="another-figure's-percentage"),
        pytest.param("12 of 19 calls; 63% of letters.", [], id="another-sentence's-percentage"),
        pytest.param("12 + 16 = 28", [], id="sum-right"),
        pytest.param("12 + 5 + 11 = 27 homes", ["28"], id="sum-wrong"),
        pytest.param("1.5 + 2.25 = 3.75 days", [], id="sum-of-decimals"),
        pytest.param("missed by 38%: 1,043,484 against 1,693,083", [], id="miss-in-percent"),
        pytest.param("missed by 0.12%: 54.81% against 54.93%", [], id="miss-in-points"),
        pytest.param("missed by 50%: 50% against 95%", ["45 percentage points, or 47.4%"], id="miss-in-neither"),
        pytest.param("up 8% from 100 to 110", ["10.0%"], id="rise-wrong"),
        pytest.param("It fell by 10%, from 110 to 99.", [], id="fall-right"),
        pytest.param("47,728 missed 66,156 by 18,429 (27.9%).", ["18,428"], id="difference-wrong"),
        pytest.param("120 visits were 20% below the previous quarter (100).", ["-20.0%"], id="wrong-way"),
        pytest.param("Up 3, No change 1, Down 3, N/A 2, Total 9.", [], id="total-right"),
        pytest.param("In 2014/15 100% of 12 of 2013/14 cases", [], id="years-are-not-shares"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_what_the_figures_make(text: str, makes: list[str]) -> None:
    assert [slip.expected for slip in check(text)] == makes


def test_a_slip_says_what_is_printed_and_why() -> None:
    (slip,) = check("Some 33.4% (4 of 12) declined; 7 of 8 did not.")
    assert (slip.printed, slip.expected, slip.why) == ("33.4% (4 of 12)", "33.3%", "4 of 12 is 33.3%.")
