"""What all our workbooks share: cells, styles, formulas, printing, and the package itself.

The tracker (:mod:`exports.tracker`) and the return (:mod:`exports.returns`) are built from it.
"""
