"""What a record says a report follows from."""

from __future__ import annotations

import re
import tomllib

from perfkit.publish import manifest


def test_perfkits_hash_covers_templates_and_leaves_out_what_shapes_no_page():
    """A change of style is a change of every page."""
    names = {path.as_posix() for path in manifest.code_files()}
    assert {"cli.py", "judge/scorecard.py", "publish/template/style.css"} <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith(("demo/", "notebooks/"))]


def test_every_tool_whose_version_is_recorded_is_one_perfkit_installs(project):
    """mistune and IPython come with nbconvert and ipykernel."""
    asked = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    installed = {re.split(r"[<>=\[ ]", line)[0] for line in asked} | {"mistune", "ipython"}
    assert set(manifest.TOOLS) <= installed
