"""A tagged PDF's structure tree, walked in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Pdf

Mark = tuple[tuple[int, int], int]
"""A piece of a page: the page's object, and the piece's number on it."""


def elements(root: Any) -> Iterator[Any]:
    """Give the elements below one, in reading order."""
    for kid in kids(root):
        if is_element(kid):
            yield kid
            yield from elements(kid)


def kids(element: Any) -> list[Any]:
    """Return what an element holds: elements, pieces of its page, pieces of other pages and links."""
    held = element.get("/K")
    return [] if held is None else list(held) if isinstance(held, Array) else [held]


def is_element(kid: Any) -> bool:
    """Tell an element of the tree from a piece of a page."""
    return isinstance(kid, Dictionary) and "/S" in kid


def mark_of(element: Any, kid: Any) -> Mark | None:
    """Return which piece of which page an element holds here, if it is one."""
    if isinstance(kid, int):
        return element.Pg.objgen, int(kid)
    if isinstance(kid, Dictionary) and kid.get("/Type") == "/MCR":
        return kid.get("/Pg", element.get("/Pg")).objgen, int(kid.MCID)
    return None


def owners(root: Any) -> dict[Mark, Any]:
    """Return the element to which each piece of a page belongs."""
    found = ((mark_of(element, kid), element) for element in elements(root) for kid in kids(element))
    return {mark: element for mark, element in found if mark is not None}


def standard(pdf: Pdf, element: Any) -> str:
    """Return an element's tag without its slash, in standard terms."""
    roles: Any = pdf.Root.StructTreeRoot.get("/RoleMap", {})
    return str(roles.get(str(element.S), element.S)).removeprefix("/")
