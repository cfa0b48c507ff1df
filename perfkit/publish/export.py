"""An executed notebook as one HTML page that opens offline.

The page has no code or prompts and loads nothing; its template and style
stand in ``publish/template/``. It has a script only where a what-if is to stay
alive, and then perfkit's own and no other: the page's policy names it by its
hash, and what cells show has passed `perfkit.publish.safe.safe`.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape, unescape
from os import PathLike
from pathlib import Path, PurePosixPath, PureWindowsPath

import nbformat
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

import perfkit
from perfkit.publish.safe import safe

_TEMPLATE = Path(__file__).parent / "template"
_WHATIF = "application/vnd.perfkit.whatif+json"
_LIVING = '<script type="application/json" class="whatif-data">'
_HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.DOTALL)
_INCOMPLETE = "This report is not complete: it stopped where a section failed."
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class Page:
    """The pieces of a page that the template puts in order."""

    title: str
    front: str
    contents: tuple[tuple[str, str], ...]
    rest: str
    living: bool = False


@dataclass(frozen=True)
class Script:
    """The page's one script, and the hash by which its policy lets it run."""

    text: str
    hashed: str


def to_html(notebook: NotebookNode | str | PathLike[str]) -> str:
    """Return one self-contained HTML page of an executed notebook.

    Parameters
    ----------
    notebook
        The notebook, or the path of its file.

    Notes
    -----
    The page's title and its one ``h1`` come from the notebook's first
    heading. Its contents list the ``h2``s. A cell that failed becomes a box
    that says so, and so does the head of the page. The same notebook always
    gives the same bytes.
    """
    node = notebook if isinstance(notebook, NotebookNode) else nbformat.read(Path(notebook), as_version=4)  # type: ignore[no-untyped-call]
    html, _ = _exporter().from_notebook_node(_until_failure(node))
    return str(html)


class PageExporter(TemplateExporter):
    """nbconvert's template exporter, with perfkit's own template.

    Not its `HTMLExporter`: that one parses and rewrites the finished page to
    add a placeholder where a picture has no description.
    """

    template_name = _TEMPLATE.name
    extra_template_basedirs = [str(_TEMPLATE.parent)]  # noqa: RUF012
    file_extension = ".html"
    output_mimetype = "text/html"


@cache
def _exporter() -> PageExporter:
    # Building one costs more than a page does.
    exporter = PageExporter()  # type: ignore[no-untyped-call]
    for filtered in (written, displayed, paged, unprinted, particulars):
        exporter.register_filter(filtered.__name__, filtered)  # type: ignore[no-untyped-call]
    exporter.environment.globals["script"] = script()
    return exporter


def script() -> Script:
    """Return the script that keeps a page's what-ifs alive."""
    text = f"\n{(_TEMPLATE / 'whatif.js').read_text(encoding='utf-8')}"
    return Script(text, b64encode(sha256(text.encode()).digest()).decode())


def written(cell: NotebookNode) -> str:
    """Return a Markdown cell as safe HTML; a dollar stays a dollar, as no mathematics is set."""
    # An attachment that is not there must be named on the page, not stop it.
    missing = {name: {"missing": ""} for name in re.findall(r"attachment:([^)\s\"']+)", cell.source)}
    renderer = IPythonRenderer(
        escape=False, attachments=missing | cell.get("attachments", {}), exclude_anchor_links=True
    )
    return safe(MarkdownWithMath(renderer=renderer).render(cell.source))


def unprinted(cell: NotebookNode) -> bool:
    """Return whether a cell speaks to the analyst alone: a note tagged so, or papermill's own marks of a failure."""
    return bool({"analyst", "papermill-error-cell-tag"} & set(cell.metadata.get("tags", [])))


def displayed(output: NotebookNode) -> str:
    """Return one output of a cell as safe HTML; what officers need not see is left out."""
    if output.output_type == "error":
        return _failed(output)
    if output.output_type == "stream":
        # Warnings of libraries go to stderr: they are for the analyst, who has the notebook.
        return f"<pre>{escape(output.text)}</pre>" if output.name == "stdout" else ""
    data = output.get("data", {})
    for kind in ("text/html", "image/svg+xml"):
        if kind in data:
            return safe(data[kind]) + (_living(data[_WHATIF]) if _WHATIF in data else "")
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            alt = output.metadata.get(kind, {}).get("alt") or "Picture to which the analyst gave no description"
            image = "".join(data[kind].split())
            return safe(f'<figure><img src="data:{kind};base64,{escape(image)}" alt="{escape(alt)}"></figure>')
    return f"<pre>{escape(data['text/plain'])}</pre>" if "text/plain" in data else ""


def _living(model: object) -> str:
    """Return a what-if's model as data that the page's script reads, with nothing that could end its element."""
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"\n{_LIVING}{text}</script>"


def particulars(notebook: NotebookNode) -> list[tuple[str, str]]:
    """Return what an auditor needs to find the inputs again: the version, the report and its parameters.

    An absolute path tells of the machine it was made on, so only its last name is kept.
    """
    given = notebook.metadata.get("papermill", {}).get("parameters", {})
    if not given:
        return []
    title = str(notebook.metadata.get("title", "Report"))
    return [("version", perfkit.__version__), ("report", title), *((k, _unplaced(str(v))) for k, v in given.items())]


def _unplaced(value: str) -> str:
    absolute = [path for path in (PurePosixPath(value), PureWindowsPath(value)) if path.is_absolute()]
    return absolute[-1].name if absolute else value


def paged(body: str, notebook: NotebookNode) -> Page:
    """Split the body at its first ``h2`` and give every heading an identifier."""
    used: set[str] = set()
    contents: list[tuple[str, str]] = []

    def identified(match: re.Match[str]) -> str:
        level, attributes, inner = match.groups()
        if level == "1":
            return match.group()
        name = _identifier(inner, used)
        if level == "2":
            contents.append((name, _text(inner)))
        return f'<h{level} id="{name}"{attributes}>{inner}</h{level}>'

    body = _HEADING.sub(identified, body)
    front, mark, rest = body.partition("<h2 ")
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", body, re.DOTALL)
    title = _text(heading[1]) if heading else escape(notebook.metadata.get("title", "Report"))
    if not heading:
        front = f"<h1>{title}</h1>\n{front}"
    if _errors(notebook):
        front = front.replace("</h1>", f'</h1>\n<div class="failed"><p>{_INCOMPLETE}</p></div>', 1)
    return Page(title, front, tuple(contents), mark + rest, _LIVING in body)


def _failed(output: NotebookNode) -> str:
    message = _ANSI.sub("", output.evalue).strip() or output.ename
    return f'<div class="failed"><p><strong>This section failed:</strong></p><pre>{escape(message)}</pre></div>'


def _until_failure(notebook: NotebookNode) -> NotebookNode:
    """Leave off the headings that come after a failure, as nothing follows them."""
    if not _errors(notebook):
        return notebook
    last = max(place for place, cell in enumerate(notebook.cells) if cell.get("outputs"))
    return NotebookNode(notebook, cells=notebook.cells[: last + 1])  # type: ignore[no-untyped-call]


def _errors(notebook: NotebookNode) -> bool:
    return any(o.output_type == "error" for cell in notebook.cells for o in cell.get("outputs", []))


def _identifier(inner: str, used: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", unescape(_text(inner)).casefold()).strip("-") or "section"
    # "main" and "contents" are the template's own.
    number, name = 1, f"s-{base}"
    while name in used:
        number += 1
        name = f"s-{base}-{number}"
    used.add(name)
    return name


def _text(inner: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", inner).split())
