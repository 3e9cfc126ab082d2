"""Files: choosing one, saving one, exporting, and filling in the ICB's workbook."""
