"""Trains `theriac train … --protein-column` on the splits of affinity.py and writes Markdown rows.

    affinity_ours.py [davis|kiba…] [--splits random cold_drug cold_target all_cold] [--threads 2]

Reads `OUT/affinity/SET*.csv`, which affinity.py writes. Training pairs of the random split are
the authors' five training folds together; the test part is predicted with `theriac predict`.
"""

import argparse
import os
import resource
import subprocess
import time

import numpy as np
import pandas as pd
from affinity import concordance
from tasks import OUT, ROOT

SPLITS = ["random", "cold_drug", "cold_target", "all_cold"]


def tables(name, split):
    """The pairs of a split with SMILES and sequences: to train on, and to judge by."""
    folder = OUT / "affinity"
    text = {"drug": str, "target": str}
    pairs = pd.read_csv(folder / f"{name}.csv", dtype=text, keep_default_na=False)
    pairs = pairs.merge(pd.read_csv(folder / f"{name}.drugs.csv", dtype=text), on="drug")
    pairs = pairs.merge(pd.read_csv(folder / f"{name}.targets.csv", dtype=text, keep_default_na=False), on="target")
    kept = pairs[["smiles", "target", "sequence", "affinity"]].astype({"affinity": float})
    return kept[pairs[split].str.startswith("train")], kept[pairs[split] == "test"]


def run(command):
    """Seconds passed and of processor time, and the most memory in MB."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.time() - start, after.ru_utime - before.ru_utime, after.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=["davis", "kiba"])
    parser.add_argument("--splits", nargs="*", default=SPLITS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", default="2")
    options = parser.parse_args()
    theriac = os.environ.get("THERIAC", str(ROOT / "target" / "release" / "theriac"))
    print("| set | split | train | test | model | concordance | MSE | within 90 % limits | processor min | MB |")
    print("|---|---|---:|---:|---|---:|---:|---:|---:|---:|")
    for name in options.sets:
        for split in options.splits:
            work = OUT / "affinity" / f"{name}.{split}.{options.seed}"
            work.mkdir(parents=True, exist_ok=True)
            parts = dict(zip(("train", "test"), tables(name, split)))
            for part, table in parts.items():
                table.to_csv(work / f"{part}.csv", index=False)
            _, processor, memory = run(
                [theriac, "--threads", options.threads, "train", work / "train.csv", "--target", "affinity",
                 "--protein-column", "sequence", "--protein-name-column", "target", "--hold-out", "0",
                 "--seed", str(options.seed), "--out", work / "model"])
            run([theriac, "--threads", options.threads, "predict", work / "model", work / "test.csv",
                 "--out", work / "said.csv"])
            said = pd.read_csv(work / "said.csv")
            y, p = parts["test"]["affinity"].to_numpy(), said["affinity"].to_numpy()
            within = np.mean((said["affinity_lower"] <= y) & (y <= said["affinity_upper"]))
            print(f"| {name} | {split} | {len(parts['train'])} | {len(y)} | theriac | {concordance(y, p):.3f} | "
                  f"{np.mean((y - p) ** 2):.3f} | {100 * within:.0f} % | {processor / 60:.1f} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
