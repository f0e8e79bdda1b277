"""``python -m experiments`` is the command ``peacegap``."""

from experiments.start import main

main()
