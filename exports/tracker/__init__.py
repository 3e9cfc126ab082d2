"""The action tracker workbook, sheet by sheet: what a practice keeps, edits and sends back.

``action_tracker`` puts its sheets together.
"""
