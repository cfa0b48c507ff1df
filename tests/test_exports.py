"""What `perfkit` itself offers a notebook."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import perfkit
import perfkit.judge.scorecard  # an imported room must not take an exported name's place


@pytest.mark.parametrize("name", perfkit.__all__)
def test_each_exported_name_is_the_function_it_says(name: str) -> None:
    offered = getattr(perfkit, name)
    assert callable(offered)
    assert offered is getattr(import_module(offered.__module__), name)


def test_no_exported_name_is_a_room_of_the_package() -> None:
    """Once `perfkit.judge` is imported, Python puts the room where a function of that name stood."""
    rooms = {path.stem for path in Path(perfkit.__file__).parent.iterdir()}
    assert not rooms & set(perfkit.__all__)
    assert perfkit.judge.scorecard.judge.__name__ == "judge"


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(AttributeError, match="perfkit has no 'raed'; it has read, read_rules"):
        perfkit.raed  # noqa: B018
