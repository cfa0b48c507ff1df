"""One indicator's what-if as plain data, and what its controls' positions come to."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from perfkit import read, read_rules
from perfkit.errors import UsageError
from perfkit.inputs.tables import Tables
from perfkit.judge.scorecard import judge
from perfkit.targets.answer import answer
from perfkit.targets.interim import interim
from perfkit.targets.levers import LeverKind, moved
from perfkit.targets.likely import odds_of
from perfkit.targets.model import Model, model_of
from perfkit.targets.model_words import lever_choices, lever_label, lever_texts, words_of
from perfkit.targets.peer_years import peer_years
from perfkit.targets.printing import figure
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
    assert found["quarters"] is None
    assert year.interim == ("past years do not tell",) * 4


def test_a_slider_and_its_drawing_reach_the_peers_years(setting: Setting) -> None:
    """LIB1 counts visits, and its peers are given by quarter: four make the year beside ours."""
    model = model_of(setting, "LIB1")
    assert model is not None
    drawn, peers = model["chart"], peer_years(setting)
    values = peers.loc[peers["ref"].eq("LIB1"), "value"]
    assert len(values) >= 4
    assert drawn["low"] <= values.min() < values.max() <= drawn["high"]


NEXT_EIGHT = ["2011/12 Q3", "2011/12 Q4", *(f"{year} Q{n}" for year in ("2012/13", "2013/14") for n in (1, 2, 3, 4))][
    :8
]


@pytest.fixture(scope="module")
def shares(set_one: Callable[..., Setting]) -> Model:
    """Return the model of four in five, to 2011/12 Q2, with targets of 81% this year and 85% the next."""
    targets = {"2011/12": 81.0, "2012/13": 85.0}
    setting = set_one(numerator=[40] * 10, denominator=[50] * 10, targets=targets, title="Homes let in time")
    found = model_of(setting, "A")
    assert found is not None
    return found


def test_a_model_holds_all_that_the_page_needs(shares: Model) -> None:
    """Next year 40.5 of 51, 79.41%, are expected; in 200 cases chance alone reaches 5.024 points further."""
    year = {
        "label": "2012/13", "current": 85.0, "expected": pytest.approx(100 * 40.5 / 51),
        "average": pytest.approx(40.5 / 51), "share": 1.0, "spread": pytest.approx(0.174877, abs=1e-6), "base": 80.0,
        "base_name": "base_outlook", "span": "one year", "own": 0.0, "peer": None,
        "least": pytest.approx(5.024108, abs=1e-6),
    }  # fmt: skip
    later = year | {"current": None, "own": None}
    assert {name: part for name, part in shares.items() if name not in ("thresholds", "levers", "moves", "words")} == {
        "ref": "A",
        "proposed": False,
        "title": "Homes let in time",
        "sign": 1,
        "unit": {
            "before": "", "one": "%", "many": "%", "short": "%", "points": True, "keep": False, "places": 1, "fine": 1,
            "one_is": 10,
        },
        "scale": "logit",
        "size": 100.0,
        "per": 100.0,
        "counted": "cases",
        "most": None,
        "sure": 0.0,
        "best": 100.0,
        # Student's 90th percentile of nine degrees of freedom.
        "reach": 1.383028738,
        "this": {"label": "2011/12", "target": 81.0, "expected": 80.0},
        "last": {"label": "2010/11", "outturn": 80.0},
        "years": [year, later | {"label": "2013/14", "span": "two years"},
                  later | {"label": "2014/15", "span": "three years"}],
        "spans": [["week", 52], ["month", 12], ["year", 1]],
        "limits": {"low": 80.0, "high": 80.0, "share": 1.0, "points": 10.0},
        "quarters": {
            "times": [1.0] * 4, "of_start": [0.0] * 4, "plus": [0.0] * 4, "start": 80.0, "rounding": "ratio",
            "single": False, "running": False, "bounded": True, "whole": 100.0, "digit": 0.1,
        },
        "slider": {"least": 731, "most": 856, "step": 1},
        "start": {"targets": [850, 850, 850], "levers": {"rate:": 0, "start": 0, "speed": 0}},
        "chart": {
            "low": 73.1, "high": 85.6, "slope": pytest.approx(-12.32), "zero": pytest.approx(178 + 12.32 * 73.1),
        },
        "scenario": {"title": "What if for A", "file": "what-if-a.yaml"},
    }  # fmt: skip


def test_a_models_thresholds_lie_where_the_printed_percent_changes(shares: Model) -> None:
    """Odds of 1%, 1.5%, 2.5% ... 98.5% and 99%: a hundred, as far below the middle as above it."""
    found = shares["thresholds"]
    assert len(found) == 100
    assert found == [-value for value in reversed(found)]
    assert found[49:51] == [-0.01288583483, 0.01288583483]
    assert (found[0], found[1]) == (-2.821437925, -2.573803978)


def test_a_models_levers_stand_at_whole_numbers_and_have_their_words(shares: Model) -> None:
    """80 less the 79.41 expected is 0.588: the level may rise by five tenths of a point, and in no year did it fall."""
    percent = {"one": "{sign}{n}%", "many": "{sign}{n}%"}
    rate, start, speed = shares["levers"]
    assert rate == {
        "name": "rate:", "label": "Change of the level", "least": 0, "most": 5, "step": 1, "digits": 1, "one_is": 10,
        "choices": None, "kind": "rate", "segment": "", "values": [], "one": "{sign}{n} point",
        "many": "{sign}{n} points",
    }  # fmt: skip
    named = {"least": 0, "step": 1, "digits": 0, "one_is": 1, "segment": "", **percent}
    assert start == named | {
        "name": "start", "label": "The change starts in", "most": 7, "kind": "start", "choices": NEXT_EIGHT,
        "values": NEXT_EIGHT,
    }  # fmt: skip
    assert speed == named | {
        "name": "speed", "label": "It arrives", "most": 3, "kind": "speed", "values": ["0", "1", "2", "4"],
        "choices": ["at once", "over 1 quarter", "over 2 quarters", "over a year"],
    }  # fmt: skip


def test_a_models_moves_are_the_levers_effects(shares: Model) -> None:
    """From October at once half of this year has it; over two quarters a quarter and three quarters of a quarter."""
    moves = dict(shares["moves"])
    arrived = moves.pop("arrived")
    assert moves.pop("expected") == pytest.approx([80.0] + [100 * 40.5 / 51] * 3)
    assert moves == {
        "cases": [200.0] * 4, "unit_cost": None, "scales": [0] * 4, "grows": [0, 1, 1, 1],
        "one_off": [0.0, 0.25, 0.0, 0.0], "low": 0.0, "high": 100.0, "segments": [{"key": "rate:", "weight": 1.0}],
    }  # fmt: skip
    assert [len(speeds) for speeds in arrived] == [4] * 8
    assert arrived[0] == [
        [0.5, 1.0, 1.0, 1.0], [0.375, 1.0, 1.0, 1.0], [0.25, 1.0, 1.0, 1.0], [0.125, 0.875, 1.0, 1.0],
    ]  # fmt: skip
    assert arrived[7] == [
        [0.0, 0.0, 0.75, 1.0], [0.0, 0.0, 0.625, 1.0], [0.0, 0.0, 0.5, 1.0], [0.0, 0.0, 0.28125, 0.96875],
    ]  # fmt: skip


def test_a_models_words_name_the_quarter_and_the_trial(shares: Model) -> None:
    words = shares["words"]
    assert words["meets"] == "as it runs, every quarter would meet it (on trial: under 13 quarters)"
    assert words["fails"] == "as it runs, no quarter would meet it (on trial: under 13 quarters)"
    assert words["hit_and_miss"] == (
        "as it runs, some quarters would meet it and others not (on trial: under 13 quarters)"
    )
    assert words["no_limits"] == "too few quarters to say"
    assert words["odds"] == "{n}%"


@pytest.mark.parametrize(
    ("counted", "polarity", "one", "several", "level"),
    [
        ("cases", "higher", "{n} more case a {span}, of about {of}", "{n} more cases a {span}, of about {of}", "above"),
        ("cases", "lower", "{n} fewer case a {span}, of about {of}", "{n} fewer cases a {span}, of about {of}",
         "below"),
        ("per_case", "higher", "{gap} more on each of about {of} case a {span}",
         "{gap} more on each of about {of} cases a {span}", "above"),
        ("per_case", "lower", "{gap} less on each of about {of} case a {span}",
         "{gap} less on each of about {of} cases a {span}", "below"),
        ("total", "higher", "{n} more a {span}, beside about {of}", "{n} more a {span}, beside about {of}", "above"),
        ("total", "lower", "{n} fewer a {span}, of about {of}", "{n} fewer a {span}, of about {of}", "below"),
        ("", "lower", "", "", "below"),
    ],
)  # fmt: skip
def test_a_need_is_worded_by_what_is_counted_and_which_way_is_better(
    counted: str, polarity: str, one: str, several: str, level: str
) -> None:
    words = words_of(polarity, counted, "year", trial=False, low=True)
    assert (words["asks_one"], words["asks_cases"]) == (one, several)
    assert words["asks_level"] == f"{{gap}} {level} the outlook"
    assert words["meets"] == "as it runs, every year would meet it"
    assert [words[name] for name in ("odds", "least_odds", "most_odds", "certain")] == [
        "{n}%, with low confidence", "under 1%, with low confidence", "over 99%, with low confidence", "certain",
    ]  # fmt: skip


def test_every_word_of_a_what_if_is_as_agreed() -> None:
    """The page's script and the notebook's controls have no others."""
    words = words_of("higher", "", "quarter", trial=False, low=False)
    assert [words[name] for name in ("controls", "slider", "targets", "rest", "levers", "reset", "keep", "save")] == [
        "{ref}: what if", "Target for {year}", "Targets", "no change", "If something were done differently",
        "Back to the proposed targets", "Keep as a scenario", "Save as a file",
    ]  # fmt: skip
    assert words["scenario"] == "Scenario file: run the report with it to keep these figures"
    assert words["said"] == "{year}: target {target}; odds {odds}. Asks: {asks}."


@pytest.mark.parametrize(
    ("kind", "unit", "texts"),
    [
        (LeverKind.UNIT_COST, "pounds", ("{sign}£{n}", "{sign}£{n}")),
        (LeverKind.ONE_OFF, "pounds", ("{sign}£{n}", "{sign}£{n}")),
        (LeverKind.DEMAND, "percent", ("{sign}{n}%", "{sign}{n}%")),
        (LeverKind.RATE, "percent", ("{sign}{n} point", "{sign}{n} points")),
        (LeverKind.RATE, "days", ("{sign}{n} day", "{sign}{n} days")),
        (LeverKind.DEMAND, "days", ("{sign}{n} day", "{sign}{n} days")),
    ],
)
def test_a_levers_number_bears_its_unit(kind: LeverKind, unit: str, texts: tuple[str, str]) -> None:
    found = lever_texts(kind, unit, " day", " days")
    assert (found["one"], found["many"]) == texts


def test_every_lever_is_called_by_what_it_moves() -> None:
    kinds = (LeverKind.DEMAND, LeverKind.RATE, LeverKind.START, LeverKind.SPEED, LeverKind.ONE_OFF, LeverKind.UNIT_COST)
    assert [lever_label(kind, "", "2014/15") for kind in kinds] == [
        "Cases that come", "Change of the level", "The change starts in", "It arrives", "A one-off event in 2014/15",
        "Spent on each case",
    ]  # fmt: skip
    assert lever_choices(LeverKind.SPEED, ("0", "3")) == ["at once", "over 3 quarters"]
    assert lever_choices(LeverKind.START, ("0",)) == ["0"]
