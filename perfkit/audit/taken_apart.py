"""A change taken apart, worked out again: which split a table or drawing shows, its parts and their print."""

from __future__ import annotations

import re

import pandas as pd

from perfkit.audit.as_printed import fine, level, raw, signed
from perfkit.explain.case import Case
from perfkit.explain.gap import Bridge
from perfkit.report import formats
from perfkit.report.counts import records

_BY = re.compile(r"\bby (?P<dimension>.+?)(?:;|:|\.|$)")
_COUNTS = ("its counts", "its two counts")
_WHOLE = "The whole"
Lines = list[tuple[str, dict[str, tuple[str, ...]]]]


def splits(case: Case) -> list[Bridge]:
    """Return the change taken apart by each dimension, without those that cannot be."""
    return [split for split in case.bridges if not split.missing]


def spoken_of(case: Case, words: str) -> Bridge | None:
    """Return the split that words name: "by ward; …", "by its two counts."; None where there is none such."""
    said = _BY.search(words)
    if said is None:
        return None
    dimension = "" if said["dimension"] in _COUNTS else said["dimension"]
    return next((b for b in splits(case) if b.dimension == dimension), None)


def printed(case: Case, split: Bridge) -> tuple[pd.Series, int] | None:
    """Return a split's effects as they are printed and their decimals; None where they may not be printed."""
    try:
        return split.printed(fine(case))
    except ValueError:
        return None


def levels(case: Case, dimension: str, value: float) -> list[str]:
    """Return a level of a split with the decimals at which its parts add up."""
    found = [printed(case, split) for split in splits(case) if split.dimension == dimension]
    return [level(case, value, places) for _, places in filter(None, found)]


def part_names(case: Case, split: Bridge) -> list[str]:
    """Return the parts as a drawing names them: "Sheltered: its share", or what a count counts."""
    if split.dimension:
        return [f"{part}: its {'level' if kind == 'rate' else 'share'}" for part, kind in split.effects().index]
    return [formats.capital(_count_name(case, str(part))) for part in split.parts.index]


def drawn(case: Case, names: list[str]) -> tuple[Bridge, pd.Series, int] | None:
    """Return the split that has just these parts, with its effects as printed, by name."""
    for split in splits(case):
        found = printed(case, split)
        if found is not None and part_names(case, split) == names:
            return split, found[0].set_axis(names), found[1]
    return None


def effects(case: Case, names: list[str]) -> Lines | None:
    """Return the rows of the figures behind a drawing of effects."""
    found = drawn(case, names)
    if found is None:
        return None
    return [(str(name), {"Effect": (raw(float(value)),)}) for name, value in found[1].items()]


def table(case: Case, caption: str) -> Lines | None:
    """Return the rows of a split's table, the whole last."""
    split = spoken_of(case, caption)
    found = None if split is None else printed(case, split)
    if split is None or found is None:
        return None
    return _segments(case, split, *found) if split.dimension else _counts(case, split, *found)


def _segments(case: Case, split: Bridge, sizes: pd.Series, places: int) -> Lines:
    def one(before: float, now: float) -> dict[str, tuple[str, ...]]:
        texts = ["None" if pd.isna(v) else level(case, v, places) for v in (before, now)]
        return {"Level before": (texts[0],), "Level now": (texts[1],)}

    def effect(rate: float, mix: float) -> dict[str, tuple[str, ...]]:
        return {"Effect of its level": (signed(rate, places),), "Effect of its share": (signed(mix, places),)}

    lines: Lines = []
    for name, part in zip(split.parts.index.astype(str), records(split.parts), strict=True):
        shares = {"Share before": part["weight_before"], "Share now": part["weight_after"]}
        lines.append((
            name,
            {column: (formats.figure(100 * share, "percent", 0),) for column, share in shares.items()}
            | one(part["rate_before"], part["rate_after"])
            | effect(sizes.loc[(name, "rate")], sizes.loc[(name, "mix")]),
        ))  # fmt: skip
    totals = sizes.groupby(level=1).sum()
    whole = one(split.before, split.after) | effect(totals["rate"], totals["mix"])
    return [*lines, (_WHOLE, {"Share before": ("",), "Share now": ("",)} | whole)]


def _counts(case: Case, split: Bridge, sizes: pd.Series, places: int) -> Lines:
    lines: Lines = [
        (
            formats.capital(_count_name(case, name)),
            {
                "Before": (_count(part["before"]),),
                "Now": (_count(part["after"]),),
                "Effect": (signed(sizes[name], places),),
            },
        )
        for name, part in zip(split.parts.index.astype(str), records(split.parts), strict=True)
    ]
    before, now = (level(case, v, places) for v in (split.before, split.after))
    return [*lines, (_WHOLE, {"Before": (before,), "Now": (now,), "Effect": (signed(float(sizes.sum()), places),)})]


def _count(value: float) -> str:
    return formats.number(value, 0 if float(value).is_integer() else 1)


def _count_name(case: Case, name: str) -> str:
    given = case.row[f"{name}_name"]
    return str(given) if pd.notna(given) and given else name
