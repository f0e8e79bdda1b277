"""Where the command starts: Ctrl-C is answered from the first line on, before anything heavy is imported."""

import _signal  # built in; the module signal would first import a dozen others
import os

_STOPPED = b"\nstopped\n"


def _leave(number: int, frame: object) -> None:
    """Nothing has been begun yet, or all is done: there is nothing to tidy up, and imports cannot be unwound safely."""
    os.write(2, _STOPPED)
    os._exit(128 + number)


#: What whoever started this program ignores, as a shell does for work in the background, stays ignored.
_HEARD = [each for each in (_signal.SIGINT, _signal.SIGTERM) if _signal.getsignal(each) is not _signal.SIG_IGN]
for _each in _HEARD:
    _signal.signal(_each, _leave)


def _answer_ctrl_c(handler: object) -> None:
    if _signal.SIGINT in _HEARD:
        _signal.signal(_signal.SIGINT, handler)


def main() -> None:
    """Run the command; see :func:`experiments.cli.main`."""
    from experiments.cli import main as run

    try:
        _answer_ctrl_c(_signal.default_int_handler)
        run()
    except KeyboardInterrupt:
        os.write(2, _STOPPED)
        raise SystemExit(128 + _signal.SIGINT) from None
    finally:
        _answer_ctrl_c(_leave)


if __name__ == "__main__":
    main()
