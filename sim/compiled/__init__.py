"""Which code decides a number, and where it is kept compiled."""
