"""What many returns say together, as a workbook and as tables for analysts."""
