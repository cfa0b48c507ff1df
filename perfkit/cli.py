"""The commands: `import` in `bringing`; those of target setting in `governance`; all others here.

Each command imports what it needs when it is called: help comes at once.
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

from perfkit import __version__
from perfkit.bringing import import_
from perfkit.governance import approve, replay, targets
from perfkit.printing import copied_under_a_bar, made_under_a_bar, print_checked, print_faults, print_outcomes

if TYPE_CHECKING:
    from perfkit.inputs.store import Store
    from perfkit.publish.batch import EachMade

INTERRUPTED = 130
UNEXPECTED = 4


class _Commands(click.Group):
    """Turns what went wrong into a message and an exit code, never a traceback; lists its commands in order of use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except click.exceptions.Exit as left:
            code = left.exit_code
        except click.ClickException as error:
            error.show()
            example = getattr(getattr(getattr(error, "ctx", None), "command", None), "epilog", None)
            if example:
                click.echo(example, err=True)
            code = 2
        except (KeyboardInterrupt, click.Abort):
            click.echo("Interrupted. What was finished is kept.", err=True)
            code = INTERRUPTED
        except Exception as error:
            code = _say(error)
        sys.exit(code or 0)


def _say(error: Exception) -> int:
    from perfkit.errors import DataError, PerfkitError

    context = click.get_current_context(silent=True)
    if "--debug" in sys.argv or (context is not None and context.params.get("debug")):
        raise error
    if isinstance(error, DataError):
        print_faults(error.faults, err=True)
        return error.exit_code
    if isinstance(error, PerfkitError):
        click.echo(f"perfkit: {error}", err=True)
        return error.exit_code
    click.echo(f"perfkit: something unforeseen happened ({type(error).__name__}: {error}).", err=True)
    click.echo("Run the same command with --debug behind perfkit to see where.", err=True)
    return UNEXPECTED


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog='Begin with: perfkit new "our council"',
)
@click.version_option(__version__, prog_name="perfkit")
@click.option("--debug", is_flag=True, help="Show the traceback of an unforeseen error.")
def main(debug: bool) -> None:
    """Why a council's targets were missed, as board papers made by notebooks.

    \b
    Exit codes: 0 all good, 1 some reports failed, 2 bad input or usage,
    3 another run holds the folder, 4 the machine (disk, kernel), 130 interrupted.
    """


@main.command(
    short_help="Make a workspace: a workbook to fill in, and what to report.",
    epilog='Example: perfkit new "our council"',
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--data", default="", help="Tables that are there already, or a demonstration: demo:known_truth.")
def new(folder: Path, data: str) -> None:
    """Make a workspace in FOLDER: a workbook to fill in and parameter files."""
    from perfkit.publish.workspace import new as make

    for path in make(folder, data):
        click.echo(f"Wrote {path}")
    place = f'"{folder}"' if " " in str(folder) else folder
    if data:
        click.echo(f"\nNow:\n  cd {place}\n  perfkit run")
        return
    click.echo(
        "\nThe workbook holds an invented council's figures. Put your own in their place, then:\n"
        f"  cd {place}\n"
        "  perfkit check data/council.xlsx\n"
        "  perfkit run"
    )


# Here, as commands are listed in this order.
main.add_command(import_)


@main.command(
    short_help="List every fault of the tables, and what to do about it.",
    epilog="Example: perfkit check data/council.xlsx",
)
@click.argument("data", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the faults and notes as JSON.")
def check(data: str | None, as_json: bool) -> None:
    """List every fault in DATA: a workbook, a folder of tables, or demo:hart.

    Without DATA it is the tables that the parameter files here name.
    """
    from perfkit.inputs.read import check as find_faults
    from perfkit.publish import asked

    addresses = [data] if data else asked.tables(Path.cwd())
    found = {address: find_faults(address) for address in addresses}
    if as_json:
        listing = [fault.as_dict() for each in found.values() for fault in each]
        click.echo(json.dumps(listing, indent=1, ensure_ascii=False))
    else:
        print_checked(found)
    sys.exit(0 if all(fault.note for each in found.values() for fault in each) else 2)


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


@main.command(
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
    signal.signal(signal.SIGTERM, _interrupt)
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


@main.command(
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


@main.command(
    short_help="Work out every figure of finished pages again.",
    epilog="Example: perfkit audit outputs/2014-15-q2/board_summary.html",
)
@click.argument("pages", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--data", default="", help="The inputs to hold the pages against, if not those they name.")
@click.option("--council", default="", help="The rules to hold the pages against, if not those they name.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def audit(pages: Sequence[Path], data: str, council: str, as_json: bool) -> None:
    """Work out every figure of finished PAGES again, and find what no input covers.

    \b
    Exit codes: 0 nothing found, 1 something found, 2 a page or its inputs cannot be used.
    """
    from perfkit.audit.audit import audit as audited
    from perfkit.audit.audit import listed
    from perfkit.errors import UsageError
    from perfkit.inputs.places import existing

    for page in map(existing, pages):
        if page.suffix.lower() != ".html" or page.name == "index.html":
            what = "only lists the reports" if page.name == "index.html" else "is not a page"
            raise UsageError(f"{page} {what}. Name a report's page, such as outputs/2014-15-q2/board_summary.html.")
    results = audited(pages, data, council)
    findings = [finding for result in results for finding in result.findings]
    if as_json:
        click.echo(json.dumps(listed(results), indent=1, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(str(finding))
        claims, cells = sum(r.claims for r in results), sum(r.cells for r in results)
        noun = "page" if len(results) == 1 else "pages"
        click.echo(f"{len(results)} {noun}: {claims:,} claims and {cells:,} table cells; {len(findings)} found wrong.")
    sys.exit(1 if findings else 0)


@main.command(
    short_help="List the notebooks; copy one, to change it.",
    epilog="Example: perfkit notebooks variance_report --as our_note",
)
@click.argument("names", nargs=-1)
@click.option("--as", "copy", default="", help="Another name for the copy: a report of its own.")
@click.option("--force", is_flag=True, help="Write over a copy that is there.")
def notebooks(names: Sequence[str], copy: str, force: bool) -> None:
    """Copy the notebooks NAMES that came with perfkit into the workspace; without NAMES, list all there are.

    A notebook in the workspace's notebooks/ is run in place of the one of its name that came with perfkit.
    """
    from perfkit.publish.desk import workspace_here
    from perfkit.publish.reports import read_reports
    from perfkit.publish.workspace import copy_notebooks

    workspace = workspace_here(Path.cwd())
    if names or copy:
        for path in copy_notebooks(workspace, names, copy, force=force):
            click.echo(f"Wrote {path}")
        return
    reports = read_reports(workspace)
    width = max(map(len, reports))
    for name, report in reports.items():
        own = " (in notebooks/)" if report.path.parent.parent == workspace else ""
        click.echo(f"{name:<{width}}  {report.title}{own}")


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


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


for _command in (targets, approve, replay):
    main.add_command(_command)
