"""A directorate's name may be anything; its folder may not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.errors import UsageError
from perfkit.publish.names import LONGEST, folder_name, folder_names, inside

SAFE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DEVICES = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10)}
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=400)


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        pytest.param("Housing Services", "housing-services", id="plain"),
        pytest.param("Children’s Services", "childrens-services", id="curly-apostrophe"),
        pytest.param("Adults/Health", "adults-health", id="slash"),
        pytest.param("../../x", "x", id="leads-out"),
        pytest.param("-rf", "rf", id="option"),
        pytest.param("a:b", "a-b", id="drive-or-stream"),
        pytest.param("Parks...", "parks", id="trailing-dots"),
        pytest.param("Parks\0.exe", "parks-exe", id="nul"),
        pytest.param("Gwasanaethau Tâl", "gwasanaethau-tal", id="welsh"),
        pytest.param("ﬁnance ²", "finance-2", id="ligature-and-superscript"),
    ],
)
def test_a_folder_is_the_name_in_small_letters_and_hyphens(text, folder):
    assert folder_name(text) == folder


@pytest.mark.parametrize("text", ["", ".", "..", "שלום", "😀", "CON", "nul", "Com1", "x" * 300, "\ud800"])
def test_a_name_that_cannot_be_a_folder_ends_in_its_hash(text):
    name = folder_name(text)
    assert re.fullmatch(r".+-[0-9a-f]{6}", name)
    assert name not in DEVICES


@given(ANY_TEXT)
def test_every_folder_is_safe_on_every_system(text):
    name = folder_name(text)
    assert SAFE.fullmatch(name)
    assert len(name) <= LONGEST
    assert name not in DEVICES
    assert inside(Path("outputs"), name).parent == Path("outputs")


@given(st.lists(ANY_TEXT, unique=True, max_size=12))
def test_two_names_never_share_a_folder(texts):
    folders = folder_names(texts)
    assert list(folders) == texts
    assert len(set(folders.values())) == len(texts)
    assert all(SAFE.fullmatch(folder) for folder in folders.values())


def test_folders_do_not_depend_on_the_order():
    names = ["Adults/Health", "Planning", "Adults & Health"]
    assert folder_names(names) == folder_names(reversed(names))


@pytest.mark.parametrize("parts", [("..",), ("a", "..", "..", "b"), ("/etc",), (".",), ()])
def test_a_path_that_leads_out_is_refused(tmp_path, parts):
    with pytest.raises(UsageError, match="is not a folder below the outputs folder"):
        inside(tmp_path, *parts)
