"""What a proposed target lacks to be SMART, said in short plain sentences."""

from __future__ import annotations

import pandas as pd

from perfkit.report import formats
from perfkit.report.cells import Row
from perfkit.targets.smart import Check, Lack

HEADINGS = {
    Check.SPECIFIC: "Specific",
    Check.MEASURABLE: "Measurable",
    Check.OWNED: "Owned",
    Check.DATED: "Dated",
    Check.REASONED: "Has a reason",
    Check.LOOSER: "No looser than before",
}
"""What a table's column for each check is headed."""

_PLAIN = {
    Lack.DEFINITION: "It has no definition: the table indicators does not say how it is counted.",
    Lack.NUMERATOR: "It does not say what is counted (numerator_name is blank).",
    Lack.DENOMINATOR: "It does not say of whom or of what (denominator_name is blank).",
    Lack.FIGURE: "There is no figure to reach.",
    Lack.DIRECTION: "Nobody has said which way is better, so no figure can meet it.",
    Lack.OWNER: "No role owns it.",
    Lack.PERSON: "Its owner is a person. Name the role.",
    Lack.YEAR: "It names no financial year.",
    Lack.OVER: "Its year is over.",
    Lack.REASON: "No reason is given.",
    Lack.SAYS_NOTHING: "The reason does not say why this figure.",
}
_MET = {
    Check.SPECIFIC: "How it is counted is defined.",
    Check.MEASURABLE: "The outturns can show whether it is met.",
    Check.OWNED: "A role owns it.",
    Check.DATED: "It has a date.",
    Check.REASONED: "It has a reason.",
    Check.LOOSER: "It is no looser than before.",
}


def sentence(finding: Row, row: Row) -> str:
    """Return one finding of `perfkit.targets.smart.smart` as a sentence.

    Parameters
    ----------
    finding
        A row of its result.
    row
        The indicator's row of the scorecard.

    Examples
    --------
    >>> sentence({"check": "looser", "lack": "than_outturn", "value": 80.0, "limit": 82.5, "reasoned": False},
    ...          {"unit": "percent", "decimals": 1, "per": 100.0})
    'It is looser than the last outturn (80% against 82.5%). Give the reason.'
    >>> sentence({"check": "measurable", "lack": "finer_than_a_case", "value": 0.01, "limit": 2.0, "reasoned": True},
    ...          {"unit": "percent", "decimals": 1, "per": 100.0})
    'It is finer than the figures can be: one case is 2 percentage points. Round it.'
    """
    if not finding["lack"]:
        return _MET[Check(finding["check"])]
    lack = Lack(finding["lack"])
    if lack in _PLAIN:
        return _PLAIN[lack]
    if lack == Lack.FINER_THAN_FIGURES:
        given, printed = (formats.count(int(finding[name]), "decimal") for name in ("value", "limit"))
        return f"It has {given}, and the outturns are printed with {printed}. Round it."
    if lack == Lack.FINER_THAN_A_CASE:
        worth = formats.points(finding["limit"], row["unit"], max(int(row["decimals"]), 1), row["per"])
        return f"It is finer than the figures can be: one case is {worth}. Round it."
    return _looser(finding, row, lack)


def sentences(findings: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Return each finding as a sentence, aligned with the findings.

    Parameters
    ----------
    findings
        From `perfkit.targets.smart.smart`.
    rows
        The scorecard's rows.
    """
    by_ref: dict[str, Row] = {row["ref"]: row for row in rows.to_dict("records")}  # type: ignore[misc]
    found: list[Row] = findings.to_dict("records")  # type: ignore[assignment]
    said = [sentence(finding, by_ref[finding["ref"]]) for finding in found]
    return pd.Series(said, findings.index, dtype="str")


def verdict(findings: pd.DataFrame) -> str:
    """Return what the findings on one target, or on many, come to in one sentence.

    >>> verdict(pd.DataFrame({"ref": ["A", "A"], "year": ["2015/16"] * 2, "check": ["owned", "dated"],
    ...                       "met": [True, False], "reasoned": [True, True]}))
    'The target is not SMART yet: it is not dated.'
    """
    # A reason excuses being looser.
    lacking = findings[~findings["met"] & ~(findings["check"].eq(Check.LOOSER) & findings["reasoned"])]
    targets = findings[["ref", "year"]].drop_duplicates()
    faulty = len(lacking[["ref", "year"]].drop_duplicates())
    if len(targets) == 1:
        if not faulty:
            return "The target is SMART."
        checks = [Check(c) for c in dict.fromkeys(lacking["check"])]
        return f"The target is not SMART yet: it {formats.joined(_NOT[c] for c in checks)}."
    if not faulty:
        return f"All {formats.spelt(len(targets))} targets are SMART."
    verb = "is" if faulty == 1 else "are"
    return f"{formats.spelt(faulty, start=True)} of {formats.spelt(len(targets))} targets {verb} not SMART yet."


_NOT = {
    Check.SPECIFIC: "is not specific",
    Check.MEASURABLE: "is not measurable as it stands",
    Check.OWNED: "is owned by no role",
    Check.DATED: "is not dated",
    Check.REASONED: "has no reason",
    Check.LOOSER: "is looser than before without a reason",
}


def _looser(finding: Row, row: Row, lack: Lack) -> str:
    value, limit = finding["value"], finding["limit"]
    decimals = formats.telling(value, limit, int(row["decimals"]))
    both = [formats.figure(figure, row["unit"], decimals, row["per"]) for figure in (value, limit)]
    than = "the last outturn" if lack == Lack.THAN_OUTTURN else "the target of the year before"
    needs = "" if finding["reasoned"] else " Give the reason."
    return f"It is looser than {than} ({both[0]} against {both[1]}).{needs}"
