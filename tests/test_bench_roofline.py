from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import roofline_peers
from benchmarks.core_share import score_microseconds
from benchmarks.figures import Spread
from benchmarks.kernels import COSINE, unit_vectors
from benchmarks.roofline import Point, Roofs, points_of, roofs_of
from benchmarks.roofline_kernels import WORDS
from benchmarks.servers import ROOT

ROOFS = Roofs(cache=90e9, memory=40e9, integers=8e9)


def point(size: int, operations: int) -> Point:
    rate = Spread(1e6, 1e6, 1e6)
    return Point("n", "n", (0, 0), True, size, operations, rate, ROOFS.cache)


def test_the_limit_is_the_lower_of_memory_and_integers() -> None:
    assert point(9, 2).limit(ROOFS) == (4e9, "integers")
    assert point(45, 2).limit(ROOFS) == (2e9, "memory")
    assert point(9, 0).limit(ROOFS) == (1e10, "memory")


def test_roofs_are_the_best_seen_and_calls_are_taken_off() -> None:
    samples = {
        "bytes cache copied": [5e9, 9e9],
        "bytes cache read": [8e9, 7e9],
        "bytes memory copied": [3e9],
        "bytes memory read": [4e9],
        # A call takes 1 µs, and an integer more in it a nanosecond.
        "calls 1": [1e6],
        f"calls {WORDS}": [1 / (1e-6 + 1e-9 * (WORDS - 1))],
    }
    roofs = roofs_of(samples)

    assert (roofs.cache, roofs.memory) == (9e9, 4e9)
    assert roofs.integers == pytest.approx(2e9)


def test_peers_that_are_not_there_are_left_out() -> None:
    samples = {"pairs ring": [3e9], "pairs compare_batch": [5e7], "pairs NumPy BLAS": [6e7]}
    names = [point.name for point in points_of(samples, ROOFS, 1000)]

    assert len(names) == 3
    assert names[0] == "mockrek: brute force over 1,000 positions"
    assert names[2] == "NumPy BLAS, 128-d"


def test_a_peer_that_is_not_installed_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)

    with pytest.raises(roofline_peers.Missing, match="pip install faiss-cpu"):
        roofline_peers.faiss_flat(np.ones((3, 4), np.float32))


def test_a_thousandth_of_the_embeddings_is_near() -> None:
    gallery = unit_vectors(np.random.default_rng(1), 40_000)

    assert 0.0005 < (gallery[1:] @ gallery[0] >= COSINE).mean() < 0.002
    assert np.allclose(np.linalg.norm(gallery, axis=1), 1, atol=1e-5)


def test_the_stage_is_read_from_the_head_of_an_answer() -> None:
    head = (
        b"\r\nHTTP/1.1 200 OK\r\nServer-Timing: decode;dur=0.5, score;dur=0.031, render;dur=1\r\n"
    )

    assert score_microseconds(head) == pytest.approx(31)
    with pytest.raises(ValueError, match="no Server-Timing"):
        score_microseconds(b"\r\nHTTP/1.1 200 OK\r\n")


def test_a_quick_run_prints_the_table_and_draws_it(tmp_path: Path) -> None:
    file = tmp_path / "roofline.svg"
    command = [sys.executable, "-m", "tests.benchmarks.roofline", "--quick", "--svg", str(file)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    drawn = file.read_text(encoding="utf-8")

    for words in ("brute force over 20,000 positions", "NumPy BLAS, 128-d", "GB/s in 256 MB"):
        assert words in ended.stdout
    for words in ("pairs decided per second", "mockrek, match or not", "of what memory allows"):
        assert words in drawn
