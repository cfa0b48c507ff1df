"""`perfkit targets`, `perfkit approve` and `perfkit replay`.

As everywhere, each imports what it needs when it is called.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from perfkit.printing import print_approval, print_replayed
from perfkit.running import interrupt

_LOG = click.argument("log", required=False, type=click.Path(path_type=Path))
_DATA = click.option("--data", default="", help="The council's tables; those of the workspace unless given.")
_COUNCIL = click.option("--council", default="", help="The council's rules; those of the workspace unless given.")
_REFS = click.option("--ref", "refs", multiple=True, help="Only this indicator.")
_YEARS = click.option("--year", "years", multiple=True, help="Only this year, such as '2015/16'.")


@click.command(
    short_help="Set targets by what-if, in JupyterLab or as an app.", epilog="Example: perfkit targets --ref BV8"
)
@_DATA
@_COUNCIL
@click.option("--quarter", default="", help="The quarter whose figures are seen, such as '2014/15 Q2'.")
@click.option("--known-on", default="", help="Use only what was known on this day, such as 2014-11-07.")
@click.option("--directorate", default="", help="Set the targets of this directorate.")
@click.option("--ref", default="", help="Begin with this indicator, such as BV8.")
@click.option("--scenario", default="", help="Begin with the targets and levers of this scenario file.")
@click.option("--name", default="", help="Name the working copy.")
@click.option("--app", "as_app", is_flag=True, help="Serve it with Voilà, for people who never see code.")
@click.option("--browser/--no-browser", default=True, help="Open it in the browser, or print its address alone.")
def targets(browser: bool, as_app: bool, name: str, data: str, council: str, **asked: str) -> None:
    """Set targets: open the what-if notebook in JupyterLab, or serve it as an app.

    A working copy is opened, in the workspace's folder 'working'; one that is there is opened as it was left.
    What is not given is taken from the workspace's latest parameter file. Ctrl-C ends the server.
    """
    signal.signal(signal.SIGTERM, interrupt)
    from perfkit.publish import desk, servers

    desk.require(app=as_app)
    workspace = desk.workspace_here(Path.cwd())
    given = {"data": data, "council": council, "scenario": asked["scenario"]}
    given = {key: desk.address_within(workspace, address) for key, address in given.items()}
    # A quarter and a day belong to their data: those of the workspace go with the workspace's tables alone.
    usual = {} if data else desk.usual(workspace)
    if asked["quarter"]:
        usual.pop("known_on", None)
    chosen = usual | {key: value for key, value in (asked | given).items() if value}
    desk.refuse_unfit(chosen)
    notebook, made = desk.working_copy(workspace, chosen, name)
    if not chosen.get("data"):
        click.echo("No parameter file here names your tables: it opens on a demonstration's. Name yours with --data.")
    click.echo(f"{'Made' if made else 'Opening, as you left it,'} {notebook}")
    server = servers.app(notebook) if as_app else servers.lab(notebook, workspace)

    def ready(address: str) -> None:
        click.echo(f"Open {address}\nPress Ctrl-C to end it.")

    servers.serve(server, browser=browser, ready=ready)
    click.echo("Ended.")


@click.command(
    short_help="Turn proposed targets into rows of the table targets.", epilog="Example: perfkit approve --role Cabinet"
)
@_LOG
@_DATA
@_REFS
@_YEARS
@click.option("--role", default="", help="The role that approves, such as Cabinet; never a person's name.")
@click.option("--yes", is_flag=True, help="Approve without being asked.")
@click.option("--withdraw", is_flag=True, help="Withdraw the open proposals; no target changes.")
def approve(
    log: Path | None, data: str, refs: Sequence[str], years: Sequence[str], role: str, yes: bool, withdraw: bool
) -> None:
    """Turn open proposals of LOG into rows of the table targets, once you have seen what changes.

    Without LOG it is parameters/proposals.csv of the workspace.

    \b
    Exit codes: 0 approved, 1 not approved, 2 bad input or usage.
    """
    from perfkit.errors import UsageError
    from perfkit.inputs.adding import AddingError
    from perfkit.inputs.read import read
    from perfkit.report import formats
    from perfkit.targets import approve as approving

    if withdraw:
        place = _log(log)
        for proposal in approving.withdraw(place, role, refs=refs, years=years):
            click.echo(f"Withdrawn: {proposal.ref} {proposal.year}")
        return
    place, address, _ = _found(log, data)
    approval = approving.approval_of(place, address, role, refs=refs, years=years)
    print_approval(approval, read(address).indicators)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("Nothing was approved. Look at the changes above, then run it again with --yes.")
        if not click.confirm("Approve?"):
            click.echo("Nothing was approved.")
            sys.exit(1)
    try:
        approving.approve(approval, place, address)
    except AddingError as error:
        beside = approving.beside(approval, place, date.today())
        click.echo(f"{error}, so that nothing in it was touched. The rows are in {beside}:", err=True)
        click.echo("copy them below the last row of targets, save, and run the same command again.", err=True)
        sys.exit(1)
    rows = formats.count(len(approval.rows), "row")
    click.echo(f"Approved. Added {rows} to {approval.file}; recorded in {place}.")


@click.command(
    short_help="Work logged proposals out again, and say which differ.", epilog="Example: perfkit replay --ref BV8"
)
@_LOG
@_DATA
@_COUNCIL
@_REFS
@_YEARS
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def replay(log: Path | None, data: str, council: str, refs: Sequence[str], years: Sequence[str], as_json: bool) -> None:
    """Work the proposals of LOG out again from the data, and say which differ and why.

    \b
    Exit codes: 0 all the same, 1 something differs, 2 bad input or usage.
    """
    from perfkit.errors import UsageError
    from perfkit.inputs.read import read
    from perfkit.inputs.settings import read_rules
    from perfkit.targets.drafting import replay as replayed
    from perfkit.targets.proposals import read_entries

    place, address, rules = _found(log, data, council)
    found = replayed(read_entries(place), read(address), read_rules(rules), refs, years)
    if found.empty:
        raise UsageError(f"{place} holds no such proposal.")
    if as_json:
        click.echo(json.dumps(json.loads(found.to_json(orient="records")), indent=1, ensure_ascii=False))
    else:
        print_replayed(found)
    sys.exit(0 if found["same"].all() else 1)


def _found(log: Path | None, data: str, council: str = "") -> tuple[Path, str, str]:
    """Return the log, the tables and the rules: the workspace's where they are not named."""
    from perfkit.errors import UsageError
    from perfkit.publish import desk

    workspace = desk.workspace_here(Path.cwd())
    usual: dict[str, Any] = {} if data else desk.usual(workspace)
    address = data or usual.get("data", "")
    if not address:
        raise UsageError(
            "No tables are named, and no parameter file here names any. Name them, such as --data data/council.xlsx; "
            "or go to the folder that holds parameters."
        )
    return _log(log), address, council or usual.get("council", "")


def _log(log: Path | None) -> Path:
    from perfkit.publish import desk
    from perfkit.targets.proposals import begun

    return begun(log or desk.workspace_here(Path.cwd()))
