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
from perfkit.targets.levers import moved
from perfkit.targets.likely import odds_of
from perfkit.targets.model import Model, model_of
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


def test_a_slider_and_its_drawing_reach_the_peers_years(setting: Setting) -> None:
    """LIB1 counts visits, and its peers are given by quarter: four make the year beside ours."""
    model = model_of(setting, "LIB1")
    assert model is not None
    drawn, peers = model["chart"], peer_years(setting)
    values = peers.loc[peers["ref"].eq("LIB1"), "value"]
    assert len(values) >= 4
    assert drawn["low"] <= values.min() < values.max() <= drawn["high"]
