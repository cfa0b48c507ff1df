"""Target setting as people meet it: in JupyterLab and in Voilà by keyboard, in a real browser; and in a run."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest

from perfkit import read, read_rules
from perfkit.audit.audit import audit
from perfkit.judge.scorecard import judge
from perfkit.publish.execute import execute
from perfkit.publish.export import to_html
from perfkit.publish.kernels import kernels
from perfkit.publish.reports import read_report
from perfkit.report.whatif import WHATIF
from perfkit.targets.answer import answer
from perfkit.targets.model import model_of
from perfkit.targets.proposals import read_proposals
from perfkit.targets.setting import setting_of
from perfkit.targets.whatif import what_if

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "target_setting.ipynb"
DATA, QUARTER, DAY, DIRECTORATE, REF = "demo:known_truth", "2013/14 Q2", "2013-10-21", "Children and Enterprise", "NI68"
CODE = ("plan_of(", "read_rules(council)", "from perfkit import")
PRESSES = 12
_READY = "return document.querySelectorAll('.perfkit-controls .noUi-handle[aria-label]').length >= 3"
_CELLS = """const row = [...document.querySelectorAll('.perfkit-controls .pk-words tr')]
  .find(tr => tr.firstElementChild.textContent === arguments[0]);
  return [...row.querySelectorAll('td')].map(td => td.textContent);"""
_PLACES = """return [...document.querySelectorAll('.perfkit-controls .pk-words tr, .perfkit-controls .pk-head')]
  .map(one => Math.round(one.getBoundingClientRect().top - arguments[0].getBoundingClientRect().top));"""


@pytest.fixture(scope="module")
def browser(chromium: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    """Return a headless Chromium that reaches this machine alone, or skip."""
    if importlib.util.find_spec("ipywidgets") is None or importlib.util.find_spec("voila") is None:
        pytest.skip("needs ipywidgets and voila")
    alone = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    quiet = ("--disable-background-networking", "--no-first-run")
    with chromium("--disable-gpu", alone, "--window-size=1280,1400", *quiet) as opened:
        yield opened


@pytest.fixture(scope="module", params=["lab", "app"])
def opened(request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the browser with the notebook open and run by `perfkit targets`, and its workspace."""
    if sys.platform == "win32":
        pytest.skip("Windows has no SIGINT to send to another process")
    workspace = tmp_path_factory.mktemp(request.param)
    (workspace / "parameters").mkdir()
    asked = ["--data", DATA, "--council", DATA, "--quarter", QUARTER, "--known-on", DAY,
             "--directorate", DIRECTORATE, "--ref", REF]  # fmt: skip
    own = {"JUPYTER_CONFIG_DIR": str(workspace / ".config"), "JUPYTER_DATA_DIR": str(workspace / ".data")}
    server = subprocess.Popen(
        [sys.executable, "-m", "perfkit", "targets", "--no-browser", *asked, *(["--app"] * (request.param == "app"))],
        cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, **own, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        browser.get(_address(server))
        if request.param == "lab":
            _run_all(browser)
        _until(browser, _READY)
        _until(browser, "return document.querySelector('.pk-ratings table') !== null")
        yield browser, workspace, request.param
    finally:
        browser.get("about:blank")
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)


def _address(server: Any) -> str:
    said = ""
    while not (found := re.search(r"^Open (\S+)$", said, re.MULTILINE)):
        line = server.stdout.readline()
        assert line, said + server.stderr.read()
        said += line
    return found[1]


def _until(browser: Any, script: str, *given: Any, seconds: float = 180) -> Any:
    """Wait until a script returns something true, and return it.

    JupyterLab takes ten seconds to open on an idle machine, and minutes beside a test that fills both cores.
    """
    from selenium.common.exceptions import JavascriptException

    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if found := browser.execute_script(script, *given):
                return found
        except JavascriptException:
            pass  # the page is not there yet
        time.sleep(0.05)
    raise AssertionError(f"never true: {script}")


def _run_all(browser: Any) -> None:
    """Choose Run, Run All Cells in JupyterLab's menu, once its kernel is idle; again if the click went astray."""
    idle = "[...document.querySelectorAll('.jp-Notebook-ExecutionIndicator')].some(e => e.dataset.status === 'idle')"
    _until(browser, f"return document.querySelectorAll('.jp-Cell').length > 5 && {idle}")
    item = "return [...document.querySelectorAll('{}')].find(e => e.textContent.startsWith('{}'))"
    begun = "return [...document.querySelectorAll('.jp-InputPrompt')].some(e => /[*\\d]/.test(e.textContent))"
    for _ in range(3):
        _until(browser, item.format(".lm-MenuBar-itemLabel", "Run")).click()
        _until(browser, item.format(".lm-Menu-itemLabel", "Run All Cells")).click()
        with suppress(AssertionError):
            _until(browser, begun, seconds=20)
            return
    raise AssertionError("no cell was run")


def cells(browser: Any, question: str) -> list[str]:
    """Return what the table shows in answer to a question, year by year."""
    found: list[str] = browser.execute_script(_CELLS, question)
    return found


def model() -> Any:
    card = judge(read(DATA, DIRECTORATE), read_rules(DATA), QUARTER, DIRECTORATE, DAY)
    plan = what_if(setting_of(card))
    return model_of(plan.setting, REF, plan.targets, plan.sticks)


@pytest.mark.browser
@pytest.mark.slow
def test_a_slider_moved_by_keyboard_changes_the_odds_and_nothing_jumps(opened: Any) -> None:
    """What is then shown is what Python answers for that place of the slider."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    browser, _, _ = opened
    box = browser.find_element(By.CSS_SELECTOR, ".perfkit-controls")
    browser.find_element(By.CSS_SELECTOR, ".perfkit-controls select").send_keys(Keys.TAB)
    slider = browser.switch_to.active_element
    assert slider.get_attribute("role") == "slider"
    assert slider.get_attribute("aria-label") == "Target for 2014/15"
    drawing = browser.find_element(By.CSS_SELECTOR, ".pk-drawing svg")
    places, before = browser.execute_script(_PLACES, box), cells(browser, "Odds of meeting it")
    slider.send_keys(Keys.ARROW_LEFT * (PRESSES // 2))
    # In JupyterLab this key goes to the next cell, and D twice deletes one, unless a control has them.
    slider.send_keys(Keys.ARROW_DOWN * (PRESSES - PRESSES // 2) + "dd")
    given = model()
    start = given["start"]["targets"]
    targets = [start[0] - PRESSES * given["slider"]["step"], *start[1:]]
    right = answer(given, {"targets": targets, "levers": {}})
    ends = time.monotonic() + 10
    while cells(browser, "Target proposed")[0] != right.years[0].target and time.monotonic() < ends:
        time.sleep(0.02)
    assert right.years[0].odds != before[0]
    assert cells(browser, "Odds of meeting it") == [year.odds for year in right.years]
    assert cells(browser, "Target proposed")[0] == right.years[0].target
    assert browser.execute_script(_PLACES, box) == places
    assert drawing.is_displayed()
    assert browser.switch_to.active_element == slider
    marks = browser.find_element(By.CSS_SELECTOR, '.pk-marks [data-mark="0"]')
    assert f"translate(0 {right.marks[0]:.1f})" in marks.get_attribute("transform")


@pytest.mark.browser
@pytest.mark.slow
def test_axe_finds_nothing_to_mend_in_the_controls(opened: Any, axe: str) -> None:
    browser, _, _ = opened
    browser.execute_script(axe)
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run('.perfkit-controls').then(r => done(r.violations));"
    )
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.browser
@pytest.mark.slow
def test_code_is_shown_to_the_analyst_alone(opened: Any) -> None:
    browser, _, kind = opened
    page = browser.page_source if kind == "app" else ""
    assert [code for code in (*CODE, "This note is not printed") if code in page] == []
    assert "What if they were different?" in browser.find_element("css selector", "body").text


@pytest.mark.browser
@pytest.mark.slow
def test_what_is_proposed_by_keyboard_is_in_the_workspaces_log(opened: Any) -> None:
    """A looser target is refused until it has a reason."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    browser, workspace, _ = opened
    log = workspace / "parameters" / "proposals.csv"
    named = "return [...document.querySelectorAll('.perfkit-controls label')].find(l => l.textContent === arguments[0])"
    said = "return document.querySelector('.perfkit-controls .pk-told').textContent.includes(arguments[0])"

    def typed(label: str, text: str) -> None:
        field = browser.execute_script(named, label).get_attribute("for")
        browser.find_element(By.ID, field).send_keys(text)

    propose = browser.find_element(By.CSS_SELECTOR, ".perfkit-controls button.mod-primary")
    typed("Your role", "Head of Children’s Services")
    propose.send_keys(Keys.ENTER)
    _until(browser, said, "Nothing was written.", seconds=10)
    assert not log.exists()
    typed("Reason", "Fewer referrals will need one")
    propose.send_keys(Keys.ENTER)
    _until(browser, said, "Written to proposals.csv: 3 targets for NI68.", seconds=10)
    assert read_proposals(log)[["ref", "year", "proposer"]].values.tolist() == [
        ["NI68", year, "Head of Children’s Services"] for year in ("2014/15", "2015/16", "2016/17")
    ]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_the_controls_do_not_scroll_the_app_sideways(opened: Any, width: int) -> None:
    browser, _, kind = opened
    if kind == "lab":
        pytest.skip("JupyterLab's own layout is not made for a phone")
    metrics = {"width": width, "height": 1400, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    box = "const box = document.querySelector('.perfkit-controls'); return [box.scrollWidth, box.clientWidth];"
    wide, room = browser.execute_script(box)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= room <= width


RUNS: dict[str, dict[str, str]] = {
    "known_truth-indicator": {"directorate": DIRECTORATE, "ref": REF},
    "known_truth-directorate": {"directorate": DIRECTORATE},
    "hart": {"data": "demo:hart", "council": "demo:hart", "quarter": "2014/15 Q2", "known_on": "2014-11-07",
             "directorate": "Housing Services"},
}  # fmt: skip
LIVING = {"known_truth-indicator": 1, "known_truth-directorate": 6, "hart": 2}
"""How many what-ifs a page has: that asked for, the six most at risk, or all with a history to judge by."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """Return a function that makes one of `RUNS` in a fresh kernel."""
    report, folder = read_report(NOTEBOOK), tmp_path_factory.mktemp("run")

    def run(name: str) -> Any:
        with kernels() as kernel:
            return execute(report, RUNS[name], folder, kernel, limit=120)

    return run


@pytest.mark.slow
@pytest.mark.parametrize("name", list(RUNS))
def test_a_run_is_complete_without_a_warning_and_keeps_no_widget(made: Any, name: str) -> None:
    done = made(name)
    assert done.fault == ""
    outputs = [output for cell in done.notebook.cells for output in cell.get("outputs", [])]
    assert [output.text for output in outputs if output.output_type == "stream"] == []
    assert "widgets" not in done.notebook.metadata
    assert not any("widget" in kind for output in outputs for kind in output.get("data", {}))
    living = sum(WHATIF in output.get("data", {}) for output in outputs)
    assert living == LIVING[name]
    page = to_html(done.notebook)
    assert page.count('<script type="application/json" class="whatif-data">') == living
    assert not re.search(r"\bnan\b|\bNaT\b|&lt;NA&gt;| at 0x|>None<|Controls: run this cell", page)
    assert not [code for code in CODE if code in page]


@pytest.mark.slow
def test_a_page_made_twice_is_the_same_to_the_byte(made: Any) -> None:
    first, second = (to_html(made("known_truth-indicator").notebook) for _ in range(2))
    assert first == second


@pytest.mark.slow
def test_an_audit_of_a_run_finds_nothing(made: Any, tmp_path: Path) -> None:
    """A kernel's page says what the inputs make, to the last mark of its drawings."""
    page = tmp_path / "target_setting.html"
    page.write_text(to_html(made("hart").notebook), encoding="utf-8")
    assert "‘perfkit audit’ works every figure out again from the files below." in page.read_text(encoding="utf-8")
    assert [found.findings for found in audit([page])] == [()]


@pytest.mark.slow
def test_a_scenario_file_gives_the_scenarios_report(tmp_path: Path) -> None:
    """Its title, its targets and its levers are on the page, which reads without a kernel."""
    text = f"title: Half way\nyear: 2014/15\nreason: The board's plan\ntargets:\n  {REF}: [66, 67]\n"
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    given = RUNS["known_truth-indicator"] | {"scenario": "plan.yaml"}
    with kernels() as kernel:
        done = execute(read_report(NOTEBOOK), given, tmp_path, kernel, limit=120)
    assert done.verdict.startswith("Target for 2014/15: 66%, odds ")
    page = to_html(done.notebook)
    assert "Scenario: Half way." in page
    assert "The board&#39;s plan" in page or "The board's plan" in page
    start = json.loads(re.findall(r'class="whatif-data">(.*?)</script>', page)[0])["start"]
    assert start["targets"] == [660, 670, 670]
