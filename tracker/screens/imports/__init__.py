"""Importing a file: its changes line by line, its columns, headings, words and sheets."""
