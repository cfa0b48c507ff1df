"""Rules are data that cannot contradict itself; presets are looked up by name."""

from __future__ import annotations

import pytest

from perfkit.errors import UsageError
from perfkit.rules import PRESETS, AmberBy, RagRule, preset
from perfkit.terms import Rag


def test_a_misspelt_preset_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"There is no rating rule 'haverring'\. Did you mean 'havering'"):
        preset("haverring")


def test_each_preset_is_found_under_its_own_name() -> None:
    assert {name: rule.name for name, rule in PRESETS.items()} == {name: name for name in PRESETS}


def test_presets_cannot_be_changed_by_who_reads_them() -> None:
    with pytest.raises(TypeError):
        PRESETS["own"] = RagRule("own")  # type: ignore[index]


def test_crossing_thresholds_are_refused_with_both_values() -> None:
    with pytest.raises(UsageError) as error:
        RagRule("own", green_within=10, amber_within=5)
    assert str(error.value) == (
        "The rating rule 'own' crosses: green reaches to a miss of 10 and amber only to 5. "
        "Make amber_within at least green_within."
    )


def test_thresholds_do_not_cross_where_amber_is_no_distance() -> None:
    assert RagRule("own", AmberBy.MAINTAINED, green_within=10).amber_within == 0


def test_a_negative_threshold_is_refused() -> None:
    with pytest.raises(UsageError, match="has green_within -1; give 0 or more"):
        RagRule("own", AmberBy.MAINTAINED, green_within=-1)


@pytest.mark.parametrize(
    ("rag", "label"),
    [(Rag.GREEN, "On Target"), (Rag.AMBER, "Behind Target"), (Rag.RED, "Failing"), (Rag.NOT_RATED, "Not rated")],
)
def test_a_rating_is_said_in_the_councils_words(rag: Rag, label: str) -> None:
    assert preset("lancaster").label(rag) == label


def test_every_preset_says_where_it_was_published() -> None:
    assert [rule.name for rule in PRESETS.values() if not rule.source] == []
