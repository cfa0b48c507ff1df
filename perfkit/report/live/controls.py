"""The live controls of target setting: choose an indicator, move its targets, see what it and all come to, propose."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets  # type: ignore[import-untyped]
import pandas as pd
from IPython.display import Javascript

from perfkit.errors import DataError, PerfkitError
from perfkit.report import formats, smart_words
from perfkit.report.counts import records
from perfkit.report.live.overview import Overview
from perfkit.report.live.panel import Panel
from perfkit.report.live.style import NAMES, STYLE
from perfkit.report.rule_words import RULES, WHY_NOT
from perfkit.report.whatif import Living, living
from perfkit.targets.drafting import drafts
from perfkit.targets.proposal import Proposal
from perfkit.targets.proposals import log_of
from perfkit.targets.proposals import propose as add_to_log
from perfkit.targets.proposing import Rule, propose
from perfkit.targets.smart import Check, smart
from perfkit.targets.whatif import WhatIf
from perfkit.terms import Polarity

_OWN = "figures of your own"
_QUIET = 0.25
"""Seconds without a move after which what takes longer is brought up to date."""
_WIDE = widgets.Layout(width="100%")
_LABELS = {"description_width": "12.5em"}


class LiveControls:
    """Controls over the targets of a plan, in a notebook or an app.

    Parameters
    ----------
    plan, ref, log
        As `perfkit.report.controls.controls` takes them.
    """

    def __init__(self, plan: WhatIf, ref: str = "", log: str = "") -> None:
        self.plan, self.log = plan, log_of(log or workspace())
        self.names = Javascript(NAMES)  # type: ignore[no-untyped-call]
        self._panels: dict[str, Panel | str] = {}
        self._rules: dict[str, Any] = {}
        self._reasons: dict[str, str] = {}
        self._later: asyncio.Task[None] | None = None
        self._ruling = False
        titles = {str(row["ref"]): f"{row['ref']} · {row['title']}" for row in records(plan.setting.card.rows)}
        options = [(titles[str(one)], str(one)) for one in plan.setting.refs]
        self.chosen = widgets.Dropdown(
            options=options, value=ref or _first(plan), description="Indicator", layout=_WIDE, style=_LABELS
        )
        self.rule = widgets.Dropdown(
            options=[(formats.capital(_OWN), ""), *((formats.capital(RULES[rule]), str(rule)) for rule in Rule)],
            description="Rule for proposing", layout=_WIDE, style=_LABELS,
        )  # fmt: skip
        self.reason = self._text("Reason", "Why these figures, and why looser if they are")
        self.role = self._text("Your role", "Such as Head of Planning; never a person’s name")
        self.approver = self._text("Role that approves", "Such as Cabinet; may be left blank")
        self.propose = widgets.Button(description="Propose", button_style="primary")
        self.reset = widgets.Button(description="Reset")
        self.said, self.check = widgets.HTML(layout=_WIDE), widgets.HTML(layout=_WIDE)
        for html, names in ((self.said, ("pk-said", "pk-told")), (self.check, ("pk-check",))):
            for name in names:
                html.add_class(name)
        self.overview = Overview(plan)
        self.together = widgets.HTML(self.overview.html(), layout=_WIDE)
        self.together.add_class("pk-together")
        self._place = widgets.VBox(layout=_WIDE)
        self.box = self._laid_out()
        self._hear()
        self._choose()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle = self.box._repr_mimebundle_()
        return {**bundle, "text/plain": "Controls: run this cell in JupyterLab or Voilà to move them."}

    @property
    def panel(self) -> Panel | None:
        """The controls of the indicator chosen; None where it has none."""
        found = self._panels.get(self.chosen.value)
        return found if isinstance(found, Panel) else None

    def drafted(self) -> list[Proposal]:
        """Return what the controls would propose now for the indicator chosen."""
        if self.panel is None:
            return []
        ref, coming = self.chosen.value, self.plan.targets.columns
        return drafts(
            self.plan.setting,
            pd.DataFrame([self.panel.figures], [ref], coming),
            proposer=self.role.value,
            reason=self.reason.value,
            rule=self.rule.value or "own",
            approver=self.approver.value,
            levers={ref: moves} if (moves := self.panel.moves) else None,
        )

    def settle(self) -> None:
        """Bring up to date at once what otherwise waits for the controls to rest."""
        if self._later is not None:
            self._later.cancel()
        for _ in self._steps():
            pass

    def _text(self, label: str, hint: str) -> Any:
        return widgets.Text(
            value=self.plan.reason if label == "Reason" else "",
            description=label, placeholder=hint, layout=_WIDE, style=_LABELS,
        )  # fmt: skip

    def _hear(self) -> None:
        self.chosen.observe(lambda _: self._choose(), "value")
        self.rule.observe(lambda _: self._follow_rule(), "value")
        self.reason.observe(lambda _: self._reasoned(), "value")
        self.role.observe(lambda _: self._soon(), "value")
        self.propose.on_click(lambda _: self._propose())
        self.reset.on_click(lambda _: self._reset())

    def _laid_out(self) -> Any:
        buttons = widgets.HBox([self.propose, self.reset])
        proposing = widgets.VBox([self.rule, self.reason, self.role, self.approver, self.check, buttons, self.said])
        heads = [widgets.HTML(f'<p class="pk-head">{text}</p>') for text in ("Propose these targets", "All together")]
        parts = [widgets.HTML(STYLE), self.chosen, self._place, heads[0], proposing, heads[1], self.together]
        box = widgets.VBox(parts)
        box.add_class("perfkit-controls")
        return box

    def _choose(self) -> None:
        """Show the controls of the indicator chosen; they are made when first asked for."""
        ref = self.chosen.value
        if ref not in self._panels:
            shown = living(self.plan, ref)
            self._panels[ref] = Panel(self.plan, shown, self._moved) if isinstance(shown, Living) else repr(shown)
        found = self._panels[ref]
        none = isinstance(found, str)
        self._place.children = [widgets.HTML(f"<p>{escape(found)}</p>") if isinstance(found, str) else found.box]
        for control in (self.rule, self.reason, self.role, self.approver, self.propose, self.reset):
            control.disabled = none
        self._ruling = True
        self.rule.value = ""
        self._ruling = False
        self.reason.value = self._reasons.get(ref, self.plan.why(ref))
        self.said.value = ""
        self._soon()

    def _reasoned(self) -> None:
        """Keep each indicator's own reason."""
        self._reasons[self.chosen.value] = self.reason.value
        self._soon()

    def _moved(self) -> None:
        """Note where the chosen indicator's targets stand."""
        if self.panel is None:
            return
        self.overview.put(self.chosen.value, self.panel.figures, self.panel.expected)
        if not self._ruling and self.rule.value:
            # A rule's figures that were moved by hand are its figures no more.
            self._ruling = True
            self.rule.value = ""
            self._ruling = False
        self._soon()

    def _follow_rule(self) -> None:
        if self._ruling or not self.rule.value or self.panel is None:
            return
        rule, ref = Rule(self.rule.value), self.chosen.value
        if rule not in self._rules:
            self._rules[rule] = propose(self.plan.setting, rule)
        found = self._rules[rule]
        self._ruling = True
        if found.targets.loc[ref].isna().all():
            self._say(f"This rule proposes nothing for {ref}: {WHY_NOT[found.why[ref]]}.")
            self.rule.value = ""
        else:
            self.panel.put(found.targets.loc[ref].tolist())
            self._say("")
        self._ruling = False

    def _reset(self) -> None:
        if self.panel is not None:
            self.panel.reset()
            self._say("Every control is back where it began.")

    def _propose(self) -> None:
        """Add what the controls stand at to the log; a looser target without a reason is refused."""
        try:
            made = self.drafted()
            self.check.value = self._checked(made)
            findings = smart(made, self.plan.setting)
            looser = findings[findings["check"].eq(Check.LOOSER) & ~findings["met"] & ~findings["reasoned"]]
            if len(looser):
                said = smart_words.sentences(looser, self.plan.setting.card.rows)
                years = looser["year"].tolist()
                self._say("Nothing was written.", *(_of_years([y], text) for y, text in zip(years, said, strict=True)))
                return
            add_to_log(self.log, *made)
        except DataError as error:
            faults = [f"{formats.capital(fault.problem)}. {fault.remedy}" for fault in error.faults]
            self._say("Nothing was written.", *dict.fromkeys(faults))
        except PerfkitError as error:
            self._say("Nothing was written.", str(error))
        else:
            panel = self.panel
            now = panel.redraw() if panel is not None else None
            told = [f"{year.year}: {year.target}, odds {year.odds}." for year in now.years] if now else []
            self._say(
                f"Written to {self.log.name}: {formats.count(len(made), 'target')} for {self.chosen.value}.", *told
            )

    def _say(self, *lines: str) -> None:
        self.said.value = "".join(f"<p>{escape(line)}</p>" for line in lines if line)

    def _checked(self, made: list[Proposal]) -> str:
        """Return whether what would be proposed is SMART, and what it lacks."""
        if not made:
            return ""
        findings = smart(made, self.plan.setting)
        lacking = findings[~findings["met"]]
        said = smart_words.sentences(lacking, self.plan.setting.card.rows)
        by_text: dict[str, list[str]] = {}
        for year, text in zip(lacking["year"].tolist(), said, strict=True):
            by_text.setdefault(text, []).append(str(year))
        lines = [f"<li>{escape(_of_years(years, text))}</li>" for text, years in by_text.items()]
        return f"<p>{escape(smart_words.verdict(findings))}</p><ul>{''.join(lines)}</ul>"

    def _soon(self) -> None:
        """Bring up to date what takes longer once the controls rest, in steps between which moves are heard."""
        if self._later is not None:
            self._later.cancel()
        try:
            self._later = asyncio.get_running_loop().create_task(self._resting())
        except RuntimeError:  # no server runs: a test, or a script
            self._later = None

    async def _resting(self) -> None:
        await asyncio.sleep(_QUIET)
        for _ in self._steps():
            await asyncio.sleep(0)

    def _steps(self) -> Iterator[None]:
        self.check.value = self._checked(self.drafted())
        yield
        for _ in self.overview.steps():
            yield
        self.together.value = self.overview.html()


def _first(plan: WhatIf) -> str:
    """Return the first indicator whose targets can be moved; the first of all where none can."""
    polarity = plan.setting.ahead.measures["polarity"]
    directed = polarity.index[polarity.isin((Polarity.HIGHER, Polarity.LOWER))]
    return str([*directed, *polarity.index][0])


def _of_years(years: list[str], text: str) -> str:
    return f"{formats.joined(years)}: {text[:1].lower()}{text[1:]}"


def workspace() -> Path:
    """Return the folder whose parameters are meant: the nearest one upwards that has any, else this one."""
    here = Path.cwd()
    return next((place for place in (here, *here.parents) if (place / "parameters").is_dir()), here)
