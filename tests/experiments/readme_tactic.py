"""The files that ``scenarios/README.md`` shows as an example of a new tactic."""

import re
from pathlib import Path

README = Path(__file__).parents[2] / "scenarios" / "README.md"


def write_example(folder: Path) -> Path:
    """Write every file of the example below the folder; returns its study."""
    text = README.read_text(encoding="utf-8")
    files = re.findall(r"```yaml\n# ([\w/]+\.yaml)\n(.*?)```", text, re.DOTALL)
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / "studies" / "vehicle_bombs.yaml"
