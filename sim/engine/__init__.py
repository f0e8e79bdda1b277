"""What happens in a day, as small compiled functions over the state's rows. Start with ``day.py``.

Compiled code is kept between runs in a folder named by a hash of all that it depends on: numba looks at one file at a
time and would run stale code after an edit in another.
"""

import hashlib
import sys
from pathlib import Path

import llvmlite
import numba
import numpy as np

from sim.compiled.declarations import COMPILED_IN, RANGES, WORDS, declarations, feed_declared
from sim.compiled.folder import compiled_folder
from sim.compiled.import_graph import ROOT, feed
from sim.compiled.sources import compiled_sources

#: What of numba's settings decides the machine code of a function or how it rounds; numba's own key holds none of them.
_SETTINGS = ("OPT", "BOUNDSCHECK", "LOOP_VECTORIZE", "SLP_VECTORIZE", "ENABLE_AVX", "USING_SVML", "DISABLE_JIT")


def compiler() -> str:
    """What compiles: versions, and settings that decide what comes out."""
    versions = f"python {sys.version_info[:2]} numpy {np.__version__} numba {numba.__version__} {llvmlite.__version__}"
    return f"{versions} {[(name, getattr(numba.config, name, None)) for name in _SETTINGS]}"


def source_hash(root: Path = ROOT) -> str:
    """A short hash of the sources of every compiled function, of what they use, and of what compiles them.

    Of declared parameters names, order and values count: no more of them is compiled in.
    """
    digest = hashlib.blake2b(compiler().encode(), digest_size=8)
    feed(digest, compiled_sources(root))
    feed_declared(digest, declarations(root, COMPILED_IN), WORDS | RANGES)
    return digest.hexdigest()


#: Where compiled code is kept, and why it is not if it is not.
KEPT = compiled_folder(ROOT, source_hash())
numba.config.CACHE_DIR = str(KEPT.path)
#: Nowhere else: the environment may name other places, which no hash and no check of owners covers.
numba.config.CACHE_LOCATOR_CLASSES = "numba.core.caching.UserProvidedCacheLocator"
