"""The figures of a study, one function each."""
