"""How long work ends before its time: Ctrl-C and SIGTERM stop it in order, and no worker outlives it."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from types import FrameType

#: Signals that ask a process to end: by hand or by a scheduler, and because its terminal was closed.
_ASKING = ("SIGTERM", "SIGHUP")


class Terminated(KeyboardInterrupt):
    """The process was asked to end; treated like Ctrl-C but for the exit code, as shells count it."""

    def __init__(self, number: int = signal.SIGTERM) -> None:
        super().__init__()
        self.exit_code = 128 + number


@contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM and a closed terminal end the block as Ctrl-C does; what is ignored, as under nohup, stays ignored.

    Outside the main thread, where no signal arrives, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _ASKING if hasattr(signal, name)]
    heard = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _terminate) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _terminate(number: int, frame: "FrameType | None") -> None:
    raise Terminated(number)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until the end of the block; processes that start in it never get one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def die_with_parent(parent: "Connection") -> None:
    """Prepare a worker: only the parent answers Ctrl-C, and the worker ends when the parent does.

    Args:
        parent: its other end is open as long as the parent lives and wants the worker.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_end, args=(parent,), daemon=True).start()


def _wait_for_end(parent: "Connection") -> None:
    try:
        parent.recv()
    except (EOFError, OSError):
        os._exit(1)
