"""What came of one report, on its way from the worker that made it to the run that writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

FAILED = "This report could not be made."
"""What the page of a failed report says first."""
NO_KERNEL = "No Python kernel could be started"
"""How the fault begins of a report that found no kernel."""


@dataclass(frozen=True)
class Made:
    """A finished report, not yet written.

    Parameters
    ----------
    notebook, html
        The two files' text.
    verdict, fault
        Its line for the index page, or what failed; one of them is "".
    begun, ended
        When.
    """

    notebook: str
    html: str
    verdict: str
    fault: str
    begun: datetime
    ended: datetime
