"""Where the command starts: Ctrl-C is answered from the first line on, before anything heavy is imported."""

import _signal  # built in; the module signal would first import a dozen others
import os

_STOPPED = b"\nstopped\n"


def _leave(number: int, frame: object) -> None:
    """Nothing has been begun yet, or all is done: there is nothing to tidy up, and imports cannot be unwound safely."""
    os.write(2, _STOPPED)
    os._exit(128 + number)


_signal.signal(_signal.SIGINT, _leave)
_signal.signal(_signal.SIGTERM, _leave)


def main() -> None:
    """Run the command; see :func:`experiments.cli.main`."""
    from experiments.cli import main as run

    try:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)
        run()
    except KeyboardInterrupt:
        os.write(2, _STOPPED)
        raise SystemExit(128 + _signal.SIGINT) from None
    finally:
        _signal.signal(_signal.SIGINT, _leave)


if __name__ == "__main__":
    main()
