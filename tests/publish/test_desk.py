"""The target-setting notebook as working copies of one's own, in real JupyterLab and Voilà servers."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest

from perfkit.errors import MachineError, UsageError
from perfkit.inputs.places import DEMONSTRATIONS
from perfkit.publish import desk, servers

CODE = "import ipywidgets\nprint('quarter', quarter)\nipywidgets.IntSlider(description='Target', value=80)"
needs_widgets = pytest.mark.skipif(
    find_spec("ipywidgets") is None or find_spec("voila") is None, reason="ipywidgets or voila is not installed"
)


@pytest.fixture
def workspace(tmp_path):
    """A workspace whose own notebooks folder holds a small notebook of that name."""
    folder = tmp_path / "our council"
    (folder / "parameters").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    shutil.copytree(DEMONSTRATIONS / "example", folder / "data")
    for name, quarter, day in (("q1", "2025/26 Q1", "2025-09-02"), ("q2", "2025/26 Q2", "2025-11-07")):
        text = f"data: data\ncouncil: parameters/council.yaml\nquarter: {quarter}\nknown_on: {day}\n"
        (folder / "parameters" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "parameters" / "council.yaml").write_text("rag: belfast\n", encoding="utf-8")
    names = ("data", "council", "quarter", "known_on", "directorate", "ref", "scenario")
    cells = [
        nbformat.v4.new_markdown_cell("# Targets"),
        nbformat.v4.new_code_cell(
            "\n".join(f"{name}: str = ''" for name in names), metadata={"tags": ["parameters"]}
        ),
        nbformat.v4.new_code_cell(CODE),
    ]  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "notebooks" / desk.NOTEBOOK)
    return folder


def sources(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_the_latest_quarter_of_the_workspace_is_usual(workspace):
    assert desk.usual(workspace) == {
        "data": "data", "council": "parameters/council.yaml", "quarter": "2025/26 Q2", "known_on": "2025-11-07",
    }  # fmt: skip
    (workspace / "parameters" / "q2.yaml").write_text("quarter: never\n", encoding="utf-8")
    assert desk.usual(workspace)["quarter"] == "2025/26 Q1"


def test_a_folder_without_parameter_files_has_no_usual(tmp_path):
    assert desk.usual(tmp_path) == {}
    assert desk.workspace_here(tmp_path) == tmp_path


def test_a_copy_bears_its_parameters_below_the_notebooks_own(workspace):
    path, made = desk.working_copy(
        workspace, {"quarter": "2025/26 Q2", "directorate": "Adults’ Care", "known_on": "2025-11-07", "ref": ""}
    )
    assert made
    assert path == workspace / "working" / "target_setting_2025-26-q2_adults-care.ipynb"
    first, _, injected, code = sources(path)
    assert (first, code) == ("# Targets", CODE)
    assert 'quarter = "2025/26 Q2"' in injected
    assert 'known_on = "2025-11-07"' in injected
    nbformat.validate(nbformat.read(path, as_version=4))


def test_a_copy_is_opened_as_it_was_left_and_never_written_over(workspace):
    path, _ = desk.working_copy(workspace, {"quarter": "2025/26 Q2", "data": "data"})
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("# mine"))
    nbformat.write(notebook, path)
    mine = path.read_bytes()
    assert desk.working_copy(workspace, {"quarter": "2025/26 Q2", "data": "data"}) == (path, False)
    other, made = desk.working_copy(workspace, {"quarter": "2025/26 Q2", "data": "demo:hart"})
    assert (other.name, made) == ("target_setting_2025-26-q2_2.ipynb", True)
    assert path.read_bytes() == mine


def test_a_file_of_the_users_own_in_the_way_stays(workspace):
    (workspace / "working").mkdir()
    own = workspace / "working" / "target_setting.ipynb"
    own.write_text("my notes", encoding="utf-8")
    path, _ = desk.working_copy(workspace, {})
    assert path.name == "target_setting_2.ipynb"
    assert own.read_text(encoding="utf-8") == "my notes"


def test_a_named_copy(workspace):
    path, made = desk.working_copy(workspace, {"quarter": "2025/26 Q2"}, "budget meeting")
    assert (path.name, made) == ("budget meeting.ipynb", True)
    with pytest.raises(UsageError, match="was made with other parameters"):
        desk.working_copy(workspace, {"quarter": "2025/26 Q1"}, "budget meeting.ipynb")


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "/x"])
def test_a_name_leads_nowhere_else(workspace, name):
    with pytest.raises(UsageError, match="is not a plain name"):
        desk.working_copy(workspace, {}, name)
    assert not (workspace / "working").exists()


def test_a_parameter_that_the_notebook_has_not_is_refused(workspace):
    with pytest.raises(UsageError, match="There is no parameter of the notebook 'directorat'"):
        desk.working_copy(workspace, {"directorat": "Housing"})


def test_an_address_is_found_from_the_workspace(workspace, monkeypatch, tmp_path):
    monkeypatch.chdir(workspace / "parameters")
    assert desk.address_within(workspace, "../data") == "data"
    (tmp_path / "elsewhere").mkdir()
    assert desk.address_within(workspace, str(tmp_path / "elsewhere")) == str(tmp_path / "elsewhere")
    assert desk.address_within(workspace, "demo:hart") == "demo:hart"


@needs_widgets
@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(["--directorate", "Comunities"], "There is no directorate 'Comunities'. Did you mean", id="name"),
        pytest.param(["--ref", "PL9"], "There is no indicator 'PL9'", id="indicator"),
        pytest.param(["--quarter", "2031/32 Q1"], "There is no quarter with outturns '2031/32 Q1'", id="quarter"),
        pytest.param(["--data", "nowhere"], "There is no file or folder 'nowhere'", id="data"),
        pytest.param(["--scenario", "nowhere.yaml"], "There is no file or folder 'nowhere.yaml'", id="scenario"),
    ],
)
def test_what_the_notebook_could_not_be_worked_with_is_refused_before_it_is_opened(workspace, options, said):
    ran = subprocess.run(
        [sys.executable, "-m", "perfkit", "targets", "--no-browser", *options],
        cwd=workspace, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 2
    assert said in ran.stderr
    assert not (workspace / "working").exists()


def test_what_is_missing_is_said_with_how_to_install_it(tmp_path):
    """In a Python that has perfkit's own libraries and neither of those for widgets."""
    code = (
        "import sys, importlib.machinery as m\n"
        "real = m.PathFinder.find_spec\n"
        "m.PathFinder.find_spec = lambda name, *rest: None if name in ('ipywidgets', 'voila') else real(name, *rest)\n"
        "from perfkit.cli import main\n"
        "sys.argv = ['perfkit', 'targets', '--app', '--no-browser']\n"
        "main()\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 2
    assert ran.stderr == (
        "perfkit: ipywidgets and voila are not installed. Install what target setting needs with: "
        'pip install "perfkit[targets]"\n'
    )
    assert list(tmp_path.iterdir()) == []


class Running:
    """`perfkit targets` in a process of its own."""

    def __init__(self, folder: Path, *args: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "perfkit", "targets", "--no-browser", *args],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.said = ""
        while "Press Ctrl-C" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said + self.process.stderr.read()
            self.said += line
        self.address = re.search(r"^Open (\S+)$", self.said, re.MULTILINE)[1]

    def end(self, sign: int = signal.SIGINT) -> str:
        self.process.send_signal(sign)
        rest, errors = self.process.communicate(timeout=60)
        assert (self.process.returncode, errors) == (0, "")
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", urlsplit(self.address).port)) != 0
        return rest


def fetched(address):
    with urllib.request.urlopen(address, timeout=120) as answer:
        return answer.read().decode(), answer.headers


@needs_widgets
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to another process")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_app_shows_no_code_and_asks_nothing_of_the_internet(workspace, sign):
    running = Running(workspace, "--app")
    try:
        page, headers = fetched(running.address)
    finally:
        rest = running.end(sign)
    assert "Made " in running.said
    assert rest == "Ended.\n"
    assert running.address.startswith("http://127.0.0.1:")
    assert "quarter 2025/26 Q2" in page
    assert "jupyter-widgets" in page
    assert "import ipywidgets" not in page
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self' data: blob:")
    assert "http" not in policy


@needs_widgets
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to another process")
def test_the_lab_opens_the_copy_behind_a_key_and_asks_for_no_news(workspace):
    running = Running(workspace, "--quarter", "2025/26 Q1", "--known-on", "2025-09-02")
    try:
        page, _ = fetched(running.address)
        site = urlsplit(running.address)
        with pytest.raises(urllib.error.HTTPError):
            fetched(f"http://{site.netloc}/api/contents/working")
        found, _ = fetched(f"http://{site.netloc}/api/contents/working?{site.query}")
        notices = "lab/api/settings/@jupyterlab/apputils-extension:notification"
        asks, _ = fetched(f"http://{site.netloc}/{notices}?{site.query}")
    finally:
        running.end()
    assert site.path == "/lab/tree/working/target_setting_2025-26-q1.ipynb"
    assert [item["name"] for item in json.loads(found)["content"]] == ["target_setting_2025-26-q1.ipynb"]
    settings = json.loads(re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert settings["news"] == {"disabled": True}
    # Its default is to ask the user whether it may fetch them.
    assert json.loads(asks)["schema"]["properties"]["fetchNews"]["default"] == "false"
    shown = sources(workspace / "working" / "target_setting_2025-26-q1.ipynb")
    assert 'known_on = "2025-09-02"' in shown[2]


@needs_widgets
def test_a_server_that_does_not_start_is_said_with_its_last_words():
    server = servers.Server([sys.executable, "-c", "import sys; sys.exit('no room')"], {}, "http://127.0.0.1:1/", 1)
    with pytest.raises(MachineError, match=r"The server did not start\. It last said:\nno room"):
        servers.serve(server, browser=False, ready=print)


@pytest.fixture
def browser(chromium):
    with chromium("--window-size=1200,900", logs=("performance",)) as opened:
        yield opened


def asked_for(browser):
    """The hosts that the page's requests went to; those that its own policy refused went nowhere."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [e["params"] for e in events if e["method"] == "Network.requestWillBeSent"]
    failed = [e["params"] for e in events if e["method"] == "Network.loadingFailed"]
    refused = {params["requestId"] for params in failed if params.get("blockedReason") == "csp"}
    return {urlsplit(e["request"]["url"]).hostname for e in sent if e["requestId"] not in refused} - {None}


@needs_widgets
@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to another process")
def test_a_slider_of_the_app_moves_by_keyboard_and_nothing_comes_from_elsewhere(workspace, browser):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    running = Running(workspace, "--app")
    try:
        browser.get(running.address)
        handle = WebDriverWait(browser, 60).until(lambda b: b.find_element(By.CSS_SELECTOR, ".noUi-handle"))
        handle.send_keys(Keys.ARROW_RIGHT)
        shown = WebDriverWait(browser, 30).until(lambda b: b.find_element(By.CSS_SELECTOR, ".widget-readout"))
        WebDriverWait(browser, 30).until(lambda b: shown.text == "81")
        assert asked_for(browser) == {"127.0.0.1"}
    finally:
        running.end()


def test_a_copy_is_of_this_python_so_that_jupyterlab_finds_nothing_to_change(workspace):
    path, _ = desk.working_copy(workspace, {"quarter": "2025/26 Q2"})
    found = nbformat.read(path, as_version=4).metadata.language_info
    assert found["version"] == platform.python_version()
    assert found["name"] == "python"
