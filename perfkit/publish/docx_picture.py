"""A page's drawings as pictures that Word shows, each with the words for those who cannot see it.

Word wants a bitmap. resvg draws it: one wheel, no browser and no library of the
system. It is given DejaVu Sans, which matplotlib carries and by whose widths
perfkit's drawings were set, so that a drawing has the same letters, and the
same bytes, on every machine.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from xml.etree.ElementTree import Element, tostring

import resvg_py
from PIL import Image

from perfkit.errors import PerfkitError
from perfkit.publish.page_tree import words

_NAMED = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
_SHARP = 3
"""Dots a point: sharp on paper and at 200%."""
_DOTS = 96
"""Dots an inch of a picture that is not a drawing, as a browser takes it."""
_FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSans-BoldOblique.ttf")
_FAMILY = "DejaVu Sans"


@dataclass(frozen=True)
class Picture:
    """A picture, its width in points and what it shows, in words."""

    bitmap: bytes
    width: float
    alt: str


def is_picture(element: Element) -> bool:
    """Return whether an element is a picture that says something; decoration is left out."""
    drawn = element.tag == "svg" and element.get("role") == "img"
    return drawn or (element.tag == "img" and element.get("alt") != "")


def picture(element: Element) -> Picture:
    """Return a drawing or a picture of the page.

    Raises
    ------
    PerfkitError
        Where it cannot be drawn.
    """
    if element.tag == "svg":
        return _drawing(element)
    bitmap = b64decode(element.get("src", "").partition("base64,")[2])
    try:
        with Image.open(BytesIO(bitmap)) as opened:
            width = opened.width / _DOTS * 72
            return Picture(
                bitmap if opened.format in ("PNG", "JPEG") else _as_png(opened), width, element.get("alt", "")
            )
    except OSError as error:
        raise PerfkitError(f"A picture of the page cannot be read: {element.get('alt', '')}") from error


def _drawing(svg: Element) -> Picture:
    alt = svg.get("aria-label") or words(svg.find("desc")) or words(svg.find("title"))
    source = tostring(svg, encoding="unicode").replace("<svg", f"<svg {_NAMED}", 1)
    try:
        bitmap = resvg_py.svg_to_bytes(
            svg_string=source, zoom=_SHARP, background="#ffffff", skip_system_fonts=True, font_files=[*_fonts()],
            font_family=_FAMILY, sans_serif_family=_FAMILY, serif_family=_FAMILY, monospace_family=_FAMILY,
        )  # fmt: skip
    except ValueError as error:
        raise PerfkitError(f"A drawing of the page cannot be drawn ({error}): {alt}") from error
    with Image.open(BytesIO(bitmap)) as opened:
        return Picture(bitmap, opened.width / _SHARP, alt)


@cache
def _fonts() -> tuple[str, ...]:
    home = files("matplotlib") / "mpl-data" / "fonts" / "ttf"
    return tuple(str(home / name) for name in _FONTS)


def _as_png(opened: Image.Image) -> bytes:
    out = BytesIO()
    opened.save(out, "PNG")
    return out.getvalue()
