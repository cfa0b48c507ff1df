"""Figures as the reasons of a judgement print them: "57.1%", "12.9 points", "£1,200", "1 day".

Decimals are the indicator's own, and more where two figures that differ would otherwise
print alike: 79.96% against a target of 80% is not "80% against a target of 80%".
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.terms import NOUNS, Unit

_MOST = 6


def enough_decimals(decimals: pd.Series, a: pd.Series, b: pd.Series, differ: pd.Series) -> pd.Series:
    """Return the decimals at which two figures print differently, wherever they differ."""
    places = decimals.to_numpy(copy=True)
    values = np.nan_to_num(a.to_numpy("float64")), np.nan_to_num(b.to_numpy("float64"))
    apart = differ.to_numpy("bool")
    for _ in range(_MOST):
        scale = 10.0 ** np.minimum(places, _MOST)
        alike = np.rint(values[0] * scale) == np.rint(values[1] * scale)
        if not (short := apart & alike & (places < _MOST)).any():
            break
        places[short] += 1
    return pd.Series(places, decimals.index)


def amounts(values: pd.Series, units: pd.Series, decimals: pd.Series) -> pd.Series:
    """Return figures with their unit; missing stays missing.

    >>> amounts(pd.Series([57.1, 1200.0, 1.0]), pd.Series(["percent", "pounds", "days"]), pd.Series([1, 0, 2])).tolist()
    ['57.1%', '£1,200', '1 day']
    """
    return _joined(values, units, decimals, "%", "%")


def gaps(values: pd.Series, units: pd.Series, decimals: pd.Series) -> pd.Series:
    """Return distances between figures: between two percentages, points.

    >>> gaps(pd.Series([12.9, -1.0]), pd.Series(["percent", "percent"]), pd.Series([1, 1])).tolist()
    ['12.9 points', '1 point']
    """
    return _joined(values.abs(), units, decimals, " point", " points")


def plain(value: float, decimals: int = 6) -> str:
    """Return a number with thousands separated and without zeros that say nothing.

    >>> plain(1234.50), plain(-0.0), plain(70.0)
    ('1,234.5', '0', '70')
    """
    text = f"{round(value, decimals) + 0.0:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percentages(values: pd.Series, decimals: pd.Series | None = None) -> pd.Series:
    """Return shares of a target or budget: one decimal unless told, never "0%" for what is not nothing.

    >>> percentages(pd.Series([18.43, 0.02])).tolist()
    ['18.4%', 'less than 0.1%']
    """
    places = [1] * len(values) if decimals is None else decimals.tolist()
    text = [
        ("less than 0.1" if 0 < v < 0.0999 and d == 1 else plain(v, d)) + "%"
        for v, d in zip(values.abs(), places, strict=True)
    ]
    return pd.Series(text, values.index, dtype="str").where(values.notna())


def decimals_of(values: pd.Series, most: int = 4) -> pd.Series:
    """Return how many decimals figures have, up to a number; 0 where a figure is missing.

    >>> decimals_of(pd.Series([4.875, 70.0, 95.39999999999999])).tolist()
    [3, 0, 1]
    """
    # The tolerance forgives the noise of a spreadsheet's arithmetic.
    near = [np.isclose(values, values.round(d), rtol=1e-9, atol=0, equal_nan=True) for d in range(most)]
    return pd.Series(np.select(near, range(most), most), values.index)


def _joined(values: pd.Series, units: pd.Series, decimals: pd.Series, one: str, many: str) -> pd.Series:
    texts = [
        _with_unit(plain(value, places), unit, one, many)
        for value, unit, places in zip(values.tolist(), units.tolist(), decimals.tolist(), strict=True)
    ]
    return pd.Series(texts, values.index, dtype="str").where(values.notna())


def _with_unit(text: str, unit: str, one: str, many: str) -> str:
    if unit == Unit.PERCENT:
        return text + (one if text == "1" else many)
    if unit == Unit.POUNDS:
        # Pence are two figures: £4.50, though 4.5 days.
        text += "0" if "." in text and text[-2] == "." else ""
        return f"-£{text[1:]}" if text.startswith("-") else f"£{text}"
    if unit in NOUNS:
        return f"{text} {NOUNS[unit]}{'' if text == '1' else 's'}"
    return text
