"""Figures that are well-formed and yet cannot be right, or ask to be read with care.

Nothing is corrected here. Each doubt names the figure, its row and file, and
gives the evidence in words that can be printed beside it.
"""

from __future__ import annotations

import pandas as pd

from perfkit.inputs.lint_figures import (
    fell_within_year,
    mixed_scales,
    not_numerator_over_denominator,
    out_of_bounds,
)
from perfkit.inputs.lint_findings import Findings
from perfkit.inputs.lint_milestones import overdue_under_green
from perfkit.inputs.lint_repeats import repeated
from perfkit.inputs.lint_scales import changed_together
from perfkit.inputs.lint_series import figures, targets
from perfkit.inputs.lint_status import published_status_disagrees
from perfkit.inputs.lint_targets import loose_target, stale_target
from perfkit.inputs.lint_zeros import zero_not_available, zero_target
from perfkit.inputs.tables import Tables


def lint(tables: Tables, known_on: pd.Timestamp | str | None = None) -> pd.DataFrame:
    """Return every doubt about a council's figures, each with its evidence.

    The checks, by how much the figure can still bear (`perfkit.terms.Doubt`):

    - withhold: ``zero_not_available``, ``zero_target``, ``stale_target``;
    - check: ``repeated``, ``published_status_disagrees``, ``not_numerator_over_denominator``,
      ``mixed_scales``, ``out_of_bounds``, ``fell_within_year``, ``changed_together``,
      ``overdue_under_green``;
    - inform: ``loose_target``.

    Parameters
    ----------
    tables
        The checked tables.
    known_on
        Only what was known on this day is looked at; None or "": all that is known.

    Returns
    -------
    DataFrame
        ``table ref period check doubt evidence row file``: one row a doubt. `row` and `file` say
        where the doubted figure, target or milestone stands; a milestone has no period ("").

    Examples
    --------
    >>> from perfkit.inputs.read import read
    >>> doubts = lint(read("demo:hart"))
    >>> doubts.loc[(doubts["ref"] == "FI06") & (doubts["doubt"] == "check"), "evidence"].item()
    'It was published as amber, but 97% meets the target of 97%.'
    """
    day = pd.Timestamp(known_on) if known_on else None
    found = Findings(tables)
    known_figures = figures(tables, day)
    zero_not_available(found, known_figures, _spoken_by(tables.commentary, day))
    repeated(found, known_figures)
    published_status_disagrees(found, known_figures)
    not_numerator_over_denominator(found, known_figures)
    mixed_scales(found, known_figures)
    out_of_bounds(found, known_figures)
    fell_within_year(found, known_figures)
    changed_together(found, known_figures)

    known_targets = targets(tables, day, known_figures)
    no_target = zero_target(found, known_targets)
    stale_target(found, known_targets)
    loose_target(found, known_targets[~known_targets.index.isin(no_target.index)])

    overdue_under_green(found, tables, day)
    return found.table()


def _spoken_by(commentary: pd.DataFrame, day: pd.Timestamp | None) -> pd.DataFrame:
    return commentary if day is None else commentary[~(commentary["date"] > day)]
