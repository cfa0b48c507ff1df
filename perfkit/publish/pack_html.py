"""The pages of a board pack: each paper with links to its neighbours, and all of them as one page.

Every page comes from `perfkit.publish.export`, so its markup is whole and its
attributes stand in double quotes; what is changed here is where links lead,
what identifiers are called, and how deep headings stand.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from perfkit.publish.pack_pages import APPENDIX, COVER, Paper
from perfkit.report.addresses import folder_name

FOLDER = "board_pack"
"""The folder of a pack, below its quarter's; no directorate's folder has an underscore."""
WHOLE = "board_pack"
"""The name of the page and of the PDF that hold the whole pack."""

_STYLE = (Path(__file__).parent / "template" / "pack.css").read_text(encoding="utf-8")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*)(?P<rest>(?:\"[^\"]*\"|[^\">])*)>")
_NAMES = re.compile(r'(?<=\s)(id|aria-labelledby|aria-describedby|aria-controls|headers|for)="([^"]*)"')
_HREF = re.compile(r'(?<=\s)((?:xlink:)?href)="([^"]*)"')
_MENU = re.compile(r'<nav aria-labelledby="contents">.*?</nav>\s*', re.DOTALL)
_MAIN = re.compile(r'<main id="main">(.*)</main>', re.DOTALL)
_H2 = re.compile(r'<h2 id="([^"]*)"[^>]*>(.*?)</h2>', re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_PARTICULARS = re.compile(r'<meta name="perfkit:[^>]*>\s*')
_MISSING = "This appendix is not in the pack: "


def file_names(papers: Sequence[Paper]) -> list[str]:
    """Return the name of each paper's page in the pack's folder."""
    names = [f"{COVER}.html"]
    for number, paper in enumerate(papers[1:], 1):
        names.append(f"appendix-{number}-{folder_name(paper.name)}.html")
    return names


def in_pack(parts: Sequence[str]) -> bool:
    """Return whether a file below the outputs folder is a pack's own, or a page it is made of.

    >>> in_pack(("2014-15-q2", "housing", "directorate_overview.html")), in_pack(("2014-15-q2", "board_summary.html"))
    (True, False)
    """
    return FOLDER in parts[:-1] or parts[-1] in (f"{COVER}.html", f"{APPENDIX}.html")


def linked(papers: Sequence[Paper]) -> dict[str, str]:
    """Return the pages of the pack by file name: each paper with links to the one before and after, and to the whole.

    A paper that could not be made has a page that says so.
    """
    names = file_names(papers)
    places = {paper.page: name for paper, name in zip(papers, names, strict=True)}
    found = {}
    for number, (paper, name) in enumerate(zip(papers, names, strict=True)):
        page = _numbered(paper, papers[0]) if number else paper.html
        page = _retagged(page, _leading(paper.folder, places))
        menus = [_menu(papers, names, number, where) for where in ("above", "below")]
        page = page.replace('<main id="main">', f'{menus[0]}\n<main id="main">', 1)
        page = page.replace("</main>", f"</main>\n{menus[1]}", 1)
        found[name] = _styled(page)
    return found


def whole(papers: Sequence[Paper]) -> str:
    """Return all papers as one page: the covering report's title, the contents, the report and each appendix.

    Headings of appendices stand one level down, and their identifiers begin
    with the appendix's: "a1-". Page numbers have a place in the contents,
    which `perfkit.publish.pack_pdf` fills.
    """
    places = {paper.page: f"#a{number}" if number else "#main" for number, paper in enumerate(papers)}
    body = _retagged(_inner(papers[0].html), _leading("", places))
    front, mark, rest = body.partition("<h2 ")
    entries = [(name, _plain(inner)) for name, inner in _H2.findall(body)]
    entries += [
        (f"a{n}", paper.title + (" (not in the pack)" if paper.fault else "")) for n, paper in enumerate(papers[1:], 1)
    ]
    sections = [_section(paper, number, places) for number, paper in enumerate(papers[1:], 1)]
    head = _styled(_head(papers[0], lambda title: f"{title}, with its appendices"))
    return "\n".join(
        [head + '<main id="main" class="pack">', front.strip(), _contents(entries), mark + rest.strip(), *sections,
         "</main>\n</body>\n</html>\n"]
    )  # fmt: skip


def _head(cover: Paper, titled: Callable[[str], str]) -> str:
    """Return the head of a page that is not the covering report's own: without its particulars, with another title."""
    head = _PARTICULARS.sub("", cover.html[: cover.html.index("<main")])
    return _TITLE.sub(lambda found: f"<title>{titled(found[1])}</title>", head, count=1)


def _styled(page: str) -> str:
    return page.replace("</head>", f"<style>\n{_STYLE}</style>\n</head>", 1)


def _contents(entries: Sequence[tuple[str, str]]) -> str:
    lines = [
        f'<li><a href="#{name}"><span>{escape(text)}</span><span class="leader" aria-hidden="true"></span> '
        f'<span class="page" data-of="{name}"></span></a></li>'
        for name, text in entries
    ]
    return "\n".join(['<nav class="pages" aria-labelledby="contents">', '<h2 id="contents">Contents</h2>', "<ul>",
                      *lines, "</ul>", "</nav>"])  # fmt: skip


def _section(paper: Paper, number: int, places: Mapping[str, str]) -> str:
    """Return an appendix as a part of the whole page."""
    own = f"a{number}"
    if paper.fault:
        body = f'<h2 id="{own}">{escape(paper.title)}</h2>\n{_failed(paper)}'
        return f'<section class="appendix">\n{body}\n</section>'

    def deeper(tag: str, rest: str) -> tuple[str, str]:
        rest = _led(rest, paper.folder, places)
        rest = _NAMES.sub(lambda m: f'{m[1]}="{" ".join(f"{own}-{name}" for name in m[2].split())}"', rest)
        rest = re.sub(r'((?:xlink:)?href)="#(?!a\d+"|main")', rf'\1="#{own}-', rest)
        rest = re.sub(r"url\((&quot;|\")?#", rf"url(\1#{own}-", rest)
        return (f"h{int(tag[1]) + 1}" if re.fullmatch("h[1-5]", tag) else tag), rest

    # A page may have one complementary landmark without a name: the covering report's.
    body = _retagged(_inner(paper.html), deeper).replace("<aside>", '<aside role="note">')
    lead = escape(paper.lead)
    body = re.sub(r"<h2([^>]*)>", rf'<h2 id="{own}"\1>{lead}. ', body, count=1)
    return f'<section class="appendix">\n{body.strip()}\n</section>'


def _numbered(paper: Paper, cover: Paper) -> str:
    """Return an appendix's page with its number in its title, or a page that says why there is none."""
    if not paper.fault:
        lead = escape(paper.lead)
        page = _TITLE.sub(lambda found: f"<title>{lead}. {found[1]}</title>", paper.html, count=1)
        return re.sub(r"<h1([^>]*)>", rf"<h1\1>{lead}. ", page, count=1)
    head = _head(cover, lambda _: escape(paper.title))
    body = f"<h1>{escape(paper.title)}</h1>\n{_failed(paper)}"
    return f'{head}<main id="main">\n{body}\n</main>\n</body>\n</html>\n'


def _failed(paper: Paper) -> str:
    return f'<div class="failed"><p>{_MISSING}{escape(paper.fault)}</p></div>'


def _menu(papers: Sequence[Paper], names: Sequence[str], number: int, where: str) -> str:
    def link(to: int, lead: str) -> str:
        return f'<li><a href="{names[to]}">{lead}: {escape(papers[to].title or "Covering report")}</a></li>'

    items = [link(number - 1, "Previous")] if number else []
    items += [f'<li><a href="{names[0]}">Covering report</a></li>'] if number > 1 else []
    items += [link(number + 1, "Next")] if number + 1 < len(papers) else []
    items.append(f'<li><a href="{WHOLE}.html">The whole pack on one page</a></li>')
    name = "Board pack" if where == "above" else "Board pack, at the end of this page"
    return "\n".join([f'<nav class="neighbours" aria-label="{name}">', "<ul>", *items, "</ul>", "</nav>"])


def _leading(folder: str, places: Mapping[str, str]) -> Callable[[str, str], tuple[str, str]]:
    return lambda tag, rest: (tag, _led(rest, folder, places))


def _led(rest: str, folder: str, places: Mapping[str, str]) -> str:
    """Return a tag's attributes with a link to another page leading there from the pack's folder."""

    def led(found: re.Match[str]) -> str:
        href = found[2]
        if not href or href.startswith(("#", "/")) or re.match(r"[a-zA-Z][\w+.-]*:", href):
            return found[0]
        path, sign, part = href.partition("#")
        target = posixpath.normpath(posixpath.join(folder, path))
        to = places.get(target)
        if to is None:
            to = posixpath.relpath(target, FOLDER) + sign + part
        return f'{found[1]}="{to}"'

    return _HREF.sub(led, rest)


def _retagged(html: str, change: Callable[[str, str], tuple[str, str]]) -> str:
    """Return HTML with each tag's name and attributes changed."""

    def changed(found: re.Match[str]) -> str:
        name, rest = change(found["name"], found["rest"])
        return f"<{found['close']}{name}{rest}>"

    return _TAG.sub(changed, html)


def _inner(html: str) -> str:
    found = _MAIN.search(html)
    assert found is not None
    return _MENU.sub("", found[1])


def _plain(inner: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", inner).replace("&amp;", "&").split())
