"""Each file is whole or absent, and the last good one survives a disk that is full."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap

import pytest

from perfkit.errors import MachineError
from perfkit.publish.folders import prepare, scratch, sweep, write_whole


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "new" / "folder" / "page.html"
    for text in ("first", "second, â"):
        write_whole(path, text)
    assert path.read_text(encoding="utf-8") == "second, â"
    assert [p.name for p in path.parent.iterdir()] == ["page.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_where_there_is_no_room_the_last_good_file_survives(tmp_path):
    """A limit on the size of files stands for a full disk: the write fails half-way."""
    path = tmp_path / "page.html"
    write_whole(path, "the last good page")
    code = f"""
        import resource
        from pathlib import Path
        from perfkit.errors import MachineError
        from perfkit.publish.folders import write_whole
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            write_whole(Path({str(path)!r}), "x" * 1_000_000)
        except MachineError as error:
            print(error)
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert "page.html could not be written: it is larger than this machine allows" in ran.stdout, ran.stderr
    assert path.read_text(encoding="utf-8") == "the last good page"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_refused_before_anything_runs(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(MachineError, match="permission is refused"):
        prepare(tmp_path / "outputs")
    tmp_path.chmod(0o700)


def test_a_path_too_long_is_refused(tmp_path):
    with pytest.raises(MachineError, match="too long for this machine"):
        prepare(tmp_path / ("x" * 300))


def test_only_half_written_files_are_swept(tmp_path):
    for name in (".page.html.partial", "page.html", "notes.partial.txt", "my.partial"):
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["my.partial", "notes.partial.txt", "page.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no lock on a folder")
def test_a_killed_runs_scratch_folder_is_removed_by_the_next_and_a_live_ones_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "perfkit-by-hand").write_text("no folder of ours")
    code = (
        "import time; from perfkit.publish.folders import scratch\n"
        "with scratch() as folder: (folder / 'x').touch(); print(folder, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment) as other:
        theirs = other.stdout.readline().strip()
        with scratch() as ours:
            assert sorted(map(str, tmp_path.iterdir())) == sorted([theirs, str(ours), f"{tmp_path}/perfkit-by-hand"])
        other.send_signal(signal.SIGKILL)
        other.wait()
    with scratch() as ours:
        assert sorted(tmp_path.iterdir()) == sorted([ours, tmp_path / "perfkit-by-hand"])
    assert [path.name for path in tmp_path.iterdir()] == ["perfkit-by-hand"]
