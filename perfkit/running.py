"""`perfkit run` and `perfkit status`: the reports that parameter files ask for, made or looked at.

As everywhere, each imports what it needs when it is called.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from perfkit.printing import copied_under_a_bar, made_under_a_bar, print_outcomes

if TYPE_CHECKING:
    from perfkit.inputs.store import Store
    from perfkit.publish.batch import EachMade


def _narrowing(command: Any) -> Any:
    """Give a command the parameter files, the outputs folder and what narrows them, as `publish.plan.plan` takes it."""
    for add in reversed(
        (
            click.argument("files", nargs=-1, type=click.Path(path_type=Path)),
            click.option(
                "--outputs", help="Folder of the reports, or an address such as s3://…; outputs unless given."
            ),
            click.option("--quarter", "quarters", multiple=True, help="Only this quarter, such as '2014/15 Q2'."),
            click.option("--directorate", "directorates", multiple=True, help="Only this directorate."),
            click.option("--portfolio", "portfolios", multiple=True, help="Only this Cabinet portfolio."),
            click.option("--report", "reports", multiple=True, help="Only this report, such as variance_report."),
            click.option("--ref", "refs", multiple=True, help="Investigate this indicator, such as BV8."),
            click.option("--format", "formats", multiple=True, help="Give each page as pdf, docx or xlsx, too."),
        )
    ):
        command = add(command)
    return command


@click.command(
    short_help="Make the reports that parameters/ asks for.",
    epilog='Example: perfkit run --quarter "2014/15 Q2" --report variance_report',
)
@_narrowing
@click.option("--jobs", type=click.IntRange(min=1), help="Reports made at the same time; one a processor unless given.")
@click.option("--limit", type=click.IntRange(min=1), default=600, show_default=True, help="Seconds a report may take.")
@click.option("--cluster", help="Make them on Dask: tcp://HOST:8786; or local, on processes for this run alone.")
@click.option("--force", is_flag=True, help="Make every report, the fresh ones too.")
@click.option("--progress/--no-progress", default=None, help="Show a progress bar; on unless output is redirected.")
def run(
    files: Sequence[Path],
    outputs: str | None,
    jobs: int | None,
    limit: int,
    cluster: str | None,
    force: bool,
    progress: bool | None,
    **only: Sequence[str],
) -> None:
    """Make the reports that parameter FILES ask for; without any, all in parameters/.

    A report that is fresh is left alone: nothing that it follows from has changed, and nobody has edited its page.
    """
    signal.signal(signal.SIGTERM, interrupt)
    paths, address, store = _asked_for(files, outputs)
    from perfkit.publish import copies, packs, warm
    from perfkit.publish.folders import held, prepare
    from perfkit.publish.freshness import to_make
    from perfkit.publish.index import write_index
    from perfkit.publish.mirror import near
    from perfkit.publish.plan import plan
    from perfkit.publish.reports import refuse_invalid

    each_made = _on_cluster(cluster) if cluster else None
    if not cluster and (force or not Path(address, "index.html").is_file()):
        # What a kernel needs takes two seconds to load, in which this process reads and plans.
        warm.begin()
    planned = plan(paths, **only, store=store)
    copies.refuse_unready(planned.jobs)
    with ExitStack() as until_the_end:
        there = until_the_end.enter_context(near(address, hold=True))
        there.fetch(planned.jobs)
        left = to_make(planned.jobs, there.folder, force=force)
        if left:
            refuse_invalid(job.report for job in left)
        if left or not there.folder.is_dir():
            prepare(there.folder)
        with held(there.folder):
            kept = until_the_end.enter_context(planned.inputs.kept(store))
            if not left:
                write_index(there.folder)
        outcomes = made_under_a_bar(left, there, kept, jobs or 0, limit, progress, each_made) if left else []
        with held(there.folder):
            copied = copied_under_a_bar(copies.due(planned.jobs, there.folder, force=force), there, progress)
            packed = list(packs.make_packs(planned.jobs, there.folder, force=force))
            if copied or packed:
                write_index(there.folder)
        for pack in packed:
            there.send(pack.page.parent)
        there.send(there.folder)
    print_outcomes(outcomes, len(planned.jobs) - len(left), there, copied, packed)
    faults = [*(made.fault for made in outcomes), *(copy.fault for copy in copied), *(pack.fault for pack in packed)]
    sys.exit(1 if any(faults) else 0)


@click.command(
    short_help="Say which reports are fresh, stale, failed or missing.",
    epilog='Example: perfkit status --quarter "2014/15 Q2"',
)
@_narrowing
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(files: Sequence[Path], outputs: str | None, as_json: bool, **only: Sequence[str]) -> None:
    """Say which reports are fresh, stale, failed or missing, and why; make none.

    A page that no parameter file asks for is listed, too, where no FILES are named and nothing is narrowed.

    \b
    Exit codes: 0 all fresh, 1 something is not, 2 bad input or usage.
    """
    paths, address, store = _asked_for(files, outputs)
    from perfkit.publish.mirror import near
    from perfkit.publish.plan import plan
    from perfkit.publish.status import status as standing

    # The formats asked for narrow no reports.
    everything = not (files or any(given for option, given in only.items() if option != "formats"))
    planned = plan(paths, **only, store=store)
    with near(address, hold=False) as there:
        there.fetch(planned.jobs)
        found = standing(planned.jobs, there.folder, everything=everything)
    if as_json:
        click.echo(json.dumps(found.as_dict(there.shown), indent=1, ensure_ascii=False))
    else:
        click.echo("\n".join(found.lines(there.shown)))
    sys.exit(0 if found.fresh else 1)


def _asked_for(files: Sequence[Path], outputs: str | None) -> tuple[list[Path], str, Store]:
    """Return the parameter files, all of the workspace's unless some are named; the outputs; what is kept."""
    from perfkit.inputs.store import Store
    from perfkit.publish.asked import parameter_files
    from perfkit.publish.folders import kept_inputs
    from perfkit.publish.parameters import workspace_of

    paths = parameter_files(files, Path.cwd())
    workspace = workspace_of(paths[0])
    address = outputs or str(workspace / "outputs")
    return paths, address, Store(kept_inputs(workspace, address))


def _on_cluster(address: str) -> EachMade:
    from functools import partial

    from perfkit.publish.cluster import each_made

    return partial(each_made, address=address)


def interrupt(*_: object) -> NoReturn:
    """End a command that is told to stop as Ctrl-C ends it."""
    raise KeyboardInterrupt
