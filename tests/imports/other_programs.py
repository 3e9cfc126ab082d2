"""One small table as other programs than Excel write it, as the parts of a file."""

from __future__ import annotations

from made_books import SHEET, Parts, ods_parts, rows, xlsx_parts

_OPEN, _STRICT = "http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml"
_HEADINGS = ("No.", "Action", "Status", "Lead", "Target date")
_FIRST = ("GC1", "Understand the guidance", "Complete", "Ann Orr", 46477)
_SECOND = ("GR5", "Reduce waste", "In progress", "Sam Poole", 46568)


def table(*, more: str = "", kind: str = "inlineStr", at: bool = True) -> str:
    """The table as a sheet's data; ``more`` are cells behind those of the first row."""
    first, *others = (
        "".join(_cell(place, value, kind, at=at) for place, value in _placed(number, line))
        for number, line in enumerate((_HEADINGS, _FIRST, _SECOND), start=1)
    )
    return rows(first + more, *others)


def _placed(number: int, line: tuple[str | int, ...]) -> list[tuple[str, str | int]]:
    return [(f"{letter}{number}", value) for letter, value in zip("ABCDE", line, strict=True)]


def _cell(place: str, value: str | int, kind: str, *, at: bool) -> str:
    address = f' r="{place}"' if at else ""
    if isinstance(value, int):
        return f'<c{address} s="1"><v>{value}</v></c>'
    words = f"<v>{value}</v>" if kind == "str" else f"<is><t>{value}</t></is>"
    return f'<c{address} t="{kind}">{words}</c>'


def _replaced(parts: Parts, *pairs: tuple[str, str]) -> Parts:
    made = {}
    for name, part in parts.items():
        text = part.decode()
        for old, new in pairs:
            text = text.replace(old, new)
        made[name] = text.encode()
    return made


def web_library() -> Parts:
    """A default for .bin, of which there is no part; texts as if they were results."""
    binary = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    types = f'<Default Extension="bin" ContentType="{binary}"/><Override'
    return _replaced(xlsx_parts(table(kind="str")), ("<Override", types))


def type_by_ending() -> Parts:
    """The workbook's type as the default for .xml."""
    named = '<Override PartName="/xl/workbook.xml"'
    return _replaced(xlsx_parts(table()), (named, '<Default Extension="xml"'))


def no_addresses() -> Parts:
    return xlsx_parts(table(at=False))


def prefixed() -> Parts:
    """Every element of the workbook and its sheet with a prefix."""
    made = xlsx_parts(table())
    for name in ("xl/workbook.xml", SHEET):
        text = made[name].decode().replace("</", "</x:").replace("<", "<x:")
        text = text.replace("<x:/x:", "</x:").replace("<x:?", "<?").replace(" xmlns=", " xmlns:x=")
        made[name] = text.encode()
    return made


def counted_from_the_top() -> Parts:
    return _replaced(
        xlsx_parts(table()), ('Target="xl/', 'Target="/xl/'), ('Target="work', 'Target="/xl/work')
    )


def strict() -> Parts:
    """The strict form of Open XML, with days as text of ISO 8601."""
    return _replaced(
        xlsx_parts(table()),
        (f"{_OPEN}/spreadsheetml/2006/main", f"{_STRICT}/spreadsheetml/main"),
        (f"{_OPEN}/officeDocument/2006/relationships", f"{_STRICT}/officeDocument/relationships"),
        ('s="1"><v>46477<', 's="1" t="d"><v>2027-03-31<'),
        ('s="1"><v>46568<', 's="1" t="d"><v>2027-06-30<'),
    )


def other_names() -> Parts:
    """Another name for the workbook, and another prefix for its relations."""
    made = _replaced(
        xlsx_parts(table()), ("xl/workbook.xml", "xl/book2.xml"), ("r:id", "d:id"), (":r=", ":d=")
    )
    return {name.replace("workbook.xml", "book2.xml"): part for name, part in made.items()}


def other_case() -> Parts:
    """Parts stored in another case than they are named in."""
    return {
        name.replace("sheet1", "Sheet1").replace("Content_Types", "content_types"): part
        for name, part in xlsx_parts(table()).items()
    }


def backslashes() -> Parts:
    return {name.replace("/", "\\"): part for name, part in xlsx_parts(table()).items()}


def byte_order_marks() -> Parts:
    return {name: b"\xef\xbb\xbf" + part for name, part in xlsx_parts(table()).items()}


def single_quotes() -> Parts:
    return {name: part.replace(b'"', b"'") for name, part in xlsx_parts(table()).items()}


def laid_out() -> Parts:
    return {name: part.replace(b"><", b">\n  <") for name, part in xlsx_parts(table()).items()}


def empty_dimension() -> Parts:
    return xlsx_parts(f'<dimension ref=""/>{table()}')


def unknown_kind_of_cell() -> Parts:
    return xlsx_parts(table(more='<c r="F1" t="x"><v> </v></c>'))


def blanks_far_out() -> Parts:
    """Cells that hold a space or nothing, to the last place there is."""
    far = '<c r="XFD1048576" t="inlineStr"><is><t> </t></is></c><c r="A1048575" t="str"><v/></c>'
    return xlsx_parts(table(more=far))


def shared_blanks_far_out() -> Parts:
    texts = "<si><t>x</t></si><si><r><t> </t></r><r><t>\n</t></r></si>"
    return xlsx_parts(table(more='<c r="G1048576" t="s"><v>1</v></c>'), texts=texts)


OPEN_XML = (
    *(web_library, type_by_ending, no_addresses, prefixed, counted_from_the_top, strict),
    *(other_names, other_case, backslashes, byte_order_marks, single_quotes, laid_out),
    *(empty_dimension, unknown_kind_of_cell, blanks_far_out, shared_blanks_far_out),
)


def ods_cell(value: str | int, attributes: str = "") -> str:
    if isinstance(value, int):
        day = {46477: "2027-03-31", 46568: "2027-06-30"}[value]
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{day}" {attributes}>'
            "<text:p>a day</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="string" {attributes}><text:p>{value}</text:p>'
        "</table:table-cell>"
    )


def ods_row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods_table(*lines: str, name: str = "Tracker", attributes: str = "") -> str:
    made = "".join(lines)
    return f'<table:table table:name="{name}" {attributes}>{made}</table:table>'


def _ods_lines() -> list[str]:
    return [ods_row(*map(ods_cell, line)) for line in (_HEADINGS, _FIRST, _SECOND)]


def ods() -> Parts:
    return ods_parts(ods_table(*_ods_lines()))


def ods_laid_out() -> Parts:
    """Line breaks between rows, cells and paragraphs."""
    return _replaced(ods(), ("><", ">\n   <"))


def ods_in_groups() -> Parts:
    heading, *others = _ods_lines()
    grouped = f"<table:table-row-group>{''.join(others)}</table:table-row-group>"
    return ods_parts(
        ods_table(f"<table:table-header-rows>{heading}</table:table-header-rows>", grouped)
    )


def ods_other_prefixes() -> Parts:
    return _replaced(
        ods(),
        *(
            (f"{a}{old}{b}", f"{a}{new}{b}")
            for a, b in (("<", ":"), ("</", ":"), (" ", ":"), (":", "="))
            for old, new in (("office", "o"), ("table", "t"), ("text", "x"))
        ),
    )


def ods_days_with_a_zone() -> Parts:
    return _replaced(ods(), ('-31"', '-31T00:00:00.000Z"'), ('-30"', '-30T00:00:00.000Z"'))


def ods_with_things_aside() -> Parts:
    """A note beside a cell, a picture on it, and what was deleted: words that are no cell's."""
    aside = (
        "<office:annotation><text:p>a note</text:p></office:annotation>"
        "<draw:frame><draw:text-box><text:p>a picture</text:p></draw:text-box></draw:frame>"
    )
    deleted = f"<table:tracked-changes>{ods_row(ods_cell('gone'))}</table:tracked-changes>"
    parts = ods_parts(deleted + ods_table(*_ods_lines()))
    draw = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:text='
    return _replaced(parts, ("<text:p>GC1", f"{aside}<text:p>GC1"), ("xmlns:text=", draw))


def ods_blanks_far_out() -> Parts:
    """Spaces in a million rows, and styled cells to the last column."""
    blank = ods_cell("<text:s/>", 'table:number-columns-repeated="16384"')
    below = ods_row(blank, attributes='table:number-rows-repeated="1048573"')
    return ods_parts(ods_table(*_ods_lines(), below))


ODS = (
    *(ods, ods_laid_out, ods_in_groups, ods_other_prefixes, ods_days_with_a_zone),
    *(ods_with_things_aside, ods_blanks_far_out),
)
