"""The what-if of an exported page: alive offline, by keyboard and by ear, and the same to the digit as in Python."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from perfkit import read, read_rules
from perfkit.judge.scorecard import judge
from perfkit.publish.export import script, to_html
from perfkit.report.whatif import Living, living, places
from perfkit.targets.answer import answer
from perfkit.targets.printing import Model, filled, printed
from perfkit.targets.scenario import read_scenario
from perfkit.targets.setting import Setting, setting_of
from perfkit.targets.whatif import what_if

REFS = ("NI68", "BV212", "BV9", "LIB1", "BV126", "NI73", "NI156", "IT1")
"""A ratio with segments, days, a percentage that builds up, a count of thousands, a rate, a year's figure, a stock,
and one printed with two decimals."""
SHORT = ("HS01", "IA01", "RB01")
"""Of Hart, which has two or three quarters of history: low confidence, and no odds at all."""


@pytest.fixture(scope="module")
def setting() -> Setting:
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", known_on="2013-10-21")
    return setting_of(card)


@pytest.fixture(scope="module")
def hart() -> Setting:
    return setting_of(judge(read("demo:hart"), read_rules("demo:hart"), "2014/15 Q2", known_on="2014-11-07"))


def page_of(*shown: Any) -> str:
    cells = [new_markdown_cell("# Targets"), new_markdown_cell("## What if the target were different?")]
    for part in shown:
        data = {"text/html": part._repr_html_(), "text/plain": repr(part), **part._repr_mimebundle_()}
        cells.append(new_code_cell("whatif", outputs=[new_output("display_data", data=data)]))
    return to_html(new_notebook(cells=cells))


@pytest.fixture(scope="module")
def alive(setting: Setting) -> Living:
    found = living(what_if(setting), "NI68")
    assert isinstance(found, Living)
    return found


@pytest.fixture(scope="module")
def page(alive: Living, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(page_of(alive), encoding="utf-8")
    return file


@pytest.fixture
def opened(browser: Any, page: Path) -> Iterator[Any]:
    """Return the browser with the page open, as wide as a desk's."""
    _wide(browser, 1280)
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(page.as_uri())
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def _wide(browser: Any, width: int) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def test_script_and_data_of_an_indicator_are_under_60_kb(setting: Setting) -> None:
    for ref in REFS:
        found = living(what_if(setting), ref)
        assert isinstance(found, Living)
        data = re.search(r'<script type="application/json"[^>]*>.*?</script>', page_of(found), re.DOTALL)
        assert data
        assert len(data[0].encode()) + len(script().text.encode()) < 60_000


def test_no_text_of_a_model_can_end_its_element(alive: Living) -> None:
    """An officer's title is data, whatever it holds."""
    title = "</script><script>alert(1)</script><!-- \u2028 & \\"
    evil = Living(alive.model | {"title": title}, alive.svg, alive.figures, alive.tables)
    html = page_of(evil)
    assert html.count("<script") == html.count("</script>") == 2
    assert "alert(1)<" not in html
    data = re.search(r'class="whatif-data">(.*?)</script>', html, re.DOTALL)
    assert data
    assert json.loads(data[1])["title"] == title


def test_the_policy_of_the_page_lets_its_own_script_run_and_no_other(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert f"script-src 'sha256-{script().hashed}'\"" in html
    assert "unsafe-inline'; img-src" in html
    assert html.count(script().text) == 1


def test_a_page_without_a_what_if_has_neither_script_nor_its_style() -> None:
    html = to_html(new_notebook(cells=[new_markdown_cell("# Nothing to try")]))
    assert "<script" not in html
    assert "script-src" not in html
    assert "whatif" not in html


def test_a_cell_cannot_bring_a_script_of_its_own(alive: Living) -> None:
    bad = new_output("display_data", data={"text/html": '<p>a</p><script class="whatif-data">x()</script>'})
    html = to_html(new_notebook(cells=[new_code_cell("x", outputs=[bad])]))
    assert "<script" not in html


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("ref", [*REFS, *SHORT])
def test_page_and_python_agree_on_every_string_of_the_grid(
    setting: Setting, hart: Setting, opened: Any, ref: str
) -> None:
    """Every place of the targets' sliders with every lever at rest and at both its ends; every place of each lever."""
    found = living(what_if(hart if ref in SHORT else setting), ref)
    assert isinstance(found, Living)
    model = found.model
    positions = _grid(model)
    told = opened.execute_script(
        "return arguments[1].map(p => perfkitWhatIf.answer(arguments[0], p)).map(a => [a.years, a.marks.concat("
        "a.centres, a.lows, a.highs).map(y => y === null ? null : y.toFixed(1))])",
        model,
        positions,
    )
    assert len(told) == len(positions)
    for position, (years, heights) in zip(positions, told, strict=True):
        mine = answer(model, position)
        assert [{**asdict(year), "interim": [*year.interim]} for year in mine.years] == years, position
        drawn = [*mine.marks, *mine.centres, *mine.lows, *mine.highs]
        assert [abs(float(a) - b) < 0.051 for a, b in zip(heights, drawn, strict=True) if b is not None].count(
            False
        ) == 0


def _grid(model: dict[str, Any]) -> list[dict[str, Any]]:
    slider, start = model["slider"], model["start"]
    ends = [{}, *({lever["name"]: lever[end]} for lever in model["levers"] for end in ("least", "most"))]
    grid = [
        {"targets": [k, slider["most"] - (k - slider["least"]), k], "levers": levers}
        for k in range(slider["least"], slider["most"] + 1, slider["step"])
        for levers in ends
    ]
    return grid + [
        {"targets": start["targets"], "levers": {lever["name"]: k}}
        for lever in model["levers"]
        for k in range(lever["least"], lever["most"] + 1, lever["step"])
    ]


@pytest.mark.browser
@pytest.mark.slow
def test_a_lever_says_where_it_stands(alive: Living, opened: Any) -> None:
    """By the words of its model: the name of a choice, nothing moved, or a number with its sign."""
    for lever in alive.model["levers"]:
        steps = list(range(lever["least"], lever["most"] + 1, lever["step"]))
        told = opened.execute_script(
            "return arguments[2].map(k => perfkitWhatIf.leverText(arguments[0], arguments[1], k))",
            alive.model, lever, steps,
        )  # fmt: skip
        assert told == [_where(alive.model, lever, k) for k in steps]


def _where(model: Model, lever: Model, k: int) -> str:
    if lever["choices"] is not None:
        return str(lever["choices"][k])
    if k == 0:
        return str(model["words"]["rest"])
    n = printed(abs(k), lever["digits"])
    return filled(lever["one" if n == "1" else "many"], sign="+" if k > 0 else "−", n=n)


@pytest.mark.browser
@pytest.mark.slow
def test_a_kept_scenario_reads_back_as_it_stood(setting: Setting, alive: Living, opened: Any, tmp_path: Path) -> None:
    """What the page writes is a file that `read_scenario` takes: the same targets and the same levers."""
    levers = {lever["name"]: lever["most"] or lever["least"] for lever in alive.model["levers"]}
    one = {lever["name"]: lever["one_is"] for lever in alive.model["levers"]}
    file = tmp_path / "scenario.yaml"
    for moved in ({}, levers, {"demand": -4, "speed": 2}):
        stands = {**alive.model["start"]["levers"], **moved}
        position = {"targets": [683, 7, 1000], "levers": stands}
        told = opened.execute_script("return perfkitWhatIf.scenario(arguments[0], arguments[1])", alive.model, position)
        file.write_text(told, encoding="utf-8")
        found = read_scenario(file, setting)
        assert found.targets.loc["NI68"].dropna().tolist() == [68.3, 0.7, 100.0]
        assert found.levers.get("NI68", {}) == {name: pytest.approx(k / one[name]) for name, k in stands.items() if k}


@pytest.mark.browser
@pytest.mark.slow
def test_a_scenario_can_be_kept_without_a_network(alive: Living, opened: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened.find_element(By.CSS_SELECTOR, ".whatif-controls input[type=range]").send_keys(Keys.ARROW_RIGHT)
    opened.find_element(By.XPATH, "//button[text()='Keep as a scenario']").send_keys(Keys.ENTER)
    text = opened.find_element(By.CSS_SELECTOR, ".whatif-scenario textarea")
    start = alive.model["start"]
    targets = ", ".join(f"{k / 10:.1f}" for k in (start["targets"][0] + 1, *start["targets"][1:]))
    assert text.get_attribute("value") == (
        f'title: "What if for NI68"\nyear: "2014/15"\ntargets:\n  "NI68": [{targets}]\n'
    )
    assert opened.switch_to.active_element == text
    link = opened.find_element(By.CSS_SELECTOR, "a.whatif-file")
    assert link.get_attribute("href").startswith("blob:")
    assert link.get_attribute("download") == "what-if-ni68.yaml"


@pytest.mark.browser
@pytest.mark.slow
def test_two_what_ifs_of_a_page_move_apart(setting: Setting, browser: Any, tmp_path: Path) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    plan = what_if(setting)
    file = tmp_path / "two.html"
    file.write_text(page_of(living(plan, "NI68"), living(plan, "BV212")), encoding="utf-8")
    browser.get(file.as_uri())
    blocks = browser.find_elements(By.CSS_SELECTOR, ".whatif")
    odds = [block.find_element(By.CSS_SELECTOR, 'td [data-show="odds-0"]') for block in blocks]
    before = [one.text for one in odds]
    blocks[1].find_element(By.CSS_SELECTOR, "input[type=range]").send_keys(Keys.END)
    assert odds[0].text == before[0]
    assert odds[1].text != before[1]
    ids = browser.execute_script("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert browser.page_source.count("<script>") == 1


@pytest.mark.browser
@pytest.mark.slow
def test_a_slider_moved_by_keyboard_changes_what_is_shown_said_and_drawn(alive: Living, opened: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    slider = opened.find_element(By.CSS_SELECTOR, ".whatif-controls input[type=range]")
    mark = opened.find_element(By.CSS_SELECTOR, '[data-mark="0"]')
    before = mark.get_attribute("transform")
    slider.send_keys(Keys.ARROW_RIGHT * 20)
    start = alive.model["start"]
    position = {**start, "targets": [start["targets"][0] + 20, *start["targets"][1:]]}
    now = answer(alive.model, position)
    told = places(now)
    shown = {e.get_attribute("data-show"): e.text for e in opened.find_elements(By.CSS_SELECTOR, "td [data-show]")}
    shown = {name: text for name, text in shown.items() if text}
    assert {name: text.casefold() for name, text in shown.items()} == {name: told[name].casefold() for name in shown}
    assert shown["target-0"] == "70.3%"
    assert slider.get_attribute("aria-valuetext") == "70.3%"
    assert mark.get_attribute("transform") == f"translate(0 {now.marks[0]:.1f})" != before
    WebDriverWait(opened, 3).until(
        lambda page: page.find_element(By.CSS_SELECTOR, "output[aria-live]").text == now.years[0].said
    )
    picture = opened.find_element(By.CSS_SELECTOR, "figure svg").get_attribute("aria-label")
    assert "70.3% for 2014/15" in picture


@pytest.mark.browser
@pytest.mark.slow
def test_the_table_says_whether_anything_is_done_differently(opened: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    caption = opened.find_element(By.CSS_SELECTOR, ".whatif > table caption")
    assert caption.text == "NI68: what each target comes to if nothing is done differently"
    target, *_ = opened.find_elements(By.CSS_SELECTOR, ".whatif-controls input[type=range]")
    target.send_keys(Keys.ARROW_RIGHT)
    assert caption.text == "NI68: what each target comes to if nothing is done differently"
    opened.find_element(By.CSS_SELECTOR, 'input[id="whatif-NI68-demand"]').send_keys(Keys.ARROW_RIGHT)
    assert caption.text == "NI68: what each target comes to with the changes tried"


@pytest.mark.browser
@pytest.mark.slow
def test_the_button_takes_everything_back(alive: Living, opened: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    def shown() -> list[str]:
        return [e.text for e in opened.find_elements(By.CSS_SELECTOR, "td [data-show]")]

    at_first = shown()
    for slider in opened.find_elements(By.CSS_SELECTOR, ".whatif-controls input[type=range]"):
        slider.send_keys(Keys.END)
    assert shown() != at_first
    opened.find_element(By.XPATH, "//button[text()='Back to the proposed targets']").send_keys(Keys.ENTER)
    assert shown() == at_first


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps(alive: Living, opened: Any, width: int) -> None:
    """Every row, button and drawing stays where it is, wherever the controls stand; the figures unfolded too."""
    from selenium.webdriver.support.ui import WebDriverWait

    _wide(opened, width)
    opened.refresh()
    where = """
        const all = ".whatif, .whatif :is(figure, fieldset, tr, td, th, button, output)";
        return [...document.querySelectorAll(all)].map(e => e.getBoundingClientRect()).map(
          at => [at.left, at.top + scrollY, at.width, at.height])
    """
    move = """
        const [n, end] = arguments;
        const input = document.querySelectorAll(".whatif-controls input[type=range]")[n];
        input.value = end === "most" ? input.max : end === "least" ? input.min
          : (Number(input.min) + Number(input.max)) / 2;
        input.dispatchEvent(new Event("input"));
    """
    opened.execute_script("document.querySelector('.whatif details').open = true")
    WebDriverWait(opened, 3).until(
        lambda page: page.execute_script("return document.querySelector('.whatif details td').style.height") != "0px"
    )
    opened.execute_script(move, 0, "middle")
    at_first = opened.execute_script(where)
    for n in range(3 + len(alive.model["levers"])):
        for end in ("least", "most", "middle"):
            opened.execute_script(move, n, end)
            assert opened.execute_script(where) == at_first, (n, end)


@pytest.mark.browser
@pytest.mark.slow
def test_nothing_is_asked_of_a_network_and_nothing_goes_wrong(opened: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    for slider in opened.find_elements(By.CSS_SELECTOR, ".whatif-controls input[type=range]"):
        slider.send_keys(Keys.END)
    opened.find_element(By.XPATH, "//button[text()='Keep as a scenario']").send_keys(Keys.ENTER)
    messages = [json.loads(entry["message"])["message"] for entry in opened.get_log("performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert opened.get_log("browser") == []


@pytest.mark.browser
@pytest.mark.slow
def test_without_script_the_page_is_a_full_report_and_shows_no_control(alive: Living, browser: Any, page: Path) -> None:
    from selenium.webdriver.common.by import By

    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(page.as_uri())
        text = browser.find_element(By.TAG_NAME, "main").text
        controls = browser.find_elements(By.CSS_SELECTOR, "input, button, output, textarea, fieldset")
        drawn = browser.find_elements(By.CSS_SELECTOR, "figure svg [data-mark]")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert controls == []
    assert len(drawn) == 3
    told = places(answer(alive.model, alive.model["start"]))
    for name in ("target-0", "odds-0", "odds-2", "outlook-1"):
        assert told[name] in text


@pytest.mark.browser
@pytest.mark.slow
def test_print_shows_the_present_figures_and_no_control(opened: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened.find_element(By.CSS_SELECTOR, ".whatif-controls input[type=range]").send_keys(Keys.ARROW_RIGHT * 20)
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = opened.find_element(By.CSS_SELECTOR, '[data-show="target-0"]:not(details *)').text
    controls = opened.find_element(By.CSS_SELECTOR, ".whatif-controls").is_displayed()
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert shown == "70.3%"
    assert not controls


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("state", ["as opened", "moved", "scenario shown"])
def test_axe_finds_nothing_to_mend(opened: Any, axe: str, state: str) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    if state != "as opened":
        for slider in opened.find_elements(By.CSS_SELECTOR, ".whatif-controls input[type=range]"):
            slider.send_keys(Keys.HOME)
    if state == "scenario shown":
        opened.find_element(By.XPATH, "//button[text()='Keep as a scenario']").send_keys(Keys.ENTER)
    # Run in its own way: the page's policy lets no other script in.
    opened.execute_script(axe)
    found = opened.execute_async_script("const done = arguments[0]; axe.run(document).then(r => done(r.violations));")
    assert [(rule["id"], len(rule["nodes"])) for rule in found] == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(opened: Any, width: int) -> None:
    _wide(opened, width)
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
