"""A paper's Markdown file, line by line: where its parts begin, and what is wrong with it."""

from __future__ import annotations

import re

from perfkit.errors import Fault, nearest, shown
from perfkit.inputs.headings import plain
from perfkit.inputs.paper_form import Form

HEADING = re.compile(r" {0,3}(#{1,6})(\s+|$)(.*?)\s*#*\s*$")
_UNSPACED = re.compile(r"#{1,3}[^#\s]")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})\s*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+")
_SLOT = re.compile(r"\{\{(.*?)\}\}")
_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)>\s]*)")
_TABLE = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?)?\s*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")


class Reading:
    """A file as it is read, line by line."""

    def __init__(self, form: Form, file: str) -> None:
        self.form, self.file = form, file or f"{form.name}.md"
        self.known = {as_compared(name): p.title for p in form.parts for name in (p.title, *p.also)}
        self.order = [part.title for part in form.parts]
        self.title = ""
        self.front: list[str] = []
        self.parts: dict[str, list[str]] = {}
        self.faults: list[Fault] = []
        self.level = 2

    def take(self, text: str) -> None:
        """Read a file's text."""
        current = self.front
        fence, before = "", ""
        for row, line in enumerate(text.split("\n"), 1):
            self._check_line(line, row)
            mark = _FENCE.match(line)
            if mark and not fence:
                fence = mark[1]
            elif mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            heading = HEADING.match(line) if not fence else None
            if heading and len(heading[1]) > 2:
                self._begun_within(len(heading[1]), row, line)
            elif heading:
                self.level = 2
                current = self._begin(len(heading[1]), heading[3].strip(), row)
                before = ""
                continue
            if not fence and not mark:
                self._check_shape(line, before, row)
            before = line
            current.append(line)

    def _begin(self, level: int, name: str, row: int) -> list[str]:
        """Return where the lines below a heading belong."""
        if level == 1:
            if self.title or self.parts:
                self._fault("a second title", row, name, "one '# title', above the first part",
                            "Give a part's heading two signs: '## '.")  # fmt: skip
            self.title = self.title or name
            return self.front
        title = self.known.get(as_compared(name))
        if title is None:
            close = [self.known[as_compared(n)] for n in nearest(_unnumbered(name), self._names(), count=1)]
            remedy = f"Did you mean '## {close[0]}'? " if close else ""
            self._fault(f"'{shown(name)}' is not a part of this paper", row, name, "one of its standard headings",
                        f"{remedy}A heading of your own within a part has three signs: '### '.")  # fmt: skip
            return []
        if title in self.parts:
            self._fault(f"'{title}' stands here a second time", row, name, "each part once", "Join the two.")
            return []
        after = [t for t in self.parts if self.order.index(t) > self.order.index(title)]
        if after:
            self._fault(f"'{title}' stands below '{after[0]}'", row, name, "the parts in their standard order",
                        f"Move it, with its text, above '## {after[0]}'.")  # fmt: skip
        self.parts[title] = []
        return self.parts[title]

    def _begun_within(self, level: int, row: int, line: str) -> None:
        """Take note of a heading within a part, whose level may not be skipped."""
        if level > self.level + 1:
            self._fault("a heading of four signs stands below none of three", row, line, "'### Heading' first",
                        "Take one sign away.")  # fmt: skip
        self.level = level

    def _names(self) -> list[str]:
        return [name for part in self.form.parts for name in (part.title, *part.also)]

    def _check_shape(self, line: str, before: str, row: int) -> None:
        if _UNSPACED.match(line):
            self._fault("there is no space after the heading's sign", row, line, "'## Heading'", "Put a space there.")
        if _UNDERLINE.match(line) and before.strip() and not before.lstrip().startswith(("|", "-", "*", ">")):
            self._fault("a line of signs below a text makes it a heading", row, line, "'## Heading' or a blank line",
                        "Write headings with '## '; leave a line blank above a rule.")  # fmt: skip

    def _check_line(self, line: str, row: int) -> None:
        known = (*self.form.words, *self.form.blocks)
        for found in _SLOT.finditer(line):
            name = found[1].strip()
            if name not in known:
                close = nearest(name, known, count=1)
                remedy = f"Did you mean {{{{ {close[0]} }}}}?" if close else "Leave it out."
                listing = ", ".join(known) or "no slot: this paper has none"
                self._fault(f"there is no slot '{shown(name)}'", row, found[0], f"one of: {listing}", remedy)
            elif name in self.form.blocks and line.strip() != found[0]:
                self._fault(f"the slot '{name}' stands beside other words", row, line, "it on a line of its own",
                            "Put it on a line of its own, with a blank line on each side.")  # fmt: skip
        if "{{" in _SLOT.sub("", line) or "}}" in _SLOT.sub("", line):
            self._fault("a slot is begun or ended and not both", row, line, "a slot such as {{ name }} on one line",
                        "Give it both pairs of braces.")  # fmt: skip
        if _TABLE.match(line):
            self._fault("this line begins a table", row, line, "a list",
                        "Write its rows as a list: a paper's tables are perfkit's, with their headings.")  # fmt: skip
        if picture := _PICTURE.search(line):
            self._fault(f"the text asks for a picture, '{shown(picture[1])}'", row, line, "words",
                        "Remove it: a paper shows perfkit's own charts only.")  # fmt: skip
        if _CONTROL.search(line):
            self._fault("the line holds a sign that cannot be shown", row, line, "plain text", "Type the line again.")

    def _fault(self, problem: str, row: int, value: str, expected: str = "", remedy: str = "") -> None:
        self.faults.append(Fault(problem, remedy, expected, file=self.file, row=row, value=value))


def as_compared(name: str) -> str:
    """Return a heading as it is compared: no number, case, blanks or apostrophes."""
    return plain(_unnumbered(name).replace("’", "").replace("'", "").replace("&", "and"))


def _unnumbered(name: str) -> str:
    return _NUMBER.sub("", name.strip().strip("*").strip())
