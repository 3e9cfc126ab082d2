"""What exports write and imports read again, so that both agree.

The baseline in a tracker workbook, and the guard against formulas in CSV files.
"""
