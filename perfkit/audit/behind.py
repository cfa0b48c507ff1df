"""What pages are held against: inputs read, judged and explained once, however many pages share them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from perfkit.audit.attacked import Attack
from perfkit.audit.editions import Editions
from perfkit.audit.known import Known, Past, past_of
from perfkit.explain.explanation import Explanation, explain
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.judge.span import judge_span
from perfkit.judge.year import judge_year
from perfkit.targets.whatif import WhatIf, plan_of

Asked = tuple[str, str, str, str]
"""What a page says it was made from: its data, its council's rules, its quarter, and the day it was known on."""


class Behind:
    """What is known of the pages of one audit; each thing is made when first asked for, and kept."""

    def __init__(self) -> None:
        self._tables, self._rules = cache(read), cache(read_rules)
        self._whole, self._past, self._explained = cache(self._judged), cache(self._past_of), cache(self._explained_of)
        self.of_part, self.of_portfolio = cache(self._of_part), cache(self._of_portfolio)
        self.of_span, self.of_year = cache(self._of_span), cache(self._of_year)
        self.between = cache(self._between)
        self.aimed, self.attacker = cache(self._aimed), cache(self._attacker)

    def _judged(self, asked: Asked) -> Scorecard:
        data, council, quarter, known_on = asked
        return judge(self._tables(data), self._rules(council), quarter, "", known_on)

    def _past_of(self, asked: Asked) -> Past:
        return past_of(self._whole(asked))

    def _explained_of(self, asked: Asked) -> Explanation:
        return explain(self._whole(asked))

    def _known(self, card: Scorecard, asked: Asked, ref: str = "") -> Known:
        return Known(card, lambda: self._past(asked), lambda: self._explained(asked), ref)

    def _of_part(self, asked: Asked, directorate: str, ref: str) -> Known:
        """Return what is known of a directorate, or of the council."""
        return self._known(part(self._whole(asked), directorate), asked, ref)

    def _of_portfolio(self, asked: Asked, portfolio: str) -> Known:
        """Return what is known of a portfolio."""
        data, council, quarter, known_on = asked
        mine = judge(self._tables(data), self._rules(council), quarter, "", known_on, portfolio=portfolio)
        return self._known(mine, asked)

    def _of_span(self, asked: Asked) -> Known:
        """Return what is known of the quarter, or of the year that it ends."""
        data, council, quarter, known_on = asked
        return self._known(judge_span(self._tables(data), self._rules(council), quarter, known_on), asked)

    def _of_year(self, asked: Asked) -> Known:
        """Return what is known of the quarter's whole year."""
        data, council, quarter, known_on = asked
        return Known(judge_year(self._tables(data), self._rules(council), quarter, known_on=known_on))

    def _between(self, then: Known, now: Known) -> Editions:
        """Return what changed from one day to another."""
        return Editions(then.card, now.card)

    def _aimed(self, asked: Asked, directorate: str, scenario: str) -> tuple[Known, WhatIf]:
        """Return what is known of a directorate, and what its targets come to under a scenario."""
        mine = part(self._whole(asked), directorate)
        plan = plan_of(mine, scenario=scenario)
        return Known(mine, lambda: self._past(asked)), plan

    def _attacker(self, data: str, council: str) -> Attack:
        return Attack(self._tables(data), self._rules(council))


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
