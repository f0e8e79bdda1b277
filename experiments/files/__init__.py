"""Files that are there whole or not at all, folders that one process holds, the outputs that people name."""
