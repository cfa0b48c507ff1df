"""One indicator's what-if as plain data, and what its controls' positions come to."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfkit import read, read_rules
from perfkit.errors import UsageError
from perfkit.inputs.tables import Tables
from perfkit.judge.scorecard import judge
from perfkit.report import formats
from perfkit.targets.answer import answer
from perfkit.targets.interim import interim
from perfkit.targets.levers import moved
from perfkit.targets.likely import odds_of
from perfkit.targets.model import Model, model_of
from perfkit.targets.peer_years import peer_years
from perfkit.targets.printing import figure, printed, whole
from perfkit.targets.setting import Setting, setting_of
from perfkit.targets.whatif import what_if

QUARTERS = ("2010/11", "2011/12", "2012/13")


@pytest.fixture(scope="module")
def setting() -> Setting:
    """Return the known-truth council's evidence."""
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", known_on="2013-10-21")
    return setting_of(card)


@pytest.fixture(scope="module")
def model(setting: Setting) -> Model:
    found = model_of(setting, "NI68")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def models(setting: Setting) -> dict[str, Model]:
    """Return every indicator's what-if."""
    plan = what_if(setting)
    found = {ref: model_of(setting, ref, plan.targets, plan.sticks, asked=plan.asked) for ref in setting.refs}
    return {ref: model for ref, model in found.items() if model is not None}


def hand_made(**given: Any) -> Model:
    """Return a model small enough to work out by hand: 50 of 100 cases expected each year, wavering by 0.5."""
    year = {
        "label": "2014/15", "current": 55.0, "expected": 50.0, "average": 0.5, "share": 1.0, "spread": 0.5,
        "base": 50.0, "base_name": "base_outlook", "span": "one year", "own": 4.0, "peer": 8.0, "least": 3.0,
    }  # fmt: skip
    words = {
        "said": "{year}: {target}; {odds}", "outlook": "{expected} ({low} to {high})", "odds": "{n}%",
        "least_odds": "under 1%", "most_odds": "over 99%", "certain": "certain", "impossible": "none",
        "no_odds": "?", "unknown": "?", "asks_nothing": "nothing", "asks_one": "1 case a {span}",
        "asks_cases": "{n} of {of} a {span}", "asks_level": "{gap} more", "no_effort": "no better than {base}",
        "base_outlook": "the outlook", "effort": "{need} in {span}: {here}", "effort_too": "{need}: {here}; {there}",
        "here_yes": "done ({own})", "here_no": "not done ({own})", "there_yes": "done there ({peer})",
        "there_no": "not there ({peer})", "shows_nothing": "-", "shows_yes": "yes ({least})",
        "shows_no": "no ({least})", "unknown_shows": "?", "unknown_asks": "?",
        "last_outturn": "last", "last_target": "{year}", "tighter": "tighter than {name} {value}",
        "looser": "looser than {name} {value}", "level": "as {name} {value}", "meets": "meets", "fails": "fails",
        "hit_and_miss": "hit and miss", "no_limits": "?", "no_interim": "?",
    }  # fmt: skip
    unit = {"before": "", "one": "%", "many": "%", "short": "%", "points": True, "keep": False, "places": 0, "fine": 1,
            "one_is": 1}  # fmt: skip
    moves = {"expected": [50.0, 50.0], "cases": [1040.0, 1040.0], "unit_cost": None, "scales": [0, 0], "grows": [0, 1],
             "segments": [], "arrived": [[[0.0, 1.0]]], "one_off": [0.0, 0.25], "low": 0.0, "high": 100.0}  # fmt: skip
    return {
        "sign": 1, "unit": unit, "scale": "logit", "size": 100.0, "per": 100.0, "counted": "cases", "most": None,
        "sure": 0.0, "best": 100.0, "thresholds": [-1.0, 0.0, 1.0], "reach": 1.0,
        "this": {"label": "2013/14", "target": 55.0, "expected": 50.0}, "last": {"label": "2012/13", "outturn": 52.0},
        "years": [year], "spans": [["week", 52], ["month", 12], ["year", 1]],
        "limits": {"low": 40.0, "high": 60.0, "share": 1.0, "points": 20.0}, "levers": [], "moves": moves,
        "quarters": None, "chart": {"zero": 200.0, "slope": -1.5}, "words": words,
    } | given  # fmt: skip


def told(model: Model, target: int) -> Any:
    return answer(model, {"targets": [target]}).years[0]


@pytest.mark.parametrize(
    ("target", "odds"),
    [
        pytest.param(0, "certain", id="no-share-lies-below-nought"),
        pytest.param(1, "over 99%", id="beyond-the-last-threshold"),
        pytest.param(40, "2%", id="between-two-thresholds"),
        pytest.param(50, "2%", id="exactly-on-a-threshold-counts-as-passed"),
        pytest.param(51, "1%", id="just-past-it"),
        pytest.param(90, "under 1%", id="before-the-first-threshold"),
        pytest.param(100, "under 1%", id="all-is-possible"),
        pytest.param(101, "none", id="more-than-all-is-not"),
    ],
)
def test_odds_are_the_thresholds_passed(target: int, odds: str) -> None:
    """Of a logit of 0 and a spread of a half: z is −2 logit(target); thresholds at −1, 0 and 1."""
    assert told(hand_made(), target).odds == odds


@pytest.mark.parametrize(
    ("target", "asks"),
    [
        pytest.param(50, "nothing", id="what-is-expected"),
        pytest.param(49, "nothing", id="less-than-is-expected"),
        pytest.param(51, "11 of 1,040 a year", id="11-a-year-are-under-three-a-month"),
        pytest.param(55, "5 of 87 a month", id="52-a-year-told-by-the-month-and-rounded-up"),
        pytest.param(65, "3 of 20 a week", id="156-a-year-are-three-a-week"),
    ],
)
def test_a_need_is_told_in_the_shortest_span_with_three_cases(target: int, asks: str) -> None:
    """1,040 cases a year, of which 520 are expected to count."""
    assert told(hand_made(), target).asks == asks


@pytest.mark.parametrize(
    ("target", "effort"),
    [
        pytest.param(50, "no better than the outlook", id="none"),
        pytest.param(54, "4 percentage points in one year: done (4)", id="exactly-the-largest"),
        pytest.param(58, "8 percentage points: not done (4); done there (8)", id="only-by-a-peer"),
        pytest.param(59, "9 percentage points: not done (4); not there (8)", id="by-nobody"),
    ],
)
def test_an_improvement_is_held_against_the_largest_ever_made(target: int, effort: str) -> None:
    assert told(hand_made(), target).effort == effort


@pytest.mark.parametrize(
    ("target", "assurance"),
    [
        pytest.param(39, "meets", id="below-the-lower-limit"),
        pytest.param(40, "hit and miss", id="on-the-lower-limit"),
        pytest.param(60, "hit and miss", id="on-the-upper-limit"),
        pytest.param(61, "fails", id="above-the-upper-limit"),
    ],
)
def test_assurance_is_where_the_target_lies_among_the_limits(target: int, assurance: str) -> None:
    assert told(hand_made(), target).assurance == assurance


def test_lower_is_better_turns_every_judgement() -> None:
    words = hand_made()["words"]
    found = told(hand_made(sign=-1, sure=100.0, best=0.0, words=words), 40)
    assert found.odds == "1%"
    assert found.asks == "9 of 87 a month"
    assert found.beside == "tighter than last 52%; tighter than 2013/14 55%"
    assert told(hand_made(sign=-1, sure=100.0, best=0.0), 61).assurance == "meets"


def test_what_reads_alike_is_called_the_same() -> None:
    """A last outturn of 51.96% prints as 52%."""
    found = told(hand_made(last={"label": "2012/13", "outturn": 51.96}), 52)
    assert found.beside == "as last 52%; looser than 2013/14 55%"


def test_without_a_history_nothing_is_made_up() -> None:
    year = hand_made()["years"][0] | {"expected": None, "average": None, "spread": None, "least": None}
    moves = hand_made()["moves"] | {"expected": [None, None]}
    found = told(hand_made(years=[year], moves=moves, reach=None, thresholds=[]), 52)
    assert (found.outlook, found.odds) == ("?", "?")


def test_marks_stand_where_the_drawing_s_scale_puts_them() -> None:
    found = answer(hand_made(), {"targets": [60]})
    assert found.marks == (110.0,)
    assert found.centres == (125.0,)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_numbers_print_as_the_reports_print_them(value: float, digits: int) -> None:
    """Halves away from zero, commas, a true minus, as `formats.number` does."""
    # `formats.number` keeps twelve digits first, so that so near to a half the two may differ.
    scaled = abs(value) * 10**digits
    assume(abs(scaled - math.floor(scaled) - 0.5) > 1e-6 + 1e-11 * scaled)
    assert printed(whole(value, digits), digits, keep=True) == formats.number(value, digits)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        pytest.param(2.675, 2, "2.68%", id="a-half-stored-below-itself"),
        pytest.param(-0.25, 1, "−0.3%", id="away-from-nought"),
        pytest.param(-0.04, 1, "0%", id="no-minus-before-nought"),
        pytest.param(1234567.0, 0, "1,234,567%", id="commas"),
    ],
)
def test_figures_print_by_one_rule(value: float, digits: int, text: str) -> None:
    assert figure(hand_made(), value, digits) == text


def test_a_model_is_plain_json(model: Model) -> None:
    """Numbers, texts and lists, without NaN or infinity, and what comes back is the same."""
    assert json.loads(json.dumps(model, allow_nan=False)) == model


def test_an_unknown_indicator_is_named_with_the_nearest(setting: Setting) -> None:
    with pytest.raises(UsageError, match="NI68"):
        model_of(setting, "NI86")


def test_there_is_no_what_if_where_neither_way_is_better(setting: Setting) -> None:
    assert model_of(setting, "NI65") is None


def test_the_slider_covers_what_was_is_likely_and_is_set(setting: Setting) -> None:
    """History, targets, peers and the targets with odds of 5% and 95%; in steps of the last printed digit."""
    for ref in ("NI68", "BV212", "LIB1", "CE1"):
        found = model_of(setting, ref)
        assert found is not None
        slider, one = found["slider"], found["unit"]["one_is"]
        low, high = slider["least"] / one, slider["most"] / one
        shown = [*setting.outturns.loc[ref].dropna(), *setting.current.loc[ref].dropna()]
        shown += [float(setting.ahead.target_at(odds).loc[ref].iloc[n]) for odds in (0.05, 0.95) for n in (1, 2, 3)]
        assert low <= min(shown)
        assert high >= max(shown)
        assert (slider["most"] - slider["least"]) % slider["step"] == 0
        assert all((k - slider["least"]) % slider["step"] == 0 for k in found["start"]["targets"])


def test_odds_are_those_of_the_forecast(setting: Setting, models: dict[str, Model]) -> None:
    """Over the whole slider of every indicator, the printed percent is that of `YearsAhead.odds`."""
    for share in np.linspace(0, 1, 41):
        places = {ref: _place(model, share) for ref, model in models.items()}
        rows = [[k / models[ref]["unit"]["one_is"]] * 3 for ref, k in places.items()]
        chances = setting.ahead.odds(pd.DataFrame(rows, [*places], setting.ahead.expected.columns[1:]))
        for (ref, k), wanted in zip(places.items(), chances.to_numpy(), strict=True):
            model = models[ref]
            said = [odds_of(model, year, k / model["unit"]["one_is"], year["expected"]) for year in model["years"]]
            assert [text.removesuffix(", with low confidence") for text in said] == [*map(_percent, wanted)], (ref, k)


def _place(model: Model, share: float) -> int:
    slider = model["slider"]
    steps = int(share * (slider["most"] - slider["least"]) / slider["step"])
    return int(slider["least"] + steps * slider["step"])


def _percent(chance: float) -> str:
    if np.isnan(chance):
        return "cannot be said"
    if chance in (0.0, 1.0):
        return "certain" if chance else "none: out of reach"
    if chance < 0.01 or chance > 0.99:
        return "under 1%" if chance < 0.01 else "over 99%"
    return f"{math.floor(100 * chance + 0.5)}%"


def test_interim_targets_are_those_of_many(setting: Setting, models: dict[str, Model]) -> None:
    """What `answer` prints is what `interim` works out, at many places of the slider of every indicator."""
    for share in np.linspace(0, 1, 21):
        places = {ref: [_place(m, share), m["slider"]["most"], _place(m, 1 - share)] for ref, m in models.items()}
        rows = [[k / models[ref]["unit"]["one_is"] for k in some] for ref, some in places.items()]
        table = interim(setting, pd.DataFrame(rows, [*places], setting.ahead.expected.columns[1:]))
        points = dict(iter(table.groupby(["ref", "year"])["target"]))
        for ref, some in places.items():
            model = models[ref]
            told = [year.interim for year in answer(model, {"targets": some}).years]
            assert told == [_four(model, points[ref, year]) for year in setting.years[1:]], (ref, some)


def _four(model: Model, points: pd.Series) -> tuple[str, ...]:
    places = model["unit"]["places"]
    return tuple("past years do not tell" if pd.isna(v) else figure(model, v, places) for v in points)


def test_levers_move_a_year_as_they_do_elsewhere(setting: Setting, model: Model) -> None:
    """`answer` with levers moved expects what `levers.moved` does."""
    lever = next(lever for lever in model["levers"] if lever["kind"] == "rate")
    k = lever["most"]
    expected = answer(model, {"targets": model["start"]["targets"], "levers": {lever["name"]: k}}).expected
    wanted = moved(setting, "NI68", {lever["name"]: k / lever["one_is"]})["expected"].tolist()[1:]
    assert list(expected) == wanted


def test_two_quarters_of_history_have_a_slider_and_no_odds(make_tables: Callable[..., Tables]) -> None:
    """What cannot be known is said, and the last target still stands."""
    tables = make_tables(
        indicators=[{"ref": "A", "title": "Alpha"}],
        outturns=[
            {"ref": "A", "period": "2014/15 Q1", "outturn": 80.0},
            {"ref": "A", "period": "2014/15 Q2", "outturn": 82.0},
        ],
        targets=[{"ref": "A", "period": "2014/15", "target": 85.0}],
    )
    found = model_of(setting_of(judge(tables, read_rules(""), "2014/15 Q2")), "A")
    assert found is not None
    assert found["start"]["targets"] == [85, 85, 85]
    year = answer(found, found["start"]).years[0]
    assert (year.odds, year.outlook) == ("cannot be said", "not known: too little history")
    assert year.assurance == "too few quarters to say"
    assert year.beside == "the same as the target for 2014/15 (85%)"


def test_a_slider_and_its_drawing_reach_the_peers_years(setting: Setting) -> None:
    """LIB1 counts visits, and its peers are given by quarter: four make the year beside ours."""
    model = model_of(setting, "LIB1")
    assert model is not None
    drawn, peers = model["chart"], peer_years(setting)
    values = peers.loc[peers["ref"].eq("LIB1"), "value"]
    assert len(values) >= 4
    assert drawn["low"] <= values.min() < values.max() <= drawn["high"]
