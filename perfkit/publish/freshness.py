"""Which reports are still what a run would make now, and why the others are not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfkit.errors import shown
from perfkit.publish import manifest
from perfkit.publish.jobs import Job
from perfkit.publish.names import inside

_PARTS = {"rows": "the rows it reads in the tables", "notebook": "the notebook", "rules": "the rules"}
_CALLED = {".html": "page", ".ipynb": "finished notebook"}
_LONGEST_FAULT = 200


class State(StrEnum):
    """Where a report stands."""

    FRESH = "fresh"
    STALE = "stale"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True)
class Freshness:
    """Where one report stands, and every reason to make it anew; a fresh one has none."""

    state: State
    why: tuple[str, ...] = ()

    @property
    def fresh(self) -> bool:
        """Whether a run may leave it alone."""
        return self.state is State.FRESH


def assess(jobs: Sequence[Job], outputs: Path) -> list[Freshness]:
    """Return where each report stands, in the order given.

    A report is fresh when its last run was complete, when everything it
    follows from (the rows it reads, notebook, rules, parameters, perfkit's
    own code, the versions of Python and tools) has the hash or number in its
    record, and when each file it left is there, byte for byte. No date and
    no clock is looked at. Nothing is written.
    """
    recorded = cache(manifest.read)

    def one(job: Job) -> Freshness:
        folder = inside(outputs, *job.folder)
        return _freshness(job, folder, recorded(folder).get(job.name))

    return [one(job) for job in jobs]


def to_make(jobs: Sequence[Job], outputs: Path, *, force: bool = False) -> list[Job]:
    """Return the reports that a run has to make: all that are not fresh, or every one by force."""
    return [job for job, now in zip(jobs, assess(jobs, outputs), strict=True) if force or not now.fresh]


def _freshness(job: Job, folder: Path, made: Mapping[str, Any] | None) -> Freshness:
    if made is None:
        if (folder / f"{job.name}.html").exists():
            return Freshness(State.STALE, ("no record says how its page was made",))
        return Freshness(State.MISSING, ("it was never made",))
    why = [*_changes(made, manifest.made_from(job)), *_spoilt(job, folder, made.get("outputs"))]
    if made.get("complete") is not True:
        return Freshness(State.FAILED, (f"it failed last time: {_in_one_line(str(made.get('fault', '')))}", *why))
    return Freshness(State.STALE if why else State.FRESH, tuple(why))


def _changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Give what differs between a record and what a run would write now."""
    for part, said in _PARTS.items():
        if part not in was:
            yield f"there is no record of {said}"
        elif was[part] != now[part]:
            yield f"{said} changed"
    if names := _differing(_mapping(was, "parameters"), now["parameters"]):
        yield f"its parameters changed: {', '.join(names)}"
    perfkit = _mapping(was, "perfkit")
    if perfkit.get("sha256") != now["perfkit"]["sha256"]:
        yield "perfkit changed"
    versions = _mapping(was, "versions")
    for tool in sorted(set(versions) & set(now["versions"])):
        if versions[tool] != now["versions"][tool]:
            yield f"{tool} is now {now['versions'][tool]}, was {shown(versions[tool])}"
    if unknown := sorted(set(now["versions"]) - set(versions)):
        yield f"there is no record of the version of {', '.join(unknown)}"


def _spoilt(job: Job, folder: Path, recorded: object) -> Iterator[str]:
    """Give what is wrong with the files that a report left."""
    hashes = recorded if isinstance(recorded, dict) else {}
    for name in sorted({f"{job.name}{ending}" for ending in _CALLED} | set(hashes)):
        path = folder / name
        called = _CALLED.get(path.suffix, shown(name))
        if not path.is_file():
            yield f"its {called} is missing"
        elif name not in hashes:
            yield f"no record says how its {called} was made"
        elif (found := _hash(path)) is None:
            yield f"its {called} cannot be read"
        elif found != hashes[name]:
            yield f"its {called} was changed after it was made"


def _in_one_line(fault: str) -> str:
    # What a notebook said may hold the colours of a terminal.
    return "".join(c for c in " ".join(fault.split()) if c.isprintable())[:_LONGEST_FAULT]


def _hash(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _differing(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    # As JSON: Python holds 1, 1.0 and true to be equal, and a notebook does not.
    return [name for name in sorted({*was, *now}) if json.dumps(was.get(name)) != json.dumps(now.get(name))]


def _mapping(made: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    found = made.get(part)
    return found if isinstance(found, dict) else {}
