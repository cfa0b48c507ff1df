"""The commands: `import` in `bringing`; `run` and `status` in `running`; those of target setting in `governance`.

All others are here. Each command imports what it needs when it is called: help comes at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from perfkit import __version__
from perfkit.bringing import import_
from perfkit.governance import approve, replay, targets
from perfkit.printing import print_checked, print_faults
from perfkit.running import run, status

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


# Here, as commands are listed in this order.
main.add_command(run)
main.add_command(status)


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


for _command in (targets, approve, replay):
    main.add_command(_command)
