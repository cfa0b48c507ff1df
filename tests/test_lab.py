"""The notebooks in JupyterLab: each opens without a warning, runs top to bottom, and reads well, light and dark."""

from __future__ import annotations

import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from perfkit.publish.servers import Server, lab

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
RUN = ["exception_report", "investigation", "variance_report"]
"""Those that between them show every kind of table, drawing and callout."""
THEMES = ["JupyterLab Light", "JupyterLab Dark"]
WHOLE = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
"""Every cell is laid out, so that each can be looked at without scrolling to it."""
# What JupyterLab says of itself, whatever notebook is opened.
OWN = ("websocket_ping", "is not trusted", "ServerApp.token config is deprecated", "Build is up to date")
OPEN = """
await jupyterapp.commands.execute('docmanager:open', {path: given});
const panel = jupyterapp.shell.currentWidget;
await panel.context.ready;
await panel.sessionContext.ready;
const kernel = panel.sessionContext.session.kernel;
await kernel.info;
await kernel.spec;
await new Promise(wait => setTimeout(wait, 300));
return {
  path: panel.context.path, dirty: panel.context.model.dirty, kernel: kernel.name,
  told: [...document.querySelectorAll('.jp-Dialog, .Toastify__toast')].map(one => one.textContent),
};"""
RUN_ALL = """
await jupyterapp.commands.execute('notebook:run-all-cells');
const cells = jupyterapp.shell.currentWidget.content.model.cells, found = [];
for (let n = 0; n < cells.length; n++) {
  const cell = cells.get(n);
  if (cell.type !== 'code') continue;
  if (cell.executionCount === null) found.push('not run: ' + cell.sharedModel.getSource());
  for (let m = 0; m < cell.outputs.length; m++) {
    const output = cell.outputs.get(m).toJSON();
    if (output.output_type === 'stream' || output.output_type === 'error') found.push(JSON.stringify(output));
  }
}
return found;"""
CLOSE = """
const panel = jupyterapp.shell.currentWidget;
await panel.sessionContext.shutdown();
panel.dispose();"""
THEME = """
await jupyterapp.commands.execute('apputils:change-theme', {theme: given});
await new Promise(wait => setTimeout(wait, 700));
return document.body.dataset.jpThemeLight;"""
AXE = """
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const found = await axe.run({include: ['.jp-OutputArea-output .perfkit']}, {runOnly: tags});
return {
  faults: found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html)]),
  contrasts: found.passes.filter(rule => rule.id === 'color-contrast').flatMap(rule => rule.nodes).length,
};"""
LOOKS = """
const paper = [...document.querySelectorAll('.perfkit figure svg')].map(one => getComputedStyle(one).backgroundColor);
const claim = document.querySelector('.perfkit p .claim, .perfkit li .claim');
claim.focus();
const told = getComputedStyle(claim, '::after');
const side = one => getComputedStyle(one).textAlign;
return {
  paper: [...new Set(paper)], source: told.content, sheet: told.backgroundColor, ink: told.color,
  words: [...new Set([...document.querySelectorAll('.perfkit table.grid td:not(.number)')].map(side))],
  figures: [...new Set([...document.querySelectorAll('.perfkit table.grid td.number')].map(side))],
  wide: [...document.querySelectorAll('.jp-OutputArea-output')].filter(o => o.scrollWidth > o.clientWidth + 1).length,
};"""


@dataclass
class Opened:
    """A JupyterLab, a browser in it, and what the server logs."""

    browser: Any
    log: Path

    def do(self, script: str, given: str = "") -> Any:
        """Run a script in the page, and return what it comes to."""
        wrapped = (
            f"const done = arguments[1]; (async given => {{ {script} }})(arguments[0]).then(done, e => done('' + e));"
        )
        return self.browser.execute_async_script(wrapped, given)

    def said(self) -> list[str]:
        """Return the warnings and errors of the browser's console since the last call."""
        found = [line for line in self.browser.get_log("browser") if line["level"] in ("WARNING", "SEVERE")]
        return [line["message"] for line in found]


@pytest.fixture(scope="module")
def opened(
    chromium: Callable[..., AbstractContextManager[Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    """Return JupyterLab as `perfkit targets` starts it, over copies of every notebook."""
    if sys.platform == "win32":
        pytest.skip("Windows has no SIGINT to send to another process")
    place = tmp_path_factory.mktemp("lab")
    (place / "notebooks").mkdir()
    for name in NAMES:
        _copy(name, place / "notebooks")
    (place / "whole" / "labconfig").mkdir(parents=True)
    (place / "whole" / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(WHOLE), encoding="utf-8")
    server = lab(place / "notebooks" / f"{NAMES[0]}.ipynb", place)
    own = {f"JUPYTER_{name}_DIR": str(place / f".{name}") for name in ("CONFIG", "DATA", "RUNTIME")}
    own["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(place / "whole"), server.environment["JUPYTER_CONFIG_PATH"]])
    alone = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    log = place / "server.log"
    with log.open("w", encoding="utf-8") as written, chromium("--disable-gpu", alone, logs=("browser",)) as browser:
        running = subprocess.Popen(
            [*server.command, "--LabApp.expose_app_in_browser=True"],
            env={**os.environ, **server.environment, **own}, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            browser.set_script_timeout(180)
            _show(browser, server)
            yield Opened(browser, log)
        finally:
            browser.get("about:blank")
            running.send_signal(signal.SIGINT)
            running.send_signal(signal.SIGINT)
            running.wait(timeout=60)


def _copy(name: str, folder: Path) -> None:
    """Copy a notebook, as if this Python had saved it: all else that JupyterLab writes on opening is as it was."""
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    notebook["metadata"]["language_info"]["version"] = platform.python_version()
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def _show(browser: Any, server: Server) -> None:
    """Open JupyterLab once its server answers."""
    ends = time.monotonic() + 120
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < ends, "no server"
            time.sleep(0.1)
    browser.get(re.sub("/lab/.*[?]", "/lab/workspaces/notebooks?reset&", server.address))
    while not browser.execute_script("return !!window.jupyterapp && !!document.querySelector('#jp-main-dock-panel')"):
        assert time.monotonic() < ends, "no JupyterLab"
        time.sleep(0.1)
    browser.set_window_size(1440, 1400)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_opens_without_a_warning_and_unchanged(opened: Opened, name: str) -> None:
    """No dialogue or notice, a kernel that is found, nothing to save, nothing in the console or the server's log."""
    before = len(opened.log.read_text(encoding="utf-8"))
    opened.said()
    found = opened.do(OPEN, f"notebooks/{name}.ipynb")
    try:
        assert found == {"path": f"notebooks/{name}.ipynb", "dirty": False, "kernel": "python3", "told": []}
        assert opened.said() == []
        logged = opened.log.read_text(encoding="utf-8")[before:].splitlines()
        warned = [line for line in logged if re.match(r"\[[WEC] |.*(Warning|WARNING|Traceback)", line)]
        assert [line for line in warned if not any(own in line for own in OWN)] == []
    finally:
        opened.do(CLOSE)


@pytest.fixture(scope="module", params=RUN)
def ran(request: pytest.FixtureRequest, opened: Opened, axe: str) -> Iterator[Opened]:
    """Return JupyterLab with a notebook in it that ran from its first cell to its last without a word of its own."""
    opened.said()
    opened.do(OPEN, f"notebooks/{request.param}.ipynb")
    assert opened.do(RUN_ALL) == []
    opened.browser.execute_script(axe)
    yield opened
    opened.do(CLOSE)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES)
def test_what_a_notebook_shows_reads_well_in_both_themes(ran: Opened, theme: str) -> None:
    """Text stands out from what is behind it, and drawings from their own white paper."""
    assert ran.do(THEME, theme) == str("Light" in theme).lower()
    found = ran.do(AXE)
    assert found["faults"] == []
    assert found["contrasts"] > 20
    looks = ran.do(LOOKS)
    assert set(looks["paper"]) <= {"rgb(255, 255, 255)"}
    assert looks["words"] == ["left"]
    assert looks["figures"] in (["right"], [])
    assert looks["wide"] == 0
    assert re.fullmatch(r'"\w+, .+: .+"', looks["source"])
    assert _contrast(looks["sheet"], looks["ink"]) > 7
    assert ran.said() == []


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG reckons it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
