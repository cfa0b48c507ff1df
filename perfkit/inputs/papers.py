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
from pathlib import Path

from perfkit.errors import DataError, Fault
from perfkit.inputs.paper_form import Form, Paper, Part
from perfkit.inputs.paper_lines import HEADING, Reading, as_compared
from perfkit.inputs.places import find
from perfkit.inputs.source import looks_like, read_source

__all__ = ["FORMS", "FRONT", "PLACEHOLDER", "Form", "Paper", "Part", "built_in", "paper_of", "read_paper"]
__dir__ = __all__.copy

FORMS = Path(__file__).parent / "paper_forms"
"""The built-in papers, each by its form's name."""
PLACEHOLDER = "To be written by"
"""How the text begins that stands where an officer has not written yet."""
FRONT = "Opening lines"
"""What the text between a paper's title and its first part is called."""
LARGEST = 1_000_000
_NOTE = re.compile(r"<!--.*?-->", re.DOTALL)


def built_in(form: Form) -> Path:
    """Return the file of a form's built-in paper, which `perfkit new` gives a council to edit.

    Parameters
    ----------
    form
        What the paper must contain.

    Returns
    -------
    Path
        A Markdown file within perfkit.

    Examples
    --------
    >>> from perfkit.inputs.board_report_form import BOARD_REPORT
    >>> built_in(BOARD_REPORT).name
    'board_report.md'
    """
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

    Returns
    -------
    Paper
        The Markdown of each part by its heading, and which parts are missing or not yet written.

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
    >>> from perfkit.inputs.board_report_form import BOARD_REPORT
    >>> read_paper("", BOARD_REPORT).title
    'Quarterly performance report'
    """
    path = find(template) if template.strip() else built_in(form)
    return paper_of(_text(path), form, path.name if template.strip() else "")


def paper_of(text: str, form: Form, file: str = "") -> Paper:
    """Return a paper of its file's text, as `read_paper` does.

    Parameters
    ----------
    text
        The Markdown.
    form
        What the paper must contain.
    file
        The file's name, for messages.

    Returns
    -------
    Paper
        The Markdown of each part by its heading, and which parts are missing or not yet written.

    Raises
    ------
    DataError
        With every fault at once, each with its line.

    Examples
    --------
    >>> form = Form("board_report", "A report", (Part("Purpose"), Part("Recommendations")))
    >>> paper = paper_of("# Our report\\n## 1. PURPOSE\\nTo say how we did.\\n", form)
    >>> paper.title, paper.parts["Purpose"], paper.missing
    ('Our report', 'To say how we did.', ('Recommendations',))
    """
    reading = Reading(form, file)
    reading.take(_without_notes(reading, text.replace("\r\n", "\n").replace("\r", "\n")))
    if reading.faults:
        raise DataError(sorted(reading.faults, key=lambda fault: fault.row or 0))
    parts = {title: "\n".join(lines).strip() for title, lines in reading.parts.items()}
    front = "\n".join(reading.front).strip()
    missing, unwritten = _missing(form, parts), _unwritten(form, {FRONT: front or "-", **parts})
    return Paper(reading.title or form.title, front, parts, tuple(missing), tuple(unwritten), file)


def _without_notes(reading: Reading, text: str) -> str:
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
        there = {as_compared(heading) for heading, _ in _sections(parts[part.title])}
        yield from (f"{part.title}: {name}" for name in part.within if as_compared(name) not in there)


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
        heading = HEADING.match(line)
        if heading and len(heading[1]) == 3:
            found.append((heading[3].strip(), []))
        else:
            found[-1][1].append(line)
    return [(heading, "\n".join(lines).strip()) for heading, lines in found]
