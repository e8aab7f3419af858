"""What one would use instead: exact searches in the embeddings of a gallery, on one thread.

Each takes float32 unit vectors, shape (n, d), and gives what decides the i-th of them against all.
Two of them say which are near enough; usearch's exact search says which hundred are nearest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import numpy as np

from .kernels import COSINE

_NEAREST = 100


class Missing(RuntimeError):
    """A peer that is not installed; the text says what to do."""


def blas(gallery: Any) -> Callable[[int], object]:
    """NumPy's matrix-vector product, and a comparison with the threshold."""
    cosines, near = np.empty(len(gallery), np.float32), np.empty(len(gallery), np.bool_)

    def decide(i: int) -> None:
        np.dot(gallery, gallery[i], out=cosines)
        np.greater_equal(cosines, COSINE, out=near)

    return decide


def faiss_flat(gallery: Any) -> Callable[[int], object]:
    """FAISS, a flat index of inner products, range search."""
    faiss = _imported("faiss", "faiss-cpu")
    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(gallery.shape[1])
    index.add(gallery)
    return lambda i: index.range_search(gallery[i : i + 1], float(COSINE))


def usearch_exact(gallery: Any) -> Callable[[int], object]:
    """usearch, exact search over an array, the nearest hundred by inner product."""
    index = _imported("usearch.index", "usearch")
    count, metric = min(_NEAREST, len(gallery)), index.MetricKind.IP

    def decide(i: int) -> None:
        index.search(gallery, gallery[i], count, metric, exact=True, threads=1)

    return decide


def _imported(name: str, package: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise Missing(f"not installed: pip install {package}, or mockrek[peers]") from None


PEERS: Mapping[str, Callable[[Any], Callable[[int], object]]] = {
    "NumPy BLAS": blas,
    "FAISS flat": faiss_flat,
    "usearch": usearch_exact,
}
