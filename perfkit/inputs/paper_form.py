"""What a committee's paper must contain, and what a council has written of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
