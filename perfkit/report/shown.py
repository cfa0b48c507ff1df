"""`Shown`: what a cell shows, as HTML that brings its looks along in JupyterLab and Voilà.

A page has one style for all of it, which publishing adds. A live notebook has
none but the theme's: tables there follow it, light or dark, and a drawing
stands on white paper, as its ink is dark.
"""

from __future__ import annotations

import os

from perfkit.inputs.store import STORE

STYLE = """<style>
.perfkit {
  --green: #1a6b33; --amber: #8a5300; --red: #a8201a; --soft: #4a5560; --line: #c5ccd3; --mark: #1d4f7c;
  --tint: #e3ecf5; --warned: #fff8ec; --said: #1b1f23; --saying: #fff;
  max-width: 70rem; font-variant-numeric: tabular-nums;
}
[data-jp-theme-light="false"] .perfkit {
  --green: #7ccf93; --amber: #f0b45c; --red: #ff9a92; --soft: #b4bec8; --line: #4c555e; --mark: #8fc1ee;
  --tint: #26394b; --warned: #33291a; --said: #f3f5f7; --saying: #1b1f23;
}
.perfkit :is(p, ul, ol, blockquote, aside, h1, h2, h3) { max-width: 44rem; }
.perfkit a { color: var(--mark); }
.perfkit a:focus-visible, .perfkit summary:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.perfkit aside { margin: 1rem 0; padding: .6rem 1rem; border-left: 4px solid var(--amber); background: var(--warned); }
.perfkit .hint { color: var(--soft); }
.perfkit table.grid { margin: 1rem 0 1.5rem; font-size: .94em; line-height: 1.4; table-layout: auto; }
.perfkit table.grid caption { text-align: left; font-weight: 600; padding: 0 0 .5rem; color: inherit; }
.perfkit table.grid tbody tr, .perfkit table.grid tbody tr:hover { background: none; }
.perfkit table.grid :is(th, td) { text-align: left; vertical-align: top; padding: .5rem .65rem; white-space: normal;
  max-width: none; border-bottom: 1px solid var(--line); }
.perfkit table.grid thead th { vertical-align: bottom; border-bottom: 2px solid currentcolor; }
.perfkit table.grid tbody th { font-weight: 500; }
.perfkit table.grid td:last-child:not(.number) { overflow-wrap: anywhere; min-width: 9rem; }
.perfkit table.grid .number { text-align: right; }
.perfkit table.grid td.number { min-width: 4.5em; }
.perfkit table.many { font-size: .84em; }
.perfkit table.many :is(th, td), .perfkit table.many td.number { padding: .5rem .4rem; min-width: 0; }
.perfkit .sign { display: inline-block; padding-left: 1.3em; text-indent: -1.3em; }
.perfkit .sign > span { display: inline-block; width: 1.3em; text-indent: 0; }
.perfkit .green { color: var(--green); }
.perfkit .amber { color: var(--amber); }
.perfkit .red { color: var(--red); }
.perfkit :is(.not_rated, .muted) { color: var(--soft); }
.perfkit figure { margin: 1.25rem 0 1.75rem; max-width: 34rem; }
.perfkit figcaption { font-weight: 600; margin: 0 0 .35rem; }
.perfkit figure svg { display: block; box-sizing: border-box; width: 100%; height: auto; padding: .5rem;
  background: #fff; forced-color-adjust: none; }
.perfkit details { margin: .25rem 0; overflow-x: auto; }
.perfkit summary { cursor: pointer; color: var(--mark); padding: .1rem .2rem; }
.perfkit :is(p, li):has(.claim) { position: relative; }
.perfkit .claim { border-radius: 2px; }
.perfkit .claim:hover { background: var(--tint); }
.perfkit .claim:focus { outline: 2px solid var(--mark); outline-offset: 1px; }
.perfkit .claim:is(:hover, :focus)::after {
  content: attr(data-table) ", " attr(data-period) ": " attr(data-calculation);
  position: absolute; left: 0; margin-top: 1.6em; z-index: 1; max-width: 100%; padding: .2rem .6rem; border-radius: 3px;
  background: var(--said); color: var(--saying); font-size: .85em; line-height: 1.45;
}
.perfkit .claim[data-ref]:is(:hover, :focus)::after {
  content: attr(data-table) ", " attr(data-ref) ", " attr(data-period) ": " attr(data-calculation);
}
</style>"""


class Shown:
    """Something that a notebook's cell shows: a table, a drawing, words."""

    def html(self) -> str:
        """Return it as HTML, by itself; "" where it shows nothing."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        html = self.html()
        return f'{STYLE}\n<div class="perfkit">\n{html}\n</div>' if html and is_live() else html


def is_live() -> bool:
    """Return whether a person looks on: the kernel was started by JupyterLab or Voilà, and not by a run.

    JupyterLab's server names the notebook in the kernel's environment, and
    Voilà itself; papermill does neither.
    """
    if STORE in os.environ:
        return False
    return "JPY_SESSION_NAME" in os.environ or os.environ.get("SERVER_SOFTWARE", "").startswith("voila")
