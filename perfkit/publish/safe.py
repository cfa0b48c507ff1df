"""What HTML may reach a page: an allow-list, kept by nh3.

Officers' text is escaped where it is written. This is the second lock: it
passes the markup of perfkit's own tables, claims and charts unharmed and
makes anything else harmless, whichever cell it came from.
"""

from __future__ import annotations

import re

import nh3

_TEXT = (
    "h1 h2 h3 h4 h5 h6 p br hr ul ol li dl dt dd blockquote aside pre code kbd em strong i b s del ins sub sup small "
    "mark abbr cite q time span div section a img figure figcaption data details summary"
)
_TABLE = "table caption colgroup col thead tbody tfoot tr th td"
_SVG = "svg title desc defs g path rect circle line polyline polygon text tspan use clipPath symbol"

_DRAWN = (
    "id class style d x y x1 y1 x2 y2 cx cy r rx ry width height points transform fill stroke clip-path href "
    "text-anchor stroke-width stroke-linejoin stroke-linecap stroke-dasharray fill-opacity font-size xlink:href"
)
_STYLES = (
    "fill stroke stroke-width stroke-linejoin stroke-linecap stroke-dasharray stroke-dashoffset stroke-opacity "
    "fill-opacity opacity font font-size font-weight text-anchor"
)

_ATTRIBUTES = {
    "*": {"class", "role", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt"},
    "data": {"value", "tabindex"},
    "time": {"datetime"},
    "details": {"open"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    **{tag: set(_DRAWN.split()) for tag in _SVG.split()},
    "svg": set(_DRAWN.split()) | {"viewBox", "preserveAspectRatio", "xmlns"},
}

_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);")
_LEFT_OUT = re.compile(r"<img(?![^>]* src=)(?:[^>]*? alt=\"([^\"]*)\")?[^>]*>")


def safe(html: str) -> str:
    """Return HTML with only what a report needs: no scripts, forms, frames, loads or styling of its own.

    Text inside a removed element stays, except a script's. A picture that
    would have to be fetched is replaced by a note with its description.

    >>> print(safe('<p onclick="x()">Hello <iframe src="https://x.example"></iframe><script>x()</script></p>'))
    <p>Hello </p>
    >>> print(safe('<img src="https://x.example/a.png" alt="Map">'))
    <span class="left-out">[Picture left out, as it is not part of this file: Map]</span>
    """
    clean = nh3.clean(
        html,
        tags=set(f"{_TEXT} {_TABLE} {_SVG}".split()),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        generic_attribute_prefixes={"data-", "aria-"},
        filter_style_properties=set(_STYLES.split()),
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )
    return _LEFT_OUT.sub(_left_out, clean)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _PICTURE.match(value) else None
    if name in ("href", "xlink:href"):
        # A drawing may point only into itself, and a link may not carry a page of its own.
        outside = tag in _SVG.split() and not value.startswith("#")
        return None if outside or value.strip().casefold().startswith("data:") else value
    if name in ("clip-path", "fill", "stroke", "style") and re.search(r"url\((?!\s*[\"']?#)", value, re.IGNORECASE):
        return None
    return value


def _left_out(match: re.Match[str]) -> str:
    about = f": {match[1]}" if match[1] else ""
    return f'<span class="left-out">[Picture left out, as it is not part of this file{about}]</span>'
