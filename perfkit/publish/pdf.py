"""An exported page as a tagged PDF, printed by this machine's own Chromium.

The browser sets the pages, tags them, numbers them and makes the bookmarks;
`perfkit.publish.pdf_tags` mends what it leaves short of PDF/UA, and
`perfkit.publish.pdf_check` refuses a PDF that lost part of its page. Nothing
is asked of a network, and no script of the page is run.

The figures behind a chart, folded on the page, stand open in the PDF: they
are what those read who cannot see the chart. Any other folded part is left
out, as from every print: the page says so, and can be opened where it lies.
"""

from __future__ import annotations

import shutil
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from perfkit.errors import MachineError, UsageError

try:
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    from perfkit.publish.pdf_check import checked
    from perfkit.publish.pdf_tags import mended
except ImportError as error:
    _MISSING = (error.name or "").partition(".")[0]
    raise UsageError(f'A PDF needs {_MISSING}, which is not installed. Run: pip install "perfkit[pdf]"') from error

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DRIVER = "chromedriver"
_STYLE = Path(__file__).parent / "template" / "pdf.css"
# Without a sandbox, as it cannot have one under an administrator's account; the page's own policy lets nothing in.
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
          "--host-resolver-rules=MAP * ~NOTFOUND")  # fmt: skip
_LINE = "font: 7.5pt sans-serif; color: #4a5560; width: 100%; margin: 0 14mm; display: flex; gap: 8mm"
_FOOTER = (
    f'<div style="{_LINE}"><span class="title" style="flex: 1"></span>'
    '<span>Page <span class="pageNumber"></span> of <span class="totalPages"></span></span></div>'
)
_PRINTED = {
    "generateTaggedPDF": True,
    "generateDocumentOutline": True,
    "preferCSSPageSize": True,
    "printBackground": True,
    "displayHeaderFooter": True,
    "headerTemplate": "<span></span>",
    "footerTemplate": _FOOTER,
}


def to_pdf(html: str | Path, browser: Chrome | None = None) -> bytes:
    """Return an exported page as a tagged PDF with a title, a language, bookmarks and page numbers.

    Parameters
    ----------
    html
        The page, or the path of its file.
    browser
        One that `printer` opened, where many pages are made; else one is opened for this page alone.

    Raises
    ------
    PerfkitError
        Where the PDF has not every heading, table and figure that is to be printed.
    MachineError
        Where the machine has no browser, or the browser does not print.

    Notes
    -----
    The same page gives the same bytes, as long as the browser is the same. A
    link to a file beside the page stays a link to that name.
    """
    page = html.read_text(encoding="utf-8") if isinstance(html, Path) else html
    if browser is None:
        with printer() as opened:
            return to_pdf(page, opened)
    return finished(printed(page, browser), page)


@dataclass(frozen=True)
class Printed:
    """A page as the browser printed it, and the address of the folder in which it stood."""

    content: bytes
    folder: str


def printed(page: str, browser: Chrome) -> Printed:
    """Return a page as the browser prints it, not yet mended."""
    # Deep within its folder, so that a link upwards keeps its steps and tells nothing of this machine.
    with TemporaryDirectory() as folder:
        file = Path(folder, "a", "b", "c", "d", "page.html")
        file.parent.mkdir(parents=True)
        file.write_text(_unfolded(page), encoding="utf-8")
        return Printed(_printed(browser, file), file.parent.as_uri())


def finished(raw: Printed, page: str) -> bytes:
    """Return what the browser printed of a page mended towards PDF/UA, if it has everything of its page."""
    return checked(mended(raw.content, page, raw.folder), page)


@contextmanager
def printer() -> Iterator[Chrome]:
    """Open a browser that prints pages, without network or scripts; it is closed at the end."""
    chrome, driver = found()
    options = ChromeOptions()
    options.binary_location = chrome
    for flag in _FLAGS:
        options.add_argument(flag)
    try:
        opened = Chrome(service=Service(driver), options=options)
    except WebDriverException as error:
        raise MachineError(f"The browser {chrome} did not start: {_first(error)}") from error
    try:
        opened.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        yield opened
    finally:
        opened.quit()


def found() -> tuple[str, str]:
    """Return where this machine's browser is and the driver of it; a `MachineError` says what to install."""
    chrome = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which(DRIVER)
    if not chrome or not driver:
        missing = " and ".join(name for name, path in (("Chromium", chrome), (DRIVER, driver)) if not path)
        raise MachineError(
            f"A PDF is printed by the browser Chromium (or Chrome), driven by {DRIVER}. This machine has no {missing}. "
            "Install both, in the same version (Debian and Ubuntu: apt install chromium chromium-driver), "
            "where the search path leads to them."
        )
    return chrome, driver


def _unfolded(page: str) -> str:
    style = f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>"
    return page.replace("</head>", style, 1).replace("<details", "<details open")


def _printed(browser: Chrome, file: Path) -> bytes:
    try:
        browser.get(file.as_uri())
        return b64decode(browser.execute_cdp_cmd("Page.printToPDF", _PRINTED)["data"])
    except WebDriverException as error:
        raise MachineError(f"The browser did not print the page: {_first(error)}") from error


def _first(error: WebDriverException) -> str:
    return (error.msg or type(error).__name__).partition("\n")[0]
