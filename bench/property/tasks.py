"""The tasks of `datasets.toml`, their split files and their metrics.

A split file is `OUT/splits/TASK.SEED.csv` with `smiles`, one column per target, `split`
(train, valid or test) and, in MoleculeACE sets, `cliff` (1 for members of an activity cliff).
"""

import hashlib
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = Path(os.environ.get("THERIAC_DATA", ROOT.parent / "shared" / "data"))
OUT = Path(os.environ.get("THERIAC_BENCH_OUT", ROOT / "bench" / "results" / "property"))
SEEDS = (0, 1, 2)
EXTRA = ("smiles", "split", "cliff")


@dataclass(frozen=True)
class Task:
    name: str
    file: str
    kind: str
    metric: str
    unit: str
    smiles: str = "smiles"
    targets: tuple[str, ...] = ()
    split: str | None = None
    cliff: str | None = None
    published: tuple[float, ...] = ()

    @property
    def classification(self):
        return self.kind == "classification"

    def source(self):
        """The table as published: one column of SMILES, the labels, and what its authors add."""
        table = pd.read_csv(DATA / self.file, sep="\t" if ".tab" in self.file else ",")
        targets = list(self.targets) or [c for c in table.columns if c != self.smiles]
        names = {self.smiles: "smiles", self.split: "split", self.cliff: "cliff"}
        names |= {t: re.sub(r"\W+", "_", t).strip("_") for t in targets}
        if len(targets) == 1:
            names[targets[0]] = self.name
        return table[[c for c in table.columns if c in names]].rename(columns=names)

    def path(self, seed):
        return OUT / "splits" / f"{self.name}.{seed}.csv"

    def read(self, seed):
        """The split file, its targets, and a digest of its test part to know it again."""
        table = pd.read_csv(self.path(seed))
        targets = [c for c in table.columns if c not in EXTRA]
        test = table[table["split"] == "test"].to_csv(index=False)
        return table, targets, hashlib.sha256(test.encode()).hexdigest()[:16]


def tasks(names=()):
    """The tasks of the table, or those named, in the table's order."""
    table = tomllib.loads((HERE / "datasets.toml").read_text())
    unknown = set(names) - set(table)
    if unknown:
        raise SystemExit(f"no such task: {', '.join(sorted(unknown))}")
    chosen = {n: t for n, t in table.items() if not names or n in names}
    fixed = lambda t: {k: tuple(v) if isinstance(v, list) else v for k, v in t.items()}
    return [Task(name=n, **fixed(t)) for n, t in chosen.items()]


def queue(names=(), seeds=SEEDS):
    """(task, seed) whose split exists: seed 0 of everything first, smallest task first."""
    ready = [(seed, t.path(seed).stat().st_size, t) for t in tasks(names) for seed in seeds if t.path(seed).exists()]
    return [(t, seed) for seed, _, t in sorted(ready, key=lambda r: r[:2])]


def labels(table, targets, part="test"):
    """Labels of one part, [molecules, targets], missing as NaN."""
    return table.loc[table["split"] == part, targets].to_numpy(float)


def naive(task, table, targets):
    """The mean (or class prior) of what may be learned from, for each test molecule."""
    known = table[table["split"] != "test"]
    return np.tile(known[targets].mean().to_numpy(float), ((table["split"] == "test").sum(), 1))
