"""How officers spell a period, and what perfkit makes of each spelling."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit import periods
from perfkit.terms import DataStatus

QUARTERS = ["2013/14 Q2", "2013-14 Q2", "2013-14;Q2", "Q2 2013/14", "Q2 13/14", "Qtr 2 2013/14", "quarter 2, 2013-14",
            "2nd quarter 2013/14", "Second Quarter of 2013/14", "2013/2014 Q2", "FY13/14 Q2", "2013–14 Q2",
            "2013 / 14  q2", "2013-14-q2", "July to September 2013", "Jul-Sep 2013", "jul 2013 - sep 2013",
            "Quarter ended 30 September 2013", "Q2 2013\u00a0/14", "２０１３/１４ Q2"]  # fmt: skip
YEARS = ["2016-17", "2016/17", "2016/2017", "16/17", "FY 2016/17", "2016-17 (OT)", "2016/17 outturn",
         "Year-end 2016/17", "Annual 2016/17", "Year 2016/17", "full year 2016/17", "year to 31 March 2017",
         "Year ended 31 March 2017"]  # fmt: skip
MONTHS = ["Sep 2013", "September 2013", "Sept 13", "sep-13", "2013-09", "2013-09-01", "2013-09-01 00:00:00"]

REFUSED = {
    "2013": "may be a calendar, school or financial year",
    "2023": "may be a calendar, school or financial year",
    "0": "is not a period perfkit knows",
    "": "is not a period perfkit knows",
    "2014-16": "spans more than one year",
    "2013/14-15/16": "spans more than one year",
    "2014 to 2016": "spans more than one year",
    "2016/15": "is not two years in a row",
    "2025-Q5": "has a quarter of a year that may be calendar or financial",
    "2013 Q2": "has a quarter of a year that may be calendar or financial",
    "2025/26 Q5": "has quarter 5; quarters are 1 to 4",
    "2025/26 Q0": "has quarter 0; quarters are 1 to 4",
    "2010-11": "may be a financial year or a month",
    "201011": "may be a financial year or a month",
    "12/2013": "writes the month as a number; name it",
    "Q2": "names no year",
    "30/09/2013": "is a day, and a figure covers a quarter, year or month",
    "2013-09-30 00:00:00": "is a day, and a figure covers a quarter, year or month",
    "45839": "looks like Excel's number for a day, and a figure covers a quarter, year or month",
    "May to July 2013": "is not a financial quarter (Apr-Jun, Jul-Sep, Oct-Dec, Jan-Mar)",
    "Apr 2012 to Jun 2014": "is not a financial quarter (Apr-Jun, Jul-Sep, Oct-Dec, Jan-Mar)",
    "Quarter ended 31 July 2013": "does not end a financial quarter (June, September, December, March)",
    "0001/02": "is not between 1900 and 2199",
    "Sep&2013": "is not a period perfkit knows",
    "2005/06 to Jun-05": "is not a period perfkit knows",
}

# Every spelling in a release of the Department for Education's local authority interactive tool (April 2026).
CHILDREN_YEARS = [f"{y}-{y % 100 + 1}" for y in range(2015, 2026)] + [f"{y}/{y % 100 + 1}" for y in range(2015, 2024)]
CHILDREN_OUTTURNS = [f"{y}-{y % 100 + 1} (OT)" for y in range(2016, 2025)]
CHILDREN_POOLED = [f"{y}-{y % 100 + 2}" for y in range(2014, 2021)] + [
    f"{y}/{y % 100 + 1}-{y % 100 + 2}/{y % 100 + 3}" for y in range(2013, 2022)
]
CHILDREN_BARE = [str(y) for y in range(2016, 2026)]
CHILDREN_MARKED = {
    "2018 (Rev)": "revised", "2019 (Rev)": "revised", "2020 (Final)": "final", "2021 (Final)": "final",
    "2022 (Rev)": "revised", "2023 (Rev)": "revised", "2024 (Rev)": "revised", "2025 (Rev)": "revised",
    "2025 (prov)": "provisional",
}  # fmt: skip


@pytest.mark.parametrize("text", QUARTERS)
def test_every_spelling_of_a_quarter_is_july_to_september(text):
    period = periods.parse(text)
    assert (period.start_time.date(), periods.end(period)) == (date(2013, 7, 1), date(2013, 9, 30))
    assert periods.label(period) == "2013/14 Q2"


@pytest.mark.parametrize("text", YEARS)
def test_every_spelling_of_a_year_is_april_to_march(text):
    period = periods.parse(text)
    assert (period.start_time.date(), periods.end(period)) == (date(2016, 4, 1), date(2017, 3, 31))
    assert periods.label(period) == "2016/17"


@pytest.mark.parametrize("text", MONTHS)
def test_every_spelling_of_a_month(text):
    assert periods.label(periods.parse(text)) == "Sep 2013"


@pytest.mark.parametrize(("text", "why"), REFUSED.items())
def test_an_unclear_spelling_is_refused_with_its_reason_and_the_accepted_forms(text, why):
    with pytest.raises(periods.PeriodError) as caught:
        periods.parse(text)
    assert str(caught.value) == (
        f"'{text}' {why}; expected a quarter such as 2013/14 Q2, a year such as 2013/14, or a month such as Sep 2013"
    )


def test_a_message_never_carries_control_characters():
    with pytest.raises(periods.PeriodError, match=r"'\\x1b\[31m2013'"):
        periods.parse("\x1b[31m2013")


def test_two_digit_years_stand_for_the_nineties_onwards():
    assert [periods.label(periods.parse(t)) for t in ("99/00", "90/91", "89/90")] == ["1999/00", "1990/91", "2089/90"]


@pytest.mark.parametrize("text", CHILDREN_YEARS + CHILDREN_OUTTURNS)
def test_childrens_financial_years_are_understood(text):
    assert periods.label(periods.parse(text)) == text[:7].replace("-", "/")


@pytest.mark.parametrize("text", CHILDREN_POOLED)
def test_childrens_pooled_years_are_refused(text):
    with pytest.raises(periods.PeriodError, match="spans more than one year"):
        periods.parse(text)


@pytest.mark.parametrize("text", CHILDREN_BARE)
def test_childrens_bare_years_are_refused(text):
    with pytest.raises(periods.PeriodError, match="may be a calendar, school or financial year"):
        periods.parse(text)


@pytest.mark.parametrize(("text", "status"), CHILDREN_MARKED.items())
def test_childrens_marks_are_understood_and_their_bare_years_refused(text, status):
    rest, mark = periods.split_mark(text)
    assert mark == status
    with pytest.raises(periods.PeriodError, match="may be a calendar, school or financial year"):
        periods.parse(rest)


def test_the_sixty_five_spellings_are_all_here():
    spellings = {*CHILDREN_YEARS, *CHILDREN_OUTTURNS, *CHILDREN_POOLED, *CHILDREN_BARE, *CHILDREN_MARKED, "0"}
    assert len(spellings) == 65


@pytest.mark.parametrize(
    ("text", "rest", "mark"),
    [
        pytest.param("2018/19 (Rev)", "2018/19", DataStatus.REVISED, id="abbreviated"),
        pytest.param("2014/15 Q2 (provisional)", "2014/15 q2", DataStatus.PROVISIONAL, id="quarter"),
        pytest.param("2014/15 Q2(e)", "2014/15 q2", DataStatus.ESTIMATED, id="no-blank"),
        pytest.param("2014/15 Q2", "2014/15 Q2", None, id="none"),
        pytest.param("2016-17 (OT)", "2016-17 (OT)", None, id="outturn-is-no-status"),
    ],
)
def test_a_mark_behind_a_period(text, rest, mark):
    assert periods.split_mark(text) == (rest, mark)


@given(st.integers(1900, 2198), st.integers(1, 12), st.sampled_from(["Q-MAR", "Y-MAR", "M"]))
def test_a_label_reads_back_as_the_same_period(year, month, freq):
    period = pd.Period(year=year, month=month, freq="M").asfreq(freq)
    assert periods.parse(periods.label(period)) == period


@given(st.integers(1900, 2198), st.integers(1, 4))
def test_a_quarters_slug_reads_back(year, number):
    quarter = pd.Period(year=year + 1, quarter=number, freq="Q-MAR")
    assert periods.parse(periods.slug(quarter)) == quarter


@given(st.text(max_size=20))
def test_any_text_is_understood_or_refused_by_name(text):
    try:
        period = periods.parse(text)
    except periods.PeriodError as fault:
        assert periods.ACCEPTED in str(fault)
    else:
        assert periods.parse(periods.label(period)) == period


def test_words_and_the_quarters_of_a_year():
    assert periods.words(periods.parse("2013/14 Q3")) == "October to December 2013"
    assert periods.words(periods.parse("Sep 2013")) == "September 2013"
    labels = [periods.label(q) for q in periods.quarters_of(periods.parse("2013/14"))]
    assert labels == ["2013/14 Q1", "2013/14 Q2", "2013/14 Q3", "2013/14 Q4"]
    assert [periods.label(periods.year_of(periods.parse(t))) for t in ("2013/14 Q4", "Mar 2014")] == ["2013/14"] * 2
