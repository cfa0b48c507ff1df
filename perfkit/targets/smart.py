"""Whether proposed targets are SMART: specific, measurable, owned, dated and with a reason; and which are looser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.inputs.vintages import known
from perfkit.targets.proposal import Proposal
from perfkit.targets.roles import role_fault
from perfkit.targets.setting import Setting
from perfkit.targets.yardsticks import sign_of
from perfkit.terms import Polarity, Unit

__all__ = ["Check", "Lack", "smart"]
__dir__ = __all__.copy

FINDINGS = ("ref", "year", "check", "met", "lack", "value", "limit", "reasoned")

_SAYS_NOTHING = re.compile(
    r"(?:(?:the |kept |keep |held |set )*(?:same|as|unchanged|no change|(?:rolled?|carried) (?:over|forward))"
    r"(?: (?:as|from|on|at|to|in|the|it|was|were|is|for|target|figure|level))*"
    r"(?: (?:last|previous|prior|this) year(?:['’]s)?(?: (?:target|figure|level|outturn))?| before| previously| now)?"
    r"|n/?a|n/?k|none|nil|tb[acd]|to be (?:confirmed|agreed)|own|other|see above|as above|[-–.?\s]*)\.?"
)
_RATIOS = (Unit.PERCENT, Unit.RATE)
_MOST = 6


class Check(StrEnum):
    """What is asked of a target."""

    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    OWNED = "owned"
    DATED = "dated"
    REASONED = "reasoned"
    LOOSER = "looser"


class Lack(StrEnum):
    """What a target lacks."""

    DEFINITION = "definition"
    NUMERATOR = "numerator_name"
    DENOMINATOR = "denominator_name"
    FIGURE = "figure"
    DIRECTION = "direction"
    FINER_THAN_FIGURES = "finer_than_figures"
    FINER_THAN_A_CASE = "finer_than_a_case"
    OWNER = "owner"
    PERSON = "person"
    YEAR = "year"
    OVER = "over"
    REASON = "reason"
    SAYS_NOTHING = "says_nothing"
    THAN_OUTTURN = "than_outturn"
    THAN_TARGET = "than_target"


def smart(proposed: pd.DataFrame | Iterable[Proposal], setting: Setting) -> pd.DataFrame:
    """Return what each proposed target lacks to be SMART, check by check.

    - specific: a definition, and for a share or rate what it counts and of whom;
    - measurable: a figure to reach (of a range both ends), a better direction, no more decimals than
      the outturns print, and no finer than half of what one case is worth;
    - owned: a role, and no person;
    - dated: a financial year that is not over;
    - reasoned: a reason that says more than "as last year";
    - looser: by polarity, than the last whole year's outturn or than the
      target of the year before (the one proposed with it, else that on
      record). Being looser is no fault where a reason is given.

    Parameters
    ----------
    proposed
        ``ref``, ``year`` ("2015/16") and ``target``, or ``target_low`` and
        ``target_high``; ``reason`` where there is one. As `read_proposals`
        returns them, or the proposals themselves.
    setting
        The evidence for these indicators.

    Returns
    -------
    DataFrame
        `FINDINGS`: a row for each proposal, check and lack (`Lack`); a check
        that is met has one row with ``met`` true and no lack. ``value`` and
        ``limit`` are the decimals given and printed, what the last decimal
        and what one case is worth, or the target and what it is looser than.
        ``reasoned`` says whether the target has a reason that says something.

    Raises
    ------
    UsageError
        If an indicator is none of the setting's.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> import pandas as pd
    >>> proposed = pd.DataFrame({"ref": ["NI68"], "year": ["2014/15"], "target": [66.0], "reason": [""]})
    >>> found = smart(proposed, plan().setting)
    >>> found[~found["met"]][["ref", "check", "lack"]]
        ref     check          lack
    4  NI68  reasoned        reason
    5  NI68    looser  than_outturn
    6  NI68    looser   than_target
    """
    rows = _rows(proposed, setting)
    checks = [
        *_specific(rows),
        *_measurable(rows),
        *_owned(rows),
        *_dated(rows, setting),
        *_reasoned(rows),
        *_looser(rows, setting),
    ]
    lacking = pd.concat([_found(rows, check) for check in checks], ignore_index=True)
    every = rows[["n", "ref", "year", "reasoned"]].merge(pd.DataFrame({"check": [str(c) for c in Check]}), how="cross")
    found = every.merge(lacking, on=["n", "check"], how="left")
    found["met"] = found["lack"].isna()
    found["lack"] = found["lack"].fillna("")
    return found[[*FINDINGS]]


def says_nothing(reason: str) -> bool:
    """Return whether a reason only says that the target stays, or that there is none.

    >>> says_nothing("As last year."), says_nothing("Same target as last year"), says_nothing("National standard")
    (True, True, False)
    """
    return _SAYS_NOTHING.fullmatch(" ".join(reason.split()).casefold()) is not None


_Check = tuple[Check, Lack, pd.Series, pd.Series | float, pd.Series | float]


def _rows(proposed: pd.DataFrame | Iterable[Proposal], setting: Setting) -> pd.DataFrame:
    """Return each proposal with its indicator's row, and what one case of its year is worth."""
    if not isinstance(proposed, pd.DataFrame):
        names = ("ref", "year", "target", "target_low", "target_high", "reason")
        proposed = pd.DataFrame([{name: getattr(p, name) for name in names} for p in proposed], columns=[*names])
    strangers = [ref for ref in proposed["ref"] if ref not in setting.refs]
    if strangers:
        raise UsageError.unknown("indicator", strangers[0], setting.refs)
    given = pd.DataFrame({"n": range(len(proposed)), "ref": proposed["ref"].to_numpy()})
    for name in ("year", "reason"):
        texts = list(proposed[name]) if name in proposed else [None] * len(proposed)
        given[name] = pd.Series(texts, dtype="str")
    for name in ("target", "target_low", "target_high"):
        given[name] = proposed[name].to_numpy(dtype="float64") if name in proposed else np.nan
    given["reason"] = given["reason"].fillna("")
    given["reasoned"] = [bool(text.strip()) and not says_nothing(text) for text in given["reason"]]
    given["period"] = pd.Series([_year(text) for text in given["year"]], dtype=object)
    kept = [
        *("unit", "polarity", "per", "decimals", "owner", "definition", "numerator_name", "denominator_name"),
        "prior_outturn",
    ]
    rows = given.merge(setting.card.rows.set_index("ref")[kept], left_on="ref", right_index=True, how="left")
    cases = [_at(setting.ahead.cases, *pair) for pair in zip(rows["ref"], rows["period"], strict=True)]
    rows["worth"] = rows["per"] / pd.Series(cases, rows.index)
    return rows


def _specific(rows: pd.DataFrame) -> list[_Check]:
    ratio = rows["unit"].isin(_RATIOS)
    return [
        (Check.SPECIFIC, Lack.DEFINITION, _blank(rows["definition"]), np.nan, np.nan),
        (Check.SPECIFIC, Lack.NUMERATOR, ratio & _blank(rows["numerator_name"]), np.nan, np.nan),
        (Check.SPECIFIC, Lack.DENOMINATOR, ratio & _blank(rows["denominator_name"]), np.nan, np.nan),
    ]


def _measurable(rows: pd.DataFrame) -> list[_Check]:
    figures = rows[["target", "target_low", "target_high"]]
    ranged = figures[["target_low", "target_high"]].notna().all(axis=1)
    in_range = rows["polarity"].eq(Polarity.RANGE)
    given = pd.Series([max(map(_places, values)) for values in figures.to_numpy()], rows.index)
    last = 10.0**-given
    finer = given > rows["decimals"]
    # Half a case either way rounds to the same case.
    too_fine = (last < rows["worth"] / 2) & (given > 0)
    return [
        (Check.MEASURABLE, Lack.FIGURE, ~ranged.where(in_range, rows["target"].notna()), np.nan, np.nan),
        (Check.MEASURABLE, Lack.DIRECTION, rows["polarity"].eq(Polarity.NONE), np.nan, np.nan),
        (Check.MEASURABLE, Lack.FINER_THAN_FIGURES, finer, given.astype("float64"), rows["decimals"]),
        (Check.MEASURABLE, Lack.FINER_THAN_A_CASE, too_fine, last, rows["worth"]),
    ]


def _owned(rows: pd.DataFrame) -> list[_Check]:
    blank = _blank(rows["owner"])
    person = pd.Series([bool(role_fault(str(owner))) for owner in rows["owner"]], rows.index)
    return [
        (Check.OWNED, Lack.OWNER, blank, np.nan, np.nan),
        (Check.OWNED, Lack.PERSON, ~blank & person, np.nan, np.nan),
    ]


def _dated(rows: pd.DataFrame, setting: Setting) -> list[_Check]:
    this = periods.year_of(setting.card.quarter)
    over = pd.Series([period is not None and period < this for period in rows["period"]], rows.index)
    undated = pd.Series([period is None for period in rows["period"]], rows.index)
    return [
        (Check.DATED, Lack.YEAR, undated, np.nan, np.nan),
        (Check.DATED, Lack.OVER, over, np.nan, np.nan),
    ]


def _reasoned(rows: pd.DataFrame) -> list[_Check]:
    blank = _blank(rows["reason"])
    return [
        (Check.REASONED, Lack.REASON, blank, np.nan, np.nan),
        (Check.REASONED, Lack.SAYS_NOTHING, ~blank & ~rows["reasoned"], np.nan, np.nan),
    ]


def _looser(rows: pd.DataFrame, setting: Setting) -> list[_Check]:
    better = sign_of(rows["polarity"])
    outturn, target = _last_outturn(rows, setting), _target_before(rows, setting)
    low, high = _range_before(rows, setting)
    ranged = rows["polarity"].eq(Polarity.RANGE)
    wider_below, wider_above = ranged & (rows["target_low"] < low), ranged & (rows["target_high"] > high)
    at = rows["target"].where(~wider_below & ~wider_above, rows["target_low"].where(wider_below, rows["target_high"]))
    before = target.where(~wider_below & ~wider_above, low.where(wider_below, high))
    than_target = (better * (target - rows["target"]) > 0) | wider_below | wider_above
    return [
        (Check.LOOSER, Lack.THAN_OUTTURN, better * (outturn - rows["target"]) > 0, rows["target"], outturn),
        (Check.LOOSER, Lack.THAN_TARGET, than_target, at, before),
    ]


def _last_outturn(rows: pd.DataFrame, setting: Setting) -> pd.Series:
    """Return the outturn of the last whole year before each target's own."""
    columns = list(map(pd.Period, setting.outturns.columns))
    found = []
    for ref, year, prior in zip(rows["ref"], rows["period"], rows["prior_outturn"], strict=True):
        past = setting.outturns.loc[ref, [year is None or column < year for column in columns]].dropna()
        found.append(past.iloc[-1] if len(past) else prior)
    return pd.Series(found, rows.index, dtype="float64")


def _target_before(rows: pd.DataFrame, setting: Setting) -> pd.Series:
    """Return the target of the year before: proposed along with it, or on record."""
    together = dict(zip(zip(rows["ref"], rows["period"], strict=True), rows["target"], strict=True))
    annual = _on_record(setting)["target"].to_dict()
    found = []
    for ref, year in zip(rows["ref"], rows["period"], strict=True):
        before = None if year is None else year - 1
        options = [together.get((ref, before)), _at(setting.current, ref, before), annual.get((ref, before))]
        found.append(next((value for value in options if value is not None and not pd.isna(value)), np.nan))
    return pd.Series(found, rows.index, dtype="float64")


def _range_before(rows: pd.DataFrame, setting: Setting) -> tuple[pd.Series, pd.Series]:
    keys = [(ref, None if year is None else year - 1) for ref, year in zip(rows["ref"], rows["period"], strict=True)]
    record = _on_record(setting)
    low, high = (record[name].to_dict() for name in ("target_low", "target_high"))
    return (
        pd.Series([low.get(key, np.nan) for key in keys], rows.index, dtype="float64"),
        pd.Series([high.get(key, np.nan) for key in keys], rows.index, dtype="float64"),
    )


def _on_record(setting: Setting) -> pd.DataFrame:
    """Return the latest known yearly rows of the targets table, by ref and year."""
    table = setting.card.tables.targets
    yearly = table[table["span"].eq("year") & table["ref"].isin(setting.refs)]
    latest = known(yearly, setting.card.known_on, ["ref", "period"], "set_on")
    years = {text: periods.parse(text) for text in latest["period"].unique()}
    return latest.set_index([latest["ref"], latest["period"].map(years).astype(object)])


def _found(rows: pd.DataFrame, asked: _Check) -> pd.DataFrame:
    check, lack, where, value, limit = asked
    at = where.fillna(False).astype(bool)
    made = {"n": rows["n"], "check": str(check), "lack": str(lack), "value": value, "limit": limit}
    return pd.DataFrame(made, index=rows.index)[at].astype({"value": "float64", "limit": "float64"})


def _blank(texts: pd.Series) -> pd.Series:
    return texts.fillna("").str.strip().eq("")


def _year(text: object) -> pd.Period | None:
    try:
        found = periods.parse(str(text))
    except periods.PeriodError:
        return None
    return found if found.freqstr == periods.YEAR else None


def _at(table: pd.DataFrame, ref: str, year: pd.Period | None) -> float:
    return float(table.at[ref, year]) if year in table.columns else np.nan  # type: ignore[arg-type]


def _places(value: float) -> int:
    """Return the decimals that a figure was given with."""
    if np.isnan(value):
        return 0
    text = f"{value:.{_MOST}f}".rstrip("0")
    return len(text.partition(".")[2])
