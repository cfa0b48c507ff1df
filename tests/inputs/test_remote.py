"""Tables and rules that lie elsewhere, on real file systems: fsspec's memory, and an FTP server on this machine."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from perfkit import read, read_rules
from perfkit.errors import DataError, MachineError, UsageError
from perfkit.inputs import remote
from perfkit.inputs.places import DEMONSTRATIONS
from perfkit.inputs.store import Store

HART = DEMONSTRATIONS / "hart"


@pytest.fixture
def memory() -> Iterator[str]:
    """The address of a folder of Hart's tables."""
    files = fsspec.filesystem("memory")
    files.put(f"{HART}/", "/council/", recursive=True)
    yield "memory://council"
    files.rm("/", recursive=True)
    files.store.clear()


@pytest.fixture
def ftp(tmp_path) -> Iterator[str]:
    """The address of an FTP server that holds Hart's tables in a folder."""
    handlers, servers = pytest.importorskip("pyftpdlib.handlers"), pytest.importorskip("pyftpdlib.servers")
    (tmp_path / "council").mkdir()
    for path in HART.glob("*"):
        (tmp_path / "council" / path.name).write_bytes(path.read_bytes())

    class Handler(handlers.FTPHandler):
        authorizer = pytest.importorskip("pyftpdlib.authorizers").DummyAuthorizer()

    Handler.authorizer.add_anonymous(str(tmp_path), perm="elr")
    server = servers.ThreadedFTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"ftp://127.0.0.1:{server.address[1]}/council"
    server.close_all()
    serving.join(10)


@pytest.mark.parametrize("where", ["memory", "ftp"])
def test_a_folder_elsewhere_reads_as_the_same_folder_here(where, request):
    address = request.getfixturevalue(where)
    found, right = read(address), read(str(HART))
    assert found.sources == right.sources
    assert found.outturns.equals(right.outturns)
    assert found.notes == right.notes
    assert read_rules(address) == read_rules(str(HART))


def test_a_single_file_elsewhere_keeps_its_name(memory):
    assert read_rules(f"{memory}/council.yaml") == read_rules(str(HART))
    with pytest.raises(DataError) as caught:
        read(f"{memory}/outturns.csv")
    assert {fault.file for fault in caught.value.faults} <= {"outturns.csv", ""}


def test_what_is_kept_of_an_address_is_found_without_it(memory, tmp_path, monkeypatch):
    """And a figure changed there is noticed by its bytes."""
    store = Store(tmp_path)
    tables = read(memory)
    store.keep(tables, memory)
    store.keep_rules(memory, (HART / "council.yaml").read_bytes())
    assert store.is_fresh(memory)
    files = fsspec.filesystem("memory")
    content = files.cat("/council/outturns.csv")
    files.pipe("/council/outturns.csv", content.replace(b"HS01,2014/15 Q2,11,", b"HS01,2014/15 Q2,12,"))
    assert files.cat("/council/outturns.csv") != content
    assert not store.is_fresh(memory)
    files.rm("/council", recursive=True)
    monkeypatch.setenv("PERFKIT_STORE", str(tmp_path))
    assert read(memory).outturns.equals(tables.outturns)
    assert read_rules(memory) == read_rules(str(HART))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        pytest.param("memory://nowhere/a.xlsx", "There is no file or folder 'memory://nowhere/a.xlsx'.", id="absent"),
        pytest.param("cloudy://a.xlsx", "cloudy://a.xlsx cannot be opened: Protocol not known: cloudy", id="protocol"),
        pytest.param(
            "ftp://officer:secret@host/a.xlsx",
            "The address ftp://…@host/a.xlsx holds a password, which every report would print."
            " Leave it out, and set it in fsspec's configuration.",
            id="password",
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(address, said):
    with pytest.raises(UsageError) as caught:
        read(address)
    assert str(caught.value) == said


def test_a_place_that_does_not_answer_is_the_machines_fault():
    with pytest.raises(MachineError, match=r"^ftp://127.0.0.1:9/a.xlsx could not be reached: .*Try again later\.$"):
        read("ftp://127.0.0.1:9/a.xlsx")


def test_a_file_that_is_too_large_is_not_fetched(memory, monkeypatch):
    monkeypatch.setattr(remote, "FILE_LIMIT", 100)
    with pytest.raises(DataError, match=r"more than the limit of 0 MB\. Leave out"):
        read(memory)


def test_fsspec_is_loaded_for_addresses_alone_and_asked_for_by_name():
    hidden = "import sys; sys.modules['fsspec'] = None; from perfkit import read; print(read('demo:example').council)"
    ran = subprocess.run(
        [sys.executable, "-c", f"{hidden}; read('s3://bucket/a.xlsx')"], capture_output=True, text=True, check=False
    )
    assert ran.stdout == "Exampleton Borough Council\n"
    assert ran.stderr.splitlines()[-1] == (
        "perfkit.errors.UsageError: s3://bucket/a.xlsx needs fsspec, which is not installed."
        ' Run: pip install "perfkit[cluster]"'
    )


def test_copies_last_no_longer_than_their_process(tmp_path):
    code = (
        "import fsspec; fsspec.filesystem('memory').pipe('/a/council.yaml', b'rag: maidstone')\n"
        "from perfkit import read_rules; print(read_rules('memory://a/council.yaml').rag.name)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"TMPDIR": str(tmp_path)}
    )
    assert ran.stdout == "maidstone\n"
    assert list(Path(tmp_path).iterdir()) == []
