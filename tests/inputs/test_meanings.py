"""What headings suggest, and what an officer may type for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.inputs.meanings import ABOUT_INDICATORS, OF_A_PERIOD, Meaning, read_meaning, resolved, suggested

YEAR = periods.parse("2009/10")


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("PI no", "ref"),
        ("Ref.", "ref"),
        ("Indicator Number", "ref"),
        ("Description", "title"),
        ("Performance Indicator", "title"),
        ("08/09 outturn", "outturn 2008/09"),
        ("2008-09 Actual", "outturn 2008/09"),
        ("09/10 target", "target 2009/10"),
        ("Target 2009/10", "target 2009/10"),
        ("Target", "target year"),
        ("Annual target", "target year"),
        ("Good is?", "polarity"),
        ("Q1", "outturn Q1"),
        ("Qtr 3", "outturn Q3"),
        ("Quarter 2 Target", "target Q2"),
        ("1st quarter", "outturn Q1"),
        ("Apr-Jun", "outturn Q1"),
        ("2009/10 Q4", "outturn 2009/10 Q4"),
        ("April", "outturn Apr"),
        ("Apr 2009", "outturn Apr 2009"),
        ("Year to date", "outturn year to date"),
        ("YTD", "outturn year to date"),
        ("Last year", "outturn last year"),
        ("Previous year outturn", "outturn last year"),
        ("Status", "status latest quarter"),
        ("RAG Q2", "status Q2"),
        ("Commentary", "reason latest quarter"),
        ("Corrective action", "action latest quarter"),
        ("Responsible Officer", "owner"),
        ("Direction of travel", "leave out"),
        ("Wibble", "unknown"),
        ("", "unknown"),
        ("12345", "unknown"),
    ],
)
def test_what_a_heading_suggests(heading, meaning):
    assert str(suggested(heading).meaning) == meaning


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("traget 2009/10", "There is no meaning 'traget'. Did you mean 'target'?"),
        ("outturn", "'outturn' names no period. Write one behind it: outturn Q1, outturn 2008/09, outturn year"),
        ("outturn Q5", "'Q5' is not a period. Write one of: Q1 to Q4, 2008/09, 2009/10 Q3, Apr, year, last year"),
        ("outturn 2009", "'2009' is not a period."),
        ("outturn 2008/10", "'2008/10' is not a period."),
        ("ref Q1", "There is no meaning 'ref Q1'. Did you mean 'ref'?"),
        ("", "There is no meaning ''."),
    ],
)
def test_what_may_not_be_typed(typed, said):
    with pytest.raises(UsageError) as refused:
        read_meaning(typed)
    assert str(refused.value).startswith(said)


PERIODS = [
    "Q1",
    "Q4",
    "2008/09",
    "2009/10 Q3",
    "Apr",
    "Mar 2010",
    "year",
    "last year",
    "year to date",
    "latest quarter",
]


@given(st.sampled_from([*ABOUT_INDICATORS, *(f"{what} {period}" for what in OF_A_PERIOD for period in PERIODS)]))
def test_what_is_written_is_read_back(text):
    assert str(read_meaning(text)) == text
    assert str(read_meaning(f"  {text.upper()} ")) == text


@given(st.text(max_size=40))
def test_any_heading_gives_a_meaning_that_can_be_typed(heading):
    meaning = suggested(heading).meaning
    assert read_meaning(str(meaning)) == meaning


@pytest.mark.parametrize(
    ("period", "label"),
    [
        ("Q1", "2009/10 Q1"),
        ("Q4", "2009/10 Q4"),
        ("Apr", "Apr 2009"),
        ("Dec", "Dec 2009"),
        ("Jan", "Jan 2010"),
        ("Mar", "Mar 2010"),
        ("year", "2009/10"),
        ("last year", "2008/09"),
        ("year to date", "2009/10"),
        ("2007/08", "2007/08"),
        ("latest quarter", "2009/10 Q2"),
    ],
)
def test_periods_without_a_year_take_the_scorecards(period, label):
    assert resolved(period, YEAR, periods.parse("2009/10 Q2")) == label


def test_a_meaning_is_its_words():
    assert str(Meaning("target", "2009/10")) == "target 2009/10"
