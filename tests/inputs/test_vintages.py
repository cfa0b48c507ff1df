"""Which version of a figure was known on a day."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.inputs.vintages import known


def table(*rows: tuple[str, str | None, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["ref", "as_of", "outturn"])
    return frame.assign(as_of=pd.to_datetime(frame["as_of"]))


RELEASES = table(("A", "2014-07-14", 80.0), ("B", "2014-07-14", 1.0), ("A", "2014-10-14", 81.0), ("A", None, 79.0))


@pytest.mark.parametrize(
    ("on", "figure"),
    [
        pytest.param("2014-07-13", 79.0, id="before-any-date-a-blank-date-is-known"),
        pytest.param("2014-07-14", 80.0, id="on-the-day-itself"),
        pytest.param("2014-10-13", 80.0, id="the-day-before-the-revision"),
        pytest.param("2014-10-14", 81.0, id="on-the-day-of-the-revision"),
        pytest.param(None, 81.0, id="all-that-is-known"),
    ],
)
def test_the_latest_row_known_on_the_day(on, figure):
    found = known(RELEASES, None if on is None else pd.Timestamp(on), ["ref"], "as_of")
    assert found.loc[found["ref"] == "A", "outturn"].tolist() == [figure]


def test_what_was_not_yet_known_is_left_out():
    assert known(RELEASES, pd.Timestamp("2014-07-01"), ["ref"], "as_of")["ref"].tolist() == ["A"]


def test_of_two_rows_of_one_day_the_lower_wins():
    rows = table(("A", "2014-07-14", 80.0), ("A", "2014-07-14", 81.0), ("B", None, 1.0), ("B", None, 2.0))
    assert known(rows, None, ["ref"], "as_of")["outturn"].tolist() == [81.0, 2.0]


def test_the_rows_keep_their_order_and_index():
    found = known(RELEASES, None, ["ref"], "as_of")
    assert found.index.tolist() == [1, 2]


def test_an_empty_table_stays_empty():
    assert known(RELEASES.iloc[:0], None, ["ref"], "as_of").empty


@given(st.lists(st.tuples(st.sampled_from("AB"), st.one_of(st.none(), st.integers(1, 28)), st.integers(0, 9))))
def test_one_row_a_key_and_never_one_from_the_future(rows):
    dated = [(ref, None if day is None else f"2014-07-{day:02d}", float(value)) for ref, day, value in rows]
    found = known(table(*dated), pd.Timestamp("2014-07-15"), ["ref"], "as_of")
    assert found["ref"].is_unique
    assert not (found["as_of"] > pd.Timestamp("2014-07-15")).any()
    assert set(found["ref"]) == {ref for ref, day, _ in rows if day is None or day <= 15}
