"""Personal data in free text: each kind, its spellings, its look-alikes; and that no message repeats it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from perfkit.errors import DataError, Fault
from perfkit.inputs.personal import Personal, kinds, without
from perfkit.inputs.read import check, read

EXAMPLE = Path(__file__).parents[2] / "perfkit" / "demo" / "example"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("9434765919", Personal.NHS, id="nhs-in-one-piece"),
        pytest.param("Her number is 943 476 5919.", Personal.NHS, id="nhs-with-spaces"),
        pytest.param("943-476-5919", Personal.NHS, id="nhs-with-hyphens"),
        pytest.param("943\u00a0476\u00a05919", Personal.NHS, id="nhs-with-hard-spaces"),
        pytest.param("\uff19\uff14\uff13\uff14\uff17\uff16\uff15\uff19\uff11\uff19", Personal.NHS, id="nhs-full-width"),
        pytest.param("401\u2010023\u20102137", Personal.NHS, id="nhs-with-unicode-hyphens"),
        pytest.param("AB123456C", Personal.INSURANCE, id="insurance-in-one-piece"),
        pytest.param("(ab 12 34 56 c)", Personal.INSURANCE, id="insurance-small-with-spaces"),
        pytest.param("Write to a.person+x@mail.example.org now", Personal.EMAIL, id="e-mail"),
        pytest.param("a.person @ example.org", Personal.EMAIL, id="e-mail-with-spaces"),
        pytest.param("Ring 01632 960001", Personal.TELEPHONE, id="telephone"),
        pytest.param("(01632) 960 001", Personal.TELEPHONE, id="telephone-area-in-brackets"),
        pytest.param("020 7946 0018.", Personal.TELEPHONE, id="telephone-london"),
        pytest.param("+44 (0)20 7946 0018", Personal.TELEPHONE, id="telephone-from-abroad"),
        pytest.param("07700900123", Personal.TELEPHONE, id="mobile"),
        pytest.param("At 14 High Street, Anytown AB1 2DE", Personal.ADDRESS, id="address"),
        pytest.param("flat 2, 14a high street, ab1 2de", Personal.ADDRESS, id="address-small"),
        pytest.param("14 AB1 2DE", Personal.ADDRESS, id="house-number-and-postcode"),
    ],
)
def test_found(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("943 476 5918", id="check-digit-fails"),
        pytest.param("0000000000", id="ten-noughts"),
        pytest.param("£9434765919", id="pounds"),
        pytest.param("9,434,765,919 visits", id="thousands-separated"),
        pytest.param("94347659190", id="eleven-digits"),
        pytest.param("9434765919%", id="percent"),
        pytest.param("GB123456A and ZZ123456A", id="prefixes-never-given"),
        pytest.param("DA123456A and AO123456A", id="letters-never-given"),
        pytest.param("AB123456E", id="suffix-never-given"),
        pytest.param("XAB123456C1", id="inside-a-longer-code"),
        pytest.param("meet @ noon; see @council", id="an-at-sign"),
        pytest.param("01/04/2014 to 31-03-2015, 2014-10-14", id="dates"),
        pytest.param("01-04-2014 12 cases", id="a-date-and-a-count"),
        pytest.param("2013-14 2014-15 2015-16", id="years"),
        pytest.param("0.1234567890", id="a-decimal"),
        pytest.param("£01632960001", id="pounds-with-a-nought"),
        pytest.param("Dial 101 or 999", id="short-numbers"),
        pytest.param("0161 496 00012", id="one-digit-too-many-for-a-telephone"),
        pytest.param("KN123456C", id="prefix-that-is-never-given"),
        pytest.param("AB1 2DE was surveyed", id="postcode-alone"),
        pytest.param("12 schools in AB1 2DE", id="a-count-of-places"),
        pytest.param("8 of 54, BV109a, 2014/15 Q2, 81.5%", id="what-reports-are-made-of"),
        pytest.param("", id="nothing"),
    ],
)
def test_left_alone(text):
    assert kinds(text) == []


def test_each_kind_once():
    assert kinds("a@b.uk, c@d.uk, 01632 960001") == [Personal.EMAIL, Personal.TELEPHONE]


TELLING = "Ask A, 943 476 5919, AB 12 34 56 C, at 14 High Street, AB1 2DE, 01632 960001 or a@b.uk"
PIECES = ["943", "5919", "34 56", "High Street", "960001", "a@b.uk"]


@pytest.fixture
def telling(tmp_path: Path) -> Path:
    """A council whose commentary and developments hold personal data."""
    folder = tmp_path / "data"
    copytree(EXAMPLE, folder)
    commentary = pd.read_csv(folder / "commentary.csv", dtype="str")
    commentary.loc[1, "text"] = TELLING
    commentary.to_csv(folder / "commentary.csv", index=False)
    developments = pd.read_csv(folder / "developments.csv", dtype="str")
    developments.loc[0, "text"] = "Write to a@b.uk"
    developments.to_csv(folder / "developments.csv", index=False)
    return folder


def test_a_fault_says_where_and_what_and_not_the_value(telling):
    faults = [fault for fault in check(str(telling)) if not fault.note]
    assert [str(fault) for fault in faults] == [
        "commentary.csv, row 3, column text: the text seems to hold an NHS number and a National Insurance number and "
        "an e-mail address and a telephone number and a house number with its postcode. "
        "Take it out: reports quote this text. Name the role instead.",
        "developments.csv, row 2, column text: the text seems to hold an e-mail address. "
        "Take it out: reports quote this text. Name the role instead.",
    ]
    assert [fault.value for fault in faults] == [None, None]


def test_reading_stops(telling):
    with pytest.raises(DataError, match="an NHS number"):
        read(str(telling))


def test_a_secret_within_another_is_blotted_out_with_the_whole():
    """Were the shorter taken first, the words around it would stay."""
    told = Fault("'Her case, a@b.uk' is no period", "Type it.")
    assert without([told], ["a@b.uk", "Her case, a@b.uk"])[0].problem == "'(not shown)' is no period"


@pytest.mark.parametrize("extra", [[], ["--json"]], ids=["text", "json"])
def test_the_command_stops_and_repeats_nothing(telling, extra):
    done = subprocess.run(
        [sys.executable, "-m", "perfkit", "check", str(telling), *extra], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    if extra:
        assert [fault["column"] for fault in json.loads(done.stdout) if not fault["note"]] == ["text", "text"]
    assert not [piece for piece in PIECES if piece in done.stdout + done.stderr]


def test_a_run_stops_before_anything_is_made_and_repeats_nothing(telling):
    parameters = telling.parent / "parameters"
    parameters.mkdir()
    (parameters / "all.yaml").write_text("data: data\nquarter: 2025/26 Q2\nreports: [variance_report]\n")
    done = subprocess.run(
        [sys.executable, "-m", "perfkit", "run"], capture_output=True, text=True, check=False, cwd=telling.parent
    )
    assert done.returncode == 2
    assert not list(telling.parent.glob("outputs/**/*.html"))
    written = [path.read_bytes() for path in telling.parent.rglob("*") if path.is_file() and path.parent != telling]
    said = (done.stdout + done.stderr).encode() + b"".join(written)
    assert not [piece for piece in PIECES if piece.encode() in said]


def test_another_fault_of_the_same_cell_does_not_repeat_it(telling):
    """Two rows for one saving are refused by naming it."""
    savings = pd.read_csv(telling / "savings.csv", dtype="str")
    savings["saving"] = "Post of a@b.uk"
    savings["directorate"] = "Communities"
    savings.to_csv(telling / "savings.csv", index=False)
    faults = [fault for fault in check(str(telling)) if fault.file == "savings.csv" and not fault.note]
    assert any("'(not shown)'" in fault.problem for fault in faults)
    assert not [fault for fault in faults if "a@b.uk" in json.dumps(fault.as_dict())]


def test_a_code_is_no_free_text(tmp_path):
    folder = tmp_path / "data"
    copytree(EXAMPLE, folder)
    for file in folder.glob("*.csv"):
        file.write_text(file.read_text(encoding="utf-8").replace("PL1", "AB123456C"), encoding="utf-8")
    assert [fault for fault in check(str(folder)) if not fault.note] == []
    fault = Fault("there is no indicator 'AB123456C'", "Spell it.", column="ref", value="AB123456C")
    assert without([fault], []) == [fault]


def test_the_demonstrations_hold_none():
    for name in ("demo:hart", "demo:known_truth", "demo:example"):
        assert [fault for fault in check(name) if "seems to hold" in fault.problem] == []
