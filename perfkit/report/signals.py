"""The charts of an investigation: each takes a `Case` and returns a `Chart` with its figures and its words."""

from __future__ import annotations

from perfkit.report.fan_chart import ahead
from perfkit.report.peers_chart import peers
from perfkit.report.xmr_chart import limits

__all__ = ["ahead", "limits", "peers"]
__dir__ = __all__.copy
