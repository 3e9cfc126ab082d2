"""The field's own words: terms as enums, their synonyms in other workbooks, BRAG, short phrases.

Nothing here reads a file or a database. Screens, commands and workbooks share these words.
"""
