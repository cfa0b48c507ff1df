"""From parameter files to the list of reports, on the demonstration council."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from perfkit.errors import DataError, UsageError
from perfkit.inputs.places import DEMONSTRATIONS
from perfkit.inputs.settings import read_rules
from perfkit.inputs.store import Store
from perfkit.publish.plan import plan
from perfkit.publish.subjects import own_files


@pytest.fixture
def write(tmp_path):
    def write_file(text: str, name: str = "q.yaml"):
        path = tmp_path / "parameters" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


Q2 = "data: demo:hart\ncouncil: ''\nquarter: 2014/15 Q2\nknown_on: 2014-11-07\n"


def test_every_directorate_gets_its_reports_and_the_council_one(write):
    """Eleven services stand as directorates: two reports each; and the Board's report and summary."""
    jobs = plan([write(Q2)]).jobs
    assert len(jobs) == 24
    whole = [job for job in jobs if not job.directorate]
    papers = ["board_report", "board_summary"]
    assert [(job.report.name, job.folder) for job in whole] == [(name, ("2014-15-q2",)) for name in papers]
    assert "directorate" not in whole[0].parameters
    housing = [job for job in jobs if job.directorate == "Housing Services"]
    assert {job.report.name for job in housing} == {"directorate_overview", "variance_report"}
    assert {job.folder for job in housing} == {("2014-15-q2", "housing-services")}
    assert housing[0].parameters == {
        "data": "demo:hart",
        "council": "",
        "quarter": "2014/15 Q2",
        "directorate": "Housing Services",
        "known_on": "2014-11-07",
    }
    assert set(housing[0].inputs) >= {"indicators.csv", "outturns.csv", "targets.csv"}


def test_a_council_file_is_never_replaced_by_the_notebooks_default(write):
    """Without `council` the default rules hold, not those of the notebook's demonstration."""
    jobs = plan([write("data: demo:hart\nquarter: 2014/15 Q2\n")]).jobs
    assert {job.parameters["council"] for job in jobs} == {""}
    assert {job.parameters["known_on"] for job in jobs} == {""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(Q2 + "directorate: Houses Services\n", "Did you mean 'Housing Services'", id="directorate"),
        pytest.param("data: demo:hart\nquarter: 2019/20 Q1\n", "no figure for the quarter '2019/20 Q1'", id="quarter"),
        pytest.param("data: demo:hart\nquarter: 2019/20 Q1\n", "2014/15 Q1, 2014/15 Q2", id="quarters-there-are"),
        pytest.param("data: demo:heart\nquarter: 2014/15 Q2\n", "Did you mean 'hart'?", id="demonstration"),
        pytest.param("data: nowhere.xlsx\nquarter: 2014/15 Q2\n", "no file or folder", id="no-such-data"),
        pytest.param(Q2.replace("''", "nowhere.yaml"), "no file or folder", id="no-such-rules"),
    ],
)
def test_what_is_not_there_is_refused(write, text, said):
    with pytest.raises(DataError) as caught:
        plan([write(text)])
    assert said in str(caught.value)


def test_the_faults_of_every_file_come_at_once(write):
    paths = [write("data: nowhere.xlsx\nquarter: 2014/15 Q2\n", "a.yaml"), write("quarter: soon\n", "b.yaml")]
    with pytest.raises(DataError) as caught:
        plan(paths)
    assert {"a.yaml", "b.yaml"} <= {fault.file for fault in caught.value.faults}


def test_two_files_that_make_one_report_are_refused(write):
    with pytest.raises(UsageError, match="Two parameter files make the same report"):
        plan([write(Q2, "a.yaml"), write(Q2, "b.yaml")])


def test_a_plan_can_be_narrowed(write):
    path = write(Q2)
    jobs = plan([path], ["Q2 2014/15"], ["Housing Services"], ["variance_report"]).jobs
    assert [(job.directorate, job.report.name) for job in jobs] == [("Housing Services", "variance_report")]


@pytest.mark.parametrize(
    ("narrowing", "said"),
    [
        pytest.param({"directorates": ["Housing Servces"]}, "Did you mean 'Housing Services'", id="directorate"),
        pytest.param({"reports": ["variance"]}, "There is no report 'variance'. Did you mean", id="report"),
        pytest.param({"quarters": ["2014/15 Q1"]}, "There is no quarter '2014/15 Q1'.", id="quarter-not-asked-for"),
        pytest.param({"quarters": ["2014-Q1"]}, "--quarter: '2014-Q1' has a quarter of a year", id="unclear-quarter"),
    ],
)
def test_narrowing_to_an_unknown_name_is_refused(write, narrowing, said):
    path = write(Q2)
    with pytest.raises(UsageError) as caught:
        plan([path], **narrowing)
    assert said in str(caught.value)


WEXBRIDGE_Q2 = "data: demo:known_truth\nquarter: 2013/14 Q2\n"
CHILDREN, REMIT = "Children and Enterprise", "Environment and Sustainability"
BY_DIRECTORATE = "directorate_overview, editions, target_setting or variance_report."
BY_INDICATOR = "investigation or target_setting."
NO_REMITS = "The tables name no portfolio: the column portfolio of the table indicators is blank."


@pytest.mark.parametrize(
    ("text", "narrowing", "said"),
    [
        pytest.param(
            Q2,
            {"reports": ["board_summary"], "directorates": ["Housing Services"]},
            "board_summary is made for the whole council, not for each directorate. Leave --directorate out, "
            f"or name another report: {BY_DIRECTORATE}",
            id="the-council-s-by-directorate",
        ),
        pytest.param(
            Q2,
            {"reports": ["variance_report"], "refs": ["HS01"]},
            "variance_report is made for each directorate, not for one indicator. Leave --ref out, "
            f"or name another report: {BY_INDICATOR}",
            id="a-directorate-s-by-indicator",
        ),
        pytest.param(
            Q2,
            {"reports": ["investigation", "variance_report"], "refs": ["HS01"]},
            "variance_report is made for each directorate, not for one indicator. Leave --ref out, "
            f"or name another report: {BY_INDICATOR}",
            id="one-of-two-reports",
        ),
        pytest.param(
            WEXBRIDGE_Q2,
            {"reports": ["target_setting"], "portfolios": [REMIT]},
            "target_setting is made for each directorate or for one indicator, not for each portfolio. "
            "Leave --portfolio out, or name another report: exception_report.",
            id="a-directorate-s-or-indicator-s-by-portfolio",
        ),
        pytest.param(
            WEXBRIDGE_Q2,
            {"directorates": [CHILDREN], "portfolios": [REMIT]},
            "No report is made for each directorate and for each portfolio at once. "
            "Leave --directorate or --portfolio out.",
            id="directorate-and-portfolio",
        ),
        pytest.param(
            Q2,
            {"reports": ["investigation"], "refs": ["HS01"], "directorates": ["Planning Services"]},
            "The indicator 'HS01' belongs to Housing Services. Name that directorate, or leave it out.",
            id="an-indicator-of-another-directorate",
        ),
        pytest.param(
            Q2,
            {"refs": ["PS01", "HS01"], "directorates": ["Planning Services"]},
            "The indicator 'HS01' belongs to Housing Services. Name that directorate, or leave it out.",
            id="one-of-two-indicators",
        ),
        pytest.param(
            Q2,
            {"portfolios": ["Housing"]},
            f"{NO_REMITS} Leave --portfolio out, or fill in that column.",
            id="tables-without-portfolios",
        ),
        pytest.param(
            Q2,
            {"reports": ["exception_report"]},
            f"exception_report is made for each portfolio. {NO_REMITS} Fill that in, or name another report.",
            id="a-portfolio-s-report-without-portfolios",
        ),
        pytest.param(
            Q2 + "reports: [variance_report]\n",
            {"reports": ["board_summary"]},
            "The parameter files leave board_summary out. Add it to the line 'reports' there.",
            id="a-report-left-out-by-the-file",
        ),
        pytest.param(
            Q2 + "reports: [board_summary]\n",
            {"directorates": ["Housing Services"]},
            "Of the reports asked for, none is made for each directorate. Add one to the line 'reports', such as "
            "directorate_overview, editions, investigation, target_setting or variance_report.",
            id="no-directorate-s-report-in-the-file",
        ),
        pytest.param(
            Q2 + "directorate: Housing Services\n",
            {"directorates": ["Planning Services"]},
            "The parameter files do not ask for the directorate 'Planning Services'. "
            "Add it to the line 'directorate' there, or leave that line out for all.",
            id="a-directorate-left-out-by-the-file",
        ),
    ],
)
def test_names_that_are_known_and_do_not_go_together_are_refused_with_the_reason(write, text, narrowing, said):
    path = write(text)
    with pytest.raises(UsageError) as caught:
        plan([path], **narrowing)
    assert str(caught.value) == said


def test_what_only_one_quarter_has_is_refused_for_another(write):
    """The report of the one file, and the directorate of the other."""
    q1 = write(Q2.replace("Q2", "Q1").replace("2014-11-07", "2014-09-02") + "reports: [board_summary]\n", "q1.yaml")
    q2 = write(Q2 + "directorate: Housing Services\n", "q2.yaml")
    assert [job.quarter for job in plan([q1, q2], reports=["board_summary"], quarters=["2014/15 Q1"]).jobs]
    with pytest.raises(UsageError) as caught:
        plan([q1, q2], ["2014/15 Q1"], ["Housing Services"])
    assert "Of the reports asked for, none is made for each directorate." in str(caught.value)
    assert len(plan([q1, q2], ["2014/15 Q1", "2014/15 Q2"], ["Housing Services"]).jobs) == 2


def test_a_file_that_lists_a_portfolio_s_report_for_tables_without_portfolios_is_refused(write):
    with pytest.raises(DataError) as caught:
        plan([write(Q2 + "reports: [exception_report]\n")])
    assert "'exception_report' is made for each portfolio, and the tables name none. Fill in" in str(caught.value)


def test_a_yearly_report_is_made_for_any_quarter_where_it_is_named(write):
    jobs = plan([write(WEXBRIDGE_Q2)], ["2013/14 Q2"], reports=["annual_variance_report"]).jobs
    assert [(job.report.name, job.folder) for job in jobs] == [("annual_variance_report", ("2013-14-q2",))]


@pytest.fixture
def notebook(tmp_path):
    """Put a notebook into the workspace that declares some parameters and says when it is made."""

    def put(name: str, declares: str = "", made: str = "") -> None:
        cell = {
            "cell_type": "code",
            "id": "p",
            "metadata": {"tags": ["parameters"]},
            "source": "data = quarter = council = known_on = ''\n" + "".join(f"{d} = ''\n" for d in declares.split()),
            "execution_count": None,
            "outputs": [],
        }
        metadata = {"perfkit": {"made": made}} if made else {}
        content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": [cell]}
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")

    return put


WEXBRIDGE = "data: demo:known_truth\nquarter: {}\n"


def test_a_notebook_with_a_portfolio_is_made_for_each(write, notebook):
    notebook("exceptions", "portfolio")
    jobs = plan([write(WEXBRIDGE.format("2013/14 Q2"))], reports=["exceptions"]).jobs
    assert len({job.portfolio for job in jobs}) == len(jobs) > 3
    one = next(job for job in jobs if job.portfolio == "Environment and Sustainability")
    assert one.folder == ("2013-14-q2", "portfolio-environment-and-sustainability")
    assert one.parameters["portfolio"] == "Environment and Sustainability"
    assert one.directorate == ""


def test_portfolios_can_be_named_in_the_file_and_in_the_command(write, notebook):
    notebook("exceptions", "portfolio")
    path = write(WEXBRIDGE.format("2013/14 Q2"))
    asked = plan([path], portfolios=["Environment and Sustainability"]).jobs
    assert [(job.report.name, job.portfolio) for job in asked] == [
        ("exception_report", "Environment and Sustainability"),
        ("exceptions", "Environment and Sustainability"),
    ]
    with pytest.raises(UsageError, match="There is no portfolio 'Environment'"):
        plan([path], portfolios=["Environment"])
    path = write(WEXBRIDGE.format("2013/14 Q2") + "portfolio: Environmant and Sustainability\n")
    with pytest.raises(DataError, match="Did you mean 'Environment and Sustainability'"):
        plan([path])


@pytest.mark.parametrize(
    ("made", "data", "quarter", "unasked"),
    [
        pytest.param("", "known_truth", "2013/14 Q2", True, id="always-by-default"),
        pytest.param("yearly", "known_truth", "2013/14 Q2", False, id="yearly-in-quarter-2"),
        pytest.param("yearly", "known_truth", "2012/13 Q4", True, id="yearly-in-quarter-4"),
        pytest.param("asked", "known_truth", "2012/13 Q4", False, id="asked"),
        pytest.param("portfolios", "known_truth", "2013/14 Q2", True, id="a-council-with-portfolios"),
        pytest.param("portfolios", "hart", "2014/15 Q2", False, id="a-council-without"),
    ],
)
def test_a_notebook_says_when_it_is_made_unasked_and_is_made_whenever_it_is_named(
    write, notebook, made, data, quarter, unasked
):
    notebook("paper", made=made)
    path = write(f"data: demo:{data}\nquarter: {quarter}\n")
    assert [job.report.name for job in plan([path]).jobs].count("paper") == unasked
    assert [job.report.name for job in plan([path], reports=["paper"]).jobs] == ["paper"]
    named = write(f"data: demo:{data}\nquarter: {quarter}\nreports: [paper]\n")
    assert [job.report.name for job in plan([named]).jobs] == ["paper"]


def test_a_notebook_that_says_something_else_is_refused(write, notebook):
    notebook("paper", made="weekly")
    with pytest.raises(DataError) as caught:
        plan([write(Q2)])
    assert "made 'weekly'" in str(caught.value)
    assert "Say one of always, yearly, portfolios, asked there" in str(caught.value)


def test_a_council_s_own_template_is_given_to_the_report_of_its_name_and_counts_as_read(write, notebook):
    notebook("paper", "template")
    notebook("other", "template")
    path = write(Q2)
    own = path.parent / "paper.md"
    own.write_text("# Paper\n", encoding="utf-8")
    jobs = {job.report.name: job for job in plan([path]).jobs}
    assert jobs["paper"].parameters["template"] == "parameters/paper.md"
    assert "template" not in jobs["other"].parameters
    own.write_text("# Another\n", encoding="utf-8")
    assert plan([path], reports=["paper"]).jobs[0].rows != jobs["paper"].rows


def test_a_day_of_a_notebook_s_demonstration_is_no_other_council_s(write, notebook):
    """Its default is a day of the demonstration: a file that names none gives none."""
    notebook("paper", "draft_on edition")
    given = plan([write(Q2)], reports=["paper"]).jobs[0].parameters
    assert (given["draft_on"], "edition" in given) == ("", False)
    given = plan([write(Q2 + "draft_on: 2014-10-20\n")], reports=["paper"]).jobs[0].parameters
    assert given["draft_on"] == "2014-10-20"


def test_the_formats_of_the_command_come_after_those_of_the_file(write):
    path = write(Q2 + "formats: [pdf]\n")
    assert {job.formats for job in plan([path], formats=["docx", "pdf"]).jobs} == {("pdf", "docx")}


def test_harts_parameter_files_ask_for_both_quarters(project):
    jobs = plan(sorted((project / "parameters").glob("2014-15-*.yaml"))).jobs
    assert len(jobs) == 48
    assert {job.quarter for job in jobs} == {"2014/15 Q1", "2014/15 Q2"}


def test_the_demonstrations_rules_are_those_of_its_parameter_files(project):
    assert read_rules(str(project / "parameters" / "council.yaml")) == read_rules("demo:hart")


def test_an_investigation_is_made_only_for_the_indicators_named(write):
    """A council has hundreds: each one asked for has a page of its own beside its directorate's reports."""
    jobs = plan([write(Q2 + "ref: [HS01, PS01]\n")]).jobs
    assert len(jobs) == 26
    assert [(job.name, job.folder[1], job.title) for job in jobs if job.ref] == [
        ("investigation-hs01", "housing-services", "Investigation: HS01"),
        ("investigation-ps01", "planning-services", "Investigation: PS01"),
    ]


def test_an_indicator_of_the_command_line_is_all_that_is_made(write):
    jobs = plan([write(Q2 + "reports: variance_report\nref: PS01\n")], refs=["HS01"]).jobs
    assert [(job.name, job.directorate, job.parameters["ref"]) for job in jobs] == [
        ("investigation-hs01", "Housing Services", "HS01")
    ]
    assert "directorate" not in jobs[0].parameters


@pytest.mark.parametrize(
    ("text", "narrowing"),
    [
        pytest.param(Q2, {"reports": ["target_setting"]}, id="in-the-command"),
        pytest.param(Q2 + "reports: target_setting\n", {}, id="in-the-file"),
    ],
)
def test_target_setting_is_made_for_each_directorate_where_it_is_named(write, text, narrowing):
    jobs = plan([write(text)], directorates=["Housing Services", "Planning Services"], **narrowing).jobs
    assert [(job.name, job.directorate, job.parameters["ref"]) for job in jobs] == [
        ("target_setting", "Housing Services", ""),
        ("target_setting", "Planning Services", ""),
    ]
    assert {job.parameters["directorate"] for job in jobs} == {"Housing Services", "Planning Services"}


def test_target_setting_is_made_for_the_indicators_asked_for(write):
    """With its directorate: the indicator's targets stand among those of the others."""
    jobs = plan([write(Q2)], reports=["target_setting"], refs=["HS01"]).jobs
    assert [(job.name, job.title) for job in jobs] == [("target_setting-hs01", "Target setting: HS01")]
    assert (jobs[0].parameters["directorate"], jobs[0].parameters["ref"]) == ("Housing Services", "HS01")


def test_a_changed_scenario_makes_a_report_of_it_stale(write, tmp_path):
    """The report follows from the scenario file as it does from the rows it reads."""
    scenario = tmp_path / "harder.yaml"
    path = write(Q2 + "reports: [target_setting, variance_report]\nscenario: harder.yaml\n")
    found = []
    for rule in ("best_past_year", "odds_70"):
        scenario.write_text(f"year: 2015/16\nrule: {rule}\n", encoding="utf-8")
        found.append({job.report.name: job.rows for job in plan([path], directorates=["Housing Services"]).jobs})
    assert found[0]["target_setting"] != found[1]["target_setting"]
    assert found[0]["variance_report"] == found[1]["variance_report"]


def test_a_scenario_that_is_not_there_is_refused(write):
    with pytest.raises(DataError, match="no file or folder"):
        plan([write(Q2 + "reports: target_setting\nscenario: harder.yaml\n")])


@pytest.mark.parametrize(
    ("text", "asked", "said"),
    [
        pytest.param(Q2 + "ref: HS1\n", {}, "there is no indicator 'HS1'", id="unknown-in-the-file"),
        pytest.param(Q2, {"refs": ["HS1"]}, "Did you mean 'HS16' or 'HS01'", id="unknown-in-the-command"),
        pytest.param(Q2 + "reports: investigation\n", {}, "none is named", id="none-named-in-the-file"),
        pytest.param(Q2, {"reports": ["investigation"]}, "give --ref", id="none-named-in-the-command"),
        pytest.param(Q2 + "ref: [HS01, HS01]\n", {}, "'ref' names one thing twice", id="named-twice"),
    ],
)
def test_an_investigation_of_no_indicator_is_refused(write, text, asked, said):
    with pytest.raises(DataError) as caught:
        plan([write(text)], **asked)
    assert said in str(caught.value)


@pytest.fixture
def tables(tmp_path):
    """Return Hart's tables where they can be changed."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for path in (DEMONSTRATIONS / "hart").glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


ASKED = "data: tables\nquarter: 2014/15 Q2\nref: [HS01, HS07, PS01]\n"


def change(tables, old: str, new: str) -> None:
    path = tables / "outturns.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_one_changed_figure_concerns_its_directorate_and_the_whole_council(write, tables):
    """Of the investigations, that of its indicator alone."""
    path = write(ASKED)
    before = plan([path]).jobs
    change(tables, "HS01,2014/15 Q2,11,", "HS01,2014/15 Q2,12,")
    after = plan([path]).jobs
    assert len(before) == len(after) == 27
    assert [(job.directorate, job.name) for job, was in zip(after, before, strict=True) if job.rows != was.rows] == [
        ("", "board_report"),
        ("", "board_summary"),
        ("Housing Services", "directorate_overview"),
        ("Housing Services", "investigation-hs01"),
        ("Housing Services", "variance_report"),
    ]
    # Every report was planned from the new file all the same, and its record will say so.
    assert all(job.inputs["outturns.csv"] != was.inputs["outturns.csv"] for job, was in zip(after, before, strict=True))


def test_tables_kept_by_an_earlier_run_are_planned_by_while_no_byte_changed(write, tables, tmp_path):
    store = Store(tmp_path / "kept")
    path = write(ASKED)
    read = plan([path], store=store)
    assert not store.folder.exists(), "planning keeps nothing by itself"
    read.inputs.keep(store)
    kept = plan([path], store=store)
    assert [council.store for each in (read, kept) for council in each.inputs.councils.values()] == [None, store.folder]
    assert kept.jobs == read.jobs

    date = (tables / "outturns.csv").stat()
    change(tables, "HS01,2014/15 Q2,11,", "HS01,2014/15 Q2,12,")
    os.utime(tables / "outturns.csv", ns=(date.st_atime_ns, date.st_mtime_ns))
    changed = plan([path], store=store)
    assert [council.store for council in changed.inputs.councils.values()] == [None]
    assert changed.jobs == plan([path]).jobs != kept.jobs


def test_a_file_edited_after_planning_reaches_no_report(write, tables, tmp_path):
    planned = plan([write(ASKED)])
    change(tables, "HS01,2014/15 Q2,11,", "HS01,2014/15 Q2,12,")
    store = Store(tmp_path / "kept")
    planned.inputs.keep(store)
    figures = store.load(str(tables), ref="HS01").outturns
    assert figures.loc[figures["period"] == "2014/15 Q2", "outturn"].tolist() == [11.0]
    assert not store.is_fresh(str(tables))


def test_rules_edited_after_planning_are_refused(write, tmp_path):
    """The manifest would else name rules that no page was made by."""
    rules = tmp_path / "council.yaml"
    rules.write_text("rag: maidstone\n", encoding="utf-8")
    planned = plan([write(Q2.replace("''", "council.yaml"))])
    store = Store(tmp_path / "kept")
    planned.inputs.keep(store)
    rules.write_text("rag: havering\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"council\.yaml: it was changed while it was read\. Run again\."):
        planned.inputs.keep(store)


def test_where_nothing_can_be_kept_a_scratch_folder_serves_the_run(write, tmp_path):
    planned = plan([write(Q2)])
    (tmp_path / "kept").write_text("a file", encoding="utf-8")
    with planned.inputs.kept(Store(tmp_path / "kept")) as folder:
        assert Store(folder).load("demo:hart", "Housing Services") is not None
    assert not folder.exists()
    with planned.inputs.kept(Store(tmp_path / "other")) as folder:
        assert folder == tmp_path / "other"
    assert folder.exists()


def test_a_reports_own_files_are_those_of_its_workspace_and_no_others(write, tmp_path):
    """Another machine is sent them by their place in the workspace; a file elsewhere has no such place."""
    job = plan([write(f"{Q2}reports: [board_report]\n")]).jobs[0]
    own = tmp_path / "parameters" / "own.md"
    own.write_text("Words", encoding="utf-8")
    inside, elsewhere = (replace(job, parameters={"template": path}) for path in ("parameters/own.md", str(own)))
    assert own_files(inside) == {"parameters/own.md": b"Words"}
    assert own_files(elsewhere) == {}
