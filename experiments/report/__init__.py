"""The report of a study: one self-contained page with its figures, its answers and its evidence."""
