"""Audit pages: each claim, cell, word and officers' sum of a report, from the inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from perfkit.audit import (
    annual,
    annual_planned,
    board_papered,
    commentary,
    corporate,
    drawings,
    editions,
    exceptions,
    grids,
    numbers,
    public,
    recompute,
    targeted,
    words,
)
from perfkit.audit.behind import Asked, Behind
from perfkit.audit.corporate import Summed
from perfkit.audit.exceptions import Excepted
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.page import Page, Passage, read_page
from perfkit.audit.public import Published
from perfkit.audit.targeted import Targeted
from perfkit.errors import UsageError


class Aims(Protocol):
    """What a kind of page should say that no other does."""

    def held(self, page: Page) -> tuple[list[Finding], Page]:
        """Return what a page gets wrong of it, and the page without that."""


@dataclass(frozen=True)
class Audited:
    """What came of one page: how many claims and cells were worked out again, and what was found."""

    file: str
    claims: int
    cells: int
    findings: tuple[Finding, ...]

    def and_also(self, more: Iterable[Finding]) -> Audited:
        """Return it with further findings."""
        return replace(self, findings=(*self.findings, *more))


def audit(paths: Iterable[Path], data: str = "", council: str = "") -> list[Audited]:
    """Return what came of each page; its inputs are read once, however many pages share them.

    Parameters
    ----------
    paths
        The pages.
    data, council
        The inputs and the rules to hold the pages against; those that each page names unless given.

    Raises
    ------
    UsageError
        If a file is no page of perfkit, or does not say what it was made from.
    DataError
        If the inputs cannot be read.
    """
    behind, found = Behind(), []
    for path in paths:
        page = _opened(path)
        about = page.about
        data_at, rules_at = (_address(a, path) for a in (data or about["data"], council or about.get("council", "")))
        asked = (data_at, rules_at, about["quarter"], about.get("known_on", ""))
        known, aims = _right(behind, asked, about, path)
        name = path.name if path.parent == Path() else str(path)
        came = audited(page, known, name, aims)
        found.append(came.and_also(behind.attacker(data_at, rules_at).beside(path)))
    return found


def _right(behind: Behind, asked: Asked, about: Mapping[str, str], path: Path) -> tuple[Known, Aims | None]:
    """Return what a page is held against: what is known of it, and what only its kind of page says."""
    directorate, ref = about.get("directorate", ""), about.get("ref", "")
    template = _address(about.get("template", ""), path)
    match about.get("report"):
        case targeted.REPORT:
            known, plan = behind.aimed(asked, directorate, _address(about.get("scenario", ""), path))
            return known, Targeted(plan, ref)
        case board_papered.REPORT:
            known = behind.of_part(asked, "", "")
            return known, board_papered.paper_of(known.card, template)
        case exceptions.REPORT:
            known = behind.of_portfolio(asked, about.get("portfolio", ""))
            return known, Excepted(known.card)
        case public.REPORT:
            known = behind.of_span(asked)
            return known, Published(known.card)
        case corporate.REPORT:
            known = behind.of_part(asked, "", "")
            return known, Summed(known.card)
        case annual.REPORT:
            known = behind.of_year(asked)
            return known, annual.Varied(known.card)
        case annual_planned.REPORT:
            known = behind.of_year(asked)
            draft = behind.of_year((*asked[:3], about.get("draft_on", "") or asked[3]))
            return known, annual_planned.planned(behind.between(draft, known), template, about.get("edition", ""))
        case editions.REPORT:
            known = behind.of_part(asked, directorate, "")
            then = behind.of_part((*asked[:3], about.get("then_on", "")), directorate, "")
            return known, editions.Compared(then, known, behind.between(then, known), _rest)
        case _:
            return behind.of_part(asked, directorate, ref), None


def _rest(page: Page, known: Known) -> list[Finding]:
    """Return what the checks of every page find on a part of one."""
    return list(audited(page, known).findings)


def audited(page: Page, known: Known, file: str = "", aims: Aims | None = None) -> Audited:
    """Return what came of one page, held against what is known.

    A kind of page that says more than the others has `aims` of its own, which
    leave the rest of the page to the checks of every page.
    """
    claims, counted = len(page.figures), len(_cells(page))
    found = [*_head(known, page)]
    if aims is not None:
        wrong, page = aims.held(page)
        found += wrong
    cells = _cells(page)
    for passage in (*page.passages, *page.models, *page.scripts):
        found += numbers.check(known, passage) + words.check(known, passage)
    for grid in page.grids:
        found += grids.check(known, grid)
    for drawing in page.drawings:
        found += drawings.check(known, drawing)
    for passage in (*page.passages, *cells):
        for figure in passage.figures:
            found += recompute.check(known, figure, passage.where)
        found += _slips(known, passage)
    unique = tuple(dict.fromkeys(replace(finding, file=file) for finding in found))
    return Audited(file, claims, counted, unique)


def _cells(page: Page) -> list[Passage]:
    return [cell for grid in page.grids for row in grid.rows for cell in row]


def _slips(known: Known, passage: Passage) -> list[Finding]:
    """Return what officers' words in a passage get wrong by their own figures."""
    text = passage.text
    if text in known.named.values():
        return []
    return [
        Finding("arithmetic", passage.where, slip.printed, slip.expected, slip.why)
        for said in known.spoken
        if said in text
        for slip in commentary.check(said)
    ]


def _head(known: Known, page: Page) -> Iterable[Finding]:
    """Check that the title names the directorate or indicator whose figures the page's head asks for."""
    if known.ref and known.ref in known.rows:
        right = f"{known.ref}, {known.rows[known.ref]['title']}"
        for passage in page.passages:
            if passage.kind in ("title", "h1") and right not in passage.text:
                why = "The page's head names another indicator."
                yield Finding("word", passage.where, passage.text, right, why)
    for passage in page.passages:
        if passage.kind in ("title", "h1") and known.card.directorate and known.card.directorate not in passage.text:
            why = "The page's head names another directorate."
            yield Finding("word", passage.where, passage.text, known.card.directorate, why)


def _opened(path: Path) -> Page:
    try:
        page = read_page(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} cannot be read as a page: {type(error).__name__}.") from error
    if missing := [name for name in ("data", "quarter") if not page.about.get(name)]:
        raise UsageError(
            f"{path.name} does not say what it was made from: its head has no {' and no '.join(missing)}. "
            "Only a page that perfkit run has written can be audited."
        )
    return page


def _address(given: str, page: Path) -> str:
    """Return an address as the page's own workspace has it, wherever the command is given."""
    if not given or given.startswith("demo:") or Path(given).exists():
        return given
    return next((str(folder / given) for folder in page.absolute().parents if (folder / given).exists()), given)


def listed(results: Sequence[Audited]) -> list[dict[str, object]]:
    """Return what came of each page, for a program."""
    return [
        {"file": r.file, "claims": r.claims, "cells": r.cells, "findings": [f.as_dict() for f in r.findings]}
        for r in results
    ]
