"""How far the uncertainty that `theriac predict` states can be believed.

    uncertainty.py PREDICTIONS.csv LABELS.csv --target COL… [--classes]
    uncertainty.py --runs [MODEL]

The first form compares one prediction file with a file of labels, row for row; the second pools
the kept runs of `ours.py`, by kind. Regression: the share of labels within T_lower to T_upper
(nominally 90 %), and Spearman's rank correlation over deciles between the half-width and the
root mean square error, both in units of the label's standard deviation. Classification: the
expected calibration error in ten bins of equal width, and the same rank correlation between
1 - max(p, 1 - p) and the error rate. Both also within the applicability domain alone.
"""

import argparse

import numpy as np
import pandas as pd
from metrics import spearman
from runner import place
from tasks import SEEDS, tasks


def collect(predicted, known, targets, classes):
    """One row per label: prediction, bounds, whether in the domain."""
    parts = []
    for t in targets:
        lower, upper = ((predicted[f"{t}_{e}"] if f"{t}_{e}" in predicted else np.nan) for e in ("lower", "upper"))
        part = pd.DataFrame({"y": known[t], "p": predicted[t], "lower": lower, "upper": upper,
                             "domain": predicted[f"{t}_in_domain"].astype(str).str.lower().isin(["true", "1", "1.0"])})
        if not classes:
            scale = known[t].std()
            part[["y", "p", "lower", "upper"]] /= scale
        parts.append(part)
    return pd.concat(parts).dropna(subset=["y", "p"])


def deciles(uncertainty, error, summary):
    """Rank correlation of uncertainty and error over ten groups of equal size."""
    groups = np.array_split(np.argsort(uncertainty, kind="stable"), 10)
    return spearman(np.array([uncertainty[g].mean() for g in groups]), np.array([summary(error[g]) for g in groups]))


def regression(rows):
    y, p, lower, upper = rows[["y", "p", "lower", "upper"]].to_numpy(float).T
    if len(y) < 10:
        return {}
    return {"coverage": np.mean((lower <= y) & (y <= upper)), "median half-width / sd": np.median(upper - lower) / 2,
            "Spearman over deciles": deciles(upper - lower, (y - p) ** 2, lambda e: np.sqrt(e.mean()))}


def classification(rows, bins=10):
    y, p = rows[["y", "p"]].to_numpy(float).T
    if len(y) < 10:
        return {}
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    ece = sum(abs(y[bin_of == b].sum() - p[bin_of == b].sum()) for b in range(bins)) / len(y)
    return {"expected calibration error": ece,
            "Spearman over deciles": deciles(np.minimum(p, 1 - p), (p > 0.5) != (y > 0.5), np.mean)}


def report(title, rows, classes):
    summary = classification if classes else regression
    for name, part in (("all", rows), ("in domain", rows[rows["domain"]])):
        figures = ", ".join(f"{k} {v:.3f}" for k, v in summary(part).items())
        print(f"{title}, {name}: {len(part)} labels, {figures}")


def kept(model):
    """The kept runs of one model: (task, rows)."""
    for task in tasks():
        for seed in SEEDS:
            file = place(model, task, seed).parent / f"{task.name}.{seed}.csv"
            if file.exists():
                table, targets, _ = task.read(seed)
                test = table[table["split"] == "test"].reset_index(drop=True)
                yield task, collect(pd.read_csv(file), test, targets, task.classification)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--target", nargs="*")
    parser.add_argument("--classes", action="store_true")
    parser.add_argument("--runs", nargs="?", const="theriac")
    options = parser.parse_args()
    if options.runs:
        runs = list(kept(options.runs))
        for classes in (False, True):
            pooled = [rows for task, rows in runs if task.classification == classes]
            if pooled:
                report(f"pooled {'classification' if classes else 'regression'}", pd.concat(pooled), classes)
        for name in dict.fromkeys(task.name for task, _ in runs):
            task = next(t for t, _ in runs if t.name == name)
            report(name, pd.concat(r for t, r in runs if t.name == name), task.classification)
    else:
        predicted, known = map(pd.read_csv, options.files)
        report(options.files[0], collect(predicted, known, options.target, options.classes), options.classes)


if __name__ == "__main__":
    main()
