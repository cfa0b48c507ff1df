"""What the commands print: progress, outcomes, faults, and what an approval or a replay comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from perfkit.errors import Fault
    from perfkit.publish.batch import EachMade
    from perfkit.publish.copies import Copy
    from perfkit.publish.jobs import Job
    from perfkit.publish.mirror import Outputs
    from perfkit.publish.packs import Packed
    from perfkit.publish.pages import Outcome
    from perfkit.targets.approve import Approval


def made_under_a_bar(
    left: Sequence[Job],
    there: Outputs,
    kept: Path,
    at_once: int,
    limit: int,
    progress: bool | None,
    each_made: EachMade | None,
) -> list[Outcome]:
    """Make reports under a bar that counts them and says how long the others will take."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    from perfkit.publish import batch

    words = "{n_fmt} of {total_fmt} reports |{bar:30}| {remaining} left{postfix}"
    # tqdm takes None to mean: not unless this is a terminal.
    hidden = None if progress is None else not progress
    with tqdm(total=len(left), bar_format=words, disable=hidden, dynamic_ncols=True) as bar:

        def finished(outcome: Outcome) -> None:
            there.send(outcome.page.parent)
            bar.update()

        return batch.run(
            left,
            there.folder,
            at_once=at_once,
            limit=limit,
            kept=kept,
            each_made=each_made,
            started=lambda job: bar.set_postfix_str(job.label),
            finished=finished,
        )


def copied_under_a_bar(due: Sequence[Copy], there: Outputs, progress: bool | None) -> list[Copy]:
    """Make copies of pages under a bar that counts them."""
    if not due:
        return []
    from tqdm import tqdm

    from perfkit.publish import copies

    words = "{n_fmt} of {total_fmt} copies |{bar:30}| {remaining} left"
    hidden = None if progress is None else not progress
    made = []
    with tqdm(total=len(due), bar_format=words, disable=hidden, dynamic_ncols=True) as bar:
        for copy in copies.make(due):
            there.send(copy.page.parent)
            bar.update()
            made.append(copy)
    return made


def print_outcomes(
    outcomes: Sequence[Outcome], fresh: int, there: Outputs, copied: Sequence[Copy], packed: Sequence[Packed]
) -> None:
    """Print what came of each report, how many were made, and where to begin."""
    for outcome in outcomes:
        said = f"FAILED: {outcome.fault}" if outcome.fault else outcome.verdict
        click.echo(f"{there.shown(outcome.page)}\n    {said}")
    for copy in copied:
        if copy.fault:
            click.echo(f"{there.shown(copy.page)}\n    FAILED: {copy.fault}")
    for pack in packed:
        lacks = [f"    Left out: {missing}" for missing in pack.missing]
        head = f"    FAILED: {pack.fault}" if pack.fault else "    The board pack"
        click.echo("\n".join([there.shown(pack.page), head, *lacks]))
    failed = sum(bool(outcome.fault) for outcome in outcomes)
    count = len(outcomes) - failed
    parts = [f"{count} report{'' if count == 1 else 's'} made"]
    parts += [f"{failed} failed"] if failed else []
    parts += [f"{fresh} fresh and left alone"] if fresh else []
    parts += [f"{good} copies made" if good != 1 else "1 copy made"] if (good := _good(copied)) else []
    parts += [f"{bad} copies failed" if bad != 1 else "1 copy failed"] if (bad := len(copied) - good) else []
    click.echo(f"\n{', '.join(parts)}.")
    click.echo(f"Open {there.shown(there.folder / 'index.html')}")


def _good(copied: Sequence[Copy]) -> int:
    return sum(not copy.fault for copy in copied)


def print_faults(faults: Sequence[Fault], *, kind: str = "fault", err: bool = False) -> None:
    """Print faults or notes by file and sheet, as wide as the terminal; those of one kind and column as one."""
    from shutil import get_terminal_size

    from perfkit.errors import listed

    if faults:
        width = max(80, min(get_terminal_size((100, 24)).columns, 120))
        click.echo(listed(_together(faults), kind, width, len(faults)), err=err)


def print_checked(found: Mapping[str, Sequence[Fault]]) -> None:
    """Print what was found in each place of tables: faults, then notes, then which have no fault."""
    every = [fault for each in found.values() for fault in each]
    print_faults([fault for fault in every if not fault.note])
    print_faults([fault for fault in every if fault.note], kind="note")
    for address, each in found.items():
        if all(fault.note for fault in each):
            click.echo(f"{address} has no fault.")


def _together(faults: Sequence[Fault]) -> list[Fault]:
    """Return faults with those that say the same of many rows of a column as one, which names the rows."""
    from dataclasses import replace

    from perfkit.inputs.row_numbers import listed as rows_listed

    alike: dict[object, list[Fault]] = {}
    for fault in faults:
        said = fault.problem.replace(f"'{fault.value}'", "'…'")
        alone = id(fault) if fault.row is None else 0
        alike.setdefault((fault.file, fault.sheet, fault.column, said, fault.expected, fault.remedy, alone), []).append(
            fault
        )
    found = []
    for same in alike.values():
        if len(same) <= _ALIKE:
            found += same
            continue
        others = [f"'{value}'" for value in dict.fromkeys(fault.value for fault in same[1:]) if value != same[0].value]
        more = f" and {len(others) - _ALIKE:,} more" if len(others) > _ALIKE else ""
        also = (
            f" (also {', '.join(others[:_ALIKE])}{more})" if others and f"'{same[0].value}'" in same[0].problem else ""
        )
        column = f", column {same[0].column}" if same[0].column else ""
        where = rows_listed([fault.row for fault in same if fault.row is not None])
        found.append(replace(same[0], problem=f"{where}{column}: {same[0].problem}{also}", row=None, column=""))
    return found


def print_approval(approval: Approval, indicators: pd.DataFrame) -> None:
    """Print what an approval would change: old and new target of each period, and which are looser."""
    from perfkit.report import formats

    known: dict[str, dict[str, Any]] = {row["ref"]: row for row in indicators.to_dict("records")}  # type: ignore[misc]
    for ref, rows in approval.diff.groupby("ref", sort=False):
        click.echo(f"{ref}  {rows['title'].iloc[0]}")
        unit, per = (known[str(ref)][name] for name in ("unit", "per"))
        listed: list[dict[str, Any]] = rows.to_dict("records")  # type: ignore[assignment]
        for row in listed:
            old, new = (_target(row, which, unit, per) for which in ("old", "new"))
            change = row["change"].upper() if row["change"] == "looser" else row["change"]
            late = " (not added: the quarter is over)" if row["over"] and row["change"] != _THERE else ""
            click.echo(f"  {row['period']:<11} {old:>14} -> {new:<14} {change}{late}".rstrip())
    counted = approval.diff["change"].eq("looser") & ~approval.diff["over"]
    looser, added = int(counted.sum()), len(approval.rows)
    parts = [f"{formats.count(added, 'row')} to add to {approval.file.name}"]
    parts += [f"{looser} looser than before"] if looser else []
    click.echo(f"\n{', '.join(parts)}; approved by: {approval.role}.")


def print_replayed(found: pd.DataFrame) -> None:
    """Print each replayed proposal, what differs, and why it may."""
    from perfkit.report import formats

    rows: list[dict[str, Any]] = found.to_dict("records")  # type: ignore[assignment]
    for row in rows:
        head = f"row {row['row']}  {row['ref']} {row['year']}"
        if row["problem"]:
            click.echo(f"{head}: cannot be worked out again. {row['problem'].rstrip('.')}.")
            continue
        same = "the same odds and interim targets"
        click.echo(f"{head}: {same if row['same'] else 'DIFFERS. ' + _differences(row)}{_why(row)}")
    count = int(found["same"].sum())
    click.echo(f"\n{count} of {formats.count(len(found), 'proposal')} worked out again the same.")


_THERE = "already there"
_ALIKE = 3
"""Faults of one kind that are printed one by one, and values that are named of more."""


def _target(row: dict[str, Any], which: str, unit: str, per: float) -> str:
    from math import isnan

    from perfkit.report import formats

    figures = [row[name] for name in (which, f"{which}_low", f"{which}_high")]
    said = [formats.figure(f, unit, formats.places(f), per) for f in figures if not isnan(f)]
    return " to ".join(said) or "none"


def _differences(row: dict[str, Any]) -> str:
    parts = []
    if row["odds"] != row["odds_again"]:
        parts.append(f"Odds {_odds(row['odds'])}, now {_odds(row['odds_again'])}.")
    if row["interim"] != row["interim_again"]:
        parts.append(f"Interim targets {_four(row['interim'])}, now {_four(row['interim_again'])}.")
    return " ".join(parts)


def _odds(value: float | None) -> str:
    return "none" if value is None or value != value else f"{value:.6g}"  # noqa: PLR0124 - a missing one is not itself


def _four(figures: Sequence[float | None]) -> str:
    return ", ".join("none" if figure is None else f"{figure:g}" for figure in figures)


def _why(row: dict[str, Any]) -> str:
    causes = ["the data changed"] if row["data_changed"] else []
    causes += ["the council's rules changed"] if row["rules_changed"] else []
    causes += [f"perfkit {row['version']} made it"] if row["version"] else []
    return f" (since then {' and '.join(causes)})" if causes else ""
