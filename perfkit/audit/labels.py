"""The labels and the description of an investigation's drawings, worked out again from the one indicator's figures."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from perfkit.audit import taken_apart
from perfkit.audit.as_printed import as_set, level, short, signed
from perfkit.audit.investigated import KINDS
from perfkit.audit.page import Drawing
from perfkit.explain.case import Case
from perfkit.report import formats
from perfkit.report.limits import possible
from perfkit.terms import Polarity

# What is wrong, as printed, and what it should be.
Wrong = tuple[str, str]
_MARKED = re.compile(r"((?:19|20)\d\d/\d\d(?: Q[1-4])?) \(([^)]*)\)")
_LEVEL = r"(?P<said>[−£]?\d[^;:()]*?)"


def check(case: Case, drawing: Drawing) -> tuple[list[Wrong], list[str]]:
    """Return what a drawing of an investigation gets wrong, and its words that nothing here speaks of."""
    columns = set(drawing.grid.columns) if drawing.grid else set()
    if "What it says" in columns and case.chart is not None:
        return _limits(case, drawing)
    if columns == {"Quarter", "Single quarter", "Target"}:
        return _points(case, drawing)
    if columns == {"Part", "Effect"} and drawing.grid:
        return _effects(case, drawing)
    if columns == {"Authority", "Figure"} and case.peers is not None:
        return _peers(case, drawing)
    if "Expected" in columns and len(case.ahead.dropna(subset=["expected", "low", "high"])):
        return _ahead(case, drawing)
    return [], [*drawing.labels, drawing.alt]


def _limits(case: Case, drawing: Drawing) -> tuple[list[Wrong], list[str]]:
    assert case.chart is not None
    chart, last = case.chart, case.chart.iloc[-1]
    passable = [name for name, could in zip(("lower", "upper"), possible(case), strict=True) if could]
    ends = {name: short(case, last[name]) for name in ("mean", *passable)}
    target = case.quarters["target"].iloc[-1]
    if pd.notna(target):
        ends["target"] = as_set(case, target)
    trend = case.charted.trend
    if trend is not None:
        ends["trend"] = short(case, trend.table["centre"].iloc[-1])
    labels, rest = _named(drawing.labels, ends)
    what = "with the season taken out" if case.seasonal else "as they are"
    span = f"{case.called(chart.index[0])} to {case.called(chart.index[-1])}"
    bounds = [level(case, last[name]) for name in passable]
    bounded = f"limits {' and '.join(bounds)}" if len(bounds) == 2 else ""
    if len(bounds) == 1:
        bounded = f"{passable[0]} limit {bounds[0]}"
    told, left = _told(
        drawing.alt,
        [
            (r"^(?P<said>\d+ single (?:quarter|year))s", f"{len(chart)} single {case.each}"),
            (r"single (?:quarter|year)s (?P<said>.*?), (?:19|20)", what),
            (r", (?P<said>(?:19|20)\S+(?: Q\d)? to (?:19|20)\S+?(?: Q\d)?);", span),
            (rf"; the latest is {_LEVEL}\. ", level(case, last["value"])),
            (rf"Mean {_LEVEL}, ", level(case, last["mean"])),
            (r"Mean [^;:]*?, (?:trial )?(?P<said>(?:lower |upper )?limits? [^;:]*?)\. ", bounded),
            *_redrawn(case),
        ],
    )  # fmt: skip
    special = chart["kind"].astype(str).map(KINDS)
    special = special[chart["kind"].astype(str) != "common_cause"]
    right = [(case.called(q), str(word)) for q, word in special.items()]
    said = _MARKED.findall(drawing.alt)
    if said != right:
        odd = next((pair for pair in said if pair not in right), ("marked quarters", str(len(said))))
        told.append((" ".join(odd), ", ".join(map(" ".join, right))))
    keys = [label for label in rest if label in KINDS.values()]
    told += [(word, "") for word in keys if word not in set(special)]
    return labels + told, [label for label in rest if label not in keys] + [_MARKED.sub(" ", left)]


def _points(case: Case, drawing: Drawing) -> tuple[list[Wrong], list[str]]:
    """Check points without limits: how many there are, and the labels at their end."""
    single, target = case.quarters["single"].dropna(), case.quarters["target"].iloc[-1]
    ends = {} if single.empty else {"latest": short(case, single.iloc[-1])}
    if pd.notna(target):
        ends["target"] = as_set(case, target)
    labels, rest = _named(drawing.labels, ends)
    right = f"{len(single)} single {case.each}"
    told, left = _told(drawing.alt, [(r"^(?P<said>\d+ single (?:quarter|year))s?, ", right)])
    return labels + told, [*[label for label in rest if not re.fullmatch(r"Q[1-4]", label)], left]


def _redrawn(case: Case) -> Iterable[tuple[str, str]]:
    """Return what is said of limits that start afresh, or might, and of those that follow a trend."""
    afresh = formats.joined(formats.quarter(since) for since in case.breaks["since"])
    yield r"Limits start afresh in (?P<said>.*?), as is on record", afresh
    if case.suggested is not None:
        yield r"New limits from (?P<said>.*?) are suggested", formats.quarter(case.suggested["since"])
    if case.charted.trend is not None:
        table = case.charted.trend.table
        centre, low, high = (level(case, table[name].iloc[-1]) for name in ("centre", "lower", "upper"))
        told = f"{formats.quarter(table.index[0])} and end around {centre}, at {low} and {high}"
        yield r"Trended limits run from (?P<said>.*)\.$", told


def _effects(case: Case, drawing: Drawing) -> tuple[list[Wrong], list[str]]:
    assert drawing.grid is not None
    found = taken_apart.drawn(case, [row[0].text for row in drawing.grid.rows])
    if found is None:
        return [], [*drawing.labels, drawing.alt]
    split, sizes, places = found
    sign = {Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(Polarity(case.row["polarity"]), 0)
    wrong, rest, before = [], [], ""
    by = drawing.title.partition(", by ")[2]
    if by and by != split.dimension:
        wrong.append((by, split.dimension))
    for label in drawing.labels:
        if before in sizes.index:
            way = sign * float(sizes[before])
            right = signed(float(sizes[before]), places) + (" better" if way > 0 else " worse" if way < 0 else "")
            wrong += [(label, right)] if label != right else []
        elif label not in sizes.index:
            rest.append(label)
        before = label if before not in sizes.index else ""
    told, left = _told(
        drawing.alt,
        [
            (rf"change from {_LEVEL} to ", level(case, split.before)),
            (rf"change from [^;:]*? to {_LEVEL}: ", level(case, split.after)),
        ],
    )
    body = re.search(r"(?<=: )(?P<said>.*?)\. Arithmetic", drawing.alt)
    right = "; ".join(f"{name} {signed(float(size), places)}" for name, size in sizes.items())
    if body is None or body["said"] != right:
        told.append((body["said"] if body else drawing.alt, right))
    return wrong + told, [*rest, left.replace(right, " ")]


def _peers(case: Case, drawing: Drawing) -> tuple[list[Wrong], list[str]]:
    assert case.peers is not None
    peers, values = case.peers, case.peers.values
    middle = float(values.median())
    labels, rest = _named(drawing.labels, {"us": level(case, peers.own), "middle peer": level(case, middle)})
    council = re.escape(case.card.tables.council)
    told, left = _told(
        drawing.alt,
        [
            (r"^(?P<said>\d+) peers", str(len(values))),
            (r"peers in (?P<said>[^,]*), ", peers.period),
            (rf", from {_LEVEL} to ", level(case, values.min())),
            (rf", from [^;:]*? to {_LEVEL}, the", level(case, values.max())),
            (rf"middle one at {_LEVEL}; ", level(case, middle)),
            (rf"{council} at {_LEVEL}\.$", level(case, peers.own)),
        ],
    )
    return labels + told, [*rest, left]


def _ahead(case: Case, drawing: Drawing) -> tuple[list[Wrong], list[str]]:
    to_come = case.ahead.dropna(subset=["expected", "low", "high"])
    last, target = to_come.iloc[-1], case.explanation.outlook["target"].iloc[0]
    ends = {"low": last["low"], "likely": last["expected"], "high": last["high"]}
    if pd.notna(target):
        ends["year’s target"] = target
    shown = {name: (as_set if name.endswith("target") else short)(case, value) for name, value in ends.items()}
    labels, rest = _named(drawing.labels, shown)
    running = case.explanation.outlook["by"].iloc[0] == "sum"
    right = "; ".join(
        f"{formats.quarter(at)} {level(case, q['expected'])} ({level(case, q['low'])} to {level(case, q['high'])})"
        for at, q in to_come.iterrows()
    )
    told, left = _told(
        drawing.alt,
        [
            (r"^To come, as (?P<said>[^:]*): ", "running totals" if running else "single quarters"),
            (r"^To come, as [^:]*: (?P<said>.*), with four", right),
            (rf"The year’s target is {_LEVEL}\.$", level(case, target) if pd.notna(target) else ""),
        ],
    )
    quarters = [label for label in rest if re.fullmatch(r"Q[1-4]", label)]
    rows = [row[0].text.split()[-1] for row in drawing.grid.rows] if drawing.grid else []
    told += [(" ".join(quarters), " ".join(rows))] if quarters != rows else []
    return labels + told, [*rest, left]


def _named(labels: Iterable[str], right: dict[str, str]) -> tuple[list[Wrong], list[str]]:
    """Hold "mean 68.7%" against the figure of that name; return what is wrong and the labels of other names."""
    wrong, rest = [], []
    for label in labels:
        name = next((n for n in right if label.startswith(f"{n} ")), None)
        if name is None:
            rest.append(label)
        elif label != f"{name} {right[name]}":
            wrong.append((label, f"{name} {right[name]}"))
    return wrong, rest


def _told(text: str, places: list[tuple[str, str]]) -> tuple[list[Wrong], str]:
    """Hold what stands at each place of a description against what should; return what is wrong, and the rest."""
    wrong, spans = [], []
    for pattern, right in places:
        found = re.search(pattern, text)
        if found is None:
            continue
        spans.append(found.span("said"))
        if found["said"] != right:
            wrong.append((found["said"], right))
    for start, stop in spans:
        text = text[:start] + " " * (stop - start) + text[stop:]
    return wrong, text
