"""What a page has that its PDF must have: counted in its HTML.

A folded part that stands outside a figure is not printed, and so not counted.
"""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

COUNTED = {
    **{f"h{level}": f"headings of level {level}" for level in range(1, 7)},
    "table": "tables",
    "tr": "table rows",
    "th": "header cells",
    "td": "cells",
    "figure": "figures",
}
"""What is counted, as HTML and as readers call it."""


class Page(HTMLParser):
    """What of a page is printed: its parts counted, its title and language, each table row's cells by their text."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.title, self.language = "", ""
        self.rows: list[list[str]] = []
        self._in_title = self._in_cell = False
        self._within: list[str] = []

    @classmethod
    def of(cls, html: str) -> Page:
        """Read a page."""
        page = cls()
        page.feed(html)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a part of the page."""
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag in ("figure", "details"):
            self._within.append(tag)
        if self._within[:1] == ["details"]:
            return
        # A drawing without role or description is decoration; a frame of HTML is no picture.
        drawn = (tag == "svg" and given.get("role") == "img") or (tag == "img" and given.get("alt") != "")
        if drawn or (tag in COUNTED and tag != "figure"):
            self.counts["figure" if drawn else tag] += 1
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td") and self.rows:
            self.rows[-1].append("")
            self._in_cell = True
        # A drawing may have a title of its own.
        self._in_title = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        """Take in a part of the page."""
        self._in_title = self._in_title and tag != "title"
        if tag in ("figure", "details"):
            self._within.pop()
        self._in_cell = self._in_cell and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        """Take in a part of the page."""
        if self._in_title:
            self.title += data
        elif self._in_cell:
            self.rows[-1][-1] += data.strip()
