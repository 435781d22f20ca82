"""Makes the split files with `theriac curate`, and a table of their sizes and leakage.

    splits.py [TASK…] [--seeds 0 1 2] [--theriac BINARY]

Scaffold splits 0.7/0.1/0.2 of standardised, merged compounds; class labels that contradict
each other are dropped, repeated measurements averaged (median). MoleculeACE sets keep their
authors' rows and test part; an eighth of the rest, drawn by the seed, is for validation.
`OUT/splits/sizes.tsv` counts compounds whose RDKit canonical SMILES is in two parts.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from rdkit import Chem, RDLogger
from tasks import EXTRA, OUT, ROOT, SEEDS, tasks

CONFIG = """title = "{name}"
[[input]]
path = "in.csv"
smiles_column = "smiles"
[split]
method = "scaffold"
train = 0.7
valid = 0.1
test = 0.2
"""
LABEL = """[[label]]
column = "{column}"
{conflict}
"""
CONFLICT = 'tolerance = 0.5\non_conflict = "drop"'


def curate(task, table, seed, binary):
    """The curated table with its `split` column."""
    targets = [c for c in table.columns if c not in EXTRA]
    config = CONFIG.format(name=task.name)
    for column in targets:
        config += LABEL.format(column=column, conflict=CONFLICT if task.classification else "")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "curate.toml").write_text(config)
        table.to_csv(Path(folder, "in.csv"), index=False)
        subprocess.run(
            [binary, "--threads", "1", "curate", "--config", f"{folder}/curate.toml", "--data", folder,
             "--seed", str(seed), "--out", f"{folder}/out"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        return pd.read_csv(f"{folder}/out/dataset.csv")[["smiles", *targets, "split"]]


def authors(table, seed):
    """The authors' test part; an eighth of their training part for validation."""
    train = np.flatnonzero(table["split"] == "train")
    valid = np.random.default_rng(seed).choice(train, len(train) // 8, replace=False)
    table = table.copy()
    table.loc[table.index[valid], "split"] = "valid"
    return table


def leaked(table):
    """Compounds in two parts: as drawn, and by connectivity alone."""
    mols = [Chem.MolFromSmiles(s) for s in table["smiles"]]
    forms = ([Chem.MolToSmiles(m, isomericSmiles=stereo) for m in mols] for stereo in (True, False))
    return [int((table.groupby(keys)["split"].nunique() > 1).sum()) for keys in forms]


def main():
    RDLogger.DisableLog("rdApp.*")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="*")
    parser.add_argument("--seeds", nargs="*", type=int, default=SEEDS)
    parser.add_argument("--theriac", default=ROOT / "target" / "release" / "theriac")
    options = parser.parse_args()
    (OUT / "splits").mkdir(parents=True, exist_ok=True)
    sizes = OUT / "splits" / "sizes.tsv"
    rows = pd.read_csv(sizes, sep="\t").to_dict("records") if sizes.exists() else []
    for task in tasks(options.tasks):
        source = task.source()
        for seed in options.seeds:
            table = authors(source, seed) if task.split else curate(task, source, seed, options.theriac)
            table.to_csv(task.path(seed), index=False)
            parts = table["split"].value_counts()
            same, flat = leaked(table)
            rows = [r for r in rows if (r["task"], r["seed"]) != (task.name, seed)]
            rows.append({"task": task.name, "seed": seed, "rows": len(source), "compounds": len(table)}
                        | {p: int(parts.get(p, 0)) for p in ("train", "valid", "test")}
                        | {"in_two_parts": same, "in_two_parts_flat": flat})
            print(rows[-1], file=sys.stderr, flush=True)
            pd.DataFrame(rows).to_csv(sizes, sep="\t", index=False)


if __name__ == "__main__":
    main()
