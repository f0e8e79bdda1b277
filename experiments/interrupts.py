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

#: Exit code of a process that was asked to end, as shells count it.
TERMINATED = 128 + signal.SIGTERM


class Terminated(KeyboardInterrupt):
    """The process was asked to end; treated like Ctrl-C but for the exit code."""

    exit_code = TERMINATED


@contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does; outside the main thread, where no signal arrives, nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: "FrameType | None") -> None:
    raise Terminated


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
