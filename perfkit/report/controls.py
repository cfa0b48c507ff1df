"""The what-if of a notebook: live controls where somebody can move them, and the page's own where nobody can."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from perfkit.errors import UsageError
from perfkit.report.prose import Prose, say
from perfkit.report.shown import is_live
from perfkit.report.whatif import Living, living
from perfkit.targets.whatif import WhatIf

__all__ = ["controls"]
__dir__ = __all__.copy

MOST = 6
"""Indicators whose what-if stands on the page of many: those that carry the most risk."""

_MISSING = 'ipywidgets is not installed. Install what target setting needs with: pip install "perfkit[targets]"'


def controls(plan: WhatIf, ref: str = "", log: str = "", *, live: bool | None = None) -> tuple[Any, ...]:
    """Return what moves the targets, of one indicator or of any of the plan's, for a cell to display.

    In JupyterLab and in Voilà these are controls that ask the kernel. In a
    run by papermill, which nobody watches, it is the what-if that stays alive
    on the exported page; of many indicators, those most at risk.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.what_if`).
    ref
        The indicator to begin with, and for a page the only one; "" for all.
    log
        The log that proposals are added to (`perfkit.targets.proposals.log_of`);
        "" for the workspace's.
    live
        Whether somebody is there to move controls; told from the server that
        started the kernel unless given.

    Returns
    -------
    tuple
        What a cell displays in turn: live controls, or the words and what-ifs of a page.

    Raises
    ------
    UsageError
        If controls are wanted and ipywidgets is not installed; or there is no such indicator.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> controls(plan(), "NI68", live=False)
    (NI68, Referrals to children's social care going on to initial assessment: outturns, outlook ...
    ...
    """
    if ref and ref not in plan.setting.refs:
        raise UsageError.unknown("indicator", ref, plan.setting.refs)
    if is_live() if live is None else live:
        if find_spec("ipywidgets") is None:
            raise UsageError(_MISSING)
        from perfkit.report.live.controls import LiveControls  # noqa: PLC0415 - needed by live kernels alone

        found = LiveControls(plan, ref, log)
        return (found.names, found)
    return (living(plan, ref),) if ref else _riskiest(plan)


def _riskiest(plan: WhatIf) -> tuple[Prose | Living, ...]:
    """Return the what-ifs of the targets likeliest to be missed, then of others, and how to come by the rest."""
    measures = plan.setting.ahead.measures
    risky = list(plan.met.risk.index)
    tried = [*risky, *(ref for ref in measures.index[measures["freedom"] > 0] if ref not in risky)]
    found = [one for ref in tried[:MOST] if isinstance(one := living(plan, str(ref)), Living)]
    if not found:
        return (say("Too little history is known for any target to be tried."),)
    lead = "The targets likeliest to be missed" if risky else "No target with odds is on record; some that could be set"
    left = len(plan.setting.refs) - len(found)
    more = f" {'The other has' if left == 1 else 'Each of the others has'} a report of its own." if left else ""
    return (say(f"{lead} can be moved here.{more}"), *found)
