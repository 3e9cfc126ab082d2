"""The return: its checklist, fixing what is missing, sign-off, making and saving it."""
