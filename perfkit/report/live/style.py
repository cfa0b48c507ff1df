"""How the live controls look, and the names that ipywidgets leaves off its sliders."""

STYLE = """<style>
.perfkit-controls {
  --jp-widgets-label-color: #1b1f23; --jp-widgets-readout-color: #1b1f23; --jp-widgets-color: #1b1f23;
  --jp-widgets-input-color: #1b1f23; --jp-widgets-input-background-color: #fff;
  --jp-widgets-input-border-color: #4a5560;
  --jp-widgets-slider-active-handle-color: #1d4f7c; --jp-brand-color1: #1d4f7c;
  background: #fff; color: #1b1f23; padding: .5rem; max-width: 72rem; overflow: hidden;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
.perfkit-controls .widget-html, .perfkit-controls .widget-html-content { line-height: inherit; font: inherit; }
.perfkit-controls p { margin: .25rem 0; }
.perfkit-controls ul { margin: .25rem 0; padding-left: 1.3rem; }
.perfkit-controls .widget-label, .perfkit-controls .widget-readout, .perfkit-controls select,
.perfkit-controls input { font-size: 15px; }
.perfkit-controls .widget-inline-hbox { height: auto; min-height: 2.6rem; align-items: center; margin: 0; }
.perfkit-controls .widget-label { overflow: visible; white-space: normal; line-height: 1.25; text-align: left;
  height: auto; }
.perfkit-controls .widget-readout { flex: 0 0 4.6rem; min-width: 4.6rem; margin: 0; text-align: right;
  font-weight: 600; }
.perfkit-controls .noUi-handle { background: #1d4f7c; border: 2px solid #fff; box-shadow: 0 0 0 1px #1d4f7c; }
.perfkit-controls .noUi-base { background: #6b7680; }
.perfkit-controls select, .perfkit-controls input { min-height: 2.1rem; border: 1px solid #4a5560; border-radius: 4px; }
.perfkit-controls input::placeholder { color: #4a5560; opacity: 1; }
.perfkit-controls :is(select, input, button, .noUi-handle, .widget-readout):focus-visible {
  outline: 3px solid #1d4f7c; outline-offset: 2px;
}
.perfkit-controls .widget-box { overflow: visible; }
.perfkit-controls button { margin: .25rem .5rem .25rem 0; min-height: 2.4rem; height: auto; font-size: 15px;
  border-radius: 4px; }
.perfkit-controls button.mod-primary { background: #1d4f7c; color: #fff; }
.perfkit-controls button:not(.mod-primary) { background: #fff; color: #1d4f7c; border: 1px solid #1d4f7c; }
.perfkit-controls .pk-head { font-size: 18px; font-weight: 600; color: #1d4f7c; margin-top: 1.25rem; padding-top: .6rem;
  border-top: 2px solid #1d4f7c; }
.perfkit-controls .pk-caption { font-weight: 600; margin: .5rem 0 .15rem; }
.perfkit-controls .pk-sides { display: flex; flex-flow: row wrap; gap: 0 2rem; }
.perfkit-controls .pk-side { flex: 1 1 22rem; min-width: 0; max-width: 34rem; overflow: visible; }
.perfkit-controls .pk-drawing { position: relative; display: block; overflow: visible; }
.perfkit-controls .pk-drawing > * { margin: 0; width: 100%; }
.perfkit-controls .pk-drawing svg { display: block; width: 100%; height: auto; }
.perfkit-controls .pk-marks { position: absolute; inset: 0; }
.perfkit-controls .pk-said { background: #f3f5f7; padding: .2rem .6rem; box-sizing: border-box; }
.perfkit-controls .pk-said:has(.widget-html-content:empty) { background: none; }
.perfkit-controls .moving { display: grid; }
.perfkit-controls .moving > span, .perfkit-controls .moving::before { grid-area: 1 / 1; }
.perfkit-controls .moving::before { content: attr(data-room); visibility: hidden; }
.perfkit-controls .moving > span::first-letter { text-transform: uppercase; }
.perfkit-controls .pk-words .widget-html-content { overflow-x: auto; }
.perfkit-controls .pk-words table { table-layout: fixed; min-width: 44rem; width: 100%; }
.perfkit-controls table { border-collapse: collapse; margin: .75rem 0; font-size: 14px; line-height: 1.35; }
.perfkit-controls caption { text-align: left; font-weight: 600; padding: 0 0 .35rem; }
.perfkit-controls th, .perfkit-controls td { text-align: left; vertical-align: top; padding: .3rem .5rem;
  border-bottom: 1px solid #c5ccd3; background: none; font-weight: 400; white-space: normal; }
.perfkit-controls thead th { border-bottom: 2px solid #1b1f23; font-weight: 600; }
.perfkit-controls .number { text-align: right; }
.perfkit-controls .pk-check { min-height: 9.5rem; }
.perfkit-controls .pk-told { min-height: 4.5rem; }
.perfkit-controls .pk-together .widget-html-content { overflow-x: auto; }
.perfkit-controls .pk-together table { width: 46rem; table-layout: fixed; }
.perfkit-controls .pk-together td, .perfkit-controls .pk-together tbody th { white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.perfkit-controls .pk-risk table th:first-child { width: 6rem; }
.perfkit-controls .pk-risk table th:nth-child(n + 3) { width: 8.5rem; }
.perfkit-controls .pk-ratings table th:first-child { width: 16rem; }
@media (max-width: 40rem) {
  .perfkit-controls .widget-inline-hbox { flex-wrap: wrap; }
  .perfkit-controls .widget-inline-hbox > .widget-label { width: 100% !important; flex: none; margin-top: .4rem; }
  .perfkit-controls .pk-side { flex-basis: 100%; }
}
</style>"""

# ipywidgets ties no label to a slider's handle or to the figure beside it, and a text that changes has no role.
# JupyterLab takes a key pressed on a slider for one of its own: an arrow would go to the next cell, and D twice
# delete this one.
NAMES = """
if (!window.perfkitNames) {
  const FOCUSED = "select, input, button, .noUi-handle, .widget-readout, .widget-html-content";
  const named = (element, name, role) => {
    element.setAttribute("aria-label", name);
    if (role) element.setAttribute("role", role);
  };
  const all = () => {
    for (const handle of document.querySelectorAll(".perfkit-controls .noUi-handle:not([aria-label])")) {
      const slider = handle.closest(".widget-slider"), label = slider.querySelector(".widget-label").textContent;
      named(handle, label);
      const figure = slider.querySelector(".widget-readout");
      if (figure) named(figure, label + ", typed", "textbox");
    }
    const heard = `.perfkit-controls :is(${FOCUSED}):not([data-lm-suppress-shortcuts])`;
    for (const one of document.querySelectorAll(heard)) {
      one.setAttribute("data-lm-suppress-shortcuts", "true");
    }
    for (const said of document.querySelectorAll(".perfkit-controls .pk-said:not([role])")) {
      said.setAttribute("role", "status");
    }
    for (const [place, name] of [["words", "What the targets come to"], ["together", "All targets together"]]) {
      const wide = `.perfkit-controls .pk-${place} .widget-html-content:not([tabindex])`;
      for (const element of document.querySelectorAll(wide)) {
        element.tabIndex = 0;
        named(element, name, "region");
      }
    }
  };
  window.perfkitNames = new MutationObserver(all);
  window.perfkitNames.observe(document.body, {childList: true, subtree: true});
  all();
}
"""
