"""`Task`: one report as it is handed to a worker."""

from __future__ import annotations

from dataclasses import dataclass

from perfkit.publish.jobs import Job


@dataclass(frozen=True)
class Task:
    """One report to make.

    Parameters
    ----------
    job
        From `perfkit.publish.plan.plan`.
    limit
        Seconds after which it is stopped.
    kept
        The page that its failure would point to: the last good one; or "".
    """

    job: Job
    limit: float
    kept: str = ""
