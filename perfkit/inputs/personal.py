"""Personal data in free text: what looks like it stops the reading, and is never repeated.

What officers write is quoted in reports. A pattern finds what has a form of
its own; a person's name has none, and nothing here finds it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.errors import Fault, shown
from perfkit.inputs.contract import Contract, Kind
from perfkit.inputs.ledger import Ledger, Refusal
from perfkit.inputs.schema import CONTRACTS

PUBLIC = ("about",)
"""Tables whose text says where the figures come from, and may name whom to ask."""


NOT_SHOWN = "(not shown)"
"""What a message prints in place of personal data."""


class Personal(StrEnum):
    """The kinds that are looked for, as a fault names them."""

    NHS = "an NHS number"
    INSURANCE = "a National Insurance number"
    EMAIL = "an e-mail address"
    TELEPHONE = "a telephone number"
    ADDRESS = "a house number with its postcode"


_CODES = {column.name for contract in CONTRACTS.values() for column in contract.columns if column.kind is Kind.CODE}

_GAP = r"[ \-]{0,2}"
_NHS = re.compile(rf"(?<![\d£$€.,/+-])(?<!\d[ ])(\d{{3}}){_GAP}(\d{{3}}){_GAP}(\d{{4}})(?![\d/%]|[.,-]\d| \d)")
_INSURANCE = re.compile(
    rf"(?<![A-Z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}[A-D]"
    r"(?![A-Z0-9])",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.%+'-]+ ?@ ?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
# An area code is written whole, in brackets or not; the rest in up to three groups.
_TELEPHONE = re.compile(
    r"(?<![\d£$€.,/-])(?<!\d )(?:(?:\+ ?44|0044)[ -]{0,2}(?:\(0\) ?)?\(?(\d{2,10})\)?|\(?0(\d{2,10})\)?)"
    r"((?:[ -]{1,2}\d{2,8}){0,3})(?![\d/%]|[.,-]\d| \d)"
)
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? {0,2}\d[ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])"
_STREET = (
    "street|st|road|rd|lane|ln|avenue|ave|close|drive|way|court|crescent|gardens?|grove|hill|place|square|terrace|walk"
)
_ADDRESS = re.compile(
    rf"(?<![\d£$€.,/-])\d{{1,4}}[A-Za-z]?,? (?:"
    rf"(?:[A-Z][\w'’.-]*[ ,]+){{1,8}}{_POSTCODE}"
    rf"|(?i:(?:[\w'’.-]+[ ,]+){{0,5}}(?:{_STREET})\b\.?[ ,]+(?:[\w'’.-]+[ ,]+){{0,5}}{_POSTCODE})"
    rf"|(?i:{_POSTCODE}))"
)
_MAYBE = re.compile(r"[@\d]")


def kinds(text: str) -> list[Personal]:
    """Return the kinds of personal data that a text seems to hold, each once.

    - NHS numbers by their check digit (modulus 11), in one piece or as
      3, 3 and 4 digits;
    - National Insurance numbers by their valid prefixes and suffix;
    - e-mail addresses;
    - British telephone numbers of 9 or 10 digits behind 0 or +44;
    - a house number with a street or a place and its postcode. A postcode
      alone is a place.

    Examples
    --------
    >>> kinds("Ring 01632 960001, or write to a.person@example.org")
    [<Personal.EMAIL: 'an e-mail address'>, <Personal.TELEPHONE: 'a telephone number'>]
    >>> kinds("£9,434,765,919 in 2014/15; SW1A 2AA was surveyed on 01/04/2014")
    []
    """
    if not _MAYBE.search(text):
        return []
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_HYPHENS).split())
    return [kind for kind, found in _FOUND.items() if found(plain)]


def refuse(table: pd.DataFrame, contract: Contract, ledger: Ledger) -> list[str]:
    """Refuse the cells of a table's free text that seem to hold personal data, without their value.

    Returns
    -------
    list of str
        What no message may repeat: the texts of those cells as messages
        print them.
    """
    secrets: list[str] = []
    for column in contract.columns:
        if column.kind is not Kind.TEXT or contract.name in PUBLIC:
            continue
        cells = table[column.name]
        found = {text: kinds(text) for text in cells.dropna().unique()}
        found = {text: named for text, named in found.items() if named}
        if found:
            secrets += [shown(text) for text in found]
            at = np.flatnonzero(cells.isin(list(found)))
            ledger.refuse(column.name, at, _saying(cells, found))
    return secrets


def without(faults: Iterable[Fault], secrets: Iterable[str]) -> list[Fault]:
    """Return faults in which none of these texts is repeated, nor any other value that looks like personal data.

    >>> without([Fault("'a@b.uk' is no period", "Type it in full.", value="a@b.uk")], [])[0].problem
    "'(not shown)' is no period"
    """
    hidden = sorted(set(secrets), key=len, reverse=True)
    return [_cleaned(fault, [*hidden, *_told(fault)]) for fault in faults]


def _told(fault: Fault) -> list[str]:
    """Return the value that a fault repeats, where it looks like personal data and is no code."""
    return [fault.value] if fault.value and fault.column not in _CODES and kinds(fault.value) else []


def _cleaned(fault: Fault, secrets: Iterable[str]) -> Fault:
    texts = {name: getattr(fault, name) for name in ("problem", "remedy", "expected", "value")}
    for secret in secrets:
        texts = {name: text and text.replace(secret, NOT_SHOWN) for name, text in texts.items()}
    return replace(fault, **texts)


def _saying(cells: pd.Series, found: dict[str, list[Personal]]) -> Callable[[int], Refusal]:
    def say(at: int) -> Refusal:
        named = " and ".join(found[str(cells.iloc[at])])
        return Refusal(
            f"the text seems to hold {named}", "Take it out: reports quote this text. Name the role instead."
        )

    return say


def _is_nhs(text: str) -> bool:
    return any(_checks("".join(found)) for found in _NHS.findall(text))


def _checks(digits: str) -> bool:
    """Say whether the tenth digit is what the first nine ask for; ten alike are nobody's."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (11 - rest) % 11 == int(digits[9]) and len(set(digits)) > 1


def _is_telephone(text: str) -> bool:
    for abroad, home, rest in _TELEPHONE.findall(text):
        digits = re.sub(r"\D", "", abroad + home + rest)
        if len(digits) in (9, 10) and digits[0] in "1235789":
            return True
    return False


_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—", "-") | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff"))
_FOUND: dict[Personal, Callable[[str], bool]] = {
    Personal.NHS: _is_nhs,
    Personal.INSURANCE: lambda text: bool(_INSURANCE.search(text)),
    Personal.EMAIL: lambda text: bool(_EMAIL.search(text)),
    Personal.TELEPHONE: _is_telephone,
    Personal.ADDRESS: lambda text: bool(_ADDRESS.search(text)),
}
