"""The return workbook, sheet by sheet, which a practice sends its ICB for a period.

Each module writes one sheet from :class:`db.returns.returns.ReturnContent`, and
:mod:`exports.returns.workbook` puts them together. The checklist is live: its formulas follow
the rules of :func:`db.returns.returns.return_checklist`. Writing a sheet raises ``ExportError`` if
the register has a text that Excel cannot hold.
"""
