"""Who decides, once a month: a file for each kind. Start with ``cast.py``."""
