"""Says that memory is short, however the libraries put it."""

import errno
import re

#: Virtual memory that one process needs to load the model and run futures, GB.
NEEDED_GB = 0.8
_SHORT = re.compile("failed to map segment|cannot allocate memory|out of memory|unable to allocate", re.IGNORECASE)


def shortage(error: BaseException) -> str | None:
    """One sentence if an error, or what caused it, is a lack of memory; None otherwise."""
    limit = _limit_gb()
    chain, seen = [error], {id(error)}
    while (before := chain[-1].__cause__ or chain[-1].__context__) is not None and id(before) not in seen:
        chain.append(before)
        seen.add(id(before))
    # A library that does not fit is reported as missing; with a limit this low nothing else is likely.
    unloadable = isinstance(error, ImportError | OSError) and limit is not None and limit < NEEDED_GB
    if not unloadable and not any(map(_is_shortage, chain)):
        return None
    if limit is None:
        return "there is not enough memory to go on"
    return f"memory is limited to {limit:.1f} GB (ulimit -v); a process of the model needs about {NEEDED_GB:g} GB"


def _is_shortage(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    return isinstance(error, ImportError | OSError | RuntimeError) and bool(_SHORT.search(str(error)))


def _limit_gb() -> float | None:
    """What this process may map at most, GB; None without a limit."""
    try:
        import resource
    except ImportError:  # not a POSIX system
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit / 1e9
