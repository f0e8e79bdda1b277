"""Figures: one function each, from tables to a captioned picture; nothing is computed here but shapes."""
