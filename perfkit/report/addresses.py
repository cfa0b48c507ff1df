"""The folders in which reports lie: names that are safe anywhere and never shared, so that reports can link others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from perfkit.errors import UsageError, shown

LONGEST = 60

# Windows opens a device, not a folder, by these names.
_DEVICES = {"con", "prn", "aux", "nul", "conin", "conout", "clock"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}


def folder_name(text: str) -> str:
    """Return a directorate's or report's name as a folder can bear it.

    Only a to z, 0 to 9 and single hyphens are kept, so the name is the same
    folder on Linux, Windows and macOS and can never lead out of its parent.
    Accents are dropped. A name of which too little is left, which is too
    long, or which Windows keeps for a device ends in six digits of its hash.

    Examples
    --------
    >>> folder_name("Adults’ & Children's Services")
    'adults-childrens-services'
    >>> folder_name("Tŷ'r Cyngor"), folder_name("../../x")
    ('tyr-cyngor', 'x')
    >>> folder_name("CON")
    'con-a3dbc4'
    """
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "")).casefold()
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if not slug or slug in _DEVICES or len(slug) > LONGEST:
        return _marked(slug, text)
    return slug


def folder_names(texts: Iterable[str]) -> dict[str, str]:
    """Return a folder for each name; no two different names share one.

    Where two names come to the same folder, each of them ends in six digits
    of its own hash, so the folders do not depend on the order.

    >>> sorted(folder_names(["Adults/Health", "Adults & Health", "Planning"]).values())
    ['adults-health-6e3eb1', 'adults-health-b6df8d', 'planning']
    """
    names = list(dict.fromkeys(texts))
    slugs = [folder_name(name) for name in names]
    folders = {
        name: _marked(slug, name) if slugs.count(slug) > 1 else slug for name, slug in zip(names, slugs, strict=True)
    }
    taken = [name for name in names if list(folders.values()).count(folders[name]) > 1]
    if taken:
        raise UsageError(f"{' and '.join(map(shown, taken))} would share a folder. Rename one of them.")
    return folders


def _marked(slug: str, text: str) -> str:
    # A lone surrogate has no UTF-8 form, and its hash is wanted all the same.
    mark = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{slug[: LONGEST - 7].strip('-') or 'x'}-{mark}"
