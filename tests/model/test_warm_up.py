"""Compiling ahead: every step of a day is compiled by one of the two processes, and being cold is noticed."""

from pathlib import Path

import numba
import pytest

from sim import warm_up
from sim.engine import day


def test_every_step_of_a_day_is_compiled_ahead_by_one_process() -> None:
    called = {name for name in day.run_day.py_func.__code__.co_names if hasattr(getattr(day, name, None), "py_func")}
    routine, incidents = ({step.__name__ for step in steps} for steps in (warm_up.ROUTINE, warm_up.INCIDENTS))
    assert routine | incidents == called
    assert not routine & incidents


def test_a_folder_without_compiled_days_is_cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm_up.warm_up()
    assert not warm_up.is_cold()
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert warm_up.is_cold()
