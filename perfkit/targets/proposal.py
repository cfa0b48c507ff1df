"""A proposed target: what it is, what it followed from, and by which role it was made.

It holds all that is needed to work its odds and interim targets out again,
and never a person's name.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Self

import pandas as pd

from perfkit import __version__, periods
from perfkit.errors import DataError, Fault
from perfkit.inputs.fingerprints import rows_hash
from perfkit.inputs.tables import Tables
from perfkit.inputs.texts import read_texts
from perfkit.rules import Rules
from perfkit.targets.roles import role_fault

READ = ("indicators", "outturns", "segments", "benchmarks")
"""The tables whose rows a proposal follows from."""
INTERIM = ("q1", "q2", "q3", "q4")
NUMBERS = ("target", "target_low", "target_high", *INTERIM, "odds")
DIGITS = 6
"""Decimals kept: Excel shows, and so saves, nine digits of a number."""


class Kind(StrEnum):
    """What a row of the log records."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Proposal:
    """A proposed target for one indicator and year, with all that is needed to work it out again.

    Texts are tidied and numbers rounded to six decimals, so that what is
    read back is equal.

    Parameters
    ----------
    ref, year
        The indicator, and the financial year ("2015/16").
    proposer
        The role that proposes; never a person's name.
    rule
        How the target was found: the name of a rule for proposing, or "own".
    reason
        Why this figure.
    quarter, known_on, council
        The quarter the figures were seen in, the report's date if one was
        given (2014-11-07), and the rules' fingerprint (`rules_hash`).
    data
        The fingerprint of the rows it follows from (`data_hash`).
    target, target_low, target_high
        The target, or the two ends of a range.
    interim
        The targets of quarters 1 to 4; None where there is none.
    odds
        The odds of meeting it by doing nothing different beyond `levers`, 0 to 1.
    levers
        The positions of the levers by name; empty: nothing is done differently.
    approver
        The role asked to approve; for a decision, the role that decided.
    when
        The moment in UTC, as 2014-11-07T10:15:00Z.
    perfkit
        The version that worked it out.
    kind, of
        What the row records; for a decision, the seal of the proposal decided on.

    Examples
    --------
    >>> made = Proposal("PL1", "2015/16", "Head of Planning", "own", "The national standard", "2014/15 Q2", target=80)
    >>> made.target, made.kind, made.seal == replace(made).seal
    (80.0, <Kind.PROPOSED: 'proposed'>, True)
    """

    ref: str
    year: str
    proposer: str
    rule: str
    reason: str
    quarter: str
    data: str = ""
    council: str = ""
    target: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    interim: tuple[float | None, ...] = (None,) * 4
    odds: float | None = None
    known_on: str = ""
    levers: Mapping[str, Any] = field(default_factory=dict)
    approver: str = ""
    when: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    perfkit: str = __version__
    kind: Kind = Kind.PROPOSED
    of: str = ""

    def __post_init__(self) -> None:
        made: dict[str, Any] = {name: _number(getattr(self, name)) for name in NUMBERS if name not in INTERIM}
        made["interim"] = tuple(_number(value) for value in self.interim)
        made["kind"] = Kind(self.kind)
        made["levers"] = MappingProxyType(json.loads(_json(self.levers)))
        texts = [f.name for f in fields(self) if f.type == "str"]
        made |= {name: _tidy(getattr(self, name), code=name == "ref") for name in texts}
        for name, value in made.items():
            object.__setattr__(self, name, value)

    @property
    def cells(self) -> dict[str, str]:
        """The row of the log as texts by column, without its seal."""
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        said |= dict(zip(INTERIM, said.pop("interim"), strict=True))
        said["levers"] = _json(self.levers) if self.levers else ""
        numbers = {name: _plain(said[name]) for name in NUMBERS}
        texts = {name: str(said[name]) for name in COLUMNS[:-1] if name not in NUMBERS}
        return {name: {**texts, **numbers}[name] for name in COLUMNS[:-1]}

    @property
    def seal(self) -> str:
        """What the row's other cells come to; two rows with one seal are the same row."""
        return "s" + sha256("\x1f".join(self.cells.values()).encode()).hexdigest()[:16]

    def decided(self, kind: Kind, role: str) -> Self:
        """Return the row that records a decision on this proposal, by a role, now."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return replace(self, kind=kind, approver=role, when=now, of=self.seal, perfkit=__version__)


COLUMNS = (
    "kind", "ref", "year", "target", "target_low", "target_high", *INTERIM, "rule", "reason", "odds", "proposer",
    "approver", "when", "quarter", "known_on", "levers", "data", "council", "perfkit", "of", "seal",
)  # fmt: skip
"""The log's headings."""


def faults_of(proposal: Proposal) -> list[Fault]:
    """Return what is wrong with a proposal, in the officers' words; a decision is held to the same."""
    found = [
        Fault(f"{proposal.ref or 'a proposal'}: the {name} is blank", remedy, column=name)
        for name, remedy in _NEEDED.items()
        if not getattr(proposal, name)
    ]
    whole, range_ = proposal.target is not None, (proposal.target_low, proposal.target_high)
    low, high = range_
    if whole == (low is not None and high is not None) or (low is None) != (high is None):
        problem = f"{proposal.ref}: there is {'a target and a range' if whole else 'no target'}"
        found.append(Fault(problem, "Give one target, or both ends of a range.", column="target"))
    elif low is not None and high is not None and low > high:
        problem = f"{proposal.ref}: the range ends at {_plain(high)}, below its beginning {_plain(low)}"
        found.append(Fault(problem, "Put the lower end first.", column="target_low"))
    if proposal.odds is not None and not 0 <= proposal.odds <= 1:
        problem = f"{proposal.ref}: odds of {_plain(proposal.odds)} are none"
        found.append(Fault(problem, "Give a part of one: 0.7 is 70%.", column="odds"))
    for name, freq in (("year", periods.YEAR), ("quarter", periods.QUARTER)):
        text = getattr(proposal, name)
        if text and not _is_label(text, freq):
            expected = "a year such as 2015/16" if name == "year" else "a quarter such as 2014/15 Q2"
            problem = f"{proposal.ref}: '{text}' is not {expected.partition(' such')[0]}"
            found.append(Fault(problem, "Type it in full.", expected, column=name))
    for name in ("proposer", "approver"):
        if why := role_fault(getattr(proposal, name)):
            found.append(Fault(f"{proposal.ref}: the {name} {why}", _A_ROLE, column=name))
    if _EMAIL.search(proposal.reason):
        found.append(Fault(f"{proposal.ref}: the reason holds an e-mail address", "Name a role.", column="reason"))
    for refusal in read_texts([proposal.reason], code=False).refusals.values():
        found.append(Fault(f"{proposal.ref}: {refusal.problem}", refusal.remedy, column="reason"))
    return found


def data_hash(tables: Tables, ref: str, quarter: pd.Period, known_on: pd.Timestamp | None = None) -> str:
    """Return the SHA-256 of the rows that an indicator's odds and interim targets follow from.

    They are its rows of `READ`, as they stood on the report's date: of the
    outturns and segments those of periods up to the quarter, and of the
    outturns those known by then. Where a row stands in its file does not
    count; nor do targets, which an approval adds to.

    Examples
    --------
    >>> from perfkit.inputs.read import read
    >>> data_hash(read("demo:hart"), "CS01", periods.parse("2014/15 Q2"))[:12]
    'sha256:...'
    """
    part = tables.of_ref(ref)
    ends = pd.Timestamp(periods.end(quarter))
    outturns = part.outturns[part.outturns["ends"] <= ends]
    if known_on is not None:
        outturns = outturns[outturns["as_of"].isna() | (outturns["as_of"] <= known_on)]
    seen = {
        "indicators": part.indicators,
        "outturns": outturns,
        "segments": part.segments[part.segments["ends"] <= ends],
        "benchmarks": part.benchmarks,
    }
    plain: dict[str, Any] = {name: table.drop(columns="row").reset_index(drop=True) for name, table in seen.items()}
    return "sha256:" + rows_hash(replace(part, **plain), READ)


def rules_hash(rules: Rules) -> str:
    """Return the SHA-256 of a council's rules.

    >>> from perfkit.inputs.settings import read_rules
    >>> rules_hash(read_rules("")) == rules_hash(read_rules(""))
    True
    """
    return "sha256:" + sha256(json.dumps(asdict(rules), sort_keys=True).encode()).hexdigest()


_NEEDED = {
    "ref": "Name the indicator.",
    "year": "Name the financial year, such as 2015/16.",
    "proposer": "Name the role that proposes it.",
    "rule": "Name the rule it came from, or own.",
    "reason": "Say why this figure.",
    "quarter": "Name the quarter whose figures were seen.",
}
_A_ROLE = "Write a role, such as Head of Planning; the log names no person."
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def _is_label(text: str, freq: str) -> bool:
    try:
        found = periods.parse(text)
    except periods.PeriodError:
        return False
    return bool(found.freqstr == freq and periods.label(found) == text)


def _tidy(text: str, *, code: bool = False) -> str:
    """Return a text as the reader of tables would, on one line."""
    return " ".join(read_texts([str(text)], code=code).values[0].split())


def _number(value: float | None) -> float | None:
    if value is None or pd.isna(value):
        return None
    near = round(float(value), DIGITS)
    if not math.isfinite(near) or abs(near) >= 1e15:
        raise DataError([Fault(f"{value} is not a figure", "Give the figure to reach.", "a number such as 95.4")])
    return near + 0.0  # no minus zero


def _plain(value: float | None) -> str:
    return "" if value is None else format(Decimal(repr(value)).normalize(), "f")


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), sort_keys=True, allow_nan=False)
