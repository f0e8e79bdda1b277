"""What people do with the model: studies, comparison, figures, report, exercise and the command."""

import sys
from pathlib import Path

from experiments.namesakes import hidden_by

# The command says it in one line itself; scripts, notebooks and workers would fail on a name inside ``sim``.
if Path(*sys.argv[:1]).stem not in ("peacegap", "-m") and (_hidden := hidden_by()):
    raise ImportError(_hidden)
