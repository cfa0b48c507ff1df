"""Audit pages: each claim, cell, word and officers' sum of a report, from the inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
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
from perfkit.audit.attacked import Attack
from perfkit.audit.corporate import Summed
from perfkit.audit.exceptions import Excepted
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known, Past, past_of
from perfkit.audit.page import Page, Passage, read_page
from perfkit.audit.public import Published
from perfkit.audit.targeted import Targeted
from perfkit.errors import UsageError
from perfkit.explain.explanation import Explanation, explain
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.judge.span import judge_span
from perfkit.judge.year import judge_year
from perfkit.report.target_page import plan_of
from perfkit.targets.whatif import WhatIf


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
    tables, rules = cache(read), cache(read_rules)

    @cache
    def whole(data: str, council: str, quarter: str, known_on: str) -> Scorecard:
        return judge(tables(data), rules(council), quarter, "", known_on)

    @cache
    def past(*card: str) -> Past:
        return past_of(whole(*card))

    @cache
    def explained(*card: str) -> Explanation:
        return explain(whole(*card))

    @cache
    def known(card: tuple[str, str, str, str], directorate: str, ref: str) -> Known:
        return Known(part(whole(*card), directorate), lambda: past(*card), lambda: explained(*card), ref)

    @cache
    def reviewed(card: tuple[str, str, str, str], portfolio: str) -> Known:
        data, council, quarter, known_on = card
        mine = judge(tables(data), rules(council), quarter, "", known_on, portfolio=portfolio)
        return Known(mine, lambda: past(*card), lambda: explained(*card))

    @cache
    def published(card: tuple[str, str, str, str]) -> Known:
        data, council, quarter, known_on = card
        mine = judge_span(tables(data), rules(council), quarter, known_on)
        return Known(mine, lambda: past(*card), lambda: explained(*card))

    @cache
    def of_year(data: str, council: str, quarter: str, known_on: str) -> Known:
        return Known(judge_year(tables(data), rules(council), quarter, known_on=known_on))

    @cache
    def aimed(card: tuple[str, str, str, str], directorate: str, scenario: str) -> tuple[Known, WhatIf]:
        mine = part(whole(*card), directorate)
        plan = plan_of(mine, scenario=scenario)
        # Setting targets has explained the card already.
        return Known(mine, lambda: past(*card), lambda: plan.setting.explanation), plan

    attacker = cache(lambda data, council: Attack(tables(data), rules(council)))

    found = []
    for path in paths:
        page = _opened(path)
        about = page.about
        data_at, rules_at = (_address(a, path) for a in (data or about["data"], council or about.get("council", "")))
        card = (data_at, rules_at, about["quarter"], about.get("known_on", ""))
        name = path.name if path.parent == Path() else str(path)
        directorate, ref = about.get("directorate", ""), about.get("ref", "")
        if about.get("report") == targeted.REPORT:
            behind, plan = aimed(card, directorate, _address(about.get("scenario", ""), path))
            found.append(audited(page, behind, name, Targeted(plan, ref)))
        elif about.get("report") == board_papered.REPORT:
            behind = known(card, "", "")
            paper = board_papered.paper_of(behind.card, _address(about.get("template", ""), path))
            found.append(audited(page, behind, name, paper))
        elif about.get("report") == exceptions.REPORT:
            behind = reviewed(card, about.get("portfolio", ""))
            found.append(audited(page, behind, name, Excepted(behind.card)))
        elif about.get("report") == public.REPORT:
            behind = published(card)
            found.append(audited(page, behind, name, Published(behind.card)))
        elif about.get("report") == corporate.REPORT:
            behind = known(card, "", "")
            found.append(audited(page, behind, name, Summed(behind.card)))
        elif about.get("report") in (annual.REPORT, annual_planned.REPORT):
            behind, aims = _annual(about, path, partial(of_year, *card[:3]))
            found.append(audited(page, behind, name, aims))
        elif about.get("report") == editions.REPORT:
            behind = known(card, directorate, "")
            then = known((*card[:3], about.get("then_on", "")), directorate, "")
            found.append(audited(page, behind, name, editions.Compared(then, behind, _rest)))
        else:
            found.append(audited(page, known(card, directorate, ref), name))
        found[-1] = found[-1].and_also(attacker(data_at, rules_at).beside(path))
    return found


def _annual(about: Mapping[str, str], path: Path, of_year: Callable[[str], Known]) -> tuple[Known, Aims]:
    """Return what is known of the year that a page reports on, and what only such a page says."""
    day = about.get("known_on", "")
    behind = of_year(day)
    if about["report"] == annual.REPORT:
        return behind, annual.Varied(behind.card)
    draft = of_year(about.get("draft_on", "") or day).card
    template = _address(about.get("template", ""), path)
    return behind, annual_planned.planned(behind.card, draft, template, about.get("edition", ""))


def _rest(page: Page, known: Known) -> list[Finding]:
    """Return what the checks of every page find on a part of one."""
    return list(audited(page, known).findings)


def part(card: Scorecard, directorate: str) -> Scorecard:
    """Return one directorate's part of a council's scorecard, as judging it alone would give."""
    if not directorate:
        return card
    tables = card.tables.of(directorate)
    rows, milestones, finance = (
        table[table["directorate"] == directorate].reset_index(drop=True)
        for table in (card.rows, card.milestones, card.finance)
    )
    theirs = card.doubts["ref"].isin([*rows["ref"], *milestones["ref"]])
    return replace(
        card,
        directorate=directorate,
        rows=rows,
        milestones=milestones,
        finance=finance,
        doubts=card.doubts[theirs],
        tables=tables,
    )


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
