"""Make the README's picture: the first screen of one of Hart's reports, as a browser shows it.

    .venv/bin/python .readme/picture.py

Run it from the project's folder when the pages look different; it needs chromium and chromedriver.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

HERE = Path(__file__).resolve().parent
PAGE = Path("2014-15-q2", "customer-services", "variance_report.html")
WIDTH, HEIGHT = 920, 1085
"""As far as the end of the chart."""


def main() -> None:
    """Run the report and keep its picture."""
    with tempfile.TemporaryDirectory() as outputs:
        asked = ("parameters/2014-15-q2.yaml", "--report", PAGE.stem, "--directorate", "Customer Services")
        command = [sys.executable, "-m", "perfkit", "run", *asked, "--outputs", outputs]
        subprocess.run(command, cwd=HERE.parent, check=True)
        screenshot(Path(outputs) / PAGE, HERE / "variance_report.png")


def screenshot(page: Path, picture: Path) -> None:
    """Write what a browser of that size shows first."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    browser = webdriver.Chrome(service=Service(shutil.which("chromedriver") or ""), options=options)
    try:
        # A window has a frame, so that its inside is set by itself.
        inside = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", inside)
        browser.get(page.as_uri())
        # Few colours, so that the picture weighs a third.
        shown = Image.open(BytesIO(browser.get_screenshot_as_png())).convert("RGB")
        shown.quantize(64).save(picture, optimize=True)
    finally:
        browser.quit()


if __name__ == "__main__":
    main()
