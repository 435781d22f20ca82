"""The tables of `bench/README.md`: our models beside the peers on the same splits.

    compare.py [--ours theriac theriac-graph theriac-trees] [--rounds 1000]

A task's score is the mean over those seeds that every model of the row has run. The gain is
the score's improvement over the peer (lower error or higher area is positive) with the 95 %
interval of the paired bootstrap over test compounds.
"""

import argparse

import numpy as np
from metrics import paired_bootstrap, score
from runner import predictions
from tasks import SEEDS, labels, naive, tasks

PEERS = ("chemprop", "catboost")


class Split:
    """One test part: its compounds, labels and everyone's predictions."""

    def __init__(self, task, seed, models):
        table, targets, digest = task.read(seed)
        test = table[table["split"] == "test"]
        self.compounds, self.labels = list(test["smiles"]), labels(table, targets)
        self.cliff = test["cliff"].to_numpy(bool) if "cliff" in test else None
        self.by = {m: predictions(m, task, seed, digest) for m in models}
        self.by["naive"] = naive(task, table, targets)

    def has(self, *models):
        return all(self.by[m] is not None for m in models)


def mean_score(task, splits, model, cliff=False):
    rows = [s.cliff if cliff else slice(None) for s in splits]
    return np.mean([score(task.metric, s.labels[r], s.by[model][r]) for s, r in zip(splits, rows)])


def line(*cells):
    print("| " + " | ".join(cells) + " |")


def header(*names):
    line(*names)
    line(*("---" if i < 2 else "---:" for i in range(len(names))))


def accuracy(loaded, models):
    """Everyone's score on every task, where at least one model has run."""
    print("### Scores\n")
    header("task", "metric", "test compounds", "seeds", "naive", *models)
    for task, splits in loaded:
        ran = [m for m in models if any(s.has(m) for s in splits)]
        common = [s for s in splits if ran and s.has(*ran)]
        if not common:
            continue
        values = {m: f"{mean_score(task, common, m):.3f}" for m in ran}
        line(task.name, task.metric, f"{np.mean([len(s.labels) for s in common]):.0f}", str(len(common)),
             f"{mean_score(task, common, 'naive'):.3f}", *(values.get(m, "–") for m in models))


def duel(loaded, ours, theirs, rounds):
    """The gain of one model over another on every task, and the count of wins."""
    rows = []
    for task, splits in loaded:
        runs = [(s.compounds, s.labels, s.by[ours], s.by[theirs]) for s in splits if s.has(ours, theirs)]
        if runs:
            rows.append((task, len(runs), *paired_bootstrap(task.metric, runs, rounds)))
    if not rows:
        return
    print(f"\n### {ours} against {theirs}\n")
    header("task", "metric", "seeds", "gain", "95 % interval", "")
    for task, seeds, gain, low, high in rows:
        verdict = "better" if low > 0 else "**worse**" if high < 0 else ""
        line(task.name, task.metric, str(seeds), f"{gain:+.3f}", f"{low:+.3f} to {high:+.3f}", verdict)
    wins, beyond = sum(r[2] > 0 for r in rows), [sum(r[3] > 0 for r in rows), sum(r[4] < 0 for r in rows)]
    print(f"\nBetter on {wins} of {len(rows)} tasks ({wins / len(rows):.0%}); beyond the interval better on "
          f"{beyond[0]}, worse on {beyond[1]}.")


def cliffs(loaded, models):
    """MoleculeACE: RMSE of all test compounds and of those in activity cliffs, mean over sets."""
    sets = [(t, [s for s in splits if s.has(*models)]) for t, splits in loaded if t.cliff]
    sets = [(t, s) for t, s in sets if s]
    if not sets or not models:
        return
    print("\n### MoleculeACE: RMSE, and RMSE of activity cliffs\n")
    header("set", "seeds", *(f"{m}{kind}" for m in ("SVM, published", *models) for kind in ("", ", cliffs")))
    cells = np.array([[*t.published, *(mean_score(t, s, m, cliff) for m in models for cliff in (False, True))]
                      for t, s in sets])
    for (task, splits), row in zip(sets, cells):
        line(task.name, str(len(splits)), *(f"{v:.3f}" for v in row))
    line("mean", "", *(f"{v:.3f}" for v in cells.mean(0)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", nargs="*", default=["theriac", "theriac-graph", "theriac-trees"])
    parser.add_argument("--rounds", type=int, default=1000)
    options = parser.parse_args()
    models = (*PEERS, *options.ours, "svm")
    loaded = [(t, [Split(t, s, models) for s in SEEDS if t.path(s).exists()]) for t in tasks()]
    accuracy(loaded, models[:-1])
    for ours in options.ours:
        for peer in PEERS:
            duel(loaded, ours, peer, options.rounds)
    ran = [m for m in ("svm", *models[:-1]) if any(s.has(m) for t, splits in loaded if t.cliff for s in splits)]
    cliffs(loaded, ran)


if __name__ == "__main__":
    main()
