"""Futures are compared only where all were computed alike, to the last bit."""

import os
import subprocess
import sys

import pytest
from numpy._core._multiarray_umath import __cpu_features__ as features

from experiments.runs import sources
from experiments.runs.arithmetic import arithmetic_digest
from experiments.runs.chunk import OtherSources, compute_chunk
from experiments.runs.runner import chunks_of
from tests.experiments import fake_world

PRINT = "from experiments.runs.arithmetic import arithmetic_digest as digest; print(digest())"


def elsewhere(**environment: str) -> str:
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", PRINT], env=os.environ | environment,
                         capture_output=True, text=True, check=True)  # fmt: skip
    return run.stdout.strip()


def test_another_process_of_one_machine_rounds_alike():
    assert elsewhere() == arithmetic_digest() == arithmetic_digest.__wrapped__()


@pytest.mark.skipif(not features.get("X86_V4"), reason="this processor has no second way to compute a power")
def test_a_processor_without_wide_registers_is_told_apart():
    assert elsewhere(NPY_DISABLE_CPU_FEATURES="X86_V4") != arithmetic_digest()


def test_a_chunk_is_not_computed_where_numbers_are_rounded_otherwise(monkeypatch):
    (asked, *_) = chunks_of(fake_world.plan(replications=4), fake_world.simulate)
    assert compute_chunk(asked).failed == 0
    monkeypatch.setattr(sources, "arithmetic_digest", lambda: "another kind")
    with pytest.raises(OtherSources, match="other floating-point results"):
        compute_chunk(asked)
