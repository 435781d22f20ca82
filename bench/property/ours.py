"""Trains our models on the split files: the default (stack), and its parts alone.

    ours.py theriac|theriac-graph|theriac-trees|theriac-kernel [TASK…] [--seeds 0 1 2]

THERIAC names the binary (default `target/release/theriac`). The test part is not in the file
that `theriac train` reads. What `theriac predict` writes is kept as `TASK.SEED.csv` beside the
metrics, for `uncertainty.py`; a test molecule that it cannot predict gets the naive value.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial

import numpy as np
import pandas as pd
from runner import Model, main, place
from tasks import OUT, ROOT, naive

THERIAC = os.environ.get("THERIAC", str(ROOT / "target" / "release" / "theriac"))


def theriac(*arguments):
    done = subprocess.run([THERIAC, "--threads", "1", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


def train_and_predict(name, options, task, seed, table, targets):
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        table[table["split"] != "test"].drop(columns="cliff", errors="ignore").to_csv(f"{folder}/known.csv", index=False)
        table.loc[table["split"] == "test", ["smiles"]].to_csv(f"{folder}/test.csv", index=False)
        theriac("train", f"{folder}/known.csv", *(x for t in targets for x in ("--target", t)),
                "--task", task.kind, "--split-column", "split", "--seed", seed, *options, "--out", f"{folder}/model")
        theriac("predict", f"{folder}/model", f"{folder}/test.csv", "--out", f"{folder}/out.csv")
        predicted = pd.read_csv(f"{folder}/out.csv")
        shutil.copy(f"{folder}/out.csv", f"{place(name, task, seed)}.csv")
    values, fallback = predicted[targets].to_numpy(float), naive(task, table, targets)
    failed = np.isnan(values)
    if failed.any():
        print(f"{name} {task.name} {seed}: {failed.any(1).sum()} molecules without a prediction", file=sys.stderr)
    return np.where(failed, fallback, values)


def model(name, *options):
    return Model(partial(train_and_predict, name, options), lambda: theriac("--version").strip())


OURS = {
    "theriac": model("theriac", "--kind", "stack"),
    "theriac-graph": model("theriac-graph", "--kind", "graph"),
    "theriac-trees": model("theriac-trees", "--kind", "trees"),
    "theriac-kernel": model("theriac-kernel", "--kind", "kernel"),
}


if __name__ == "__main__":
    main(OURS, __doc__)
