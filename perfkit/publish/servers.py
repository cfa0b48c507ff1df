"""JupyterLab and Voilà for one notebook: on this machine alone, asking nothing of the internet, ended cleanly."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from perfkit.errors import MachineError

_HOST = "127.0.0.1"
_STARTS, _STOPS = 120.0, 10.0
_SETTINGS = Path(__file__).parent / "lab"
"""Defaults for JupyterLab's own settings, which a user's settings overrule."""
# Only this server may be asked for anything: widgets work, and fonts from elsewhere are not missed.
_ALONE = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' ws://127.0.0.1:* data: blob:; "
    "frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Server:
    """A server that shows a notebook: its command, what its environment adds, and the address to open."""

    command: Sequence[str]
    environment: Mapping[str, str]
    address: str
    port: int


def lab(notebook: Path, workspace: Path) -> Server:
    """Return a JupyterLab that opens a notebook."""
    port, token = _free_port(), secrets.token_urlsafe(24)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.ip={_HOST}", f"--ServerApp.port={port}"),
        *("--ServerApp.port_retries=0", f"--ServerApp.root_dir={workspace}", "--ServerApp.answer_yes=True"),
        # JupyterLab otherwise asks for news and newer versions, and its extension manager asks PyPI.
        *("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
        "--LabApp.extension_manager=readonly",
        # What the server and its kernels say to each other goes through a port that others here could listen at.
        "--KernelManager.transport_encryption=auto",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    path = notebook.relative_to(workspace).as_posix().replace(" ", "%20")
    address = f"http://{_HOST}:{port}/lab/tree/{path}?token={token}"
    # The token in the environment, where other users of the machine cannot read it; and no question about news.
    settings = os.pathsep.join(filter(None, (str(_SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH"))))
    return Server(command, {"JUPYTER_TOKEN": token, "JUPYTER_CONFIG_PATH": settings}, address, port)


def app(notebook: Path) -> Server:
    """Return a Voilà that serves a notebook without its code and its notes for analysts."""
    port = _free_port()
    headers = {"headers": {"Content-Security-Policy": _ALONE}}
    command = [
        *(sys.executable, "-m", "voila", str(notebook), "--no-browser", f"--Voila.ip={_HOST}", f"--port={port}"),
        *("--strip_sources=True", "--TagRemovePreprocessor.remove_cell_tags=analyst", "--show_tracebacks=False"),
        f"--Voila.tornado_settings={json.dumps(headers)}",
    ]
    return Server(command, {}, f"http://{_HOST}:{port}/", port)


def serve(server: Server, *, browser: bool, ready: Callable[[str], Any]) -> None:
    """Run a server until it ends or the user interrupts, and leave nothing of it running.

    Parameters
    ----------
    server
        From `lab` or `app`.
    browser
        Whether to open the address in the user's browser.
    ready
        Called with the address once the server answers.

    Raises
    ------
    MachineError
        If it does not start, with the last it said.
    """
    own = {"JUPYTER_PREFER_ENV_PATH": "1"}  # kernels of this Python before those of others
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        # A group of its own: Ctrl-C is heard here alone, and passed on as the server's sign to end.
        apart: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        running = subprocess.Popen(
            server.command,
            env={**os.environ, **own, **server.environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            **apart,
        )
        try:
            _wait(running, server.port, said)
            ready(server.address)
            if browser:
                webbrowser.open(server.address)
            if running.wait():
                raise MachineError(f"The server ended by itself. It last said:\n{_last(said)}")
        except KeyboardInterrupt:
            pass
        finally:
            _stop(running)


def _wait(running: subprocess.Popen[bytes], port: int, said: IO[str]) -> None:
    ends = time.monotonic() + _STARTS
    while running.poll() is None and time.monotonic() < ends:
        try:
            with socket.create_connection((_HOST, port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise MachineError(f"The server did not start. It last said:\n{_last(said)}")


def _stop(running: subprocess.Popen[bytes]) -> None:
    if running.poll() is None:
        running.terminate()
        try:
            running.wait(_STOPS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _last(said: IO[str]) -> str:
    said.seek(0)
    return "\n".join(said.read().splitlines()[-8:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
