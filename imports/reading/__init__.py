"""Turn a file into plain values: the checks, the parsers, the child process they run in."""
