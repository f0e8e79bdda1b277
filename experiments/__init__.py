"""What people do with the model: studies, comparison, figures, report, exercise and the command."""

import sys
from pathlib import Path

from experiments.namesakes import hidden_by

# Asked here and nowhere else: this is the first module of ours that is imported, whoever imports it.
if _hidden := hidden_by():
    if Path(*sys.argv[:1]).stem in ("peacegap", "-m"):  # the command: one line and the code of a wrong usage
        sys.stderr.write(f"peacegap: {_hidden}\n")
        raise SystemExit(2)
    raise ImportError(_hidden)
