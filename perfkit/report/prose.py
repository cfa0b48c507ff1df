"""`Prose`: paragraphs of text and claims, shown as HTML or as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from itertools import groupby

from perfkit.report.claims import Claim
from perfkit.report.shown import Shown

__all__ = ["Block", "Part", "Prose", "listed", "say"]
__dir__ = __all__.copy

Part = str | Claim


class Block(StrEnum):
    """What a run of words is; each value is the HTML element it becomes."""

    TITLE = "h1"
    HEADING = "h3"
    PARAGRAPH = "p"
    ITEM = "li"
    QUOTE = "blockquote"
    WARNING = "aside"


@dataclass(frozen=True)
class Prose(Shown):
    """Words for a report, in order: each block is its kind and its parts.

    A part is text, which is always escaped, or a `Claim`.

    Parameters
    ----------
    blocks
        Each a kind and its parts.

    Examples
    --------
    >>> say("Sickness rose to ", Claim("5 days", 5, ref="HR11"), ".")
    Sickness rose to 5 days.
    >>> print(say("a < b").html())
    <p>a &lt; b</p>
    """

    blocks: tuple[tuple[Block, tuple[Part, ...]], ...] = ()

    def __add__(self, other: Prose) -> Prose:
        return Prose(self.blocks + other.blocks)

    def __bool__(self) -> bool:
        return bool(self.blocks)

    def __repr__(self) -> str:
        marks = {Block.TITLE: "# ", Block.HEADING: "### ", Block.ITEM: "- ", Block.QUOTE: "> "}
        return "\n".join(marks.get(kind, "") + plain(parts) for kind, parts in self.blocks)

    def html(self) -> str:
        """Return the words as HTML."""
        lines = []
        for kind, blocks in groupby(self.blocks, key=lambda block: block[0]):
            rows = [f"<{kind}>{''.join(map(_html, parts))}</{kind}>" for _, parts in blocks]
            lines += ["<ul>", *rows, "</ul>"] if kind == Block.ITEM else rows
        return "\n".join(lines)


def say(*parts: Part, kind: Block = Block.PARAGRAPH) -> Prose:
    """Return one block of prose; of no parts, nothing at all.

    Parameters
    ----------
    parts
        Texts, which are escaped, and claims, in order.
    kind
        What the words are.

    Returns
    -------
    Prose
        Add to it with ``+``.

    Examples
    --------
    >>> say("Homes let: ", Claim("28", 28), ".", kind=Block.QUOTE)
    > Homes let: 28.
    """
    return Prose(((kind, parts),)) if parts else Prose()


def listed(items: Iterable[Sequence[Part]]) -> Prose:
    """Return a list, one item a sequence of parts.

    Parameters
    ----------
    items
        The parts of each item.

    Returns
    -------
    Prose
        One item a line; of no items, nothing.

    Examples
    --------
    >>> listed([("Homes let.",), ("Homes built.",)])
    - Homes let.
    - Homes built.
    """
    return Prose(tuple((Block.ITEM, tuple(parts)) for parts in items))


def plain(parts: Iterable[Part]) -> str:
    """Return parts as text alone."""
    return "".join(str(part) for part in parts)


def _html(part: Part) -> str:
    return part.html() if isinstance(part, Claim) else escape(part)
