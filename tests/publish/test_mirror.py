"""Outputs that lie elsewhere, on real file systems: fsspec's memory, and an FTP server on this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from perfkit.errors import BusyError, MachineError
from perfkit.publish.folders import LOCK
from perfkit.publish.freshness import State, assess
from perfkit.publish.index import write_index
from perfkit.publish.jobs import Job
from perfkit.publish.made import Made
from perfkit.publish.mirror import Outputs, near
from perfkit.publish.pages import write_report
from perfkit.publish.reports import Report
from perfkit.rules import Rules, preset

NOON = datetime(2014, 11, 7, 12, tzinfo=UTC)
FOLDER = "2014-15-q2/housing"


def job(directorate: str = "Housing") -> Job:
    report = Report("small", Path("small.ipynb"), "{}", ("data", "quarter"), "A small report")
    folder = ("2014-15-q2", directorate.lower())
    return Job(report, "2014/15 Q2", directorate, folder, {"data": "d"}, Path(), rules=Rules(preset("ten_percent")))


def result(text: str, fault: str = "") -> Made:
    verdict = "" if fault else "All is well"
    return Made(f"notebook {text}\n", f"<html>{text}</html>", verdict, fault, NOON, NOON)


class Lossy(MemoryFileSystem):
    """A file system whose connection breaks at a given transfer."""

    protocol = "lossy"
    store: ClassVar[dict] = {}
    pseudo_dirs: ClassVar[list] = [""]
    left = 1000

    def put_file(self, *arguments, **options):
        Lossy.left -= 1
        if Lossy.left < 0:
            raise ConnectionResetError("the line went dead")
        return super().put_file(*arguments, **options)


fsspec.register_implementation("lossy", Lossy, clobber=True)


@pytest.fixture(params=["memory", "lossy", "ftp"])
def address(request, tmp_path) -> Iterator[str]:
    if request.param == "ftp":
        yield from _ftp(tmp_path)
        return
    Lossy.left = 1000
    yield f"{request.param}://reports"
    fsspec.filesystem(request.param).store.clear()


@pytest.fixture
def ftp(tmp_path) -> Iterator[str]:
    yield from _ftp(tmp_path)


def _ftp(folder: Path) -> Iterator[str]:
    authorizers = pytest.importorskip("pyftpdlib.authorizers")
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import ThreadedFTPServer

    class Handler(FTPHandler):
        authorizer = authorizers.DummyAuthorizer()

    (folder / "served").mkdir()
    with pytest.warns(RuntimeWarning, match="write permissions assigned to anonymous"):
        Handler.authorizer.add_anonymous(str(folder / "served"), perm="elradfmwMT")
    server = ThreadedFTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"ftp://127.0.0.1:{server.address[1]}/reports"
    server.close_all()
    serving.join(10)


def there(address: str) -> dict[str, bytes]:
    """Every file at an address, by its path from there."""
    files, root = fsspec.core.url_to_fs(address)
    files.invalidate_cache()
    found = files.find(root) if files.exists(root) else []
    return {path[len(root) :].lstrip("/"): files.cat_file(path) for path in found}


def made(address: str, text: str, fault: str = "") -> None:
    """Make a report as a run does, but for its notebook."""
    with near(address, hold=True) as outputs:
        outputs.fetch([job()])
        outcome = write_report(job(), outputs.folder, result(text, fault))
        outputs.send(outcome.page.parent)
        write_index(outputs.folder)
        outputs.send(outputs.folder)


def test_a_finished_report_is_there_with_its_record_and_the_index(address):
    made(address, "one")
    found = there(address)
    assert sorted(found) == [
        f"{FOLDER}/manifest.json",
        f"{FOLDER}/small.html",
        f"{FOLDER}/small.ipynb",
        "index.html",
    ]
    assert found[f"{FOLDER}/small.html"] == b"<html>one</html>"
    assert b"All is well" in found["index.html"]


def test_a_report_is_fresh_until_somebody_edits_its_page_there(address):
    made(address, "one")
    with near(address, hold=False) as outputs:
        outputs.fetch([job()])
        assert assess([job()], outputs.folder)[0].state is State.FRESH
        assert outputs.shown(outputs.folder / FOLDER / "small.html") == f"{address}/{FOLDER}/small.html"
    files, root = fsspec.core.url_to_fs(address)
    files.pipe_file(f"{root}/{FOLDER}/small.html", b"<html>ONE</html>")
    with near(address, hold=False) as outputs:
        outputs.fetch([job()])
        assert assess([job()], outputs.folder)[0].why == ("its page was changed after it was made",)


def test_a_failed_report_keeps_the_good_page_there_until_one_is_made(address):
    made(address, "one")
    made(address, "two", fault="it broke")
    found = there(address)
    kept = [name for name in found if "-last-good-" in name and name.endswith(".html")]
    assert [found[name] for name in kept] == [b"<html>one</html>"]
    assert found[f"{FOLDER}/small.html"] == b"<html>two</html>"
    made(address, "three")
    assert [name for name in there(address) if "-last-good-" in name] == []


def test_another_directorates_page_is_listed_and_left_as_it_is(address):
    made(address, "one")
    with near(address, hold=True) as outputs:
        outputs.fetch([job("Planning")])
        outcome = write_report(job("Planning"), outputs.folder, result("other"))
        outputs.send(outcome.page.parent)
        write_index(outputs.folder)
        outputs.send(outputs.folder)
    found = there(address)
    assert found[f"{FOLDER}/small.html"] == b"<html>one</html>"
    assert found["index.html"].count(b"small.html") == 2


@pytest.mark.parametrize("transfers", range(4))
def test_a_line_that_goes_dead_leaves_each_file_whole_and_the_report_to_be_made_again(transfers):
    Lossy.left = 1000
    address = "lossy://reports"
    try:
        made(address, "one")
        before = there(address)
        Lossy.left = transfers
        with pytest.raises(MachineError, match=r"lossy://reports/\S+ could not be written: .* the line went dead"):
            made(address, "two")
        after = there(address)
        assert set(after) == set(before)
        new = {
            f"{FOLDER}/small.ipynb": b"notebook two\n",
            f"{FOLDER}/small.html": b"<html>two</html>",
        }
        for number, (name, content) in enumerate(new.items()):
            assert after[name] == (content if number < transfers else before[name])
        Lossy.left = 1000
        with near(address, hold=True) as outputs:
            outputs.fetch([job()])
            assert assess([job()], outputs.folder)[0].fresh == (transfers in (0, 3))
    finally:
        Lossy.left = 1000
        fsspec.filesystem("lossy").store.clear()


def test_two_runs_cannot_hold_one_address(address):
    with near(address, hold=True):
        said = rf"Another run on \S+ since \S+ is writing to {address}\. .* remove the file \.perfkit\.lock there\."
        with pytest.raises(BusyError, match=said), near(address, hold=True):
            pass
    assert there(address) == {}


def test_a_killed_runs_lock_is_taken_over_on_its_own_machine_and_respected_on_another(address):
    files, root = fsspec.core.url_to_fs(address)
    files.makedirs(root, exist_ok=True)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    lock = {"machine": socket.gethostname(), "process": gone.pid, "since": "2014-11-07"}
    files.pipe_file(f"{root}/{LOCK}", json.dumps(lock).encode())
    with near(address, hold=True):
        pass
    files.pipe_file(f"{root}/{LOCK}", json.dumps(lock | {"machine": "elsewhere"}).encode())
    with pytest.raises(BusyError, match="Another run on elsewhere since 2014-11-07"), near(address, hold=True):
        pass


def test_what_a_killed_run_left_half_sent_is_removed(ftp):
    made(ftp, "one")
    files, root = fsspec.core.url_to_fs(ftp)
    files.pipe_file(f"{root}/{FOLDER}/.small.html.partial", b"<html>tw")
    made(ftp, "two")
    assert not [name for name in there(ftp) if name.endswith(".partial")]


def test_a_file_that_leads_out_of_the_folder_is_not_fetched(tmp_path):
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pipe_file("/reports/2014-15-q2/..%2f/x.html", b"x")
    with near("memory://reports", hold=False) as outputs:
        outputs.fetch([job()])
        found = [path for path in outputs.folder.rglob("*") if path.is_file()]
        assert all(path.resolve().is_relative_to(outputs.folder.resolve()) for path in found)
    files.store.clear()


def test_a_path_is_worked_in_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with near("outputs", hold=True) as outputs:
        assert outputs == Outputs(Path("outputs"))
        assert outputs.shown(Path("outputs/index.html")) == str(Path("outputs/index.html"))


@pytest.mark.slow
def test_a_whole_run_to_an_address(ftp, tmp_path):
    """Made, then left alone, then made again once its page was edited there."""
    asked = tmp_path / "q2.yaml"
    asked.write_text(
        "data: demo:hart\ncouncil: demo:hart\nquarter: 2014/15 Q2\n"
        "directorate: Housing Services\nreports: directorate_overview\n",
        encoding="utf-8",
    )

    def perfkit(*arguments: str) -> tuple[int, str]:
        ran = subprocess.run(
            [sys.executable, "-m", "perfkit", *arguments, str(asked), "--outputs", ftp],
            cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200"},
        )  # fmt: skip
        assert ran.stderr == ""
        return ran.returncode, ran.stdout

    page = f"{ftp}/2014-15-q2/housing-services/directorate_overview.html"
    code, said = perfkit("run")
    assert code == 0
    assert f"\n1 report made.\nOpen {ftp}/index.html\n" in said
    assert said.startswith(f"{page}\n")
    whole = there(ftp)
    assert perfkit("run") == (0, f"\n0 reports made, 1 fresh and left alone.\nOpen {ftp}/index.html\n")
    assert there(ftp) == whole
    served = tmp_path / "served" / "reports" / "2014-15-q2" / "housing-services" / "directorate_overview.html"
    served.write_bytes(served.read_bytes() + b"edited")
    assert perfkit("status") == (
        1, f"stale: its page was changed after it was made\n    {page}\n\n1 report: 1 stale.\n"
    )  # fmt: skip
    assert perfkit("run")[0] == 0
    assert (
        there(ftp)["2014-15-q2/housing-services/directorate_overview.html"]
        == (whole["2014-15-q2/housing-services/directorate_overview.html"])
    )
