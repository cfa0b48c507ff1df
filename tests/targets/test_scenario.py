"""A scenario file is read strictly: every fault at once, each with its line and the nearest known name."""

from __future__ import annotations

import math

import pytest

from perfkit import periods
from perfkit.errors import DataError, Fault
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge
from perfkit.targets.asked_by_rule import Rule
from perfkit.targets.levers import moved
from perfkit.targets.scenario import read_scenario
from perfkit.targets.scenario_values import Values
from perfkit.targets.setting import setting_of

RULES = ("best_past_year", "last_outturn_plus")


@pytest.fixture(scope="module")
def setting():
    """The known-truth council's children's services: NI60 has segments, NI65 is a range."""
    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    return setting_of(judge(tables, rules, "2013/14 Q2", "Children and Enterprise", known_on="2013-10-21"))


@pytest.fixture
def scenario(tmp_path, setting):
    def read_text(text, **more):
        path = tmp_path / "wish.yaml"
        path.write_text(text, encoding="utf-8")
        return read_scenario(path, setting, rules=RULES, **more)

    return read_text


def faults(scenario, text, **more):
    with pytest.raises(DataError) as error:
        scenario(text, **more)
    return [str(fault).removeprefix("wish.yaml, ") for fault in error.value.faults]


WHOLE = """
title: The committee's wish
year: 2014/15
reason: The national standard
rule: best_past_year
targets:
  NI60: 82
  NI64: [11, 10.5, 10]
  NI65: {low: 9, high: 15, reason: The statutory band}
levers:
  NI60:
    demand: 5
    segments: {North: 2.5, East: 10}
    start: Q1 2014/15
    quarters_to_arrive: 2
  NI62: {rate: -2, one_off: 1.4, unit_cost: -400, start: 2013/14 Q3}
"""


def test_a_whole_scenario(scenario):
    found = scenario(WHOLE)
    assert (found.title, periods.label(found.year), found.rule) == ("The committee's wish", "2014/15", "best_past_year")
    assert [v for v in found.targets.loc["NI60"] if not math.isnan(v)] == [82]
    assert found.targets.loc["NI64"].tolist()[1:] == [11, 10.5, 10]
    assert math.isnan(found.targets.loc["NI64"].iloc[0])
    assert (found.low.loc["NI65"].iloc[1], found.high.loc["NI65"].iloc[1]) == (9, 15)
    assert found.targets.loc["NI65"].isna().all()
    assert found.levers == {
        "NI60": {"demand": 5.0, "rate:North": 2.5, "rate:East": 10.0, "start": 2.0, "speed": 2.0},
        "NI62": {"rate:": -2.0, "one_off": 1.4, "unit_cost": -400.0},
    }
    assert (found.why("NI65"), found.why("NI60")) == ("The statutory band", "The national standard")


def test_the_positions_move_the_years(scenario, setting):
    """What the file says is what the levers take."""
    found = scenario(WHOLE)
    now, then = moved(setting, "NI60", {}), moved(setting, "NI60", found.levers["NI60"])
    assert (then["expected"].iloc[1:] > now["expected"].iloc[1:]).all()
    assert then["cases"].iloc[1] == pytest.approx(now["cases"].iloc[1] * 1.05)


def test_a_scenario_of_levers_alone_has_the_files_name(scenario):
    found = scenario("year: 2014/15\nlevers:\n  NI60: {demand: 0}\n")
    assert (found.title, found.rule, found.reason, dict(found.levers)) == ("wish", "", "", {})
    assert found.targets.isna().all(axis=None)


def test_every_fault_comes_at_once_in_the_files_order(scenario):
    assert faults(
        scenario,
        """titel: A wish
year: 2031/32
rule: best_past_yaer
targets:
  NI6O: 82
  NI60: 82%
  NI64: [11, 10, 9, 8]
  NI65: 12
  NI62: {low: 1, high: 2}
  NI68: {target: yes, raeson: x}
levers:
  NI60:
    demnad: 5
    demand: 40
    rate: 2
    segments: {Nroth: 2}
    start: 2019/20 Q1
    quarters_to_arrive: 3
  CE1: {unit_cost: 5}
  NI62: 3
""",
    ) == [
        "row 1, column titel: there is no setting 'titel'; expected one of title, year, reason, rule, targets, levers. "
        "Did you mean 'title'?",
        "row 2, column year: '2031/32' is no year that targets can be set for; "
        "expected one of 2013/14, 2014/15, 2015/16, 2016/17. Choose one of those.",
        "row 3, column rule: there is no rule 'best_past_yaer'; expected one of best_past_year, last_outturn_plus. "
        "Did you mean 'best_past_year'?",
        "row 5, column targets.NI6O: there is no indicator 'NI6O'; expected one of NI60, NI62, NI64, NI65, NI68, "
        "NI103, NI117, NI148, NI73, CE1, BV64, NI155. Did you mean 'NI68' or 'NI65' or 'NI64'?",
        "row 6, column targets.NI60: '82%' is not a number; expected a number such as 82.5. "
        "Type the number alone, without its unit.",
        "row 7, column targets.NI64: there are 4 targets for 3 years. Give one for each year, the first year first.",
        "row 8, column targets.NI65: NI65 is to stay within a range; expected low and high. "
        "Write NI65: {low: 9, high: 15}.",
        "row 9, column targets.NI62: NI62 has one figure to reach; expected target. Write NI62: 82.",
        "row 10, column targets.NI68.raeson: there is no setting 'raeson'; expected one of target, low, high, reason. "
        "Did you mean 'reason'?",
        "row 10, column targets.NI68.target: 'yes' is not a number; expected a number such as 82.5. "
        "Type the number alone, without its unit.",
        "row 13, column levers.NI60.demnad: there is no lever 'demnad'; expected one of demand, rate, segments, start, "
        "quarters_to_arrive, one_off, unit_cost. Did you mean 'demand'?",
        "row 14, column levers.NI60.demand: 40 goes beyond what its history has seen; expected -5 to 14. "
        "Stay within that.",
        "row 15, column levers.NI60.rate: NI60 has a rate for each segment; expected North, South, East, West. "
        "Name them under segments.",
        "row 16, column levers.NI60.segments.Nroth: there is no segment 'Nroth'; expected one of North, South, East, "
        "West. Did you mean 'North' or 'South'?",
        "row 17, column levers.NI60.start: '2019/20 Q1' is no place of this lever; expected one of 2013/14 Q3, "
        "2013/14 Q4, 2014/15 Q1, 2014/15 Q2, 2014/15 Q3, 2014/15 Q4, 2015/16 Q1, 2015/16 Q2. Choose one of those.",
        "row 18, column levers.NI60.quarters_to_arrive: '3' is no place of this lever; expected one of 0, 1, 2, 4. "
        "Choose one of those.",
        "row 19, column levers.CE1.unit_cost: CE1 has no lever 'unit_cost': no budget is recorded for its service. "
        "Take the line out.",
        "row 20, column levers.NI62: the levers of NI62 are one value. Write each below it, indented.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("year: 2014/15", "the scenario changes nothing. Give it targets, levers or a rule.", id="nothing"),
        pytest.param("rule: best_past_year", "column year: the year is missing; expected one of 2013/14", id="no-year"),
        pytest.param("year: 2014/15\ntargets: 82", "row 2, column targets: 'targets' is one value", id="one-value"),
        pytest.param("year: 2014/15\ntargets: {NI60: null}", "there is no figure", id="no-figure"),
        pytest.param("year: 2014/15\ntargets: {NI60: true}", "'True' is not a number", id="true"),
        pytest.param("year: 2014/15\ntargets: {NI60: []}", "there are 0 targets for 3 years", id="empty-list"),
        pytest.param("year: 2014/15\ntargets: {NI65: {low: 9, high: 8}}", "the range of NI65 ends below its beginning",
                     id="range-upside-down"),
        pytest.param("year: 2014/15\nreason: [a]\nrule: best_past_year", "row 2, column reason: 'reason' is no text",
                     id="reason-is-a-list"),
        pytest.param("year: 2014/15\nlevers: {NI60: {segments: 2}}", "'segments' is one value", id="segments"),
        pytest.param("year: 2014/15\nlevers: {NI62: {segments: {North: 2}}}",
                     "there is no segment 'North'; expected one of rate, for the whole", id="no-segments"),
        pytest.param("year: 2014/15\nlevers: {NI60: {start: soon}}", "'soon' is no place of this lever", id="start"),
    ],
)  # fmt: skip
def test_one_fault_at_a_time(scenario, text, said):
    found = faults(scenario, text)
    assert len(found) == 1
    assert said in found[0]


def test_a_key_given_twice_is_refused_as_everywhere(scenario):
    assert "'NI60' stands 2 times" in faults(scenario, "year: 2014/15\ntargets:\n  NI60: 82\n  NI60: 83\n")[0]


@pytest.mark.parametrize("rule", Rule)
def test_the_rules_for_proposing_are_known_without_being_named(tmp_path, setting, rule):
    path = tmp_path / "wish.yaml"
    path.write_text(f"year: 2014/15\nrule: {rule}\n", encoding="utf-8")
    assert read_scenario(path, setting).rule == rule


def test_what_is_said_of_other_directorates_is_passed_over(scenario):
    found = scenario("year: 2014/15\ntargets: {NI60: 82, NI154: 200}\n", others=["NI154"])
    assert found.targets.index.tolist()[0] == "NI60"
    assert "NI154" not in found.targets.index
    assert "there is no indicator 'NI154'" in faults(scenario, "year: 2014/15\ntargets: {NI60: 82, NI154: 200}\n")[0]


def test_an_indicator_with_too_short_a_history_has_no_levers(tmp_path):
    hart = setting_of(judge(read("demo:hart"), read_rules("demo:hart"), "2014/15 Q2", known_on="2014-11-07"))
    path = tmp_path / "wish.yaml"
    path.write_text("year: 2015/16\nlevers: {CS01: {demand: 5}}\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_scenario(path, hart)
    assert "CS01 has no lever 'demand': n" in str(error.value.faults[0])


class TestValuesOfAFile:
    """Each value is taken as it is meant, or refused with its place and what was found there."""

    @pytest.fixture
    def values(self):
        return Values("wish.yaml", {("targets", "NI60"): 5, ("title",): 2})

    @pytest.mark.parametrize(
        ("value", "problem", "found"),
        [
            pytest.param(None, "there is no figure", None, id="nothing"),
            pytest.param("82%", "'82%' is not a number", "82%", id="with-its-unit"),
            pytest.param(True, "'True' is not a number", "True", id="yes"),
            pytest.param(math.inf, "'inf' is not a number", "inf", id="without-end"),
            pytest.param(math.nan, "'nan' is not a number", "nan", id="no-number"),
        ],
    )
    def test_a_figure_that_is_none_is_told_in_its_place(self, values, value, problem, found):
        assert values.number(value, ("targets", "NI60")) is None
        assert values.faults == [
            Fault(
                problem, "Type the number alone, without its unit.", "a number such as 82.5",
                file="wish.yaml", row=5, column="targets.NI60", value=found,
            )
        ]  # fmt: skip

    @pytest.mark.parametrize(("value", "figure"), [(82, 82.0), (82.5, 82.5), (0, 0.0), (-3, -3.0)])
    def test_a_figure_is_taken(self, values, value, figure):
        assert values.number(value, ("targets", "NI60")) == figure
        assert values.faults == []

    @pytest.mark.parametrize(
        ("given", "text"), [({}, ""), ({"title": None}, ""), ({"title": " A wish "}, "A wish"), ({"title": ""}, "")]
    )
    def test_a_text_is_taken_without_the_blanks_about_it(self, values, given, text):
        assert values.text(given, "title") == text
        assert values.faults == []

    def test_a_text_that_is_none_is_told_in_its_place(self, values):
        assert values.text({"title": 7}, "title") == ""
        assert values.text({"reason": [1]}, "reason", ("targets", "NI60")) == ""
        assert values.faults == [
            Fault("'title' is no text", "Put it in quotes.", "text", file="wish.yaml", row=2, column="title",
                  value="7"),
            Fault("'reason' is no text", "Put it in quotes.", "text", file="wish.yaml", column="targets.NI60.reason",
                  value="[1]"),
        ]  # fmt: skip

    def test_an_unknown_name_is_told_in_its_place(self, values):
        values.unknown("indicator", "NI6O", ["NI60"], ("targets", "NI60"))
        assert values.faults == [
            Fault.unknown("indicator", "NI6O", ["NI60"], file="wish.yaml", row=5, column="targets.NI60")
        ]


def whole(scenario, text, **more):
    with pytest.raises(DataError) as error:
        scenario(text, **more)
    return [(f.problem, f.remedy, f.expected, f.row, f.column, f.value) for f in error.value.faults]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "rule: best_past_year",
            ("the year is missing", "Add a line 'year: …'.", "one of 2013/14, 2014/15, 2015/16, 2016/17", None, "year",
             None),
            id="no-year",
        ),
        pytest.param(
            "year: 2031/32\nrule: best_past_year",
            ("'2031/32' is no year that targets can be set for", "Choose one of those.",
             "one of 2013/14, 2014/15, 2015/16, 2016/17", 1, "year", "2031/32"),
            id="no-such-year",
        ),
        pytest.param(
            "year: 2014/15",
            ("the scenario changes nothing", "Give it targets, levers or a rule.", "", None, "", None),
            id="nothing",
        ),
        pytest.param(
            "year: 2014/15\ntargets: 82",
            ("'targets' is one value", "Write a line for each indicator below it, indented.", "", 2, "targets", None),
            id="targets-are-one-value",
        ),
        pytest.param(
            "year: 2014/15\nlevers: {NI60: 82}",
            ("the levers of NI60 are one value", "Write each below it, indented.", "", 2, "levers.NI60", None),
            id="levers-are-one-value",
        ),
        pytest.param(
            "year: 2014/15\nlevers: {NI60: {segments: 2}}",
            ("'segments' is one value", "Write each segment and its points: {North: 2}.", "", 2,
             "levers.NI60.segments", None),
            id="segments-are-one-value",
        ),
        pytest.param(
            "year: 2014/15\ntargets:\n  NI65: {low: 9, high: 8}",
            ("the range of NI65 ends below its beginning", "Put the lower end under low.", "", 3, "targets.NI65", None),
            id="range-upside-down",
        ),
        pytest.param(
            "year: 2016/17\ntargets: {NI60: [1, 2]}",
            ("there are 2 targets for 1 year", "Give one for each year, the first year first.", "", 2, "targets.NI60",
             None),
            id="one-year-left",
        ),
        pytest.param(
            "year: 2014/15\ntargets: {NI65: {low: [9, 9, 9, 9], high: 15}}",
            ("there are 4 targets for 3 years", "Give one for each year, the first year first.", "", 2,
             "targets.NI65.low", None),
            id="a-range-of-too-many-years",
        ),
        pytest.param(
            "year: 2014/15\ntargets: {NI60: {target: 82, reason: 7}}",
            ("'reason' is no text", "Put it in quotes.", "text", 2, "targets.NI60.reason", "7"),
            id="a-reason-of-its-own",
        ),
        pytest.param(
            "year: 2014/15\nlevers: {NI60: {demand: 40}}",
            ("40 goes beyond what its history has seen", "Stay within that.", "-5 to 14", 2, "levers.NI60.demand",
             "40"),
            id="beyond-its-history",
        ),
        pytest.param(
            "year: 2014/15\nlevers: {NI60: {quarters_to_arrive: 3}}",
            ("'3' is no place of this lever", "Choose one of those.", "one of 0, 1, 2, 4", 2,
             "levers.NI60.quarters_to_arrive", "3"),
            id="no-such-speed",
        ),
        pytest.param(
            "year: 2014/15\nlevers: {CE1: {unit_cost: 5}}",
            ("CE1 has no lever 'unit_cost': no budget is recorded for its service", "Take the line out.", "", 2,
             "levers.CE1.unit_cost", None),
            id="no-budget",
        ),
        pytest.param(
            "year: 2014/15\nlevers: {NI60: {rate: 2}}",
            ("NI60 has a rate for each segment", "Name them under segments.", "North, South, East, West", 2,
             "levers.NI60.rate", None),
            id="a-rate-for-each-segment",
        ),
    ],
)  # fmt: skip
def test_a_fault_says_its_place_what_was_found_and_what_to_do(scenario, text, fault):
    assert whole(scenario, text) == [fault]


@pytest.mark.parametrize(("position", "taken"), [(14, 14.0), (-5, -5.0), (13.9, 13.9)])
def test_a_lever_may_stand_at_either_end_of_its_range(scenario, position, taken):
    found = scenario(f"year: 2014/15\nlevers: {{NI60: {{demand: {position}}}}}")
    assert found.levers == {"NI60": {"demand": taken}}


def test_a_year_may_be_written_as_any_year_and_targets_are_of_it_and_after(scenario):
    found = scenario("year: 2015-16\ntargets: {NI60: [82, 83]}")
    assert periods.label(found.year) == "2015/16"
    assert [None if math.isnan(v) else v for v in found.targets.loc["NI60"]] == [None, None, 82.0, 83.0]
    assert found.levers == {}
    assert found.reasons == {}
