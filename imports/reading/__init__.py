"""How a file becomes plain values: the look at it, the parsers, the child process they run in."""
