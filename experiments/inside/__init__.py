"""A look inside one future: its months as a table, its incidents in words."""
