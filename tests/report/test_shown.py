"""What a cell shows: with its looks in JupyterLab and Voilà, and without them on a page."""

from __future__ import annotations

import pytest

from perfkit.demo.cards import hart
from perfkit.inputs.store import STORE
from perfkit.publish.safe import safe
from perfkit.report import charts, plan_tables, tables, wording
from perfkit.report.shown import STYLE, Shown

SHOWN = [
    pytest.param(tables.missed, id="table"),
    pytest.param(plan_tables.other_milestones, id="folded-table"),
    pytest.param(charts.distance, id="drawing"),
    pytest.param(charts.trends, id="drawings"),
    pytest.param(wording.misses, id="words"),
    pytest.param(wording.sources, id="words-and-tables"),
]


@pytest.fixture
def in_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a kernel that JupyterLab started."""
    monkeypatch.delenv(STORE, raising=False)
    monkeypatch.setenv("JPY_SESSION_NAME", "/desk/variance_report.ipynb")


@pytest.mark.parametrize("call", SHOWN)
def test_a_run_shows_what_a_page_holds_and_no_style(call, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    shown = call(hart())
    assert shown._repr_html_() == shown.html()
    assert "<style" not in shown.html()
    assert 'class="perfkit"' not in shown.html()


@pytest.mark.parametrize("call", SHOWN)
def test_in_jupyterlab_its_looks_stand_before_it_once(call, in_lab):
    """However many parts it has; all of them within the one box that the style speaks of."""
    shown = call(hart())
    html = shown._repr_html_()
    assert html == f'{STYLE}\n<div class="perfkit">\n{shown.html()}\n</div>'
    assert html.count("<style>") == 1


@pytest.mark.parametrize("call", SHOWN)
def test_a_page_made_of_what_jupyterlab_showed_keeps_none_of_its_style(call, in_lab):
    shown = call(hart())
    page = safe(shown._repr_html_())
    assert "<style" not in page
    assert "--warned" not in page
    assert safe(shown.html()) in page


def test_what_shows_nothing_brings_no_style(in_lab):
    """An empty box would push the words around it apart."""
    assert tables.not_rated(hart())._repr_html_() == ""


def test_every_rule_of_the_style_keeps_to_perfkits_own_box():
    """A user's own tables and words in the same notebook look as JupyterLab has them."""
    body = STYLE.removeprefix("<style>").removesuffix("</style>")
    heads = [rule.partition("{")[0].strip() for rule in body.replace("\n", " ").split("}") if rule.strip()]
    selectors = [one.strip() for head in heads for one in _outside_brackets(head)]
    assert len(selectors) > 30
    assert [
        one for one in selectors if not one.removeprefix('[data-jp-theme-light="false"] ').startswith(".perfkit")
    ] == []


def _outside_brackets(head: str) -> list[str]:
    """Split a rule's selectors at the commas between them, not at those within brackets."""
    depth, parts = 0, [""]
    for letter in head:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def test_something_shown_must_say_what():
    with pytest.raises(NotImplementedError):
        Shown().html()
