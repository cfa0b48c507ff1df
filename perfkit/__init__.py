"""perfkit: why a council's targets were missed, as board papers made by notebooks.

The rooms, each importing only from those above it:

===========  ==================================================================
errors       what can go wrong, said so that an officer can put it right
terms        the field's vocabulary as enumerations
periods      financial quarters, years and months
rules        a council's rules as data; published presets
inputs/      the only room that opens data files: contracts, reading, importing, doubts
judge/       variance, rating, direction of travel; quarters, years, portfolios, editions
explain/     why a target was missed: statistics; the only room that imports scipy
targets/     what if: a proposed target's odds, its effort, its effect; the log of proposals
report/      words, tables and pictures; never judges and never sums
publish/     parameters -> notebooks -> pages, copies and packs, with a manifest
audit/       works out again what a finished page says, from the inputs
demo/        the demonstration councils: their tables, where these were published, their scorecards
printing     what the commands print
bringing     perfkit import
running      perfkit run | status
governance   perfkit targets | approve | replay
cli          perfkit new | check | audit | notebooks
===========  ==================================================================

A notebook needs three calls: `read` the tables and `read_rules`, both here,
and `judge` from `perfkit.judge.scorecard`; then the words, tables and charts
of `perfkit.report`.

Public are `read` and `read_rules`, and what ``__all__`` lists in the modules
below: their names, parameters and columns stay as they are from one version to
the next, or *Changes* says so. All else is the rooms' own. What a public call
returns tells more of itself by `help(type(it))`.

- perfkit: errors, terms, periods, rules
- perfkit.inputs: annual_plan_form, board_report_form, papers, read, settings, tables
- perfkit.judge: card, editions, scorecard, span, year
- perfkit.explain: case, explanation
- perfkit.targets: proposals, proposing, setting, smart, whatif
- perfkit.report, that notebooks call: annual_plan, annual_variance, board_paper, charts, controls,
  corporate, corporate_counts, corporate_meetings, editions, exceptions, exceptions_meetings,
  exceptions_priorities, investigate, outlook, plan_tables, public, public_moves, public_reading, signals,
  tables, target_page, why, wording
- perfkit.report, what those return: claims, drawing, grid, prose
- perfkit.demo: cards
"""

# Under names of their own: completion offers all that stands here.
import typing as _typing

__version__ = "0.1.0"

__all__ = ["read", "read_rules"]

# Looked up on first use, so that `perfkit --help` need not wait for pandas. `judge` cannot be among
# them: the room of that name would stand in its place.
_HOMES = {
    "read": "perfkit.inputs.read",
    "read_rules": "perfkit.inputs.settings",
}

if _typing.TYPE_CHECKING:
    from perfkit.inputs.read import read
    from perfkit.inputs.settings import read_rules
else:

    def __getattr__(name):
        if name in _HOMES:
            from importlib import import_module  # noqa: PLC0415

            return getattr(import_module(_HOMES[name]), name)
        raise AttributeError(f"perfkit has no '{name}'; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    """Return what can be had at once: what is looked up on first use, and the rooms that are open."""
    return sorted({*__all__, *(name for name in globals() if not name.startswith("_"))})
