/* The living what-if of a page: the twin, function by function, of perfkit/targets/answer.py, and below it the
   controls. No network, no framework; without it the page is a full report all the same. */
(() => {
"use strict";

const GUARD = 1e-9, EDGE = 1e-4, FEW = 3, TRIED = 8;

function answer(model, position) {
  const targets = position.targets.map(k => k / model.unit.one_is);
  const moved = movedBy(model, position.levers || {}), expected = moved.expected.slice(1);
  const ranges = expected.map((value, n) => range(model, model.years[n], value));
  const high = value => value === null ? null : height(model.chart, value);
  return {
    years: targets.map((_, n) => year(model, n, targets, moved, ranges[n])),
    expected,
    marks: targets.map(high),
    centres: expected.map(high),
    lows: ranges.map(ends => ends && high(ends[0])),
    highs: ranges.map(ends => ends && high(ends[1])),
  };
}

function movedBy(model, levers) {
  return move(model.moves, Object.fromEntries(
    model.levers.map(lever => [lever.name, (levers[lever.name] || 0) / lever.one_is])));
}

/* As perfkit/targets/moving.py. */
function move(given, positions) {
  const at = name => positions[name] || 0;
  let gained = 0;
  for (const segment of given.segments) gained += segment.weight * at(segment.key);
  const arrived = given.arrived[at("start")][at("speed")], cost = given.unit_cost;
  const found = {expected: [], cases: [], money: []};
  given.expected.forEach((expected, n) => {
    const cases = given.cases[n];
    const grown = cases === null ? null : cases * (1 + given.grows[n] * at("demand") / 100);
    found.cases.push(grown);
    found.money.push(grown === null || cost === null ? null : (cost + at("unit_cost")) * grown - cost * cases);
    if (expected === null) { found.expected.push(null); return; }
    let value = expected * (1 + given.scales[n] * at("demand") / 100);
    value = value + gained * arrived[n] + at("one_off") * given.one_off[n];
    value = given.high === null ? value : Math.min(value, given.high);
    found.expected.push(given.low === null ? value : Math.max(value, given.low));
  });
  return found;
}

function leverText(model, lever, k) {
  if (lever.choices !== null) return lever.choices[k];
  if (k === 0) return model.words.rest;
  const n = printed(Math.abs(k), lever.digits);
  return filled(n === "1" ? lever.one : lever.many, {sign: k > 0 ? "+" : "−", n});
}

function whole(value, digits) {
  const near = Math.floor(Math.abs(value) * 10 ** digits + 0.5 + GUARD);
  return value > 0 ? near : -near;
}

function figure(model, value, digits = model.unit.fine, short = false) {
  const unit = model.unit, text = printed(whole(value, digits), digits, unit.keep);
  if (unit.before) return text.startsWith("−") ? `−${unit.before}${text.slice(1)}` : unit.before + text;
  if (short) return text + unit.short;
  return text + (text === "1" || text === "−1" ? unit.one : unit.many);
}

function printed(k, digits, keep = false) {
  const text = String(Math.abs(k)).padStart(digits + 1, "0");
  let head = digits ? text.slice(0, -digits) : text, tail = digits ? text.slice(-digits) : "";
  if (!keep) tail = tail.replace(/0+$/, "");
  head = head.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${k < 0 ? "−" : ""}${head}${tail ? "." + tail : ""}`;
}

function filled(text, parts) {
  for (const [name, part] of Object.entries(parts)) text = text.split(`{${name}}`).join(String(part));
  return text;
}

function year(model, n, targets, moved, ends) {
  const year = model.years[n], aim = targets[n];
  const [expected, cases, pounds] = [moved.expected[n + 1], moved.cases[n + 1], moved.money[n + 1]];
  const said = {
    year: year.label,
    target: figure(model, aim, model.unit.places),
    outlook: outlook(model, expected, ends),
    odds: odds(model, year, aim, expected),
    asks: asks(model, aim, expected, cases),
    effort: effort(model, year, aim),
    beside: beside(model, n, targets),
    shows: shows(model, year, aim, expected),
    assurance: assurance(model, aim),
    money: money(model, pounds),
  };
  return {...said, interim: interim(model, n, targets), said: filled(model.words.said, said)};
}

function outlook(model, expected, ends) {
  if (expected === null) return model.words.unknown;
  if (ends === null) return figure(model, expected);
  const [low, high] = ends.map(end => figure(model, end, model.unit.fine, true));
  return filled(model.words.outlook, {expected: figure(model, expected), low, high});
}

function range(model, year, expected) {
  if (expected === null || year.spread === null) return null;
  const centre = scaled(model, average(model, year, expected)), reach = model.reach * year.spread;
  const ends = [-1, 1].map(side => unscaled(model, centre + side * reach) * year.share * model.size);
  return model.most === null ? ends : ends.map(end => Math.min(end, model.most));
}

function odds(model, year, aim, expected) {
  const words = model.words;
  if (model.sure !== null && model.sign * (model.sure - aim) >= -GUARD) return words.certain;
  if (model.best !== null && model.sign * (aim - model.best) > GUARD) return words.impossible;
  if (expected === null || year.spread === null) return words.no_odds;
  const needed = scaled(model, aim / model.size / year.share);
  const z = model.sign * (scaled(model, average(model, year, expected)) - needed) / year.spread;
  const percent = model.thresholds.filter(threshold => z + GUARD >= threshold).length;
  if (percent === 0) return words.least_odds;
  return percent === model.thresholds.length ? words.most_odds : filled(words.odds, {n: percent});
}

function average(model, year, expected) {
  return year.average + (expected - year.expected) / model.size / year.share;
}

function asks(model, aim, expected, cases) {
  const words = model.words;
  if (expected === null) return words.unknown_asks;
  const gap = model.sign * (aim - expected);
  const counted = model.counted, measured = counted === "" || counted === "per_case";
  if (gap <= GUARD || (measured && whole(gap, model.unit.fine) === 0)) return words.asks_nothing;
  if (counted === "" || (cases === null && counted !== "total")) {
    return filled(words.asks_level, {gap: points(model, gap)});
  }
  if (counted === "per_case") {
    const [span, length] = model.spans.find(([, length]) => cases / length >= FEW || length === 1);
    const of = whole(cases / length, 0);
    return filled(words[one(of)], {gap: points(model, gap), span, of: printed(of, 0)});
  }
  const more = counted === "cases" ? extra(model, aim, expected, cases) : gap;
  if (more <= GUARD) return words.asks_nothing;
  const [span, length] = model.spans.find(([, length]) => more / length >= FEW || length === 1);
  const need = Math.ceil(more / length - GUARD), of = counted === "cases" ? cases : expected;
  return filled(words[one(need)], {n: printed(need, 0), span, of: printed(whole(of / length, 0), 0)});
}

function extra(model, aim, expected, cases) {
  const sign = model.sign, each = cases / model.per;
  const needed = sign > 0 ? Math.ceil(aim * each - GUARD) : Math.floor(aim * each + GUARD);
  return sign * (needed - whole(expected * each, 0));
}

function one(n) {
  return n === 1 ? "asks_one" : "asks_cases";
}

function money(model, more) {
  const words = model.words;
  if (model.moves.unit_cost === null) return "";
  if (more === null) return words.unknown_money;
  const pounds = whole(more, 0);
  if (pounds === 0) return words.money_same;
  return filled(pounds > 0 ? words.money : words.money_less, {money: `£${printed(Math.abs(pounds), 0)}`});
}

function effort(model, year, aim) {
  const words = model.words, base = year.base;
  if (base === null) return words.unknown_effort;
  const need = model.sign * (aim - base);
  if (need <= GUARD) return filled(words.no_effort, {base: words[year.base_name]});
  const here = done(model, "own", year.own, need), there = done(model, "peer", year.peer, need);
  const told = there === "" || (year.own !== null && need <= year.own + GUARD) ? "effort" : "effort_too";
  return filled(words[told], {need: points(model, need), span: year.span, here, there});
}

function done(model, side, most, need) {
  const how = most === null ? "unknown" : most <= GUARD ? "never" : need <= most + GUARD ? "yes" : "no";
  const text = model.words[`${side === "own" ? "here" : "there"}_${how}`];
  return most === null ? text : filled(text, {[side]: figure(model, most, model.unit.fine, true).replace("%", "")});
}

function shows(model, year, aim, expected) {
  const words = model.words;
  if (expected === null || year.least === null) return words.unknown_shows;
  const gap = model.sign * (aim - expected);
  if (gap <= GUARD) return words.shows_nothing;
  const told = gap > year.least + GUARD ? words.shows_yes : words.shows_no;
  return filled(told, {least: points(model, year.least)});
}

function beside(model, n, targets) {
  const words = model.words, before = n ? targets[n - 1] : model.this.target, found = [];
  if (model.last !== null) found.push(compared(model, targets[n], model.last.outturn, words.last_outturn));
  if (before !== null) found.push(compared(model, targets[n], before,
    filled(words.last_target, {year: n ? model.years[n - 1].label : model.this.label})));
  return found.length ? found.join("; ") : words.nothing_before;
}

function compared(model, aim, other, name) {
  const digits = Math.max(model.unit.places, model.unit.fine);
  const tighter = model.sign * (whole(aim, digits) - whole(other, digits));
  const how = tighter > 0 ? "tighter" : tighter < 0 ? "looser" : "level";
  return filled(model.words[how], {name, value: figure(model, other, digits)});
}

function assurance(model, aim) {
  const words = model.words, limits = model.limits, sign = model.sign;
  if (limits === null) return words.no_limits;
  const {high, low} = limits, each = aim * limits.share;
  const [better, worse] = sign > 0 ? [high, low] : [low, high];
  const constant = high - low <= GUARD && Math.abs(each - low) <= GUARD;
  if (constant || sign * (worse - each) > GUARD) return words.meets;
  return sign * (each - better) > GUARD ? words.fails : words.hit_and_miss;
}

function points(model, size) {
  const text = figure(model, size);
  if (!model.unit.points) return text;
  return `${text.replace("%", "")} ${text === "1%" ? "percentage point" : "percentage points"}`;
}

/* As perfkit/targets/quarterly.py. */
function interim(model, n, targets) {
  const given = model.quarters, aim = targets[n];
  if (given === null) return Array(4).fill(model.words.no_interim);
  const ends = spread(given, aim, n ? targets[n - 1] : given.start);
  let found = given.rounding === "mean" ? averaging(given, ends, aim) : each(given, ends);
  if (given.rounding === "sum" || given.rounding === "end") found[3] = aim;
  if (given.single) found = found.map((value, quarter) => value - (quarter ? found[quarter - 1] : 0));
  return found.map(value => figure(model, value, model.unit.places));
}

function spread(given, aim, start) {
  const level = given.times.map((times, n) => times * aim + (given.of_start[n] > 0 ? given.of_start[n] * start : 0));
  let narrow = 1;
  if (given.bounded) {
    const room = given.plus.map((season, n) =>
      season > 0 ? (given.whole - level[n]) / season : season < 0 ? level[n] / -season : Infinity);
    narrow = Math.min(Math.max(Math.min(...room), 0), 1);
  }
  return level.map((at, n) => at + narrow * given.plus[n]);
}

function each(given, exact) {
  return exact.map(value => Math.floor(value / given.digit + 0.5 + GUARD) * given.digit);
}

function averaging(given, exact, aim) {
  const steps = exact.map(value => value / given.digit), down = steps.map(step => Math.floor(step + GUARD));
  const left = Math.floor(4 * aim / given.digit + 0.5) - down.reduce((sum, one) => sum + one, 0);
  const order = [0, 1, 2, 3].sort((a, b) => (down[a] - steps[a]) - (down[b] - steps[b]));
  return down.map((one, quarter) => (one + (order.indexOf(quarter) < left ? 1 : 0)) * given.digit);
}

function height(drawn, value) {
  return drawn.zero + drawn.slope * value;
}

function scaled(model, value) {
  if (model.scale === "logit") {
    const share = Math.min(Math.max(value, EDGE), 1 - EDGE);
    return Math.log(share / (1 - share));
  }
  return model.scale === "log" ? Math.log(Math.max(value, 0) + 0.5) : value;
}

function unscaled(model, value) {
  if (model.scale === "logit") return 1 / (1 + Math.exp(-value));
  return model.scale === "log" ? Math.max(Math.exp(value) - 0.5, 0) : value;
}

/* As perfkit/targets/scenario.py reads it. */
function scenario(model, position) {
  const ref = JSON.stringify(model.ref);
  const lines = [`title: ${JSON.stringify(model.scenario.title)}`, `year: ${JSON.stringify(model.years[0].label)}`,
    "targets:", `  ${ref}: [${position.targets.map(k => plain(k, model.unit.places)).join(", ")}]`];
  const moved = model.levers.filter(lever => position.levers[lever.name]);
  const value = lever => {
    const k = position.levers[lever.name];
    return lever.values.length ? JSON.stringify(lever.values[k]) : plain(k, lever.digits);
  };
  if (moved.length) lines.push("levers:", `  ${ref}:`);
  for (const lever of moved.filter(lever => !lever.segment)) {
    lines.push(`    ${lever.kind === "speed" ? "quarters_to_arrive" : lever.kind}: ${value(lever)}`);
  }
  const segments = moved.filter(lever => lever.segment);
  if (segments.length) lines.push("    segments:");
  for (const lever of segments) lines.push(`      ${JSON.stringify(lever.segment)}: ${value(lever)}`);
  return lines.join("\n") + "\n";
}

function plain(k, digits) {
  const text = String(Math.abs(k)).padStart(digits + 1, "0");
  return `${k < 0 ? "-" : ""}${digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text}`;
}

/* Below, the controls. They are made here, so that a page without the script shows none that do nothing. */

function made(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

function slider(model, id, label, bounds, start, text, moved) {
  const input = made("input", {type: "range", id, min: bounds.least, max: bounds.most, step: bounds.step});
  const value = made("span", {class: "whatif-value", "aria-hidden": "true"});
  const show = k => {
    input.value = k;
    value.textContent = text(k);
    input.setAttribute("aria-valuetext", text(k));
  };
  show(start);
  input.addEventListener("input", () => { show(Number(input.value)); moved(Number(input.value)); });
  const row = made("div", {class: "whatif-row"}, made("label", {for: id}, label), input, value);
  return {row, show, start};
}

function living(root, model) {
  const words = model.words, own = `whatif-${model.ref.replace(/[^A-Za-z0-9]/g, "")}`;
  const position = {targets: [...model.start.targets], levers: {...model.start.levers}};
  const said = made("output", {class: "whatif-said", "aria-live": "polite"});
  let waiting = 0, heard = 0;

  const speak = n => {
    heard = n;
    clearTimeout(waiting);
    waiting = setTimeout(() => { said.textContent = current.years[n].said; }, 150);
  };
  let current = answer(model, position);
  const show = () => shown(root, model, current, Object.values(position.levers).some(k => k !== 0));
  const moved = n => { current = answer(model, position); show(); speak(n); };

  const targets = model.years.map((year, n) => slider(
    model, `${own}-${n}`, filled(words.slider, {year: year.label}), model.slider, position.targets[n],
    k => figure(model, k / model.unit.one_is, model.unit.places),
    k => { position.targets[n] = k; moved(n); }));
  const levers = model.levers.map(lever => slider(
    model, `${own}-${lever.name}`, lever.label, lever, position.levers[lever.name],
    k => leverText(model, lever, k), k => { position.levers[lever.name] = k; moved(0); }));

  const saved = made("textarea", {id: `${own}-scenario`, readonly: "", rows: 8, spellcheck: "false"});
  const keep = made("div", {class: "whatif-scenario", hidden: ""},
    made("label", {for: saved.id}, words.scenario), saved);
  const file = made("a", {download: model.scenario.file, class: "whatif-file"}, words.save);
  keep.append(file);
  const back = made("button", {type: "button"}, words.reset);
  back.addEventListener("click", () => {
    targets.forEach((one, n) => { position.targets[n] = one.start; one.show(one.start); });
    levers.forEach((one, n) => { position.levers[model.levers[n].name] = one.start; one.show(one.start); });
    moved(0);
  });
  const tell = made("button", {type: "button", "aria-expanded": "false"}, words.keep);
  tell.addEventListener("click", () => {
    saved.value = scenario(model, position);
    if (file.href) URL.revokeObjectURL(file.href);
    file.href = URL.createObjectURL(new Blob([saved.value], {type: "text/yaml"}));
    keep.hidden = false;
    tell.setAttribute("aria-expanded", "true");
    saved.focus();
    saved.select();
  });

  const group = (name, rows) => made("fieldset", {}, made("legend", {}, name), ...rows.map(one => one.row));
  const named = {class: "whatif-controls", role: "group", "aria-label": filled(words.controls, {ref: model.ref})};
  const controls = made("div", named, group(words.targets, targets));
  if (levers.length) controls.append(group(words.levers, levers));
  controls.append(said, made("p", {class: "whatif-buttons"}, back, tell), keep);
  root.querySelector("figure").after(controls);
  root.classList.add("whatif-on");

  const longest = longestOf(model, position);
  let wide = 0;
  const settle = () => {
    if (root.clientWidth === wide) return;
    wide = root.clientWidth;
    steady(root, longest);
    show();
    said.textContent = current.years[heard].said;
  };
  settle();
  new ResizeObserver(settle).observe(root);
  // What is folded has no height to measure until it is opened.
  for (const fold of root.querySelectorAll("details")) {
    fold.addEventListener("toggle", () => { wide = 0; settle(); });
  }
}

/* What each place shows, by the name it carries in the page. */
function places(now) {
  const found = {};
  now.years.forEach((year, n) => {
    for (const [name, text] of Object.entries(year)) {
      if (Array.isArray(text)) text.forEach((one, quarter) => { found[`${name}-${n}-${quarter}`] = one; });
      else found[`${name}-${n}`] = text;
    }
  });
  return found;
}

function shown(root, model, now, moved) {
  root.querySelector(":scope > table caption").textContent = model.captions[moved ? "moved" : "rest"];
  const texts = places(now);
  for (const place of root.querySelectorAll("[data-show]")) {
    const text = texts[place.dataset.show];
    if (text !== undefined && place.textContent !== text) place.textContent = text;
  }
  now.marks.forEach((y, n) => {
    const mark = root.querySelector(`[data-mark="${n}"]`);
    if (mark) mark.setAttribute("transform", `translate(0 ${y.toFixed(1)})`);
    const centre = root.querySelector(`[data-centre="${n}"]`);
    if (centre && now.lows[n] !== null) {
      centre.setAttribute("transform", `translate(0 ${now.centres[n].toFixed(1)})`);
      const reach = root.querySelector(`[data-reach="${n}"]`);
      reach.setAttribute("y", Math.min(now.lows[n], now.highs[n]).toFixed(1));
      reach.setAttribute("height", Math.abs(now.lows[n] - now.highs[n]).toFixed(1));
    }
  });
  const picture = root.querySelector("figure svg");
  if (picture) picture.setAttribute("aria-label", filled(model.alt, texts));
}

/* Give each place the height of the tallest text that it may come to show, so that nothing below it moves. */
function steady(root, longest) {
  const held = [...root.querySelectorAll("td [data-show], .whatif-said")].map(place =>
    ({place, box: place.closest("td") || place, texts: longest[place.dataset.show || "said"] || [], tall: 0}));
  for (const {box} of held) box.style.height = "";
  for (let n = 0; n < TRIED; n += 1) {
    for (const {place, texts} of held) if (n < texts.length) place.textContent = texts[n];
    for (const one of held) one.tall = Math.max(one.tall, Math.ceil(one.box.getBoundingClientRect().height));
  }
  for (const {box, tall} of held) box.style.height = `${tall}px`;
}

/* The longest texts of each place over the range of every control. */
function longestOf(model, position) {
  const found = {}, {least, most, step} = model.slider;
  const stride = Math.max(1, Math.floor((most - least) / step / 60)) * step;
  const tried = [position.levers, ...model.levers.flatMap(lever =>
    [lever.least, lever.most].map(k => ({...position.levers, [lever.name]: k})))];
  const keep = (name, text) => (found[name] ||= new Set()).add(text);
  tried.forEach((levers, n) => {
    // With a lever at its end a coarser look will do.
    for (let k = least; k <= most; k += n ? 6 * stride : stride) {
      for (const targets of [[k, most, k], [k, least, k]]) {
        const now = answer(model, {targets, levers});
        for (const [name, text] of Object.entries(places(now))) keep(name, text);
        now.years.forEach(year => keep("said", year.said));
      }
    }
  });
  return Object.fromEntries(Object.entries(found).map(([name, texts]) =>
    [name, [...texts].sort((a, b) => b.length - a.length).slice(0, TRIED)]));
}

globalThis.perfkitWhatIf = {answer, leverText, scenario};
for (const data of document.querySelectorAll("script.whatif-data")) {
  const root = data.previousElementSibling;
  if (root && root.matches(".whatif")) living(root, JSON.parse(data.textContent));
}
})();
