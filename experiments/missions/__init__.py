"""Real missions, rebuilt from public tables as stylised mission files."""
