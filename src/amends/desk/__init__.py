"""Use cases: one verb a file. The desk does things in order; it decides nothing itself."""
