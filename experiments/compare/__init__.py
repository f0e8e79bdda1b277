"""Policies compared with the baseline, future by future."""
