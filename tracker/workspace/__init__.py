"""What a person has before them: the register, their organisation, tab, filter and last edit.

Nothing here draws; screens read it and change it.
"""
