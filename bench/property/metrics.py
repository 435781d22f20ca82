"""Metrics of one target, their mean over targets, and the paired bootstrap.

Labels and predictions are [molecules, targets]; a missing label (NaN) counts for nothing, and
a target whose metric is undefined (one class only) is left out of the mean.
"""

import warnings

import numpy as np
from scipy.stats import rankdata


def rmse(y, p):
    return float(np.sqrt(np.mean((y - p) ** 2)))


def mae(y, p):
    return float(np.mean(np.abs(y - p)))


def spearman(y, p):
    a, b = rankdata(y), rankdata(p)
    if a.std() == 0 or b.std() == 0:
        return 0.0 if a.std() else np.nan
    return float(np.corrcoef(a, b)[0, 1])


def auroc(y, p):
    """Area under the receiver operating characteristic, by ranks (Mann–Whitney)."""
    positive = y > 0.5
    n, m = positive.sum(), (~positive).sum()
    if n == 0 or m == 0:
        return np.nan
    return float((rankdata(p)[positive].sum() - n * (n + 1) / 2) / (n * m))


def auprc(y, p):
    """Average precision; tied predictions form one step."""
    if not 0 < y.sum() < len(y):
        return np.nan
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(y[order] > 0.5)
    last = np.flatnonzero(np.append(np.diff(p[order]) != 0, True))
    precision, recall = hits[last] / (last + 1), hits[last] / hits[-1]
    return float(np.sum(np.diff(recall, prepend=0) * precision))


METRICS = {f.__name__: f for f in (rmse, mae, spearman, auroc, auprc)}
KINDS = {"regression": ("rmse", "mae", "spearman"), "classification": ("auroc", "auprc")}
LOWER_IS_BETTER = {"rmse", "mae"}


def score(metric, labels, predictions):
    """The metric's mean over targets."""
    values = []
    for y, p in zip(labels.T, predictions.T):
        known = ~np.isnan(y)
        values.append(METRICS[metric](y[known], p[known]) if known.any() else np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(np.nanmean(values))


def gain(metric, labels, ours, theirs):
    """By how much ours is better (positive) than theirs."""
    sign = -1 if metric in LOWER_IS_BETTER else 1
    return sign * (score(metric, labels, ours) - score(metric, labels, theirs))


def paired_bootstrap(metric, runs, rounds=1000, seed=0):
    """The gain, mean over runs, and its 95 % interval.

    `runs` are (compounds, labels, ours, theirs), one per split. Compounds are drawn (Poisson
    counts), not rows, so that one in the test parts of several splits is drawn for all of them.
    """
    compounds = {c: i for i, c in enumerate(sorted({c for run in runs for c in run[0]}))}
    places = [np.array([compounds[c] for c in run[0]]) for run in runs]
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(rounds):
        counts = random.poisson(1.0, len(compounds))
        rows = [np.repeat(np.arange(len(at)), counts[at]) for at in places]
        draws.append(np.mean([gain(metric, *(a[r] for a in run[1:])) for run, r in zip(runs, rows)]))
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return float(np.mean([gain(metric, *run[1:]) for run in runs])), float(low), float(high)
