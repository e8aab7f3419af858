"""Intervals and tests of rates: pure functions over arrays of counts."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

try:
    from scipy.special import chdtrc, ndtri
    from scipy.stats import fisher_exact
except ImportError:  # an optional extra: the command line must start without it
    chdtrc = ndtri = fisher_exact = None

Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]

RESAMPLES: Final = 2000
_CONFIDENCE: Final = 0.95
_TAILS: Final = (50 * (1 - _CONFIDENCE), 50 * (1 + _CONFIDENCE))  # percent
_SEED: Final = 0  # an interval must not change from one reading of the answers to the next
_BLOCK: Final = 4_000_000  # weights of pairs held at a time: 32 MB


def wilson(errors: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[Float64Array, Float64Array]:
    """The 95 % Wilson score interval of a rate (Wilson 1927), 0 to 1; (0, 1) without a trial.

    Args:
        errors: integers, any shape.
        trials: integers, the same shape.

    Returns:
        Lower and upper bounds, float64, that shape.
    """
    k, n = np.asarray(errors, dtype=float), np.asarray(trials, dtype=float)
    z = ndtri((1 + _CONFIDENCE) / 2)
    centre = (k + z * z / 2) / (n + z * z)
    right = np.divide(n - k, n, out=np.zeros_like(n), where=n > 0)
    half = z / (n + z * z) * np.sqrt(k * right + z * z / 4)
    # The bounds are exactly 0 and 1 at the ends; floating point alone would leave 1e-17.
    low = np.where(k == 0, 0.0, np.clip(centre - half, 0, 1))
    high = np.where(k == n, 1.0, np.clip(centre + half, 0, 1))
    return low, high


def homogeneity_ps(errors: npt.ArrayLike, trials: npt.ArrayLike) -> Float64Array:
    """P-values of Pearson's chi-square test that groups share one rate, many audits at once.

    Groups without a trial do not take part. Without an error, without a right answer or with fewer
    than two groups there is nothing to tell apart, and p is 1.

    Args:
        errors: integers, shape (n_audits, n_groups).
        trials: integers, the same shape.

    Returns:
        float64, shape (n_audits,).
    """
    k, n = np.asarray(errors, dtype=float), np.asarray(trials, dtype=float)
    total, wrong = n.sum(axis=1), k.sum(axis=1)
    rate = np.divide(wrong, total, out=np.zeros_like(total), where=total > 0)[:, None]
    variance = n * rate * (1 - rate)
    terms = np.divide((k - n * rate) ** 2, variance, out=np.zeros_like(n), where=variance > 0)
    freedom = np.count_nonzero(n, axis=1) - 1
    testable = (freedom > 0) & (wrong > 0) & (wrong < total)
    ps: Float64Array = np.where(testable, chdtrc(np.maximum(freedom, 1), terms.sum(axis=1)), 1.0)
    return ps


def homogeneity_p(errors: npt.ArrayLike, trials: npt.ArrayLike) -> float:
    """The p-value of Pearson's chi-square test that groups share one rate.

    Args:
        errors: integers, shape (n_groups,).
        trials: integers, the same shape.

    Returns:
        A probability; 1 as :func:`homogeneity_ps` says.
    """
    return float(homogeneity_ps(np.asarray(errors)[None], np.asarray(trials)[None])[0])


def fisher_p(errors: tuple[int, int], trials: tuple[int, int]) -> float:
    """The two-sided p-value of Fisher's exact test that two groups share one rate."""
    right = (trials[0] - errors[0], trials[1] - errors[1])
    if not any(errors) or not any(right):
        return 1.0
    return float(fisher_exact([errors, right]).pvalue)


def holm(ps: npt.ArrayLike) -> Float64Array:
    """Holm's step-down correction of p-values of one family (Holm 1979).

    Args:
        ps: probabilities, shape (n,).

    Returns:
        Adjusted probabilities in the same order, float64, shape (n,).
    """
    raw = np.asarray(ps, dtype=float)
    order = np.argsort(raw, kind="stable")
    stepped = np.maximum.accumulate(raw[order] * np.arange(raw.size, 0, -1))
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def bootstrap(subjects: Int64Array, wrong: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """The 95 % percentile interval of a rate, resampling subjects (Efron 1979), 0 to 1.

    The trials of one subject stay together. Subjects with as many trials and errors are alike, so
    that their numbers are drawn, not they: quick however many there are.

    Args:
        subjects: codes from 0, shape (n_trials,), at least one.
        wrong: shape (n_trials,).

    Returns:
        Lower and upper bound; the same for the same counts.
    """
    trials = np.bincount(subjects)
    errors = np.bincount(subjects, weights=wrong).astype(np.int64)
    seen = trials > 0
    kinds, counts = np.unique(
        np.column_stack([errors[seen], trials[seen]]), axis=0, return_counts=True
    )
    total = int(counts.sum())
    drawn = np.random.default_rng(_SEED).multinomial(total, counts / total, size=RESAMPLES)
    sums = drawn @ kinds
    low, high = np.percentile(sums[:, 0] / sums[:, 1], _TAILS)
    return float(low), float(high)


def bootstrap_pairs(
    first: Int64Array, second: Int64Array, wrong: npt.NDArray[np.bool_]
) -> Float64Array:
    """The same for pairs of faces, of which many share a subject.

    A pair counts as often as its two subjects are drawn, one times the other (the vertex bootstrap,
    Snijders & Borgatti 1999); a pair of one subject as often as that one is.

    Args:
        first: codes from 0, shape (n_pairs,), at least one.
        second: the same of the other faces.
        wrong: shape (n_tasks, n_pairs).

    Returns:
        Lower and upper bounds, shape (n_tasks, 2).
    """
    codes = np.unique(np.stack([first, second]), return_inverse=True)[1].reshape(2, -1)
    subjects, alone = int(codes.max()) + 1, first == second
    counted = np.vstack([wrong, np.ones_like(alone)]).astype(float).T
    generator, sums = np.random.default_rng(_SEED), []
    block = max(1, _BLOCK // max(subjects, alone.size))
    for begin in range(0, RESAMPLES, block):
        size = (min(block, RESAMPLES - begin), subjects)
        drawn = generator.poisson(1.0, size).astype(float)
        weights = drawn[:, codes[0]] * np.where(alone, 1.0, drawn[:, codes[1]])
        sums.append(weights @ counted)
    errors, trials = np.split(np.vstack(sums), [-1], axis=1)
    held = trials[:, 0] > 0  # some: a single pair is held by 40 % of the resamples
    bounds: Float64Array = np.percentile(errors[held] / trials[held], _TAILS, axis=0).T
    return bounds
