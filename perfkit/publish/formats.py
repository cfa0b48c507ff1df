"""The formats besides HTML that a finished page is given in: each is made from the page and from nothing else.

Each is an optional extra, and says before anything is run how to install what
it lacks. A `workshop` makes many, and opens one browser for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from types import MappingProxyType
from typing import Any

from perfkit.errors import MachineError, PerfkitError, UsageError

Make = Callable[[str, str], bytes]
"""Given a format's name and a page's HTML, returns the file's bytes."""


@dataclass(frozen=True)
class Format:
    """A format that a page is made into.

    Parameters
    ----------
    name
        As it is given in settings, and the name of the extra that installs what it needs.
    called
        As an officer would call it.
    packages
        What it needs besides perfkit, as the package index names them.
    maker
        The function of ``perfkit.publish`` that makes it, as ``module:function``.
    browser
        Whether a browser prints it.
    """

    name: str
    called: str
    packages: tuple[str, ...]
    maker: str
    browser: bool = False

    @property
    def ending(self) -> str:
        """How the file's name ends.

        >>> FORMATS["docx"].ending
        '.docx'
        """
        return f".{self.name}"

    def ready(self) -> None:
        """Pass if this machine can make the format.

        Raises
        ------
        MachineError
            Saying what is missing, and how to install it.
        """
        missing = [package for package in self.packages if not _installed(package)]
        if missing:
            raise MachineError(
                f"{self.called} needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not "
                f'installed. Run: pip install "perfkit[{self.name}]"'
            )
        if self.browser:
            import_module("perfkit.publish.pdf").found()

    def make(self, html: str, browser: Any = None) -> bytes:
        """Return the page as this format's bytes; a PDF is printed by the browser given, or by one of its own.

        Raises
        ------
        PerfkitError
            Where the file has not all that the page has.
        MachineError
            Where the machine cannot make it.
        """
        self.ready()
        module, _, function = self.maker.partition(":")
        given = {"browser": browser} if self.browser else {}
        made: bytes = getattr(import_module(module), function)(html, **given)
        return made


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("pdf", "A PDF", ("pikepdf", "selenium"), "perfkit.publish.pdf:to_pdf", browser=True),
            Format("docx", "A Word document", ("python-docx", "resvg-py"), "perfkit.publish.docx:to_docx"),
            Format("xlsx", "An Excel annex", ("gptables", "xlsxwriter"), "perfkit.publish.xlsx:to_xlsx"),
        )
    }
)
"""The formats by name."""


def needs(name: str) -> None:
    """Pass if there is such a format and this machine can make it.

    Raises
    ------
    UsageError
        Where there is no such format.
    MachineError
        Saying what is missing, and how to install it.

    Examples
    --------
    >>> needs("doc")
    Traceback (most recent call last):
    ...
    perfkit.errors.UsageError: There is no format 'doc'. Did you mean 'docx'? Known: pdf, docx, xlsx.
    """
    if name not in FORMATS:
        raise UsageError.unknown("format", name, FORMATS)
    FORMATS[name].ready()


def unmade(name: str, error: Exception) -> str:
    """Return what is said of a page that could not be made into a format.

    >>> unmade("pdf", PerfkitError("It has lost a table."))
    'A PDF of it could not be made: It has lost a table.'
    """
    said = error if isinstance(error, PerfkitError) else f"{type(error).__name__}: {error}"
    return f"{FORMATS[name].called} of it could not be made: {said}"


@contextmanager
def workshop() -> Iterator[Make]:
    """Give a function that makes pages into any format; the browser it may need is opened once, when first needed.

    Notes
    -----
    ``with workshop() as make: make("pdf", html)``. One thread at a time may call the function.
    """
    with ExitStack() as opened:

        @cache
        def browser() -> Any:
            return opened.enter_context(import_module("perfkit.publish.pdf").printer())

        def make(name: str, html: str) -> bytes:
            needs(name)
            wanted = FORMATS[name]
            return wanted.make(html, browser() if wanted.browser else None)

        yield make


def _installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True
