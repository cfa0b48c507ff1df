"""jsonschema, by which notebooks are checked, loaded without what no notebook asks of it.

Where jsonschema finds ``rfc3987_syntax`` it has that build a grammar of
internet addresses as it is imported: 0.6 seconds and 25 MB, which every
kernel of a run would share in. A notebook's schema names no address.
"""

from __future__ import annotations

import sys

_GRAMMAR = "rfc3987_syntax"


def load() -> None:
    """Import jsonschema, unless it is there already; whoever wants the grammar itself can still import it."""
    if "jsonschema" not in sys.modules and _GRAMMAR not in sys.modules:
        sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
        try:
            import jsonschema  # type: ignore[import-untyped]  # noqa: F401, PLC0415
        finally:
            del sys.modules[_GRAMMAR]
