"""What happens in a day, as small compiled functions over the state's rows. Start with ``day.py``.

Compiled code is kept between runs in a folder named by a hash of the sources that it depends on: numba looks at one
file at a time and would run stale code after an edit in another.
"""

import hashlib
import os
import tempfile
from pathlib import Path

import numba

_ENGINE = Path(__file__).parent
_ROOT = _ENGINE.parents[1]


def source_hash() -> str:
    """A short hash of the engine's sources and of the declarations they are compiled against."""
    digest = hashlib.blake2b(digest_size=8)
    declarations = (_ENGINE.parent / "outcomes.py", *sorted((_ENGINE.parent / "scenario").glob("declared_*.py")))
    for path in (*sorted(_ENGINE.glob("*.py")), *declarations):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> str:
    root = _ROOT if os.access(_ROOT, os.W_OK) else Path(tempfile.gettempdir()) / "peacegap"
    return str(root / ".numba_cache" / source_hash())


numba.config.CACHE_DIR = _cache_folder()
