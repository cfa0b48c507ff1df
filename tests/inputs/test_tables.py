"""A part of a council's tables: the rows of a directorate or of an indicator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from perfkit import read, read_rules
from perfkit.errors import Fault, UsageError
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.tables import Source, Tables
from perfkit.judge.scorecard import find_quarter, judge

DEMONSTRATIONS = (("demo:hart", "2014/15 Q2"), ("demo:known_truth", "2013/14 Q2"))

Make = Callable[..., Tables]


@pytest.fixture
def two(make_tables: Make) -> Tables:
    """Two directorates, each with an indicator, figures, a milestone and a risk; one priority."""
    tables = make_tables(
        indicators=[{"ref": "A", "directorate": "Adults"}, {"ref": "H", "directorate": "Housing"}],
        outturns=[
            {"ref": "A", "period": "2014/15 Q1", "outturn": 1},
            {"ref": "H", "period": "2014/15 Q1", "outturn": 2},
            {"ref": "H", "period": "2014/15 Q2", "outturn": 3},
        ],
        targets=[{"ref": "A", "period": "2014/15 Q1", "target": 1}],
        milestones=[{"ref": "M1", "directorate": "Adults"}, {"ref": "M2", "directorate": "Housing"}],
        priorities=[{"ref": "P1", "title": "Homes"}],
    )
    sources = tuple(Source(name, f"{name}.csv", "", 9, "f9") for name in ("indicators", "outturns", "milestones"))
    return replace(tables, sources=sources)


def refs(tables: Tables) -> dict[str, list[str]]:
    found = {name: getattr(tables, name) for name in CONTRACTS}
    return {name: list(table["ref"]) for name, table in found.items() if len(table) and "ref" in table}


def test_a_directorate_s_part_has_its_rows_and_the_tables_that_are_no_one_s_whole(two: Tables) -> None:
    assert refs(two.of("Housing")) == {
        "indicators": ["H"],
        "outturns": ["H", "H"],
        "milestones": ["M2"],
        "priorities": ["P1"],
    }


def test_an_indicator_s_part_has_no_table_of_its_directorate(two: Tables) -> None:
    assert refs(two.of_ref("A")) == {"indicators": ["A"], "outturns": ["A"], "targets": ["A"], "priorities": ["P1"]}


def test_a_part_of_a_part_is_that_part(two: Tables) -> None:
    assert refs(two.of("Adults").of("Adults")) == refs(two.of("Adults"))
    assert refs(two.part("Adults", "A")) == refs(two.of_ref("A"))
    assert two.part() is two


@pytest.fixture
def remits(make_tables: Make) -> Tables:
    """A has a portfolio of its own, B that of its priority, C neither; each service has a budget."""
    services = [{"directorate": "Adults", "service": name} for name in ("Care", "Grants", "Parks")]
    return make_tables(
        indicators=[
            {"ref": "A", **services[0], "portfolio": "Health", "priority": "P2"},
            {"ref": "B", **services[1], "priority": "P1"},
            {"ref": "C", **services[2], "priority": "P3"},
        ],
        outturns=[{"ref": ref, "period": "2014/15 Q1", "outturn": 1} for ref in "ABC"],
        finance=[{**service, "period": "2014/15 Q1", "annual_budget": 1} for service in services],
        risks=[{"ref": "R1", "directorate": "Adults"}],
        priorities=[
            {"ref": "P1", "title": "Well", "portfolio": "Health"},
            {"ref": "P2", "title": "Rich", "portfolio": "Economy"},
            {"ref": "P3", "title": "Green"},
        ],
    )


def test_an_indicator_s_own_portfolio_comes_before_its_priority_s(remits: Tables) -> None:
    assert remits.portfolio_of == {"A": "Health", "B": "Health", "C": ""}
    assert remits.portfolios == ["Health"]


def test_a_portfolio_s_part_has_its_indicators_and_the_budgets_of_their_services(remits: Tables) -> None:
    """Risks are a directorate's, and no portfolio's."""
    part = remits.of_portfolio("Health")
    assert refs(part) == {
        "indicators": ["A", "B"],
        "outturns": ["A", "B"],
        "priorities": ["P1", "P2", "P3"],
    }
    assert list(part.finance["service"]) == ["Care", "Grants"]


def test_a_portfolio_without_a_service_has_no_budget(make_tables: Make) -> None:
    """A blank service is no service that two tables have in common."""
    line = {"directorate": "Adults", "service": "Care", "period": "2014/15 Q1", "annual_budget": 1}
    tables = make_tables(
        indicators=[{"ref": "A", "directorate": "Adults", "portfolio": "Health"}],
        outturns=[{"ref": "A", "period": "2014/15 Q1", "outturn": 1}],
        finance=[line],
    )
    assert tables.of_portfolio("Health").finance.empty


def test_what_is_read_of_a_portfolio_is_its_part() -> None:
    name = "Environment and Sustainability"
    whole = read("demo:known_truth")
    assert refs(read("demo:known_truth", portfolio=name)) == refs(whole.of_portfolio(name))
    assert set(whole.of_portfolio(name).indicators["portfolio"]) == {name}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        pytest.param(
            {"directorate": "Houses"},
            "There is no directorate 'Houses'. Did you mean 'Housing'? Known: Adults, Housing.",
            id="directorate",
        ),
        pytest.param({"ref": "B"}, "There is no indicator 'B'. Known: A, H.", id="indicator"),
        pytest.param({"portfolio": "Health"}, "There is no portfolio 'Health'. Known: none.", id="portfolio"),
        pytest.param(
            {"directorate": "Adults", "ref": "H"},
            "There is no indicator 'H'. Known: A.",
            id="an-indicator-of-another-directorate",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(two: Tables, asked: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        two.part(**asked)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("file", "row", "kept_by"),
    [
        pytest.param("outturns.csv", None, {"Adults", "Housing", "A", "H"}, id="a-whole-file"),
        pytest.param("outturns.csv", 1, {"Adults", "Housing", "A", "H"}, id="its-headings"),
        pytest.param("outturns.csv", 3, {"Housing", "H"}, id="a-figure"),
        pytest.param("indicators.csv", 2, {"Adults", "A"}, id="an-indicator"),
        pytest.param("milestones.csv", 3, {"Housing"}, id="a-milestone"),
        pytest.param("targets.csv", 2, {"Adults", "Housing", "A", "H"}, id="a-file-that-holds-no-table"),
    ],
)
def test_a_note_on_a_row_goes_with_the_row_and_one_on_a_file_stays(
    two: Tables, file: str, row: int | None, kept_by: set[str]
) -> None:
    two = replace(two, notes=(Fault("was tidied", "Nothing.", file=file, row=row, note=True),))
    parts = {name: two.of(name) for name in ("Adults", "Housing")} | {name: two.of_ref(name) for name in ("A", "H")}
    assert {name for name, part in parts.items() if part.notes} == kept_by


def test_a_quarter_is_known_to_a_part_though_only_others_have_figures_in_it(two: Tables) -> None:
    """A directorate that has no figure yet gets its report all the same, as it would from the whole tables."""
    part = two.of("Adults")
    assert part.quarters == two.quarters == ["2014/15 Q2", "2014/15 Q1"]
    assert str(find_quarter(part, "2014/15 Q2")) == "2015Q2"
    with pytest.raises(UsageError, match=r"no quarter with outturns '2014/15 Q3'.*Known: 2014/15 Q2, 2014/15 Q1\."):
        find_quarter(part, "2014/15 Q3")


@pytest.mark.parametrize(("data", "quarter"), DEMONSTRATIONS)
def test_a_directorate_s_scorecard_is_the_same_from_its_part_as_from_the_whole(data: str, quarter: str) -> None:
    whole, rules = read(data), read_rules(data)
    for name in whole.directorates:
        from_whole, from_part = judge(whole, rules, quarter, name), judge(read(data, name), rules, quarter, name)
        for table in ("rows", "milestones", "finance", "doubts"):
            pd.testing.assert_frame_equal(getattr(from_part, table), getattr(from_whole, table))


@pytest.mark.parametrize(("data", "quarter"), DEMONSTRATIONS)
def test_an_indicator_s_row_is_the_same_from_its_part_as_from_the_whole(data: str, quarter: str) -> None:
    whole, rules = read(data), read_rules(data)
    card = judge(whole, rules, quarter)
    for ref in card.rows["ref"][::7]:
        alone = judge(whole.of_ref(ref), rules, quarter)
        for table in ("rows", "doubts"):
            ours = getattr(card, table).query("ref == @ref").reset_index(drop=True)
            pd.testing.assert_frame_equal(getattr(alone, table), ours, check_dtype=False)
