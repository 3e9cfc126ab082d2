"""The error of a build that cannot continue."""


class CannotBuild(Exception):
    """The folder cannot be built. The message tells the person who builds it why and what to do."""
