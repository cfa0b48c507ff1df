"""How soon target setting answers: in the kernel, in a browser, and on an exported page.

Run ``python tests/bench/target_controls.py``. It sets the invented council's
indicators side by side four times over, 208 in all, and prints

- the median and the slowest redraw of the live controls after a slider moved, in this process;
- the longest step of what follows once the controls rest, which is all that a move may have to wait for;
- the time from a key press to the changed text that it leads to, in Chromium, in the app that
  ``perfkit targets --app`` serves, and how long that took to open;
- the time from a slider's event to the changed and laid out page, in an exported one.

The browser's are left out where there is no chromium.
"""

from __future__ import annotations

import csv
import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from perfkit.inputs.places import DEMONSTRATIONS
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge
from perfkit.publish.execute import execute
from perfkit.publish.export import to_html
from perfkit.publish.kernels import kernels
from perfkit.publish.reports import read_report
from perfkit.report.controls import controls
from perfkit.targets.whatif import plan_of

COUNCIL, QUARTER, DAY, REF, TIMES = "demo:known_truth", "2013/14 Q2", "2013-10-21", "NI68", 4
MOVES = 60
NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "target_setting.ipynb"

# From the key's event, before any handler has it, to the text's change and the frame after it.
PRESSED = """
const done = arguments[0], handle = document.querySelector('.perfkit-controls .noUi-handle');
const text = document.querySelector('.perfkit-controls .pk-side .pk-said .widget-html-content');
const took = [];
const press = () => {
  const began = performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => {
      took.push(performance.now() - began);
      if (took.length < MOVES) setTimeout(press, took.length % 3 ? 30 : 400); else done(took);
    });
  });
  seen.observe(text, {childList: true, subtree: true, characterData: true});
  const key = took.length % 2 ? 'ArrowRight' : 'ArrowLeft';
  handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
};
press();
""".replace("MOVES", str(MOVES))
MOVED = """
const input = document.querySelector('.whatif-controls input[type=range]'), took = [];
for (let n = 0; n < MOVES; n++) {
  const began = performance.now();
  input[n % 2 ? 'stepUp' : 'stepDown'](1 + n % 5);
  input.dispatchEvent(new Event('input', {bubbles: true}));
  document.body.getBoundingClientRect();
  took.push(performance.now() - began);
}
return took;
""".replace("MOVES", str(MOVES))


def write(folder: Path) -> None:
    """Write the invented council's tables with each indicator `TIMES` over."""
    for path in (DEMONSTRATIONS / "known_truth").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        more = [row | {"ref": f"{row['ref']}-{n}"} for n in range(1, TIMES) for row in rows if row.get("ref")]
        with (folder / path.name).open("w", encoding="utf-8", newline="") as opened:
            out = csv.DictWriter(opened, list(rows[0]))
            out.writeheader()
            out.writerows(rows + more)


def in_the_kernel(data: Path) -> None:
    card = judge(read(str(data)), read_rules(COUNCIL), QUARTER, known_on=DAY)
    began = time.perf_counter()
    live = controls(plan_of(card), REF, str(data / "proposals.csv"), live=True)[1]
    print(f"indicators loaded:              {len(card.rows)}; controls made in {time.perf_counter() - began:.1f} s")
    slider, took, steps = live.panel.targets[0], [], []
    for n in range(MOVES):
        began = time.perf_counter()
        slider.value += slider.step * (1 if n % 7 else -5)
        took.append(time.perf_counter() - began)
    for _ in range(3):
        began = time.perf_counter()
        for _ in live._steps():
            steps.append(time.perf_counter() - began)
            began = time.perf_counter()
    print(f"redraw in the kernel:           {told(took)}")
    print(f"what follows at rest, in steps: {told(steps)}")


def in_the_app(browser: Any, data: Path, workspace: Path) -> None:
    asked = ["--data", str(data), "--council", COUNCIL, "--quarter", QUARTER, "--known-on", DAY, "--ref", REF]
    server = subprocess.Popen(
        [sys.executable, "-m", "perfkit", "targets", "--app", "--no-browser", *asked],
        cwd=workspace, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        said = ""
        while not (found := re.search(r"^Open (\S+)$", said, re.MULTILINE)):
            said += server.stdout.readline()
        began = time.perf_counter()
        browser.get(found[1])
        while not browser.execute_script("return document.querySelector('.pk-ratings table') !== null"):
            time.sleep(0.05)
        print(f"the app, opened in:             {time.perf_counter() - began:.1f} s")
        browser.set_script_timeout(120)
        print(f"key press to changed text:      {told(t / 1000 for t in browser.execute_async_script(PRESSED))}")
    finally:
        browser.get("about:blank")
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)


def on_the_page(browser: Any, folder: Path) -> None:
    with kernels() as kernel:
        done = execute(read_report(NOTEBOOK), {"ref": REF}, folder, kernel, limit=300)
    page = folder / "page.html"
    page.write_text(to_html(done.notebook), encoding="utf-8")
    browser.get(page.as_uri())
    print(f"redraw on the exported page:    {told(t / 1000 for t in browser.execute_script(MOVED))}")


def told(seconds: Any) -> str:
    some = [1000 * one for one in seconds]
    return f"median {statistics.median(some):6.1f} ms, slowest {max(some):6.1f} ms of {len(some)}"


def chromium() -> Any:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                     "--disable-background-networking", "--no-first-run"):  # fmt: skip
        options.add_argument(argument)
    return webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)


def main() -> None:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}{load}")
    with tempfile.TemporaryDirectory() as made:
        data, workspace = Path(made) / "data", Path(made) / "workspace"
        data.mkdir()
        (workspace / "parameters").mkdir(parents=True)
        write(data)
        in_the_kernel(data)
        if not (shutil.which("chromium") and shutil.which("chromedriver")):
            return
        browser = chromium()
        try:
            in_the_app(browser, data, workspace)
            on_the_page(browser, workspace)
        finally:
            browser.quit()


if __name__ == "__main__":
    main()
