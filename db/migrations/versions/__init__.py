"""One file a schema, numbered; a landed one is never edited."""
