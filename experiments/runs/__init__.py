"""Runs in chunks on any executor, and the results folder that they leave."""
