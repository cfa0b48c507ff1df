"""`Finding`: one place of a page that does not follow from the inputs."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """What is printed, what was expected, and why.

    Parameters
    ----------
    kind
        "claim", "cell", "number", "word", "quotation", "drawing" or "arithmetic".
    where
        The headings above it, outermost first.
    printed, expected
        The text on the page, and what the inputs make of it.
    why
        The reason, in one sentence.
    file
        The page.

    Examples
    --------
    >>> print(Finding("claim", "Headline", "81%", "80%", "The outturn of PS01 is another.", "a.html"))
    a.html, Headline: ‘81%’; expected ‘80%’. The outturn of PS01 is another.
    """

    kind: str
    where: str
    printed: str
    expected: str
    why: str
    file: str = ""

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.where) if part)
        expected = f"; expected ‘{self.expected}’" if self.expected else ""
        return f"{place}: ‘{self.printed}’{expected}. {self.why}"

    def as_dict(self) -> dict[str, str]:
        """Return the finding's fields, for `perfkit audit --json`."""
        return asdict(self)
