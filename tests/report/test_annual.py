"""The year's papers: each part is there, what is missing is said, draft against final, category against parts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from perfkit.errors import UsageError
from perfkit.inputs.annual_plan_form import ANNUAL_PLAN, CONTRACTS, REQUIRED
from perfkit.inputs.papers import Paper, paper_of, read_paper
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.card import Scorecard
from perfkit.judge.editions import compare
from perfkit.judge.year import judge_year
from perfkit.report import annual_tables, annual_variance, editions
from perfkit.report.annual_plan import AnnualPlan, annual_plan
from perfkit.report.annual_slots import achievements
from perfkit.rules import Category

DRAFT, FINAL, LATER = "2013-06-10", "2013-06-30", "2013-10-21"
PARTS = [part.title for part in ANNUAL_PLAN.parts]


@cache
def card(day: str = FINAL) -> Scorecard:
    return judge_year(read("demo:known_truth"), read_rules("demo:known_truth"), "2012/13", known_on=day)


def plan(edition: str = "final", day: str = FINAL, draft: str = DRAFT, paper: Paper | None = None) -> AnnualPlan:
    return annual_plan(card(day), card(draft), paper or read_paper("", ANNUAL_PLAN), edition)


def of_category(category: Category, paper: Paper | None = None) -> str:
    mine = card()
    mine = replace(mine, rules=replace(mine.rules, category=category))
    return repr(annual_plan(mine, mine, paper or read_paper("", ANNUAL_PLAN)).required())


# The plan's parts


@pytest.mark.parametrize("title", PARTS)
def test_each_of_the_six_parts_stands_under_its_heading(title):
    assert f"<h2>{title}</h2>" in plan().part(title)._repr_html_()


def test_the_parts_are_the_six_of_the_best_value_form_in_their_order():
    assert [title.partition(": ")[2] for title in PARTS] == [
        "Setting the scene", "Performance in the year", "Audit and inspection", "Plans and priorities",
        "Finance, efficiency savings and contracts", "Appendices",
    ]  # fmt: skip


def test_a_part_that_the_plan_does_not_have_is_refused_and_the_nearest_named():
    with pytest.raises(UsageError, match="Did you mean 'Part 6: Appendices'"):
        plan().part("Part 6: Appendix")


def test_a_council_may_number_its_headings_otherwise():
    paper = paper_of("# Our plan\n## 3. Audit and inspection\nNo inspection was made.\n", ANNUAL_PLAN)
    assert paper.parts["Part 3: Audit and inspection"] == "No inspection was made."
    assert "Part 1: Setting the scene" in paper.missing


def test_achievements_stand_with_the_counts_behind_them():
    """45 of 51 is 88.2%: the share is of the counts shown, and HR1 is said to be left out of them."""
    assert repr(achievements(card())) == (
        "- Targets met: 45 of 51 (88.2%).\n"
        "- Better than the year before: 19 of 51 that could be compared.\n"
        "- 1 indicator is not rated, and left out of the first count."
    )


def test_every_indicator_is_in_the_appendices_with_two_years_quartile_and_three_targets():
    tables = annual_tables.indicators(card())
    assert sum(len(table.rows) for table in tables) == len(card().rows) == 52
    line = next(
        row for table in tables for row in table.data.to_dict("records") if row["Indicator"].startswith("BV78a")
    )
    assert line == {
        "Indicator": "BV78a: Average time to process new benefit claims", "2011/12 outturn": "21.3 days",
        "Target": "23.1 days", "2012/13": "23.6 days (revised)", "Rating": "▲ Amber",
        "Since last year’s outturn": "↘ Worsened: double glum", "Quartile": "4th", "Target 2013/14": "23 days",
        "Target 2014/15": "22.9 days", "Target 2015/16": "22.8 days",
    }  # fmt: skip


def test_what_is_missing_is_said_of_each_indicator(make_tables):
    tables = make_tables(
        indicators=[{"ref": "A"}, {"ref": "B"}],
        outturns=[{"ref": "A", "period": "2013/14", "outturn": 50}],
        targets=[{"ref": "A", "period": "2014/15", "target": 60}],
    )
    found = annual_tables.not_available(judge_year(tables, card().rules, "2013/14"))
    assert found.data.to_numpy().tolist() == [
        ["A: Indicator A", "", "None for 2015/16 and 2016/17"],
        ["B: Indicator B", "Not yet available", "None for 2014/15, 2015/16 and 2016/17"],
    ]


def test_cashable_savings_are_totalled_apart_and_an_unknown_one_is_counted():
    table = annual_tables.saved(card())[1]
    assert table.data.to_numpy().tolist() == [
        ["Cashable savings", "6", "£270,000", "£237,600", "0"],
        ["Other savings", "2", "£65,000", "£35,000", "1"],
        ["All savings", "8", "£335,000", "£272,600", "1"],
    ]


def test_a_saving_of_which_nobody_said_whether_it_is_cash_is_not_called_other():
    mine = card()
    unsaid = mine.tables.savings["cashable"].mask(mine.tables.savings["cashable"].notna())
    tables = replace(mine.tables, savings=mine.tables.savings.assign(cashable=unsaid))
    listed = annual_tables.saved(replace(mine, tables=tables))[0].data
    assert set(listed["Cashable"]) == {"Not said"}


def test_where_a_table_is_absent_its_part_stands_and_says_which_would_fill_it(make_tables):
    tables = make_tables(indicators=[{"ref": "A"}], outturns=[{"ref": "A", "period": "2013/14", "outturn": 50}])
    mine = judge_year(tables, card().rules, "2013/14")
    found = annual_plan(mine, mine, read_paper("", ANNUAL_PLAN))
    text = "\n".join(repr(found.part(title)) for title in PARTS) + repr(found.approvals()) + repr(found.required())
    for said in (
        "No efficiency saving is shown: the table savings was not supplied.",
        "No budget is shown: the table finance was not supplied.",
        "No milestone is listed: the table milestones was not supplied.",
        "Changes of definition are not known: the table definitions was not supplied.",
        "The route to approval is not known: the table approvals was not supplied.",
        "Not supplied: peers’ figures",
    ):
        assert said in text


# Categories


def test_a_fair_council_must_have_all_six_parts_and_a_good_one_fewer():
    assert REQUIRED[Category.FAIR] == REQUIRED[Category.WEAK] == REQUIRED[Category.POOR] == tuple(PARTS)
    assert set(REQUIRED[Category.GOOD]) < set(REQUIRED[Category.FAIR])


def test_what_is_missing_counts_only_where_the_category_asks_for_it():
    """The built-in words leave audit and inspection to be written: a fair council lacks it, a good one does not."""
    fair, good = (of_category(c) for c in (Category.FAIR, Category.GOOD))
    assert "Required and not complete: Part 1: Setting the scene; Part 3: Audit and inspection; Part 5" in fair
    assert "Required and not complete: Part 5: Finance, efficiency savings and contracts." in good
    assert "Part 3: Audit and inspection | Not required | Not yet written" in good


def test_a_contracts_statement_that_is_left_out_is_missed_whatever_the_category():
    words = "\n".join(f"## {title}\nWords.\n" for title in PARTS)
    paper = paper_of(words, ANNUAL_PLAN)
    assert paper.missing == (f"{PARTS[4]}: {CONTRACTS}",)
    assert f"Required and not complete: {PARTS[4]}." in of_category(Category.EXCELLENT, paper)
    whole = paper_of(words.replace(f"## {PARTS[5]}", f"### {CONTRACTS}\nNone moved staff.\n## {PARTS[5]}"), ANNUAL_PLAN)
    assert "Nothing that is required is missing." in of_category(Category.POOR, whole)


# Draft and final


def test_a_draft_lists_what_is_not_yet_available_and_a_final_inserts_it():
    draft, final = (annual_tables.not_available(card(day)).data["Indicator"].str[:4].tolist() for day in (DRAFT, FINAL))
    assert (draft, final) == (["NI73", "BV19", "HR1:"], ["HR1:"])


def test_a_final_says_what_was_inserted_restated_counted_anew_and_set_again():
    text = repr(plan().changes())
    for said in (
        "Six indicators changed between 10 June 2013 and 30 June 2013; the rating of four of them changed.",
        "Two indicators have a figure that was not there then: NI73 and BV199a.",
        "One indicator is counted by another definition: CS2.",
        "As known on 10 June 2013 | 43 | 3 | 3 | 3 | 52",
        "As known on 30 June 2013 | 45 | 3 | 3 | 1 | 52",
        "Revision: outturn | 23.1 days | 23.6 days (revised)",
        "Green to Amber",
        "BV212: Average time to re-let council homes | 2013/14 | 28 days | 28.5 days",
    ):
        assert said in text


def test_a_draft_shows_no_changes_and_a_final_without_a_draft_says_so():
    assert "This is the draft" in repr(plan("draft").changes())
    assert "No day of the draft was named (draft_on)" in repr(plan(draft=FINAL).changes())


def test_the_title_and_the_verdict_name_the_edition():
    assert "# Annual performance plan, draft edition: 2012/13" in repr(plan("draft", DRAFT).title())
    assert plan().sources().verdict.startswith("Final edition: 6 of 51 targets missed")


def test_another_word_for_an_edition_is_refused():
    with pytest.raises(UsageError, match=r"There is no edition 'finale'\. Did you mean 'final'"):
        plan("finale")


# The route to approval


def test_each_body_its_comment_the_response_and_what_was_delegated_to_whom():
    text = repr(plan().approvals())
    assert "Residents' panel | 14 June 2013 | Consulted | Use fewer abbreviations | No response is on record" in (
        text.replace("\u00a0", " ")
    )
    assert "Delegated by Council to Chief Executive: Insert outturns still to come" in text
    assert "No response is on record to Residents' panel." in text


def test_on_the_day_of_the_draft_nobody_had_been_asked():
    assert repr(plan("draft", DRAFT).approvals()) == "No step of this plan’s approval is on record by 10 June 2013."


def test_a_plan_that_nobody_approved_yet_says_so():
    mine = card()
    asked = mine.tables.approvals[mine.tables.approvals["step"].ne("approved")]
    mine = replace(mine, tables=replace(mine.tables, approvals=asked))
    text = "No approval is on record yet."
    assert text in repr(annual_plan(mine, mine, read_paper("", ANNUAL_PLAN)).approvals())
    assert text not in repr(plan().approvals())


# The variance report of a year


def test_every_double_glum_statutory_and_local_is_listed_and_counted_by_who_asks_for_it():
    assert repr(annual_variance.summary(card())) == (
        "Six indicators worsened on the year before and missed their targets: "
        "three statutory, one national and two local."
    )
    refs = [row.partition(":")[0] for row in annual_variance.double_glums(card()).data["Indicator"]]
    assert sorted(refs) == ["BV204", "BV78a", "BV82a", "CS1", "LIB1", "NI148"]


def test_each_has_its_reason_the_service_plan_and_the_coming_target():
    text = repr(annual_variance.explained(card()))
    for said in (
        "> New claims waited longer for proof of income from October.",
        "> The service plan brings the on-line claim into use and asks for proof once.",
        "BV78a: milestones of Revenues and Benefits",
        "The target for 2013/14 is 23 days. It asks for an improvement of 0.6 days on the outturn of 23.6 days.",
        "This miss is unexplained: no reason was given.",
        "The service plan: no action was named.",
    ):
        assert said in text
    assert repr(annual_variance.unexplained(card())) == ("No reason was given for CS1.\nNo action was named for LIB1.")


def test_a_coming_target_that_the_outturn_meets_asks_for_no_improvement(make_tables):
    years = (("2012/13", 70), ("2013/14", 65))
    tables = make_tables(
        indicators=[{"ref": "A"}],
        outturns=[{"ref": "A", "period": year, "outturn": figure} for year, figure in years],
        targets=[{"ref": "A", "period": "2013/14", "target": 80}, {"ref": "A", "period": "2014/15", "target": 60}],
    )
    text = repr(annual_variance.explained(judge_year(tables, card().rules, "2013/14")))
    assert "The target for 2014/15 is 60%, which the outturn of 65% meets already." in text


def test_extracts_cover_every_double_glum_once_and_what_has_no_portfolio_stands_apart():
    mine = card()
    indicators = mine.tables.indicators.assign(
        portfolio=mine.tables.indicators["portfolio"].mask(mine.tables.indicators["ref"].eq("LIB1")),
        priority=mine.tables.indicators["priority"].mask(mine.tables.indicators["ref"].eq("LIB1")),
    )
    mine = replace(mine, tables=replace(mine.tables, indicators=indicators))
    text = repr(annual_variance.extracts(mine))
    assert "### Not yet allocated\nNot yet allocated: double glums, 2012/13" in text
    assert "No double glum falls to Community Safety." in text
    rows = [line for line in text.split("\n") if line.endswith("Worsened: double glum")]
    assert len(rows) == 6


# Two editions


def test_the_words_of_two_editions_that_are_the_same():
    found = compare(card(), card())
    assert repr(editions.summary(found, card(), card())) == "Nothing changed between 30 June 2013 and 30 June 2013."
    assert repr(editions.listing(found, card(), card())) == "Nothing changed."
    assert isinstance(found, pd.DataFrame)


def test_an_earlier_edition_without_a_day_is_refused():
    """It would be of all that is known, and nothing would have changed."""
    with pytest.raises(UsageError, match=r"The earlier edition has no day\. Name it: then_on"):
        editions.title(replace(card(), known_on=None), card())


def test_a_note_on_a_figure_stands_with_that_figure_and_not_with_the_one_before_it():
    """What officers noted of the outturn says nothing of the earlier figure that changed with it."""
    change = compare(card(DRAFT), card()).head(1).assign(note="Counted again.")
    own, earlier = (
        editions.listing(change.assign(what=what), card(DRAFT), card()).data for what in ("outturn", "earlier figure")
    )
    assert (own["Note"].tolist(), earlier["Note"].tolist()) == (["Counted again."], [""])
