"""A template as a package: read its parts, and copy all of them with only a few changed.

The rules for packages are those of ECMA-376 part 2, Open Packaging Conventions: parts,
relationships, and names that are the same if they differ only in capitals.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from lzma import LZMAError
from typing import TypeAlias
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from db.frozen import frozen
from db.validation.text_rules import safe_line
from exports.files.atomic_write import ExportError

Element: TypeAlias = etree._Element  # lxml's elements have no public name

EXPANDED_LIMIT = 200 * 1024 * 1024
"""The most bytes that all parts of a workbook can have when unzipped."""

_BROKEN = (
    *(BadZipFile, zlib.error, LZMAError, struct.error),
    *(EOFError, OSError, RuntimeError, ValueError),
)
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an OLE file: .xls, or encrypted
_AGAIN = "Open it in Excel, save it again as .xlsx or .xlsm, then try again."


@frozen
class Relationship:
    """A relationship from one part to another. ``kind`` is the last word of its type."""

    id: str
    kind: str
    part: str


class TemplatePackage:
    """The parts of a workbook, which is not changed.

    Raises:
        ExportError: ``content`` is not a zip file, has a password, contains a part twice, or is
            larger than :data:`EXPANDED_LIMIT` bytes when unzipped.
    """

    def __init__(self, content: bytes) -> None:
        if content.startswith(_OLD_OR_LOCKED):
            raise ExportError(
                "The workbook to fill in has a password or is an old .xls file."
                " Save it in Excel as .xlsx without a password, then try again."
            )
        try:
            self._zip = ZipFile(BytesIO(content))
        except _BROKEN as error:
            raise damaged_error("it is damaged, incomplete or not a workbook") from error
        parts = self._zip.infolist()
        if sum(part.file_size for part in parts) > EXPANDED_LIMIT:
            raise ExportError(
                f"The workbook to fill in is too large to open: over {EXPANDED_LIMIT // 1024**2} MB"
                " when unzipped. Ask the sender for a smaller one."
            )
        self._parts = {part.filename.casefold(): part for part in parts}
        if len(self._parts) < len(parts):
            raise damaged_error("it contains the same part twice")
        self._read: dict[str, Element] = {}

    def xml(self, part: str) -> Element:
        """Return the root of an XML part, always the same object for the same part.

        Raises:
            ExportError: the part is missing, is not XML, or declares a document type, which no
                workbook needs and which could be used to read other files.
        """
        key = part.casefold()
        if key not in self._read:
            if key not in self._parts:
                raise damaged_error(f"the part {safe_line(part)} is missing")
            self._read[key] = _parsed(self._content(self._parts[key]), part)
        return self._read[key]

    def related(self, part: str) -> Iterator[Relationship]:
        """Yield the relationships from ``part`` (``""``: from the package) to other parts in it."""
        folder, name = posixpath.split(part)
        arrows = posixpath.join(folder, "_rels", f"{name}.rels")
        if arrows.casefold() not in self._parts:
            return
        for arrow in self.xml(arrows).iter("{*}Relationship"):
            if arrow.get("TargetMode") != "External":
                kind = arrow.get("Type", "").rpartition("/")[2]
                target = posixpath.join("/", folder, arrow.get("Target", ""))
                yield Relationship(
                    arrow.get("Id", ""), kind, posixpath.normpath(target).lstrip("/")
                )

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the package with the content of some parts changed.

        Other parts keep their content. All parts keep their order, name, compression, date,
        attributes and comment.

        Raises:
            ExportError: a part cannot be read.
        """
        new_content = {part.casefold(): content for part, content in changed.items()}
        file = BytesIO()
        with ZipFile(file, "w") as copy:
            for old in self._zip.infolist():
                content = new_content.get(old.filename.casefold())
                copy.writestr(_like(old), self._content(old) if content is None else content)
            copy.comment = self._zip.comment
        return file.getvalue()

    def _content(self, part: ZipInfo) -> bytes:
        try:
            return self._zip.read(part)
        except _BROKEN as error:
            raise damaged_error(f"the part {safe_line(part.filename)} cannot be read") from error


def damaged_error(fault: str) -> ExportError:
    """Return the error for a workbook with a fault, given as half a sentence."""
    return ExportError(f"The workbook to fill in could not be read: {fault}. {_AGAIN}")


def serialise_part(root: Element) -> bytes:
    """Return an XML part in UTF-8, which every program can read."""
    tree = root.getroottree()
    alone = {None: "", True: ' standalone="yes"', False: ' standalone="no"'}
    file = BytesIO()
    file.write(
        b'<?xml version="1.0" encoding="UTF-8"%s?>\r\n' % alone[tree.docinfo.standalone].encode()
    )
    tree.write(file, encoding="UTF-8", xml_declaration=False)
    return file.getvalue()


def bool_attribute(value: str | None) -> bool:
    """Return the value of an XML Schema boolean attribute. ``None`` is off."""
    return value in ("1", "true")


def int_attribute(value: str | None, otherwise: int) -> int:
    """Return the value of a whole-number attribute, or ``otherwise`` if it is not one."""
    return int(value) if value and value.isascii() and value.isdecimal() else otherwise


def _parsed(content: bytes, part: str) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, strip_cdata=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise damaged_error(f"the part {safe_line(part)} is not valid XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise damaged_error(
            f"the part {safe_line(part)} declares a document type, which is not safe"
        )
    return root


def _like(old: ZipInfo) -> ZipInfo:
    # Extra fields (sizes, padding, finer times) describe the old file's bytes, so leave them out.
    new = ZipInfo(old.filename, old.date_time)
    new.compress_type = old.compress_type
    new.create_system = old.create_system
    new.external_attr = old.external_attr
    new.internal_attr = old.internal_attr
    new.comment = old.comment
    return new
