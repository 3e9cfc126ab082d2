"""The return workbook, sheet by sheet: what a practice sends its ICB for a period.

Each module writes one sheet of :class:`db.returns.returns.ReturnContent`;
:mod:`exports.returns.workbook` puts them together. The checklist is live: its formulas are the
rules of
:func:`db.returns.returns.check`.
"""
