"""The Executive Board's covering report: the council's own words, with the quarter's figures in their slots."""

from __future__ import annotations

from dataclasses import dataclass, replace

from perfkit import periods
from perfkit.inputs.papers import Paper
from perfkit.judge.board_meeting import meeting_for
from perfkit.judge.card import Scorecard
from perfkit.report import board, board_matters, counts, opening, plan_tables, plans, tables
from perfkit.report.board_matters import Appendices
from perfkit.report.made import Made, sources_in_brief
from perfkit.report.prose import Prose
from perfkit.report.shown import Shown
from perfkit.report.written import Filling, Written, part, to_be_written, unfinished

__all__ = ["BoardPaper", "board_paper"]
__dir__ = __all__.copy


@dataclass(frozen=True)
class BoardPaper:
    """A quarter's covering report, part by part.

    Parameters
    ----------
    card
        The whole council's scorecard.
    paper
        The council's words, from `perfkit.inputs.papers.read_paper`.
    filling
        What stands in its slots.
    """

    card: Scorecard
    paper: Paper
    filling: Filling

    def title(self) -> Prose:
        """Return the report's title, what it covers, the meeting it is for, and what is not yet written."""
        meeting = meeting_for(self.card.tables.meetings, self.card.quarter, self.card.known_on)
        head = opening.title(self.card, self.paper.title) + board_matters.meeting_line(meeting)
        return head + unfinished(self.paper)

    def front(self) -> Written:
        """Return the council's opening lines."""
        return Written("", self.paper.front, self.filling)

    def part(self, heading: str) -> Written:
        """Return one of the standard parts, under its heading.

        Parameters
        ----------
        heading
            One of the report's headings, such as "Risk analysis".

        Returns
        -------
        Written
            The council's words with their slots filled; of a part left out, that it is.

        Raises
        ------
        UsageError
            If the report has no such part; the message names the nearest.
        """
        return part(self.paper, heading, self.filling)

    def appendices(self) -> Appendices:
        """Return the appendices, one a directorate, each a link."""
        return board_matters.appendices(self.card)

    def sources(self) -> Made:
        """Return in brief how the figures were made; the verdict also counts the parts not yet written."""
        made = sources_in_brief(self.card)
        return replace(made, verdict=f"{made.verdict}{to_be_written(self.paper)}")


def board_paper(card: Scorecard, paper: Paper) -> BoardPaper:
    """Return a quarter's covering report: the council's words, and what stands in their slots.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).
    paper
        The council's words (`perfkit.inputs.papers.read_paper`).

    Returns
    -------
    BoardPaper
        Its calls (``part``, ``appendices``, ``sources`` ...) each return what one cell shows.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> from perfkit.inputs.board_report_form import BOARD_REPORT
    >>> from perfkit.inputs.papers import read_paper
    >>> board_paper(wexbridge(), read_paper("", BOARD_REPORT)).appendices()
    - Appendix 1: Children and Enterprise ...
    ...
    """
    meeting = meeting_for(card.tables.meetings, card.quarter, card.known_on)
    words = {
        "council": [card.tables.council],
        "quarter": [counts.quarter(card)],
        "months": [periods.words(card.quarter)],
        "meeting": [board_matters.the(meeting)],
    }
    blocks: dict[str, list[Shown]] = {
        "headline": [opening.introduction(card), opening.headline(card)],
        "directorates": [tables.board(card), board.board(card)],
        "milestones": [board.board_milestones(card)],
        "asked": [board_matters.asked(card, meeting)],
        "finance": [plans.finance(card)],
        "priorities": [board_matters.priorities(card)],
        "risks": [board_matters.risks(card), plan_tables.risks(card)],
        "files": [board_matters.papers(card, paper.file)],
    }
    return BoardPaper(card, paper, Filling(words, blocks))
