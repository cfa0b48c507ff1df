"""Make the golden notebooks: the templates, executed on the demonstration.

    python tests/golden/make.py

Run it after a change of wording or judgement that is meant, and read the
difference before committing it: these are the figures a council would see.
"""

from __future__ import annotations

from pathlib import Path

import nbformat

from perfkit.publish.execute import execute
from perfkit.publish.kernels import kernels
from perfkit.publish.reports import read_reports

HERE = Path(__file__).resolve().parent


def main() -> None:
    with kernels() as kernel:
        for name, report in read_reports(HERE.parents[1]).items():
            done = execute(report, {}, HERE, kernel, limit=300)
            if done.fault:
                raise SystemExit(f"{name}: {done.fault}")
            done.notebook.metadata.pop("papermill", None)
            done.notebook.metadata["language_info"] = {"name": "python"}
            nbformat.write(done.notebook, HERE / f"{name}.ipynb")
            print(f"{name}: {done.verdict}")


if __name__ == "__main__":
    main()
