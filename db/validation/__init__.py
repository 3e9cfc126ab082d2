"""What may be stored: texts, dates, periods, figures, ODS codes, progress, no NHS numbers.

Each module turns what a person typed into a value, or refuses it in words for people.
"""
