"""A paper's own words on the page: the council's Markdown, with its slots filled by what perfkit works out.

HTML in the Markdown is shown as the text it is, and a dollar is a dollar.
What fills a slot is perfkit's: claims keep their sources, tables their headers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape

import mistune

from perfkit.errors import UsageError
from perfkit.inputs.papers import PLACEHOLDER, Paper
from perfkit.report import formats
from perfkit.report.claims import Claim
from perfkit.report.prose import Part, Prose, plain, say
from perfkit.report.shown import Shown

NOT_WRITTEN = "Not yet written."
_SLOT = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_FILLED = re.compile("(?:<p>)?\ue000([^\ue001]*)\ue001(?:</p>)?")


@dataclass(frozen=True)
class Filling:
    """What stands in a paper's slots.

    Parameters
    ----------
    words
        For each slot within a sentence, its parts.
    blocks
        For each slot on a line of its own, what is shown there, in order.
    """

    words: Mapping[str, Sequence[Part]] = field(default_factory=dict)
    blocks: Mapping[str, Sequence[Shown]] = field(default_factory=dict)


@dataclass(frozen=True)
class Written(Shown):
    """One part of a paper: its heading, if it has one, and its words with the slots filled.

    >>> Written("Purpose", "To tell {{ meeting }}.", Filling({"meeting": ["the Board"]}))
    ## Purpose
    To tell the Board.
    """

    heading: str
    text: str
    filling: Filling = Filling()

    def __repr__(self) -> str:
        head = [f"## {self.heading}"] if self.heading else []
        return "\n".join([*head, _SLOT.sub(lambda found: self._plain(found[1]), self.text)])

    def html(self) -> str:
        """Return the part as HTML, its slots filled."""
        marked = _SLOT.sub("\ue000\\1\ue001", self.text)
        body = _FILLED.sub(self._filled, str(_markdown()(marked))).strip()
        body = body.replace(f"<p>{PLACEHOLDER}", f"<p><strong>{NOT_WRITTEN}</strong> {PLACEHOLDER}")
        return f"<h2>{escape(self.heading)}</h2>\n{body}" if self.heading else body

    def _plain(self, name: str) -> str:
        if name in self.filling.words:
            return plain(self.filling.words[name])
        return "\n".join(repr(part) for part in self.filling.blocks[name] if part is not None)

    def _filled(self, found: re.Match[str]) -> str:
        name = found[1]
        if name in self.filling.blocks:
            return "\n".join(part.html() for part in self.filling.blocks[name])
        words = "".join(p.html() if isinstance(p, Claim) else escape(p) for p in self.filling.words[name])
        before, after = found[0].startswith("<p>"), found[0].endswith("</p>")
        return f"{'<p>' * before}{words}{'</p>' * after}"


def part(paper: Paper, heading: str, filling: Filling, of: str = "report") -> Written:
    """Return one part of a paper; where the paper leaves it out, its heading and that it is left out.

    Parameters
    ----------
    paper
        The council's words.
    heading
        The part's standard heading.
    filling
        What stands in the paper's slots.
    of
        What the paper is, as a message calls it.

    Raises
    ------
    UsageError
        If the paper's form has no such part; the message names the nearest.
    """
    if heading in paper.parts:
        return Written(heading, paper.parts[heading], filling)
    if heading not in paper.missing:
        raise UsageError.unknown(f"part of the {of}", heading, [*paper.parts, *paper.missing])
    return Written(heading, left_out(paper))


def unfinished(paper: Paper) -> Prose:
    """Return which parts a paper leaves out and which are not yet written; of a finished one, nothing."""
    words = Prose()
    for lead, gaps in (("Left out", paper.missing), ("Not yet written", paper.unwritten)):
        if gaps:
            words += say(f"{lead}: {'; '.join(gaps)}.")
    return words


def to_be_written(paper: Paper) -> str:
    """Return how many parts of a paper are still to be written, as the tail of a verdict; "" where none is."""
    gaps = len(paper.gaps)
    return f"; {formats.count(gaps, 'part')} to be written" if gaps else ""


def left_out(paper: Paper) -> str:
    """Return what is said below the heading of a part that the council's file does not have."""
    return f"The paper’s text, {paper.file}, leaves this part out."


@cache
def _markdown() -> mistune.Markdown:
    return mistune.create_markdown(escape=True)
