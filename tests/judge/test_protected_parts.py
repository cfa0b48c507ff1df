"""Which sums a reader can set up within an indicator's year, and what each leaves: all by hand."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from perfkit.judge.protected_parts import Part, Row, quarter_end

JUNE, SEPTEMBER, DECEMBER, MARCH = 20140630, 20140930, 20141231, 20150331
JULY, OCTOBER, APRIL, MAY = 20140714, 20141014, 20150414, 20150520


def whole(period: str, ends: int, day: int, span: str = "quarter", **counts: int) -> Row:
    return Row(("outturns", "A", period, "0"), (), period, span, ends, day, counts)


def of(dimension: str, segment: str, **counts: int) -> Row:
    """A segment's counts in quarter 1."""
    return Row(("segments", "A", "Q1", dimension), (dimension, segment), "Q1", "quarter", JUNE, JULY, counts)


def quarters(*values: int) -> list[Row]:
    ends = (JUNE, SEPTEMBER, DECEMBER, MARCH)
    return [whole(f"Q{n}", end, APRIL, n=value) for n, (end, value) in enumerate(zip(ends, values, strict=False), 1)]


def filled(rows: list[Row], basis: str = "period") -> Part:
    part = Part("A 2015", basis, 5, rows)
    for day in part.days:
        assert part.until(day) == [row for row in rows if row.day == day]
    return part


def told(part: Part) -> tuple[list[str], list[str]]:
    """The counts that nobody printed, ``*`` where they are of nobody; and the sums."""
    names = {cell: " ".join(cell[1:]) for cell in part.values}
    assert all(cell[0] == "A 2015" for cell in names)
    assert all(total == members[0] for members, total in part.sums.items())
    hidden = [f"{names[c]} = {v}{'' if part.people[c] else ' *'}" for c, v in part.values.items()
              if c in part.unprinted]  # fmt: skip
    return hidden, [f"{names[t]} = {' + '.join(names[c] for c in members[1:])}" for members, t in part.sums.items()]


CASES = [
    pytest.param(
        "period",
        [whole("Q1", JUNE, JULY, n=10, d=40, r=30), of("area", "East", n=4, d=15, r=11),
         of("area", "West", n=6, d=25, r=19)],
        ["Q1 r 30 = 30", "area East Q1 r 11 = 11", "area West Q1 r 19 = 19"],
        ["Q1 d 40 = Q1 n 10 + Q1 r 30",
         "area East Q1 d 15 = area East Q1 n 4 + area East Q1 r 11",
         "area West Q1 d 25 = area West Q1 n 6 + area West Q1 r 19",
         "Q1 n 10 = area East Q1 n 4 + area West Q1 n 6",
         "Q1 d 40 = area East Q1 d 15 + area West Q1 d 25"],
        id="a-breakdown-that-adds-up",
    ),
    pytest.param(
        "period",
        [whole("Q1", JUNE, JULY, n=10, d=40), of("area", "East", n=4, d=15), of("area", "West", n=5, d=22)],
        ["Q1 n 10 left by area East Q1 n 4 area West Q1 n 5 = 1",
         "Q1 d 40 left by area East Q1 d 15 area West Q1 d 22 = 3",
         "Q1 d 40 left by area East Q1 d 15 area West Q1 d 22 rest = 2"],
        ["Q1 n 10 = Q1 n 10 left by area East Q1 n 4 area West Q1 n 5 + area East Q1 n 4 + area West Q1 n 5",
         "Q1 d 40 = Q1 d 40 left by area East Q1 d 15 area West Q1 d 22 + area East Q1 d 15 + area West Q1 d 22",
         "Q1 d 40 left by area East Q1 d 15 area West Q1 d 22 = "
         "Q1 d 40 left by area East Q1 d 15 area West Q1 d 22 rest + "
         "Q1 n 10 left by area East Q1 n 4 area West Q1 n 5"],
        id="a-breakdown-that-lacks-3-of-whom-1-is-counted",
    ),
    pytest.param(
        "period",
        [whole("Q1", JUNE, JULY, n=10, d=40), whole("Q1", JUNE, OCTOBER, n=12, d=40),
         of("area", "East", n=4, d=15), of("area", "West", n=6, d=25)],
        [],
        ["Q1 n 10 = area East Q1 n 4 + area West Q1 n 6", "Q1 d 40 = area East Q1 d 15 + area West Q1 d 25"],
        id="a-breakdown-of-what-stood-before-the-whole-was-revised",
    ),
    pytest.param(
        "period",
        [whole("Q1", JUNE, JULY, n=11), whole("Q1", JUNE, OCTOBER, n=12),
         of("area", "East", n=4), of("area", "West", n=6)],
        ["Q1 n 11 left by area East Q1 n 4 area West Q1 n 6 = 1",
         "Q1 n 12 left by area East Q1 n 4 area West Q1 n 6 = 2"],
        ["Q1 n 11 = Q1 n 11 left by area East Q1 n 4 area West Q1 n 6 + area East Q1 n 4 + area West Q1 n 6",
         "Q1 n 12 = Q1 n 12 left by area East Q1 n 4 area West Q1 n 6 + area East Q1 n 4 + area West Q1 n 6"],
        id="a-breakdown-short-of-either-is-set-beside-the-latest-of-its-day",
    ),
    pytest.param(
        "period",
        [of("area", "East", n=4), of("area", "West", n=6), of("age", "old", n=3, o=1), of("age", "young", n=7)],
        ["all Q1 n 10 = 10"],
        ["all Q1 n 10 = area East Q1 n 4 + area West Q1 n 6", "all Q1 n 10 = age old Q1 n 3 + age young Q1 n 7"],
        id="two-breakdowns-of-a-whole-that-nobody-printed",
    ),
    pytest.param(
        "period", [*quarters(10, 20, 30, 40), whole("Year", MARCH, MAY, "year", n=100)], [],
        ["Year n 100 = Q1 n 10 + Q2 n 20 + Q3 n 30 + Q4 n 40"],
        id="a-year-and-its-quarters",
    ),
    pytest.param(
        "period", [*quarters(10, 20, 30, 40), whole("Year", MARCH, MAY, "year", n=103)],
        ["Year n 103 left by Q1 n 10 Q2 n 20 Q3 n 30 Q4 n 40 = 3 *"],
        ["Year n 103 = Q1 n 10 + Q2 n 20 + Q3 n 30 + Q4 n 40 + Year n 103 left by Q1 n 10 Q2 n 20 Q3 n 30 Q4 n 40"],
        id="what-all-four-quarters-leave-of-a-year-is-of-nobody",
    ),
    pytest.param(
        "period", [*quarters(10, 20, 30), whole("Year", MARCH, MAY, "year", n=64)],
        ["Year n 64 left by Q1 n 10 Q2 n 20 Q3 n 30 = 4"],
        ["Year n 64 = Q1 n 10 + Q2 n 20 + Q3 n 30 + Year n 64 left by Q1 n 10 Q2 n 20 Q3 n 30"],
        id="what-three-quarters-leave-of-a-year-is-the-fourth",
    ),
    pytest.param(
        "period",
        [*quarters(10, 20, 30), whole("Jun", JUNE, APRIL, "month", n=3),
         *(whole(m, end, APRIL, "month", n=n) for m, end, n in
           (("Jan", 20150131, 1), ("Feb", 20150228, 2), ("Mar", MARCH, 4))),
         whole("Year", MARCH, MAY, "year", n=67)],
        ["Q1 n 10 left by Jun n 3 = 7"],
        ["Q1 n 10 = Jun n 3 + Q1 n 10 left by Jun n 3",
         "Year n 67 = Feb n 2 + Jan n 1 + Mar n 4 + Q1 n 10 + Q2 n 20 + Q3 n 30"],
        id="a-year-with-the-months-of-the-quarter-it-has-none-of",
    ),
    pytest.param(
        "period",
        [whole("Q1", JUNE, JULY, n=10), whole("Apr", 20140430, JULY, "month", n=6),
         whole("May", 20140531, JULY, "month", n=6)],
        [], [],
        id="months-that-come-to-more-are-no-parts",
    ),
    pytest.param(
        "period",
        [whole("Q1", JUNE, JULY, n=6, d=9, o=7), whole("Apr", 20140430, JULY, "month", n=6, d=7, o=2)],
        ["Q1 n 6 left by Apr n 6 = 0", "Q1 d 9 left by Apr d 7 = 2", "Q1 o 7 left by Apr o 2 = 5",
         "Q1 d 9 left by Apr d 7 rest = 2"],
        ["Q1 n 6 = Apr n 6 + Q1 n 6 left by Apr n 6", "Q1 d 9 = Apr d 7 + Q1 d 9 left by Apr d 7",
         "Q1 o 7 = Apr o 2 + Q1 o 7 left by Apr o 2",
         "Q1 d 9 left by Apr d 7 = Q1 d 9 left by Apr d 7 rest + Q1 n 6 left by Apr n 6"],
        id="where-months-lack-there-is-a-rest-be-it-none",
    ),
    pytest.param(
        "cumulative",
        [whole("Q1", JUNE, JULY, n=20, d=50), whole("Q2", SEPTEMBER, OCTOBER, n=23, d=60),
         whole("Q4", MARCH, APRIL, n=40), whole("Year", MARCH, MAY, "year", n=40)],
        ["20140930 n 23 left by 20140630 n 20 = 3", "20140930 d 60 left by 20140630 d 50 = 10",
         "20140930 d 60 left by 20140630 d 50 rest = 7", "20150331 n 40 left by 20140930 n 23 = 17"],
        ["20140930 n 23 = 20140630 n 20 + 20140930 n 23 left by 20140630 n 20",
         "20140930 d 60 = 20140630 d 50 + 20140930 d 60 left by 20140630 d 50",
         "20140930 d 60 left by 20140630 d 50 = "
         "20140930 d 60 left by 20140630 d 50 rest + 20140930 n 23 left by 20140630 n 20",
         "20150331 n 40 = 20140930 n 23 + 20150331 n 40 left by 20140930 n 23"],
        id="what-each-figure-since-april-adds-to-the-one-before",
    ),
    pytest.param(
        "snapshot", [*quarters(10, 20, 30, 40), whole("Year", MARCH, MAY, "year", n=100)], [], [],
        id="what-stands-on-a-day-adds-up-to-nothing",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("basis", "rows", "unprinted", "sums"), CASES)
def test_what_binds_the_counts_of_a_year(basis: str, rows: list[Row], unprinted: list[str], sums: list[str]) -> None:
    part = filled(rows, basis)
    found = told(part)
    for here, there in zip_longest(found[0] + found[1], unprinted + sums):
        assert here == there
    printed = {part.cell(row, s) for row in rows for s in row.counts if s != "r"}
    assert printed == set(part.values) - part.unprinted
    assert all(part.people[cell] for cell in printed)


def test_what_ends_on_one_day_is_one_figure_unless_it_speaks_of_its_own_span() -> None:
    rows = [whole("Q4", MARCH, APRIL, n=40), whole("Year", MARCH, MAY, "year", n=40)]
    since_april, of_its_own = Part("A", "cumulative", 5, rows), Part("A", "period", 5, rows)
    assert [since_april.cell(row, "n") for row in rows] == [("A", "20150331", "n", "40")] * 2
    assert [of_its_own.cell(row, "n") for row in rows] == [("A", "Q4", "n", "40"), ("A", "Year", "n", "40")]


def test_before_a_day_nothing_of_it_is_known() -> None:
    rows = [whole("Q2", SEPTEMBER, OCTOBER, n=23), whole("Q1", JUNE, JULY, n=20)]
    part = Part("A 2015", "cumulative", 5, rows)
    assert part.days == [JULY, OCTOBER]
    assert part.until(JULY) == [rows[1]]
    assert (list(part.values), part.sums) == ([("A 2015", "20140630", "n", "20")], {})


@pytest.mark.parametrize(
    ("day", "ends"),
    [(20140101, 20140331), (20140430, 20140630), (20140731, 20140930), (20140930, 20140930), (20141015, 20141231)],
)
def test_the_last_day_of_a_days_quarter(day: int, ends: int) -> None:
    assert quarter_end(day) == ends
