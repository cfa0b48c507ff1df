"""The rules for proposing, and why one of them proposes nothing, in words."""

from __future__ import annotations

from perfkit.report import formats
from perfkit.targets.asked_by_rule import JOURNEY, PERCENT, NoProposal, Rule

RULES = {
    Rule.LAST_OUTTURN_PLUS: f"last outturn and {PERCENT:g}% of it, each year again",
    Rule.BENCHMARK_OR_STATUTORY: "the peers’ middle or the statutory standard, whichever is more challenging",
    Rule.TOP_QUARTILE_IN_FIVE: f"the peers’ top quartile in {formats.spelt(JOURNEY)} years",
    Rule.BEST_PAST_YEAR: "the best past year",
    Rule.ODDS_70: "odds of 70% by doing nothing different",
}
WHY_NOT = {
    NoProposal.NO_DIRECTION: "neither way is better",
    NoProposal.NO_LAST_OUTTURN: "the last whole year has no outturn",
    NoProposal.ONE_YEAR: "fewer than two whole years are known",
    NoProposal.NO_BENCHMARK: "no peers’ figures and no standard",
    NoProposal.FEW_PEERS: "fewer than four peers and no standard",
    NoProposal.NO_ODDS: "too little history to tell the odds",
}
