"""Find the tables of actions in a book, and read their cells."""
