"""Which years of which indicators hold a small count, or sums that may give one; and the counts of every row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from perfkit.judge.protected_counts import counts_in, limits_of
from perfkit.judge.protected_parts import Part
from perfkit.judge.protected_rows import parts_of

Q = [f"2014/15 Q{n}" for n in (1, 2, 3, 4)]
YEAR, APRIL, MAY, JUNE = "2014/15", "Apr 2014", "May 2014", "Jun 2014"


@pytest.fixture
def looked_at(make_tables: Any) -> Any:
    """Return a function that gives the years in which something may have to be hidden, the limit being 5."""

    def found(outturns: list[dict[str, Any]], segments: Any = (), **indicator: Any) -> list[Part]:
        tables = make_tables(
            indicators=[{"ref": "A", **indicator}],
            outturns=[{"ref": "A", **row} for row in outturns],
            segments=[{"ref": "A", **row} for row in segments],
        )
        return parts_of(tables, limits_of(tables.indicators, 5))

    return found


def counts(*rows: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"period": period, "outturn": value} for period, value in rows]


def shares(*rows: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [{"period": p, "numerator": n, "denominator": d, "outturn": 100 * n / d} for p, n, d in rows]


def area(**people: int) -> list[dict[str, Any]]:
    return [{"period": Q[0], "dimension": "area", "segment": name, "numerator": n} for name, n in people.items()]


def test_a_year_is_listed_with_every_figure_and_part_as_it_became_known(make_tables: Any) -> None:
    """Superseded ones first; a breakdown is known from the first day of its figure, and without one from its end."""
    a, b, c = ({"ref": ref, "period": Q[0], **shares((Q[0], 3, 40))[0]} for ref in "ABC")
    tables = make_tables(
        indicators=[{"ref": "A"}, {"ref": "B", "small_number_limit": 0}, {"ref": "C", "small_number_limit": 2}],
        outturns=[
            {"ref": "A", **shares((Q[1], 30, 60))[0], "as_of": "2014-10-14"},
            {"ref": "A", **shares((Q[0], 12, 40))[0], "as_of": "2014-09-01"},
            {**a, "as_of": "2014-07-14"},
            {"ref": "A", **shares(("2013/14 Q4", 30, 60))[0]},
            b,
            c,
        ],
        segments=[
            {"ref": "A", "period": p, "dimension": "area", "segment": "East", "numerator": n, "denominator": 30}
            for p, n in ((Q[0], 2), (Q[2], 20))
        ],
    )
    (part,) = parts_of(tables, limits_of(tables.indicators, 5))
    assert (part.name, part.basis, part.limit) == ("A 2015", "period", 5)
    assert [tuple(row) for row in part.rows] == [
        (("outturns", "A", Q[0], "2"), (), Q[0], "quarter", 20140630, 20140714, {"n": 3, "d": 40, "r": 37}),
        (("outturns", "A", Q[0], "1"), (), Q[0], "quarter", 20140630, 20140901, {"n": 12, "d": 40, "r": 28}),
        (("outturns", "A", Q[1], "0"), (), Q[1], "quarter", 20140930, 20141014, {"n": 30, "d": 60, "r": 30}),
        (("segments", "A", Q[0], "area"), ("area", "East"), Q[0], "quarter", 20140630, 20140714,
         {"n": 2, "d": 30, "r": 28}),
        (("segments", "A", Q[2], "area"), ("area", "East"), Q[2], "quarter", 20141231, 20141231,
         {"n": 20, "d": 30, "r": 10}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "segments", "about", "asked"),
    [
        pytest.param(counts((Q[0], 1)), [], {}, True, id="one-person"),
        pytest.param(counts((Q[0], 5)), [], {}, True, id="at-the-limit"),
        pytest.param(counts((Q[0], 6)), [], {}, False, id="above-the-limit"),
        pytest.param(counts((Q[0], 0)), [], {}, False, id="nobody"),
        pytest.param(counts((Q[0], 60)), area(East=30, West=30), {}, False, id="a-breakdown-that-adds-up"),
        pytest.param(counts((Q[0], 60)), area(East=30, West=27), {}, True, id="a-breakdown-that-lacks-3"),
        pytest.param(counts((Q[0], 60)), area(East=30, West=25), {}, True, id="a-breakdown-that-lacks-5"),
        pytest.param(counts((Q[0], 60)), area(East=30, West=24), {}, False, id="a-breakdown-that-lacks-6"),
        pytest.param(shares((Q[0], 20, 60)), [{**r, "denominator": 2 * r["numerator"]} for r in area(E=10, W=8)], {},
                     True, id="a-breakdown-whose-numerators-lack-2"),
        pytest.param(counts((Q[0], 30), (Q[1], 30), (YEAR, 60)), [], {}, False, id="a-year-as-its-quarters-add-up"),
        pytest.param(counts((Q[0], 30), (Q[1], 30), (YEAR, 104)), [], {}, True, id="a-year-and-other-quarters"),
        pytest.param(counts((APRIL, 30), (MAY, 30), (Q[0], 70)), [], {}, True, id="a-quarter-and-other-months"),
        pytest.param(counts((APRIL, 30), (YEAR, 70)), [], {}, True, id="a-year-and-other-months"),
        pytest.param(counts((Q[0], 30), (Q[0], 40), (YEAR, 40)), [], {}, True, id="a-figure-twice-beside-its-year"),
        pytest.param(counts((Q[0], 30), (Q[0], 40)), [], {}, False, id="a-figure-twice-and-no-other-span"),
        pytest.param(counts((Q[0], 30), (Q[1], 33)), [], {}, False, id="quarters-that-are-near-each-other"),
        pytest.param(counts((Q[0], 20), (Q[1], 23)), [], {"basis": "cumulative"}, True, id="3-more-since-april"),
        pytest.param(counts((Q[0], 20), (Q[1], 25)), [], {"basis": "cumulative"}, True, id="5-more-since-april"),
        pytest.param(counts((Q[0], 20), (Q[1], 26)), [], {"basis": "cumulative"}, False, id="6-more-since-april"),
        pytest.param(counts(("2013/14 Q4", 20), (Q[0], 23)), [], {"basis": "cumulative"}, False,
                     id="a-new-year-begins-anew"),
        pytest.param(counts((Q[0], 20), (Q[1], 23)), [], {"basis": "snapshot"}, False, id="what-stands-on-two-days"),
    ],
)  # fmt: skip
def test_a_year_is_looked_at_where_a_small_count_may_be(
    looked_at: Any, rows: Any, segments: Any, about: dict[str, Any], *, asked: bool
) -> None:
    unit = "percent" if "denominator" in rows[0] else "number"
    assert bool(looked_at(rows, segments, unit=unit, **about)) is asked


@pytest.mark.parametrize(
    ("parts", "rate", "given"),
    [
        pytest.param(shares((Q[0], 3, 10), (Q[1], 5, 10), (Q[2], 6, 20), (Q[3], 10, 20)), (YEAR, 40),
                     {"n": 24, "d": 60, "r": 36}, id="four-quarters"),
        pytest.param(shares((Q[0], 3, 10), (Q[1], 5, 10), (Q[2], 6, 20)), (YEAR, 35), {}, id="three-quarters"),
        pytest.param(shares((APRIL, 3, 10), (MAY, 5, 10), (JUNE, 6, 20)), (Q[0], 35),
                     {"n": 14, "d": 40, "r": 26}, id="three-months"),
        pytest.param(shares((APRIL, 3, 10), (MAY, 5, 10)), (Q[0], 40), {}, id="two-months"),
        pytest.param(shares((APRIL, 3, 10), (MAY, 5, 10), ("Jul 2014", 6, 20)), (Q[0], 35), {},
                     id="a-month-of-another-quarter"),
        pytest.param(shares(*((m, 3, 10) for m in (
            "Apr 2014", "May 2014", "Jun 2014", "Jul 2014", "Aug 2014", "Sep 2014", "Oct 2014", "Nov 2014", "Dec 2014",
            "Jan 2015", "Feb 2015", "Mar 2015"))), (YEAR, 30), {"n": 36, "d": 120, "r": 84}, id="twelve-months"),
    ],
)  # fmt: skip
def test_a_rate_given_without_counts_has_those_that_its_parts_add_up_to(
    looked_at: Any, parts: Any, rate: tuple[str, float], given: dict[str, int]
) -> None:
    (part,) = looked_at([*parts, {"period": rate[0], "outturn": rate[1]}])
    assert [row.counts for row in part.rows if row.period == rate[0]] == [given]


@pytest.mark.parametrize("basis", ["snapshot", "cumulative"])
def test_quarters_that_are_no_parts_of_a_year_give_its_rate_no_counts(looked_at: Any, basis: str) -> None:
    rows = shares((Q[0], 3, 10), (Q[1], 5, 10), (Q[2], 6, 20), (Q[3], 10, 20))
    (part,) = looked_at([*rows, {"period": YEAR, "outturn": 40}], basis=basis)
    assert part.rows[-1].counts == {}


def test_a_breakdown_that_lacks_a_count_gives_a_rate_none_and_another_may(looked_at: Any) -> None:
    segments = [
        {"period": Q[0], "dimension": d, "segment": s, "numerator": n, "denominator": 50}
        for d, s, n in (("age", "young", 3), ("age", "old", None), ("area", "East", 3), ("area", "West", 9))
    ]
    (part,) = looked_at([{"period": Q[0], "outturn": 12.0}], segments)
    assert part.rows[0].counts == {"n": 12, "d": 100, "r": 88}


@pytest.mark.parametrize(
    ("about", "row", "given"),
    [
        pytest.param({}, (7.5, 3, 40), (3, 40, None, 37), id="a-percentage"),
        pytest.param({}, (7.5, None, 40), (3, 40, None, 37), id="its-numerator-from-its-rate"),
        pytest.param({}, (97.5, 117, None), (117, 120, None, 3), id="its-denominator-from-its-rate"),
        pytest.param({}, (0, 0, None), (0, None, None, None), id="no-denominator-from-a-rate-of-none"),
        pytest.param({}, (150, 60, 40), (60, 40, None, None), id="no-part-of-its-denominator"),
        pytest.param({}, (100, 40, 40), (40, 40, None, 0), id="all-of-them"),
        pytest.param({}, (3, None, None), (None, None, None, None), id="a-percentage-alone"),
        pytest.param({"unit": "number", "decimals": 0}, (3, None, None), (3, None, None, None), id="a-count-alone"),
        pytest.param({"unit": "number", "decimals": 0}, (3, 4, None), (4, None, 3, None), id="two-counts"),
        pytest.param({"unit": "number", "decimals": 0}, (3, 3, None), (3, None, None, None), id="one-count-said-twice"),
        pytest.param({"unit": "number", "decimals": 1}, (3, None, None), (None,) * 4, id="an-average"),
        pytest.param({"unit": "number", "per": 1000}, (3, None, None), (None,) * 4, id="a-number-in-each-1000"),
        pytest.param({"unit": "number", "per": 1000}, (3, None, 2000), (6, 2000, None, None), id="3-in-1000-of-2000"),
        pytest.param({"unit": "rate"}, (2, None, 40), (80, 40, None, None), id="a-rate-is-of-one-unless-said"),
        pytest.param({"unit": "days"}, (2, 80, 40), (None, 40, None, None), id="days-are-no-count-but-whose-they-are"),
        pytest.param({"unit": "pounds"}, (2, None, None), (None,) * 4, id="money"),
        pytest.param({"unit": "number", "decimals": 0}, (-3, None, None), (None,) * 4, id="below-none"),
        pytest.param({}, (7.5, 3.5, 40.5), (None,) * 4, id="no-whole-numbers"),
    ],
)
def test_the_counts_that_a_row_speaks_of(
    make_tables: Any, about: dict[str, Any], row: tuple[Any, ...], given: tuple[Any, ...]
) -> None:
    """Numerator, denominator, an outturn that is another count, and the rest."""
    indicators = make_tables(indicators=[{"ref": "A", **about}]).indicators
    rows = pd.DataFrame([("A", *row)], columns=["ref", "outturn", "numerator", "denominator"], index=[7])
    found = counts_in(rows.astype(dict.fromkeys(rows.columns[1:], "float64")), indicators)
    assert found.index.tolist() == [7]
    assert list(found) == ["n", "d", "o", "r"]
    assert found.iloc[0].replace({np.nan: None}).tolist() == list(given)


def test_decimals_that_nobody_declared_are_told_by_the_other_figures(make_tables: Any) -> None:
    indicators = make_tables(indicators=[{"ref": r, "unit": "number", "decimals": None} for r in "AB"]).indicators
    rows = pd.DataFrame({"ref": ["A", "A", "B"], "outturn": [3.0, 2.5, 3.0], "numerator": np.nan,
                         "denominator": np.nan})  # fmt: skip
    assert counts_in(rows, indicators)["n"].fillna(-1).tolist() == [-1, -1, 3]


def test_the_parts_of_a_breakdown_have_no_outturn(make_tables: Any) -> None:
    indicators = make_tables(indicators=[{"ref": "A"}]).indicators
    rows = pd.DataFrame({"ref": ["A", "A"], "numerator": [3.0, np.nan], "denominator": [40.0, 40.0]})
    assert counts_in(rows, indicators).fillna(-1).to_numpy().tolist() == [[3, 40, -1, 37], [-1, 40, -1, -1]]
