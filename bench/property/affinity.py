"""DAVIS and KIBA (Davis et al. 2011; Tang et al. 2014; as in DeepDTA): pairs, splits, baselines.

    affinity.py [davis|kiba…] [--seed 0]

Writes `OUT/affinity/SET.csv` (drug, target, affinity and one column per split: train with its
fold, test, or nothing where the split leaves the pair out), `SET.drugs.csv` and
`SET.targets.csv`, to train a network on, and prints sizes and baselines as Markdown.

Splits: `random` is the authors' (five training folds, one test fold); `cold_drug` and
`cold_target` hold out a sixth of the drugs or targets; `all_cold` tests held-out drugs on
held-out targets and trains on pairs of neither. Affinity: pKd, or the KIBA score.

Baselines: mean of the training pairs; mean of drug plus mean of target; nearest neighbour (the
training pair, or five, of highest product of ECFP4 Tanimoto and target similarity, the cosine
of 3-mer counts; all of those equally alike); single target (ridge regression on the Tanimoto
kernel for each target, penalty by leave-one-out; the training mean for a target without pairs).
"""

import argparse
import gzip
import json
import pickle
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rdkit import Chem, DataStructs
from rdkit.Chem import rdFingerprintGenerator
from tasks import DATA, OUT


def text(path):
    zipped = path.with_name(path.name + ".gz")
    return gzip.open(zipped, "rb").read() if zipped.exists() else path.read_bytes()


@dataclass
class Pairs:
    """Pairs that were measured, and how alike drugs and targets are."""

    name: str
    drugs: dict
    targets: dict
    drug: np.ndarray
    target: np.ndarray
    affinity: np.ndarray

    @classmethod
    def read(cls, name):
        folder = DATA / "03_binding" / "deepdta" / name
        matrix = np.asarray(pickle.loads(text(folder / "Y"), encoding="latin1"), float)
        drug, target = np.where(~np.isnan(matrix))
        affinity = matrix[drug, target]
        if name == "davis":
            affinity = 9 - np.log10(affinity)  # Kd in nM
        drugs, targets = (json.loads(text(folder / f)) for f in ("ligands_can.txt", "proteins.txt"))
        return cls(name, drugs, targets, drug, target, affinity)

    def splits(self, seed):
        """Per split the part of each pair: train0 to train4 (or train), test, or ""."""
        folder = DATA / "03_binding" / "deepdta" / self.name / "folds"
        random = np.full(len(self.affinity), "", "<U6")
        random[json.loads(text(folder / "test_fold_setting1.txt"))] = "test"
        for k, fold in enumerate(json.loads(text(folder / "train_fold_setting1.txt"))):
            random[fold] = f"train{k}"
        draw = np.random.default_rng(seed)
        cold_drug, cold_target = (
            np.isin(of, draw.choice(n, round(n / 6), replace=False))
            for of, n in ((self.drug, len(self.drugs)), (self.target, len(self.targets)))
        )
        both = np.where(cold_drug & cold_target, "test", np.where(cold_drug | cold_target, "", "train"))
        return {"random": random, "cold_drug": np.where(cold_drug, "test", "train"),
                "cold_target": np.where(cold_target, "test", "train"), "all_cold": both}

    def drug_similarity(self):
        ecfp = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
        prints = [ecfp.GetFingerprint(Chem.MolFromSmiles(s)) for s in self.drugs.values()]
        return np.array([DataStructs.BulkTanimotoSimilarity(p, prints) for p in prints])

    def target_similarity(self):
        counts = [Counter(s[i:i + 3] for i in range(len(s) - 2)) for s in self.targets.values()]
        column = {k: i for i, k in enumerate(sorted(set().union(*counts)))}
        table = np.zeros((len(counts), len(column)))
        for row, count in zip(table, counts):
            row[[column[k] for k in count]] = list(count.values())
        table /= np.linalg.norm(table, axis=1, keepdims=True)
        return table @ table.T


def concordance(y, p):
    """Share of pairs of different affinity in the right order; ties in the prediction half."""
    right = pairs = 0.0
    for value, predicted in zip(y, p):
        lower = y < value
        pairs += lower.sum()
        right += (p[lower] < predicted).sum() + 0.5 * (p[lower] == predicted).sum()
    return right / pairs


def means(pairs, train, test):
    """Mean of the drug plus mean of the target minus the mean of all; 0 effects where unknown."""
    overall = pairs.affinity[train].mean()
    def effect(of):
        sums = pd.Series(pairs.affinity[train] - overall).groupby(of[train]).mean()
        return sums.reindex(of[test]).fillna(0).to_numpy()
    return overall + effect(pairs.drug) + effect(pairs.target)


def nearest(pairs, train, test, drugs, targets):
    """Mean affinity of the training pairs as alike as the most alike, and as the fifth."""
    known, out = pairs.affinity[train], np.empty((len(test), 2))
    by_target = targets[:, pairs.target[train]].astype(np.float32)
    for drug in np.unique(pairs.drug[test]):
        by_drug = drugs[drug, pairs.drug[train]].astype(np.float32)
        for at in np.flatnonzero(pairs.drug[test] == drug):
            similarity = by_drug * by_target[pairs.target[test[at]]]
            fifth = np.partition(similarity, -5)[-5]
            out[at] = [known[similarity >= s - 1e-6].mean() for s in (similarity.max(), fifth)]
    return out.T


def single_target(pairs, train, test, drugs):
    """Ridge regression on the Tanimoto kernel, one model per target."""
    out = np.full(len(test), pairs.affinity[train].mean())
    models, errors = {}, np.zeros(len(PENALTIES))
    for target in np.unique(pairs.target[train]):
        rows = train[pairs.target[train] == target]
        y, kernel = pairs.affinity[rows], drugs[np.ix_(pairs.drug[rows], pairs.drug[rows])]
        inverses = [np.linalg.inv(kernel + penalty * np.eye(len(rows))) for penalty in PENALTIES]
        weights = [inverse @ (y - y.mean()) for inverse in inverses]
        errors += [np.sum((w / np.diag(i)) ** 2) for w, i in zip(weights, inverses)]
        models[target] = pairs.drug[rows], y.mean(), weights
    best = np.argmin(errors)
    for at, (d, t) in enumerate(zip(pairs.drug[test], pairs.target[test])):
        if t in models:
            known, mean, weights = models[t]
            out[at] = mean + drugs[d, known] @ weights[best]
    return out


PENALTIES = (0.03, 0.1, 0.3, 1.0, 3.0)


def compare(pairs, seed):
    """Sizes and baselines of every split, as Markdown rows."""
    drugs, targets = pairs.drug_similarity(), pairs.target_similarity()
    for name, part in pairs.splits(seed).items():
        train, test = np.flatnonzero(np.char.startswith(part, "train")), np.flatnonzero(part == "test")
        y = pairs.affinity[test]
        one, five = nearest(pairs, train, test, drugs, targets)
        for model, predicted in {
            "mean": np.full(len(test), pairs.affinity[train].mean()),
            "drug and target means": means(pairs, train, test),
            "nearest neighbour": one,
            "5 nearest neighbours": five,
            "single target": single_target(pairs, train, test, drugs),
        }.items():
            print(f"| {pairs.name} | {name} | {len(train)} | {len(test)} | {model} | "
                  f"{concordance(y, predicted):.3f} | {np.mean((y - predicted) ** 2):.3f} |", flush=True)


def write(pairs, seed):
    folder = OUT / "affinity"
    folder.mkdir(parents=True, exist_ok=True)
    ids, names = list(pairs.drugs), list(pairs.targets)
    pd.DataFrame({"drug": [ids[i] for i in pairs.drug], "target": [names[i] for i in pairs.target],
                  "affinity": pairs.affinity} | pairs.splits(seed)).to_csv(folder / f"{pairs.name}.csv", index=False)
    for kind, column, table in (("drugs", "smiles", pairs.drugs), ("targets", "sequence", pairs.targets)):
        pd.DataFrame({kind[:-1]: table.keys(), column: table.values()}).to_csv(
            folder / f"{pairs.name}.{kind}.csv", index=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=["davis", "kiba"])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print("| set | split | train | test | model | concordance | MSE |\n|---|---|---:|---:|---|---:|---:|")
    for name in options.sets:
        pairs = Pairs.read(name)
        write(pairs, options.seed)
        compare(pairs, options.seed)


if __name__ == "__main__":
    main()
