"""YAML is read as it was typed, and refused with its line where it is not plain."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfkit.errors import DataError
from perfkit.inputs.strict_yaml import LARGEST, load, load_with_lines


@pytest.fixture
def written(tmp_path: Path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "council.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("NO", "NO", id="norway-is-not-false"),
        pytest.param("on", "on", id="on-is-not-true"),
        pytest.param("yes", "yes", id="yes-is-text"),
        pytest.param("12:30", "12:30", id="time-is-not-750"),
        pytest.param("01", "01", id="leading-zero-stays"),
        pytest.param("007", "007", id="code-stays"),
        pytest.param("0x1F", "0x1F", id="hexadecimal-is-text"),
        pytest.param("1_000", "1_000", id="underscores-are-text"),
        pytest.param("01E5", "01E5", id="code-with-e"),
        pytest.param("1E5", "1E5", id="exponent-without-point-is-a-code"),
        pytest.param(".inf", ".inf", id="infinity-is-text"),
        pytest.param("2014-11-07", "2014-11-07", id="date-stays-text"),
        pytest.param("2014/15 Q2", "2014/15 Q2", id="quarter"),
        pytest.param("=1+1", "=1+1", id="formula"),
        pytest.param("9" * 30, "9" * 30, id="longer-than-any-number"),
        pytest.param("10", 10, id="whole-number"),
        pytest.param("-3", -3, id="negative"),
        pytest.param("0.5", 0.5, id="decimal"),
        pytest.param("true", True, id="true"),
        pytest.param("false", False, id="false"),
        pytest.param("null", None, id="null"),
        pytest.param("", None, id="nothing"),
        pytest.param('"10"', "10", id="quoted-number-is-text"),
        pytest.param("'true'", "true", id="quoted-true-is-text"),
        pytest.param('""', "", id="quoted-nothing-is-text"),
        pytest.param("[Housing, 'Adults: care']", ["Housing", "Adults: care"], id="list"),
        pytest.param("Tŷ Ddŵr ’s £", "Tŷ Ddŵr ’s £", id="welsh-and-pounds"),
    ],
)
def test_a_value_is_what_was_typed(written, typed: str, read: object) -> None:
    found = load(written(f"setting: {typed}\n"))["setting"]
    assert found == read
    assert type(found) is type(read)


def test_keys_are_text_even_where_they_look_like_numbers(written) -> None:
    assert load(written("01: a\nno: b\n")) == {"01": "a", "no": "b"}


@pytest.mark.parametrize("content", ["", "# only a remark\n", b"\xef\xbb\xbf"], ids=["empty", "remark", "only-a-mark"])
def test_an_empty_file_is_no_settings(written, content: str | bytes) -> None:
    assert load(written(content)) == {}


def test_the_line_of_each_key_is_known(written) -> None:
    _, lines = load_with_lines(written("# rules\nrag:\n  kind: percent\n  labels:\n    red: Failing\nreports: [a]\n"))
    assert lines == {
        ("rag",): 2,
        ("rag", "kind"): 3,
        ("rag", "labels"): 4,
        ("rag", "labels", "red"): 5,
        ("reports",): 6,
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            "rag: a\ntravel_from: b\nrag: c\n",
            "council.yaml, row 3, column rag: 'rag' stands 2 times; it was first given on line 1. Keep one of them.",
            id="key-twice",
        ),
        pytest.param(
            "rag:\n  kind: a\n  kind: b\n",
            "council.yaml, row 3, column rag.kind: 'kind' stands 2 times; it was first given on line 2. "
            "Keep one of them.",
            id="key-twice-below",
        ),
        pytest.param(
            "a: &x [1]\nb: *x\n",
            "council.yaml, row 2: the alias *x is not allowed. Write the value out.",
            id="alias",
        ),
        pytest.param(
            "a: 1\nb: !!python/object/apply:os.system ['x']\n",
            "council.yaml, row 2: the tag tag:yaml.org,2002:python/object/apply:o… is not allowed. "
            "Remove it and leave the plain value.",
            id="python-object",
        ),
        pytest.param(
            "a: 1\nb:\n- [1\nc: 2\n",
            "council.yaml, row 4: this is not YAML (expected ',' or ']', but got ':'). "
            "Check the line and the one above it: indents, colons, quotation marks, tabs.",
            id="unclosed-bracket",
        ),
        pytest.param(
            "a: 1\n\tb: 2\n",
            "council.yaml, row 2: this is not YAML (found character '\\t' that cannot start any token). "
            "Check the line and the one above it: indents, colons, quotation marks, tabs.",
            id="tab",
        ),
        pytest.param(
            "- a\n- b\n",
            "council.yaml, row 1: the file is not a list of settings. Write one 'name: value' a line.",
            id="list-at-the-top",
        ),
        pytest.param(
            b"a: 1\nb: \x92\n",
            "council.yaml, row 2: the file is not UTF-8 (byte 0x92). Save it as UTF-8.",
            id="windows-quotation-mark",
        ),
        pytest.param(
            'a: "x\\ud800"\n',
            "council.yaml, row 1, column a: the text holds a control character. Type the text again, without it.",
            id="lone-surrogate",
        ),
        pytest.param(
            '? [a, b]\n: 1\n',
            "council.yaml, row 1: a setting's name is a list. Write its name as text.",
            id="list-as-a-name",
        ),
        pytest.param(
            "a: " + "[" * 20 + "]" * 20,
            "council.yaml, row 1: settings are nested more than 12 deep. "
            "Remove brackets or indents that do not belong.",
            id="nested-too-deep",
        ),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_with_its_line(written, content: str | bytes, message: str) -> None:
    with pytest.raises(DataError) as error:
        load(written(content))
    assert [str(fault) for fault in error.value.faults] == [message]


def test_a_bomb_of_aliases_is_refused_before_it_is_built(written) -> None:
    rows = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    rows += [f"{n}: &{n} [{', '.join([f'*{p}'] * 9)}]" for p, n in zip("abcdefghi", "bcdefghij", strict=True)]
    with pytest.raises(DataError, match=r"the alias \*a is not allowed"):
        load(written("\n".join(rows)))


def test_two_documents_in_a_file_are_refused(written) -> None:
    with pytest.raises(DataError, match="row 2: this is not YAML"):
        load(written("a: 1\n---\nb: 2\n"))


def test_every_repeated_key_is_named_at_once(written) -> None:
    with pytest.raises(DataError) as error:
        load(written("a: 1\nb: 1\na: 2\nb: 2\n"))
    assert [fault.row for fault in error.value.faults] == [3, 4]


def test_a_file_of_figures_is_refused_by_its_size(written) -> None:
    with pytest.raises(DataError, match="the file has 1,000,001 bytes, and settings may have 1,000,000"):
        load(written(b"#" * (LARGEST + 1)))


def test_a_missing_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.yaml: the file cannot be read: No such file or directory"):
        load(tmp_path / "gone.yaml")
