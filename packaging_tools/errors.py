"""What the build says when it cannot go on."""


class CannotBuild(Exception):
    """The folder cannot be built; says why and what to do, for the person who builds it."""
