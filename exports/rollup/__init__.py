"""What many returns say together: a workbook, tables, a paper and feedback sheets."""
