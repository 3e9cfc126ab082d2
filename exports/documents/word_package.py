"""The Word file's package: properties and settings, without times or the template's extras."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document
from docx.oxml.ns import qn

from exports.documents.formatting import xml_safe
from exports.documents.model import DocumentContent

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_EXTRAS = ("/thumbnail", "/stylesWithEffects", "/customXml")
_WORD_2013 = "15"
_PROPERTY_LIMIT = 255


def document_bytes(document: Document, content: DocumentContent) -> bytes:
    """Return the document as the bytes of a .docx file, with dates from the paper."""
    _set_properties(document, content)
    _set_settings(document)
    _leave_out_extras(document)
    file = BytesIO()
    document.save(file)
    return _without_clock(file)


def _set_properties(document: Document, content: DocumentContent) -> None:
    properties = document.core_properties
    properties.title = xml_safe(f"{content.title}, {content.owner}")[:_PROPERTY_LIMIT]
    properties.subject = xml_safe(content.subject)[:_PROPERTY_LIMIT]
    properties.author = properties.last_modified_by = "Green Plan Tracker"
    properties.language = "en-GB"
    properties.comments = properties.keywords = ""
    properties.revision = 1
    made = datetime.combine(content.on, time(), UTC)
    properties.created = made.replace(tzinfo=None)
    changed = max(made, content.changed.astimezone(UTC))
    properties.modified = changed.replace(tzinfo=None, microsecond=0)


def _set_settings(document: Document) -> None:
    """Set the language to English and turn compatibility mode off."""
    settings: Any = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD_2013)
    language = settings.find(qn("w:themeFontLang"))
    if language is not None:
        language.set(qn("w:val"), "en-GB")
    preview = settings.find(qn("w:savePreviewPicture"))
    if preview is not None:
        settings.remove(preview)


def _leave_out_extras(document: Document) -> None:
    """Remove the template's preview picture and the extra parts for Word 2010."""
    package = document.part.package
    assert package is not None
    for relations in (package.rels, document.part.rels):
        for name, relation in list(relations.items()):
            if relation.reltype.endswith(_EXTRAS):
                del relations[name]


def _without_clock(saved: BytesIO) -> bytes:
    file = BytesIO()
    with ZipFile(saved) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = ZipInfo(name, _NO_TIME)
            part.compress_type = ZIP_DEFLATED
            part.create_system = 0
            new.writestr(part, old.read(name))
    return file.getvalue()
