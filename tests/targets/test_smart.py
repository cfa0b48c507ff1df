"""Each check of a SMART target, on an indicator that lacks one thing at a time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from perfkit.errors import UsageError
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge
from perfkit.report.smart_words import sentences, verdict
from perfkit.targets.proposal import Proposal
from perfkit.targets.setting import setting_of
from perfkit.targets.smart import FINDINGS, Check, Lack, says_nothing, smart

WHOLE = {
    "ref": "A",
    "definition": "Decided in time, over all decided",
    "numerator_name": "decided in time",
    "denominator_name": "decided",
    "owner": "Head of Planning",
    "decimals": 1,
}
GIVEN = {"ref": "A", "year": "2015/16", "target": 82.0, "reason": "The national standard"}
QUARTERS = [f"20{y}/{y + 1} Q{q}" for y in (12, 13) for q in (1, 2, 3, 4)] + ["2014/15 Q1", "2014/15 Q2"]


@pytest.fixture(scope="module")
def settle(make_tables):
    """A setting of one percentage of 12 or 13 cases a quarter: 81% in 2013/14, 80% the target of 2014/15."""

    def of(target=80.0, low=None, high=None, each=(10, 12), **more):
        outturns = [
            {"ref": "A", "period": q, "outturn": 100 * each[0] / each[1], "numerator": each[0], "denominator": each[1]}
            for q in QUARTERS
        ]
        outturns.append({"ref": "A", "period": "2013/14", "outturn": 81.0})
        targets = [{"ref": "A", "period": "2014/15", "target": target, "target_low": low, "target_high": high}]
        tables = make_tables(indicators=[WHOLE | more], outturns=outturns, targets=targets)
        return setting_of(judge(tables, read_rules(""), "2014/15 Q2"))

    return of


def lacks(findings):
    """The lacks found, as check:lack."""
    return [f"{c}:{k}" for c, k in findings.loc[~findings["met"], ["check", "lack"]].itertuples(index=False)]


def asked(setting, **change):
    return smart(pd.DataFrame([GIVEN | change]), setting)


def test_a_smart_target_lacks_nothing_and_every_check_is_listed(settle):
    found = asked(settle())
    assert list(found.columns) == list(FINDINGS)
    assert found["check"].tolist() == ["specific", "measurable", "owned", "dated", "reasoned", "looser"]
    assert found["met"].all()
    assert found["reasoned"].all()
    assert verdict(found) == "The target is SMART."


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        pytest.param({"definition": " "}, ["specific:definition"], id="no-definition"),
        pytest.param({"numerator_name": None}, ["specific:numerator_name"], id="what-is-counted"),
        pytest.param({"denominator_name": None}, ["specific:denominator_name"], id="of-whom"),
        pytest.param({"owner": None}, ["owned:owner"], id="no-owner"),
        pytest.param({"owner": "Cllr Brown"}, ["owned:person"], id="owned-by-a-person"),
        pytest.param({"polarity": "none"}, ["measurable:direction"], id="no-better-direction"),
    ],
)
def test_what_the_indicator_lacks(settle, indicator, expected):
    assert lacks(asked(settle(**indicator))) == expected


def test_days_have_no_population(settle):
    """Only a share or rate is of something."""
    setting = settle(unit="days", numerator_name=None, denominator_name=None)
    assert "specific" not in [lack.partition(":")[0] for lack in lacks(asked(setting))]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"target": None}, ["measurable:figure"], id="no-figure"),
        pytest.param({"year": "soon"}, ["dated:year"], id="no-year"),
        pytest.param({"year": "2014/15 Q3"}, ["dated:year"], id="a-quarter"),
        pytest.param({"year": "2013/14"}, ["dated:over", "looser:than_outturn"], id="a-year-that-is-over"),
        pytest.param({"year": "2014/15"}, [], id="this-year"),
        pytest.param({"reason": " "}, ["reasoned:reason"], id="no-reason"),
        pytest.param({"reason": "As last year"}, ["reasoned:says_nothing"], id="reason-says-nothing"),
        pytest.param({"target": 82.55}, ["measurable:finer_than_figures", "measurable:finer_than_a_case"], id="both"),
        pytest.param({"target": 82.5}, ["measurable:finer_than_a_case"], id="a-tenth-where-a-case-is-two-points"),
    ],
)
def test_what_the_proposal_lacks(settle, change, expected):
    assert lacks(asked(settle(), **change)) == expected


def test_what_one_case_is_worth_is_of_the_whole_year(settle):
    """Twelve cases a quarter are 48 a year: one is 2.1 percentage points."""
    found = asked(settle(), target=82.5)
    case = found[found["lack"] == Lack.FINER_THAN_A_CASE].iloc[0]
    assert case["value"] == 0.1
    assert case["limit"] == pytest.approx(100 / 48)
    said = sentences(found, settle().card.rows)
    assert said[case.name] == "It is finer than the figures can be: one case is 2.1 percentage points. Round it."


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        pytest.param((100, 120), ["measurable:finer_than_a_case"], id="480-cases"),
        pytest.param((105, 125), [], id="500-cases-exactly-half"),
        pytest.param((110, 130), [], id="520-cases"),
    ],
)
def test_a_decimal_finer_than_half_a_case_is_told(settle, each, expected):
    """Half a case is 0.104, 0.1 and 0.096 points; the last decimal is worth 0.1."""
    assert lacks(asked(settle(each=each, polarity="lower"), target=70.5)) == expected


@pytest.mark.parametrize(
    ("polarity", "target", "expected"),
    [
        pytest.param("higher", 81.0, [], id="higher-exactly-the-outturn"),
        pytest.param("higher", 80.0, ["looser:than_outturn"], id="higher-exactly-the-target"),
        pytest.param("higher", 79.0, ["looser:than_outturn", "looser:than_target"], id="higher-below-both"),
        pytest.param("lower", 80.0, [], id="lower-exactly-the-target"),
        pytest.param("lower", 81.0, ["looser:than_target"], id="lower-exactly-the-outturn"),
        pytest.param("lower", 82.0, ["looser:than_outturn", "looser:than_target"], id="lower-above-both"),
        pytest.param("none", 10.0, ["measurable:direction"], id="no-direction-is-never-looser"),
    ],
)
def test_looser_by_polarity(settle, polarity, target, expected):
    assert lacks(asked(settle(polarity=polarity), target=target)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        pytest.param(70.0, 80.0, [], id="the-same"),
        pytest.param(72.0, 78.0, [], id="narrower"),
        pytest.param(69.0, 80.0, [(69.0, 70.0)], id="wider-below"),
        pytest.param(72.0, 81.0, [(81.0, 80.0)], id="wider-above"),
    ],
)
def test_a_range_is_looser_where_it_is_wider(settle, low, high, expected):
    setting = settle(target=None, low=70.0, high=80.0, polarity="range")
    found = asked(setting, target=None, target_low=low, target_high=high)
    looser = found[found["lack"] == Lack.THAN_TARGET]
    assert list(looser[["value", "limit"]].itertuples(index=False, name=None)) == expected


def test_a_range_needs_both_ends_and_a_figure_is_none(settle):
    setting = settle(target=None, low=70.0, high=80.0, polarity="range")
    assert lacks(asked(setting)) == ["measurable:figure"]
    assert lacks(asked(setting, target=None, target_low=72.0)) == ["measurable:figure"]
    assert lacks(asked(settle(), target=None, target_low=82.0, target_high=90.0)) == ["measurable:figure"]


def test_a_target_is_held_against_the_one_proposed_for_the_year_before(settle):
    rows = pd.DataFrame([GIVEN | {"target": 85.0}, GIVEN | {"year": "2016/17", "target": 84.0}])
    found = smart(rows, settle())
    assert found.loc[~found["met"], ["year", "lack", "limit"]].values.tolist() == [["2016/17", "than_target", 85.0]]


def test_looser_with_a_reason_is_told_and_is_no_fault(settle):
    setting = settle()
    with_reason, without = asked(setting, target=79.0), asked(setting, target=79.0, reason="")
    assert verdict(with_reason) == "The target is SMART."
    assert (
        verdict(without) == "The target is not SMART yet: it has no reason and is looser than before without a reason."
    )
    assert sentences(with_reason, setting.card.rows)[5] == "It is looser than the last outturn (79% against 81%)."
    said = sentences(without, setting.card.rows)
    assert said[without["lack"] == Lack.THAN_TARGET].tolist() == [
        "It is looser than the target of the year before (79% against 80%). Give the reason."
    ]


def test_every_lack_has_a_sentence(settle):
    findings = pd.DataFrame(
        [{"ref": "A", "check": Check.LOOSER, "lack": k, "value": 3.0, "limit": 1.0, "reasoned": False} for k in Lack]
    )
    said = sentences(findings, settle().card.rows)
    assert said.nunique() == len(Lack)
    assert said.str.endswith(".").all()
    assert sentences(asked(settle()), settle().card.rows).nunique() == len(Check)


def test_proposals_themselves_may_be_given(settle):
    made = Proposal("A", "2015/16", "Analyst", "own", "n/a", "2014/15 Q2", target=82)
    assert lacks(smart([made, replace(made, reason="Statutory")], settle())) == ["reasoned:says_nothing"]


def test_an_unknown_indicator_is_refused_with_the_nearest(settle):
    with pytest.raises(UsageError, match="There is no indicator 'a'"):
        asked(settle(), ref="a")


@pytest.mark.parametrize(
    "text",
    ["as last year", "Same as last year's target", "kept the same", "Rolled forward from last year", "No change", "TBC",
     "n/a", "-", "carried over", "unchanged"],
)  # fmt: skip
def test_reasons_that_say_nothing(text):
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["National standard", "Same as our two nearest neighbours reach", "As two posts are vacant until June",
     "Last year's outturn rounded up", "Top quartile by 2018"],
)  # fmt: skip
def test_reasons_that_say_something(text):
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("data", "quarter", "day"),
    [("demo:hart", "2014/15 Q2", "2014-11-07"), ("demo:known_truth", "2013/14 Q2", "2013-10-21")],
)
def test_whole_councils_are_checked_and_said(data, quarter, day):
    setting = setting_of(judge(read(data), read_rules(data), quarter, known_on=day))
    year = "2015/16"
    rows = pd.DataFrame({"ref": setting.refs, "year": year, "target": setting.current.iloc[:, 0].to_numpy()})
    found = smart(rows, setting)
    assert set(found.groupby("ref")["check"].nunique()) == {6}
    assert sentences(found, setting.card.rows).str.len().min() > 10
    assert verdict(found) == f"{len(rows)} of {len(rows)} targets are not SMART yet."


def told(findings):
    """The lacks found with their figures."""
    rows = findings.loc[~findings["met"], ["check", "lack", "value", "limit"]].astype(object)
    return rows.where(rows.notna(), None).to_numpy().tolist()


def test_each_lack_has_its_figures(settle):
    """Decimals given and printed; what the last and a case of 48 are worth; the target and what it is looser than."""
    case = pytest.approx(100 / 48)
    assert told(asked(settle(), target=78.255)) == [
        ["measurable", "finer_than_figures", 3.0, 1.0],
        ["measurable", "finer_than_a_case", pytest.approx(0.001), case],
        ["looser", "than_outturn", 78.255, 81.0],
        ["looser", "than_target", 78.255, 80.0],
    ]
    assert told(asked(settle(owner=None, definition=None), year="soon", reason="", target=None)) == [
        ["specific", "definition", None, None],
        ["measurable", "figure", None, None],
        ["owned", "owner", None, None],
        ["dated", "year", None, None],
        ["reasoned", "reason", None, None],
    ]


def test_several_proposals_are_checked_each_on_its_own(settle):
    """In the order given, whatever rows their table had."""
    rows = pd.DataFrame([GIVEN, GIVEN | {"target": 79.0, "reason": "n/a"}, GIVEN | {"year": "2013/14"}], [7, 7, 3])
    found = smart(rows, settle())
    assert found["check"].value_counts().to_dict() == {
        "specific": 3, "measurable": 3, "owned": 3, "dated": 3, "reasoned": 3, "looser": 4,
    }  # fmt: skip
    assert found["year"].drop_duplicates().tolist() == ["2015/16", "2013/14"]
    assert found.groupby("year", sort=False)["reasoned"].agg(["sum", "size"]).to_numpy().tolist() == [[6, 13], [6, 6]]
    assert lacks(found) == [
        "reasoned:says_nothing", "looser:than_outturn", "looser:than_target", "dated:over", "looser:than_outturn",
    ]  # fmt: skip


def test_what_is_not_given_is_missing(settle):
    """A table of references alone has neither year nor figure nor reason."""
    found = smart(pd.DataFrame({"ref": ["A"]}), settle())
    assert lacks(found) == ["measurable:figure", "dated:year", "reasoned:reason"]
    assert found["year"].isna().all()


def test_a_finer_end_of_a_range_counts(settle):
    setting = settle(target=None, low=70.0, high=80.0, polarity="range")
    assert told(asked(setting, target=None, target_low=72.0, target_high=78.25))[0] == [
        "measurable", "finer_than_figures", 2.0, 1.0,
    ]  # fmt: skip


def test_a_target_is_held_against_that_of_the_year_before_as_it_is_known(make_tables):
    """A version set after the report's date is not known; the interim target of a quarter is not the year's.

    None was set for 2013/14, nor for 2016/17; 2018/19 lies beyond the outlook.
    """
    versions = [("2014/15", 84, None), ("2014/15", 85, "2014-10-01"), ("2014/15", 99, "2014-12-01")]
    rows = [*versions, ("2014/15 Q4", 98, None), ("2015/16", 86, None), ("2018/19", 90, None)]
    tables = make_tables(
        indicators=[WHOLE],
        outturns=[{"ref": "A", "period": q, "outturn": 80.0} for q in QUARTERS],
        targets=[{"ref": "A", "period": period, "target": target, "set_on": day} for period, target, day in rows],
    )
    setting = setting_of(judge(tables, read_rules(""), "2014/15 Q2", known_on="2014-11-07"))
    years = ["2014/15", "2015/16", "2016/17", "2017/18", "2019/20"]
    found = pd.concat([asked(setting, year=year, target=1.0) for year in years])
    looser = found[found["lack"] == Lack.THAN_TARGET]
    assert dict(zip(looser["year"], looser["limit"], strict=True)) == {
        "2015/16": 85.0,
        "2016/17": 86.0,
        "2019/20": 90.0,
    }
    assert found.loc[found["lack"] == Lack.THAN_OUTTURN, "limit"].tolist() == [80.0] * 5


def test_before_the_first_whole_year_the_last_outturn_is_the_one_published(make_tables):
    """The year before the first quarter of the record has the outturn that the table gives for it."""
    tables = make_tables(
        indicators=[WHOLE],
        outturns=[{"ref": "A", "period": q, "outturn": 80.0} for q in QUARTERS[-2:]]
        + [{"ref": "A", "period": "2013/14", "outturn": 77.0}],
    )
    found = asked(setting_of(judge(tables, read_rules(""), "2014/15 Q2")), target=70.0)
    assert found.loc[found["lack"] == Lack.THAN_OUTTURN, ["value", "limit"]].to_numpy().tolist() == [[70.0, 77.0]]


def test_a_range_is_held_against_that_of_the_year_before_alone(settle):
    """A wider range of 2016/17 is held against nothing, for none is on record for 2015/16."""
    setting = settle(target=None, low=70.0, high=80.0, polarity="range")
    wider = {"target": None, "target_low": 60.0, "target_high": 90.0}
    assert lacks(asked(setting, **wider, year="2016/17")) == []
    assert lacks(asked(setting, **wider, year="soon")) == ["dated:year"]
    assert told(asked(setting, **wider)) == [["looser", "than_target", 60.0, 70.0]]


def test_an_unknown_indicator_is_named_with_those_there_are(settle):
    with pytest.raises(UsageError) as error:
        smart(pd.DataFrame([GIVEN, GIVEN | {"ref": "B"}, GIVEN | {"ref": "C"}]), settle())
    assert str(error.value).startswith("There is no indicator 'B'")


def test_no_proposals_lack_nothing(settle):
    assert smart([], settle()).empty
