"""Words, tables and pictures of results; it never judges and never sums."""
