"""What WeasyPrint leaves open in a PDF, finished in its object tree before the file is written, and the final save.

WeasyPrint writes PDF/A-3a or PDF/UA-1, we need both in one file; its tags are wordy; and it tells a reader the wrong
letters for joined Arabic. Everything here is deterministic: no clock, no random identifier.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pikepdf
import pydyf

RIGHT_TO_LEFT = frozenset({"ar", "fa", "prs", "ps", "ur"})

# PDF/A allows only declared metadata: the PDF/UA mark comes with its schema, under the prefixes that are demanded.
UA_IDENTIFICATION = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of PDF/UA that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""

# A mapping of one glyph in a ToUnicode table: <glyph> <text in UTF-16>.
GLYPH_LINE = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]*)>")
FOLDED = frozenset({"/Span", "/NonStruct"})
# What may hold text itself. A table row or a list may hold only its cells or items.
HOLDS_TEXT = frozenset(
    {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/TD", "/TH", "/LBody", "/Lbl", "/Caption", "/Div", "/Sect"}
    | {"/Art", "/Part", "/BlockQuote", "/Link"}
    | FOLDED
)


def finish(pdf: pydyf.PDF, *, language: str, glyph_text: Mapping[str, Mapping[int, str]]) -> None:
    identify_as_ua(pdf)
    tag_links(pdf)
    fold_spans(pdf)
    scope_headers(pdf)
    repair_to_unicode(pdf, glyph_text)
    if language.split("-")[0] in RIGHT_TO_LEFT:
        pdf.catalog["ViewerPreferences"]["Direction"] = "/R2L"


def identify_as_ua(pdf: pydyf.PDF) -> None:
    metadata = _resolve(pdf, pdf.catalog["Metadata"])
    packet = b"".join(metadata.stream)
    metadata.stream = [packet.replace(b"</rdf:RDF>", UA_IDENTIFICATION + b"</rdf:RDF>")]
    # A program that only looks for the conformance mark need not inflate anything; PDF/A validators insist on it.
    metadata.compress = False


def tag_links(pdf: pydyf.PDF) -> None:
    """A bold word inside a link belongs to the link: WeasyPrint gives it an annotation but no tag that says so."""
    annotations = {item.reference for item in _dictionaries(pdf) if item.get("Type") == "/OBJR"}
    for element in _structure_elements(pdf):
        if element["S"] in FOLDED and not annotations.isdisjoint(kid for kid in element["K"] if isinstance(kid, bytes)):
            element["S"] = "/Link"


def fold_spans(pdf: pydyf.PDF) -> None:
    """Let a paragraph or cell hold its text directly: WeasyPrint wraps each line in a Span that says nothing.

    A span goes only when it holds one piece of text, and its parent may hold text on the same page.
    """
    root = _resolve(pdf, pdf.catalog["StructTreeRoot"])
    folded: dict[bytes, tuple[int, Any]] = {}
    for element in _structure_elements(pdf):
        kids = element["K"]
        if element["S"] in FOLDED and len(kids) == 1 and isinstance(kids[0], int) and "A" not in element:
            parent = _resolve(pdf, element["P"])
            if parent["S"] in HOLDS_TEXT and parent.get("Pg") == element["Pg"]:
                folded[element.reference] = (kids[0], parent)
    for element in _structure_elements(pdf):
        if element.reference not in folded:
            element["K"][:] = [folded[kid][0] if kid in folded else kid for kid in element["K"]]
    # The page's list from text to element must follow; a folded span can hang in a span that is folded as well.
    for owners in _resolve(pdf, root["ParentTree"])["Nums"][1::2]:
        if isinstance(owners, list):
            owners[:] = [folded[owner][1].reference if owner in folded else owner for owner in owners]


def scope_headers(pdf: pydyf.PDF) -> None:
    """Say "column" or "row" once on each header cell instead of listing its headers on each data cell."""
    for cell in _structure_elements(pdf):
        attributes = cell.get("A")
        if cell["S"] not in ("/TD", "/TH") or attributes is None:
            continue
        attributes.pop("Headers", None)
        cell.pop("ID", None)
        if cell["S"] == "/TH":
            row_group = _resolve(pdf, _resolve(pdf, cell["P"])["P"])
            attributes["Scope"] = "/Row" if row_group["S"] == "/TBody" else "/Column"
        elif len(attributes) == 1:
            # Nothing left but the owner's name.
            del cell["A"]


def repair_to_unicode(pdf: pydyf.PDF, glyph_text: Mapping[str, Mapping[int, str]]) -> None:
    """Give each glyph of a right-to-left font the letters that it stands for.

    WeasyPrint maps the first glyph of a cluster to the whole cluster and the others to nothing, which reads back
    wrong and breaks both standards.
    """
    for font in _dictionaries(pdf):
        if "ToUnicode" not in font:
            continue
        name = font["BaseFont"].decode().partition("+")[2]
        texts = glyph_text.get(name)
        if texts is not None:
            table = _resolve(pdf, font["ToUnicode"])
            table.stream = [_repaired(line, texts) for line in table.stream]


def _repaired(line: bytes | str, texts: Mapping[int, str]) -> bytes | str:
    written = line.encode() if isinstance(line, str) else line
    mapping = GLYPH_LINE.fullmatch(written)
    text = texts.get(int(mapping[1], 16)) if mapping else None
    if mapping is None or text is None:
        return line
    return b"<%s> <%s>" % (mapping[1], text.encode("utf-16-be").hex().encode())


def _structure_elements(pdf: pydyf.PDF) -> list[Any]:
    return [item for item in _dictionaries(pdf) if item.get("Type") == "/StructElem"]


def _dictionaries(pdf: pydyf.PDF) -> list[Any]:
    return [item for item in pdf.objects if isinstance(item, dict)]


def _resolve(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def save_small(content: bytes) -> tuple[bytes, int]:
    """The file without what nothing refers to any more, its objects packed; and the number of its pages."""
    target = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pages = len(pdf.pages)
        pdf.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=False,
            deterministic_id=True,
        )
    return target.getvalue(), pages
