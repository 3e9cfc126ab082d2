"""Adding a plan from a spreadsheet, and what plans count on from the organisation."""
