"""How a Word document looks and what it says of itself: styles by their Word names, A4, numbered pages, language.

Body text is 11 points, nothing is smaller than 9.5, and every ink has a
contrast of 5 to 1 or more, as on the page. Whoever changes a style in Word
changes it throughout.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

import perfkit
from perfkit.publish.page_tree import Leaf

FONT = "Arial"
INK, SOFT, MARK, LINE = "1B1F23", "4A5560", "1D4F7C", "C5CCD3"
UPRIGHT, ACROSS = 210, 297
"""An A4 page's width in millimetres, upright and across."""
MARGIN = 20
BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
NUMBERS = ("List Number", "List Number 2", "List Number 3")
CONTINUED = ("List Continue", "List Continue 2", "List Continue 3")
TABLE, CELL, FIGURE, HEAD = "Report Table", "Table Text", "Table Figure", "Table Heading"
NOTICE, FAILED, VERBATIM = "Notice", "Failed Section", "Verbatim"
WHEN = datetime(2000, 1, 1, tzinfo=UTC)
"""A file of the same page is the same file: none says when it was made."""


class Style(NamedTuple):
    """A paragraph style: its size and the room before and after it in points."""

    name: str
    size: float
    bold: bool
    ink: str
    before: float
    after: float


_STYLES = (
    Style("Normal", 11, False, INK, 0, 6),
    Style("Heading 1", 20, True, MARK, 0, 4),
    Style("Heading 2", 15, True, MARK, 18, 6),
    Style("Heading 3", 12, True, INK, 12, 4),
    Style("Heading 4", 11, True, INK, 10, 4),
    Style("Heading 5", 11, True, SOFT, 10, 4),
    Style("Heading 6", 11, True, SOFT, 10, 4),
    Style("Subtitle", 11, False, SOFT, 0, 10),
    Style("Caption", 10.5, True, INK, 10, 4),
    Style("Quote", 11, False, INK, 2, 6),
    Style("Footer", 9.5, False, SOFT, 0, 0),
    Style(CELL, 9.5, False, INK, 1, 1),
    Style(FIGURE, 9.5, False, INK, 1, 1),
    Style(HEAD, 9.5, True, INK, 1, 1),
    Style(NOTICE, 11, False, INK, 6, 10),
    Style(FAILED, 11, False, INK, 6, 10),
    Style(VERBATIM, 9.5, False, INK, 4, 8),
    *(Style(name, 11, False, INK, 0, 4) for name in (*BULLETS, *NUMBERS, *CONTINUED)),
)
_BARS = {"Quote": (LINE, ""), NOTICE: ("8A5300", "FFF8EC"), FAILED: ("A8201A", "FDF1F0"), VERBATIM: (LINE, "F3F5F7")}
_TABLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="{TABLE}"/>
<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="7A858F"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/></w:tblBorders>
<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>
<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>
<w:tcBorders><w:bottom w:val="single" w:sz="12" w:space="0" w:color="{INK}"/></w:tcBorders></w:tcPr></w:tblStylePr>
</w:style>"""


def blank(page: Leaf) -> Doc:
    """Return an empty document in the house's styles, with the page's title, language and council."""
    made = Document()
    _plain(made, page.language or "en-GB")
    for style in _STYLES:
        _styled(made, style)
    for name, (line, fill) in _BARS.items():
        _barred(made.styles[name], line, fill)
    made.styles.element.append(parse_xml(_TABLE))
    made.styles[FIGURE].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for name in ("Caption", HEAD):
        made.styles[name].paragraph_format.keep_with_next = True
    made.styles[VERBATIM].font.name = "Courier New"
    linked: Any = made.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    linked.font.underline = True
    linked.font.color.rgb = RGBColor.from_string(MARK)
    _told(made, page)
    return made


def lay(section: Section, title: str, across: float) -> None:
    """Give a section its paper, `across` millimetres wide, and its footer: the title and the page's number."""
    section.page_width, section.page_height = Mm(across), Mm(UPRIGHT + ACROSS - across)
    section.orientation = WD_ORIENT.LANDSCAPE if across == ACROSS else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.style = "Footer"
    line.paragraph_format.tab_stops.add_tab_stop(Mm(across - 2 * MARGIN), WD_TAB_ALIGNMENT.RIGHT)
    for name, before in (("PAGE", f"{title}\tPage "), ("NUMPAGES", " of ")):
        line.add_run(before)
        field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        line._p.append(field)


def turn(document: Doc, title: str, across: float) -> None:
    """Begin a new page, `across` millimetres wide."""
    lay(document.add_section(WD_SECTION.NEW_PAGE), title, across)
    # A section ends with a blank line only where a table, which cannot end it, stands last.
    ending: Any = document.element.body[-2]
    last = ending.getprevious()
    if last is not None and last.tag == qn("w:p"):
        last.get_or_add_pPr().append(ending.pPr.sectPr)
        document.element.body.remove(ending)
    else:
        Paragraph(ending, document._body).style = CELL


def _plain(made: Doc, language: str) -> None:
    """Take the template's own letters, stops and language out."""
    styles = made.styles.element
    for own in styles.xpath(".//w:rFonts | .//w:rPr/w:spacing | .//w:rPr/w:kern | .//w:style/w:pPr/w:tabs"):
        own.getparent().remove(own)
    defaults = styles.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0]
    fonts = OxmlElement("w:rFonts")
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), FONT)
    defaults.insert(0, fonts)
    settings = made.settings.element
    for said in [*styles.xpath("w:docDefaults//w:lang"), *settings.xpath("w:themeFontLang")]:
        said.set(qn("w:val"), language)
    for mode in settings.xpath("w:compat/w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qn("w:val"), "15")
    for zoom in settings.xpath("w:zoom"):
        zoom.attrib.clear()
        zoom.set(qn("w:percent"), "100")


def _styled(made: Doc, wanted: Style) -> None:
    known = wanted.name in made.styles
    style: Any = made.styles[wanted.name] if known else made.styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH)
    if not known:
        style.base_style = made.styles["Normal"]
        style.quick_style = True
    style.hidden = False
    style.font.size = Pt(wanted.size)
    style.font.bold, style.font.italic = wanted.bold, False
    style.font.color.rgb = RGBColor.from_string(wanted.ink)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(wanted.before), Pt(wanted.after)
    layout.line_spacing = 1.0 if wanted.name in (CELL, FIGURE, HEAD, "Footer") else 1.15
    layout.widow_control = True


def _barred(style: ParagraphStyle | Any, line: str, fill: str) -> None:
    """Give a style a bar on its left, and a ground."""
    style.paragraph_format.left_indent = Mm(5)
    bar = f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="8" w:color="{line}"/></w:pBdr>'
    layout = style.element.get_or_add_pPr()
    layout.insert_element_before(parse_xml(bar), *_AFTER_BORDER)
    if fill:
        ground = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>'
        layout.insert_element_before(parse_xml(ground), *_AFTER_BORDER[1:])


_AFTER_BORDER = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")


def _told(made: Doc, page: Leaf) -> None:
    """Say what the document is and whose; never when it was made."""
    about = made.core_properties
    about.title, about.author, about.language = page.title, page.council, page.language or "en-GB"
    about.created = about.modified = WHEN.replace(tzinfo=None)
    about.last_modified_by = f"perfkit {perfkit.__version__}"
    about.comments, about.keywords, about.subject = "", "", page.said.get("report", "")
    about.revision = 1
    package = made.part.package
    for name in [name for name, each in package.rels.items() if each.reltype.endswith("/thumbnail")]:
        package.rels.pop(name)
