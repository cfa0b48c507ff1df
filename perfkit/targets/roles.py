"""Roles, never persons: the parts that the AQuA book gives to analyst, assurer and approver."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"\S+@\S+")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Cllr|Councillor|Sir|Dame|Lord|Lady)\b\.?\s+[A-Z]")


def role_fault(text: str) -> str:
    """Return why a text is no role but a person, in words that follow "the proposer", or "".

    Only what is plainly a person is refused: an e-mail address, a title
    before a name. Blank is nobody's fault here.

    >>> role_fault("Mrs Jones"), role_fault("Head of Planning")
    ("is a person ('Mrs J…')", '')
    """
    if _EMAIL.search(text):
        return "is an e-mail address"
    if match := _TITLE.search(text):
        # A message never repeats a name.
        return f"is a person ('{match.group()}…')"
    return ""


def same_role(one: str, other: str) -> bool:
    """Return whether two texts name one role, whatever their case and blanks.

    >>> same_role("Head of Planning", " head of  planning")
    True
    """
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
