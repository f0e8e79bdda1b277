"""The model: missions, contingents, enablers, threats and institutions. It imports nothing of ``experiments``."""
