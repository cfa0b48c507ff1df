"""From a name to tables: where data is looked for, what a folder gives, and what is said of the rest."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perfkit.errors import DataError, UsageError
from perfkit.inputs.files import open_tables
from perfkit.inputs.places import DEMONSTRATIONS, find
from perfkit.inputs.source import FILE_LIMIT, read_source

HEADINGS = {"outturns": ["ref", "period", "outturn"], "targets": ["ref", "period", "target"]}


def opened(path: Path) -> tuple[list[str], list[str]]:
    """Return the names of the tables, and the faults and notes as printed."""
    tables, faults = open_tables(path, HEADINGS)
    return [t.name for t in tables], [("note: " if f.note else "") + str(f) for f in faults]


def workbook(path: Path, sheet: str = "targets") -> None:
    made = openpyxl.Workbook()
    made.active.title = sheet
    made.active.append(["ref", "period", "target"])
    made.active.append(["A", "2014/15", 80])
    made.save(path)


class TestFind:
    @pytest.fixture
    def project(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A project whose notebook folder is the working folder."""
        for folder in ("parameters", "notebooks", "data"):
            (tmp_path / folder).mkdir()
        (tmp_path / "data" / "council.xlsx").write_bytes(b"x")
        monkeypatch.chdir(tmp_path / "notebooks")
        return tmp_path

    def test_a_path_is_found_from_the_project_above_the_working_folder(self, project: Path) -> None:
        assert find("data/council.xlsx") == project / "data" / "council.xlsx"

    def test_the_working_folder_comes_first(self, project: Path) -> None:
        (project / "notebooks" / "data").mkdir()
        assert find("data") == project / "notebooks" / "data"

    def test_a_parent_without_parameters_is_not_searched(self, project: Path) -> None:
        (project / "parameters").rmdir()
        with pytest.raises(UsageError):
            find("data/council.xlsx")

    def test_an_absolute_path_is_itself(self, project: Path) -> None:
        assert find(str(project / "data")) == project / "data"

    def test_what_is_not_there_names_every_place_tried_and_the_nearest_name(self, project: Path) -> None:
        (project / "notebooks" / "council.xlsm").write_bytes(b"x")
        with pytest.raises(UsageError) as error:
            find("council.xlsx")
        assert str(error.value) == (
            "There is no file or folder 'council.xlsx'. Did you mean 'council.xlsm'? "
            f"Tried: {project / 'notebooks' / 'council.xlsx'}, {project / 'council.xlsx'}."
        )

    def test_a_demonstration_is_a_folder_in_the_package(self) -> None:
        assert find("demo:hart") == DEMONSTRATIONS / "hart"

    @pytest.mark.parametrize("name", ["demo:hrat", "demo:", "demo:../inputs", "demo:__pycache__"])
    def test_an_unknown_demonstration_is_refused_by_name(self, name: str) -> None:
        with pytest.raises(UsageError, match=r"^There is no demonstration '.*'\..* Known: .*hart"):
            find(name)

    @pytest.mark.parametrize("data", ["", "  "])
    def test_no_name_is_refused(self, data: str) -> None:
        with pytest.raises(UsageError) as error:
            find(data)
        assert str(error.value) == "No data was named. Give a workbook, a folder of tables, or demo:hart."

    @pytest.mark.parametrize("data", [pytest.param("a\0b", id="nul"), pytest.param("x" * 5000, id="5000-letters")])
    def test_a_name_no_system_accepts_is_simply_not_there(self, data: str) -> None:
        with pytest.raises(UsageError, match=r"^There is no file or folder '"):
            find(data)


class TestFolder:
    def test_each_file_is_a_table_named_by_its_stem(self, tmp_path: Path) -> None:
        (tmp_path / "outturns.csv").write_text("ref,outturn\nA,1\n")
        (tmp_path / "risks.TSV").write_text("ref\trisk\nR1,a\tb\n")
        (tmp_path / "issues.txt").write_text("period,text\nQ1,x\n")
        pd.DataFrame({"ref": ["A"]}).to_parquet(tmp_path / "indicators.parquet")
        workbook(tmp_path / "council.xlsx")
        assert opened(tmp_path) == (["targets", "indicators", "issues", "outturns", "risks"], [])

    def test_papers_settings_hidden_files_and_folders_are_passed_over(self, tmp_path: Path) -> None:
        (tmp_path / "outturns.csv").write_text("ref,outturn\nA,1\n")
        for name in ("README.md", "readme.txt", "LICENSE", "Licence.csv", "council.yaml", "a.yml", "b.json", ".x.csv"):
            (tmp_path / name).write_text("not a table")
        (tmp_path / "archive").mkdir()
        assert opened(tmp_path) == (["outturns"], [])

    def test_lock_files_and_other_kinds_of_file_are_noted(self, tmp_path: Path) -> None:
        (tmp_path / "outturns.csv").write_text("ref,outturn\nA,1\n")
        (tmp_path / "~$council.xlsx").write_bytes(b"\x05user")
        (tmp_path / "minutes.docx").write_bytes(b"PK")
        assert opened(tmp_path) == (
            ["outturns"],
            [
                "note: minutes.docx: is not a kind of file that holds tables for perfkit; it was passed over. "
                "Save its tables as .xlsx, .csv or .parquet.",
                "note: ~$council.xlsx: is the lock file Excel keeps while a workbook is open; it was passed over. "
                "Close the workbook, so that what was saved last is read.",
            ],
        )

    def test_one_files_faults_never_stop_the_next(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_bytes(b"")
        (tmp_path / "b.xlsx").write_bytes(b"PK")
        (tmp_path / "c.parquet").write_bytes(b"PAR1")
        (tmp_path / "outturns.csv").write_text("ref,outturn\nA,1\n")
        names, faults = opened(tmp_path)
        assert names == ["outturns"]
        assert faults == [
            "a.csv: file is empty (0 bytes). Save it again from where it came.",
            "b.xlsx: the file is incomplete or damaged. Copy it again, or ask for it again: it was cut short.",
            "c.parquet: the file is incomplete or damaged. Write the file again from its source.",
        ]

    def test_a_folder_without_tables_is_a_fault(self, tmp_path: Path) -> None:
        (tmp_path / "README.md").write_text("x")
        assert opened(tmp_path) == (
            [],
            [
                f"{tmp_path.name[:40]}: the folder holds no tables. Put .csv, .tsv, .txt, .parquet or .xlsx files in "
                "it, or begin with `perfkit new FOLDER`."
            ],
        )

    def test_a_folder_that_ends_like_a_table_is_a_fault(self, tmp_path: Path) -> None:
        (tmp_path / "outturns.csv").mkdir()
        assert opened(tmp_path) == (
            [],
            ["outturns.csv: cannot be read: it is a folder. Give a file; rename a folder that ends like one."],
        )

    def test_a_file_that_vanished_is_a_fault(self, tmp_path: Path) -> None:
        (tmp_path / "outturns.csv").symlink_to(tmp_path / "gone.csv")
        assert opened(tmp_path) == (
            [],
            ["outturns.csv: cannot be read: it is not there any more. Put it back, or choose another file."],
        )

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "outturns.csv")
        assert opened(tmp_path) == (
            [],
            ["outturns.csv: cannot be read: it is not a file. Give a file; rename a folder that ends like one."],
        )


class TestFile:
    @pytest.fixture
    def locked(self, tmp_path: Path) -> Iterator[Path]:
        """A file nobody may read; an administrator, who may read everything, gives that right up meanwhile."""
        if not hasattr(os, "seteuid"):
            pytest.skip("rights are kept otherwise here")
        path = tmp_path / "outturns.csv"
        path.write_text("ref,outturn\nA,1\n")
        path.chmod(0)
        before = os.geteuid()
        if before == 0:
            os.seteuid(65534)
        yield path
        os.seteuid(before)

    def test_one_file_of_each_kind_is_taken(self, tmp_path: Path) -> None:
        (tmp_path / "outturns.csv").write_text("ref,outturn\nA,1\n")
        workbook(tmp_path / "council.xlsx")
        assert opened(tmp_path / "outturns.csv") == (["outturns"], [])
        assert opened(tmp_path / "council.xlsx") == (["targets"], [])

    def test_a_kind_that_holds_no_tables_is_a_fault(self, tmp_path: Path) -> None:
        (tmp_path / "council.ods").write_bytes(b"PK")
        assert opened(tmp_path / "council.ods") == (
            [],
            [
                "council.ods: is not a kind of file that holds tables for perfkit. "
                "Save its tables as .xlsx, .csv or .parquet."
            ],
        )

    def test_a_lock_file_named_by_itself_is_a_fault(self, tmp_path: Path) -> None:
        (tmp_path / "~$council.xlsx").write_bytes(b"\x05user")
        _, faults = open_tables(tmp_path / "~$council.xlsx")
        assert [f.note for f in faults] == [False]

    def test_a_path_that_is_not_there_is_a_fault(self, tmp_path: Path) -> None:
        assert opened(tmp_path / "council.xlsx") == (
            [],
            ["council.xlsx: cannot be read: it is not there any more. Put it back, or choose another file."],
        )

    def test_a_file_that_may_not_be_read_is_a_fault(self, locked: Path) -> None:
        assert opened(locked) == (
            [],
            ["outturns.csv: cannot be read: you may not open it. Ask its owner for the right to read it."],
        )

    def test_a_file_over_the_limit_is_refused_before_it_is_read(self, tmp_path: Path) -> None:
        """The file has a hole of 2 GB: reading it would need 2 GB of memory."""
        with (tmp_path / "outturns.csv").open("wb") as stream:
            stream.truncate(2_000_000_000)
        assert opened(tmp_path / "outturns.csv") == (
            [],
            [
                "outturns.csv: the file is 2,000 MB, more than the limit of 500 MB. "
                "Leave out the rows this report does not need, or save it as Parquet."
            ],
        )

    @pytest.mark.parametrize(("size", "is_read"), [pytest.param(10, True, id="at"), pytest.param(11, False, id="over")])
    def test_the_limit_itself_is_allowed(self, tmp_path: Path, size: int, is_read: bool) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes(b"x" * size)
        if is_read:
            assert read_source(path, limit=10).data == b"x" * 10
        else:
            with pytest.raises(DataError, match="more than the limit of"):
                read_source(path, limit=10)
        assert FILE_LIMIT == 500_000_000

    def test_the_hash_is_that_of_the_bytes_read(self, tmp_path: Path) -> None:
        path = tmp_path / "outturns.csv"
        path.write_text("ref,outturn\nA,1\n")
        (table,), _ = open_tables(path)
        before = hashlib.sha256(b"ref,outturn\nA,1\n").hexdigest()
        path.write_text("ref,outturn\nA,2\n")
        assert (table.sha256, table.cells["outturn"].tolist()) == (before, ["1"])


class TestParquet:
    def test_columns_keep_their_types(self, tmp_path: Path) -> None:
        frame = pd.DataFrame(
            {
                "ref": pd.array(["007", None], dtype="str"),
                "outturn": [81.5, np.nan],
                "numerator": [1, 2],
                "as_of": pd.to_datetime(["2014-10-14", None]),
                "status": pd.Categorical(["final", "final"]),
            },
            index=pd.Index([10, 11]),
        )
        frame.reset_index(drop=True).to_parquet(tmp_path / "outturns.parquet")
        (table,), faults = open_tables(tmp_path / "outturns.parquet", HEADINGS)
        assert faults == []
        assert table.rows.tolist() == [2, 3]
        assert [str(t) for t in table.cells.dtypes] == ["str", "float64", "int64", "datetime64[us]", "str"]
        assert (table.name, table.file, table.sheet) == ("outturns", "outturns.parquet", "")

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            pytest.param(b"", "is not a Parquet file: it looks empty (0 bytes)", id="no-bytes"),
            pytest.param(b"%PDF-1.7", "is not a Parquet file: it looks like a PDF", id="pdf"),
            pytest.param(b"ref,outturn", "is not a Parquet file: it looks like something else", id="csv"),
            pytest.param(b"PAR1" + bytes(50), "the file is incomplete or damaged", id="cut-short"),
        ],
    )
    def test_what_is_no_whole_parquet_file_is_refused(self, tmp_path: Path, data: bytes, message: str) -> None:
        (tmp_path / "outturns.parquet").write_bytes(data)
        assert opened(tmp_path / "outturns.parquet") == (
            [],
            [f"outturns.parquet: {message}. Write the file again from its source."],
        )

    def test_a_page_damaged_inside_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "outturns.parquet"
        pd.DataFrame({"ref": [f"A{i}" for i in range(1000)]}).to_parquet(path)
        data = path.read_bytes()
        path.write_bytes(data[:30] + bytes(400) + data[430:])
        assert opened(path) == (
            [],
            ["outturns.parquet: the file is incomplete or damaged. Write the file again from its source."],
        )

    def test_no_rows_and_columns_twice_are_faults(self, tmp_path: Path) -> None:
        path = tmp_path / "outturns.parquet"
        pd.DataFrame({"ref": []}).to_parquet(path)
        assert opened(path)[1] == ["outturns.parquet: no data rows. Write the file again from its source."]
        pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["v", "V"]), path)
        assert opened(path)[1] == [
            "outturns.parquet, row 1: column 'v' appears twice (A, B). Rename or remove all but one."
        ]

    def test_a_small_file_of_too_many_rows_is_refused(self, tmp_path: Path) -> None:
        """Runs of one value pack to nothing: 250 million rows in under 1 MB."""
        path = tmp_path / "outturns.parquet"
        rows = pa.table({"ref": pa.DictionaryArray.from_arrays(pa.array(np.zeros(10_000_000, "int32")), ["A"])})
        with pq.ParquetWriter(path, rows.schema) as writer:
            for _ in range(25):
                writer.write_table(rows, row_group_size=10_000_000)
        assert path.stat().st_size < 1_000_000
        names, faults = opened(path)
        assert names == []
        assert len(faults) == 1
        assert faults[0].startswith("outturns.parquet: would unpack to 250,000,000 cells")

    def test_a_small_file_of_one_long_text_many_times_is_refused(self, tmp_path: Path) -> None:
        """The text is stored once: 5,000 rows of 1 MB each fill 5 GB only in memory."""
        path = tmp_path / "outturns.parquet"
        rows = pa.DictionaryArray.from_arrays(pa.array(np.zeros(5000, "int32")), ["x" * 1_000_000])
        pq.write_table(pa.table({"note": rows}), path, compression="none", write_statistics=False)
        assert path.stat().st_size < 2_000_000
        assert opened(path) == (
            [],
            [
                "outturns.parquet: would unpack to 5,000 cells and 5,000 MB; the limits are 200,000,000 and 2,000 MB. "
                "Write the file again from its source."
            ],
        )
