"""A committee paper's own words: a Markdown file with one heading a standard part.

A form names the parts that a paper must have, in their order. The council
edits the words below each heading; perfkit fills the slots, such as
``{{ headline }}``, with what it works out. Every fault of a file is told at
once. What stands in ``<!-- -->`` is for whoever edits the file and never
shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from perfkit.errors import DataError, Fault, nearest, shown
from perfkit.inputs.headings import plain
from perfkit.inputs.places import find
from perfkit.inputs.source import looks_like, read_source

FORMS = Path(__file__).parent / "paper_forms"
"""The built-in papers, each by its form's name."""
PLACEHOLDER = "To be written by"
"""How the text begins that stands where an officer has not written yet."""
FRONT = "Opening lines"
"""What the text between a paper's title and its first part is called."""
LARGEST = 1_000_000

_HEADING = re.compile(r" {0,3}(#{1,6})(\s+|$)(.*?)\s*#*\s*$")
_UNSPACED = re.compile(r"#{1,3}[^#\s]")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})\s*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+")
_SLOT = re.compile(r"\{\{(.*?)\}\}")
_NOTE = re.compile(r"<!--.*?-->", re.DOTALL)
_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)>\s]*)")
_TABLE = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?)?\s*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")


@dataclass(frozen=True)
class Part:
    """One part of a form.

    Parameters
    ----------
    title
        Its heading, as perfkit prints it.
    also
        Other wordings of it, which councils use.
    within
        The headings of level 3 that must stand in it; others may.
    """

    title: str
    also: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """What a paper must contain.

    Parameters
    ----------
    name
        The file of the built-in paper, without its ending.
    title
        The paper's title, where the file gives none.
    parts
        Its parts, in their order.
    words
        Slots that stand for words within a sentence.
    blocks
        Slots that stand for a list or a table: each on a line of its own.
    """

    name: str
    title: str
    parts: tuple[Part, ...]
    words: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A council's words for one paper.

    Parameters
    ----------
    title
        The paper's title.
    front
        The Markdown between the title and the first part.
    parts
        The Markdown below each heading, by the form's own wording of it.
    missing
        Parts of the form that the file leaves out, those within a part as
        "part: heading within".
    unwritten
        Parts that are empty or hold a placeholder, named in the same way.
    file
        The file's name; "" for the built-in paper.
    """

    title: str
    front: str
    parts: Mapping[str, str]
    missing: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    file: str = ""

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the paper still wants, in its order within each kind: left out, then not yet written."""
        return self.missing + self.unwritten


def built_in(form: Form) -> Path:
    """Return the file of a form's built-in paper, which `perfkit new` gives a council to edit."""
    return FORMS / f"{form.name}.md"


def read_paper(template: str, form: Form) -> Paper:
    """Return a paper's words, checked against its form.

    A heading may be numbered and in capitals, and worded in any of the ways
    its form lists. A part that the file leaves out is named in `missing`;
    one whose text is empty or begins "To be written by" in `unwritten`.

    Parameters
    ----------
    template
        A Markdown file, found as `perfkit.inputs.places.find` finds data; "" is the built-in paper.
    form
        What the paper must contain.

    Raises
    ------
    DataError
        With every fault at once: an unknown or repeated heading, parts out of
        order, unknown slots, pictures; each with its line and the nearest
        known name.
    UsageError
        If there is no such file.

    Examples
    --------
    >>> form = Form("board_report", "A report", (Part("Purpose"), Part("Recommendations")))
    >>> paper = paper_of("# Our report\\n## 1. PURPOSE\\nTo say how we did.\\n", form)
    >>> paper.title, paper.parts["Purpose"], paper.missing
    ('Our report', 'To say how we did.', ('Recommendations',))
    """
    path = find(template) if template.strip() else built_in(form)
    return paper_of(_text(path), form, path.name if template.strip() else "")


def paper_of(text: str, form: Form, file: str = "") -> Paper:
    """Return a paper of its file's text, as `read_paper` does."""
    reading = _Reading(form, file)
    reading.take(_without_notes(reading, text.replace("\r\n", "\n").replace("\r", "\n")))
    if reading.faults:
        raise DataError(sorted(reading.faults, key=lambda fault: fault.row or 0))
    parts = {title: "\n".join(lines).strip() for title, lines in reading.parts.items()}
    front = "\n".join(reading.front).strip()
    missing, unwritten = _missing(form, parts), _unwritten(form, {FRONT: front or "-", **parts})
    return Paper(reading.title or form.title, front, parts, tuple(missing), tuple(unwritten), file)


class _Reading:
    """A file as it is read, line by line."""

    def __init__(self, form: Form, file: str) -> None:
        self.form, self.file = form, file or f"{form.name}.md"
        self.known = {_as_compared(name): p.title for p in form.parts for name in (p.title, *p.also)}
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
            heading = _HEADING.match(line) if not fence else None
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
        title = self.known.get(_as_compared(name))
        if title is None:
            close = [self.known[_as_compared(n)] for n in nearest(_unnumbered(name), self._names(), count=1)]
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


def _without_notes(reading: _Reading, text: str) -> str:
    """Return a text with its notes to editors blanked out, the lines kept in their places."""
    text = _NOTE.sub(lambda note: "\n" * note[0].count("\n"), text)
    if "<!--" in text:
        row = text[: text.index("<!--")].count("\n") + 1
        reading.faults.append(
            Fault("a note begins with <!-- and never ends", "End it with -->.", "-->", file=reading.file, row=row)
        )
    return text


def _text(path: Path) -> str:
    source = read_source(path, LARGEST)
    kind = looks_like(source.data)
    if kind and kind != "XML":
        problem = f"looks like {kind}, not Markdown"
        raise DataError([Fault(problem, "Save the paper's words as plain text that ends in .md.", file=path.name)])
    try:
        return source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = source.data[: error.start].count(b"\n") + 1
        problem, remedy = "the text is not UTF-8", "Save it again with the encoding UTF-8."
        raise DataError([Fault(problem, remedy, file=path.name, row=row)]) from None


def _missing(form: Form, parts: Mapping[str, str]) -> Iterator[str]:
    for part in form.parts:
        if part.title not in parts:
            yield part.title
            continue
        there = {_as_compared(heading) for heading, _ in _sections(parts[part.title])}
        yield from (f"{part.title}: {name}" for name in part.within if _as_compared(name) not in there)


def _unwritten(form: Form, parts: Mapping[str, str]) -> Iterator[str]:
    for title in (FRONT, *(part.title for part in form.parts if part.title in parts)):
        for heading, text in _sections(parts[title]):
            waits = not text if heading else not parts[title]
            if waits or any(line.lstrip("*_- ").startswith(PLACEHOLDER) for line in text.split("\n")):
                yield f"{title}: {heading}" if heading else title


def _sections(text: str) -> list[tuple[str, str]]:
    """Return a part's text by its headings of level 3; what stands above the first has none."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.split("\n"):
        heading = _HEADING.match(line)
        if heading and len(heading[1]) == 3:
            found.append((heading[3].strip(), []))
        else:
            found[-1][1].append(line)
    return [(heading, "\n".join(lines).strip()) for heading, lines in found]


def _as_compared(name: str) -> str:
    return plain(_unnumbered(name).replace("’", "").replace("'", "").replace("&", "and"))


def _unnumbered(name: str) -> str:
    return _NUMBER.sub("", name.strip().strip("*").strip())
