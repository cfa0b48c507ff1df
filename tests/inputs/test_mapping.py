"""The mapping file: what an officer may write in it, and how it is added to and confirmed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.errors import DataError
from perfkit.inputs.headings import plain
from perfkit.inputs.mapping import read_mapping
from perfkit.inputs.mapping_text import Line, accept, add_lines
from perfkit.inputs.meanings import Meaning


def faults_of(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_mapping(path)
    return [str(fault) for fault in refused.value.faults]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "columns.yaml"


def test_a_confirmed_file(place):
    place.write_text(
        'columns:\n  "PI no": ref\n  "Q1": outturn q1\n  "Trend": leave out\n'
        "every_row:\n  basis: period\n  unit: signs, else number\n  directorate: Housing\n"
        "sections: service\nwords:\n  status:\n    On Target: green\n"
        'refs:\n  "Rent collected": R1\nfigures:\n  "37 plus": 37\nrows:\n  R1: {basis: cumulative}\n',
        encoding="utf-8",
    )
    mapping = read_mapping(place)
    assert mapping.columns == {
        "pino": Meaning("ref"), "q1": Meaning("outturn", "Q1"), "trend": Meaning("leave out"),
    }  # fmt: skip
    assert mapping.every_row == {"basis": "period", "unit": "signs number", "directorate": "Housing"}
    assert mapping.sections == "service"
    assert mapping.words == {"status": {"ontarget": "green"}}
    assert mapping.refs == {"rentcollected": "R1"}
    assert mapping.figures == {"37 plus": "37"}
    assert mapping.rows == {"R1": {"basis": "cumulative"}}
    assert mapping.unconfirmed == ()


@pytest.mark.parametrize("value", ["ref ?", "ref?", "unknown ?", "unknown", "", "?ref ?", '"?"'])
def test_a_line_with_a_question_mark_or_without_an_answer_is_not_taken(place, value):
    place.write_text(f'columns:\n  "PI no": {value}\n', encoding="utf-8")
    mapping = read_mapping(place)
    assert mapping.columns == {}
    assert [fault.row for fault in mapping.unconfirmed] == [2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            'columns:\n  "Q1": outurn Q1\n',
            "row 2: There is no meaning 'outurn'. Did you mean 'outturn'?",
            id="misspelt",
        ),
        pytest.param(
            'colums:\n  "A": ref\n',
            "row 1: There is no part 'colums'. Did you mean 'columns'? Known: columns, every_row, sections, words, "
            "refs, figures, rows. Remove it or correct its name.",
            id="an-unknown-part",
        ),
        pytest.param(
            "every_row:\n  basis: quarter\n",
            "row 2: 'quarter' is not a choice; expected snapshot, period, cumulative, rolling_year, annual. "
            "Type one of those.",
            id="no-choice",
        ),
        pytest.param(
            "every_row:\n  unit: signs, else widgets\n",
            "row 2: 'signs, else widgets' is not a unit. Type: signs, else number; or a unit: percent, number, rate, "
            "score, pounds, minutes, hours, days, weeks.",
            id="no-unit",
        ),
        pytest.param(
            "every_row:\n  tittle: x\n", "row 2: There is no column 'tittle'.", id="not-the-same-in-every-row"
        ),
        pytest.param(
            "words:\n  status:\n    Failing: dark red\n",
            "row 3: 'dark red' is not a choice; expected green, amber, red, not_rated. Type one of those.",
            id="no-rating",
        ),
        pytest.param(
            "words:\n  rag: x\n", "row 2: There is no column with words 'rag'.", id="words-of-an-unknown-column"
        ),
        pytest.param(
            "rows:\n  CH8: {bais: period}\n",
            "row 2: There is no column 'bais'. Did you mean 'basis'?",
            id="a-column-of-one-indicator",
        ),
        pytest.param("columns: ref\n", "row 1: 'columns' is not a list of lines.", id="not-a-list"),
        pytest.param(
            'columns:\n  "A": [ref]\n', "row 2: 'A' is a list. Write one value behind the colon.", id="a-list"
        ),
        pytest.param(
            'columns:\n  "A": ref\n  "A": title\n', "row 3, column columns.A: 'A' stands 2 times", id="a-heading-twice"
        ),
    ],
)  # fmt: skip
def test_faults_name_their_line_and_what_to_do(place, text, said):
    (fault,) = faults_of(place, text)
    assert fault.startswith(f"columns.yaml, {said}")


def test_a_new_line_goes_behind_those_of_its_part_and_an_officers_own_stay(place):
    place.write_text(
        '# ours\ncolumns:\n  "PI no": ref   # checked\n\n# basis was agreed\nevery_row:\n  basis: period\n',
        encoding="utf-8",
    )
    add_lines(
        place,
        [
            Line(("columns",), "Q2", "outturn Q2 ?", "why"),
            Line(("words", "status"), "Failing", "red ?"),
            Line(("sections",), "sections", "service ?"),
        ],
    )
    assert place.read_text(encoding="utf-8") == (
        '# ours\ncolumns:\n  "PI no": ref   # checked\n  "Q2": outturn Q2 ?  # why\n\n# basis was agreed\nevery_row:\n'
        "  basis: period\n\n# The council's words and perfkit's.\nwords:\n  status:\n    \"Failing\": red ?\n\n"
        "# What the headings of sections in the scorecard are: directorate, service, portfolio, or leave out.\n"
        "sections: service ?\n"
    )


def test_accepting_takes_each_suggestion_and_never_an_unknown(place):
    kept = '  "Wibble": unknown ?\n  "Q1": outturn Q1\n'
    asked = 'columns:\n  "Good is?": polarity ?   # is it? "yes" ?\n  plain: title ?\n'
    place.write_text(asked + kept, encoding="utf-8")
    assert accept(place) == 2
    taken = 'columns:\n  "Good is?": polarity   # is it? "yes" ?\n  plain: title\n'
    assert place.read_text(encoding="utf-8") == taken + kept


KEYS = st.text(min_size=1, max_size=60).filter(
    lambda key: plain(key) and not any(0xD800 <= ord(c) <= 0xDFFF for c in key)
)


@settings(max_examples=40)
@given(st.lists(KEYS, min_size=1, max_size=6, unique_by=plain))
def test_any_heading_can_stand_in_the_file_and_be_confirmed(keys):
    """Quotation marks, colons, line breaks, control characters: each key is read back as it was."""
    lines = [Line(("columns",), key, f"outturn {1900 + n}/{n + 1:02d} ?", "1% like") for n, key in enumerate(keys)]
    with TemporaryDirectory() as folder:
        place = Path(folder) / "columns.yaml"
        add_lines(place, lines[:1])
        add_lines(place, lines[1:])
        assert {fault.row for fault in read_mapping(place).unconfirmed} == set(range(16, 16 + len(keys)))
        assert accept(place) == len(keys)
        mapping = read_mapping(place)
    assert mapping.unconfirmed == ()
    assert [mapping.columns[plain(key)].period for key in keys] == [f"{1900 + n}/{n + 1:02d}" for n in range(len(keys))]


def test_faults_are_told_in_the_order_of_the_file(place):
    text = "rows:\n  R1: {bases: period}\nsections: wards\ncolumns:\n  A: goal\n"
    assert [fault.partition(":")[0] for fault in faults_of(place, text)] == [
        "columns.yaml, row 2", "columns.yaml, row 3", "columns.yaml, row 5",
    ]  # fmt: skip
