"""Where a table of actions stands in a book, and what its cells say."""
