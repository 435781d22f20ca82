"""Runs models over the split files, one after the other, and keeps what they predict.

Each run leaves `OUT/runs/MODEL/TASK.SEED.json` (metrics, sizes, seconds) and `.npy` (test
predictions, [molecules, targets]). Finished runs are skipped, so that a queue can be stopped and
started at will; seed 0 of every task comes first, the smallest first. `--collect` gathers them
into `cache/MODEL.tsv` and `cache/MODEL.npz`.
"""

import argparse
import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
import pandas as pd
from metrics import KINDS, score
from tasks import HERE, OUT, SEEDS, labels, queue

CACHE = HERE / "cache"


@dataclass(frozen=True)
class Model:
    """How to train on a split and predict its test part, and which version did."""

    predict: Callable
    version: Callable
    applies: Callable = lambda task: True


def used_seconds():
    """Processor time of this process and its finished children."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usage)


def place(name, task, seed):
    return OUT / "runs" / name / f"{task.name}.{seed}"


def run(name, model, task, seed):
    """Trains and predicts once; keeps the metrics, and the predictions beside them."""
    at = place(name, task, seed)
    at.parent.mkdir(parents=True, exist_ok=True)
    table, targets, digest = task.read(seed)
    began, used = time.time(), used_seconds()
    predictions = model.predict(task, seed, table, targets)
    y = labels(table, targets)
    record = {
        "task": task.name, "seed": seed, "test": digest, "version": model.version(),
        "train_rows": int((table["split"] != "test").sum()), "test_rows": len(y), "targets": len(targets),
        "cpu_seconds": round(used_seconds() - used, 1), "seconds": round(time.time() - began, 1),
    } | {m: score(m, y, predictions) for m in KINDS[task.kind]}
    np.save(f"{at}.npy", predictions.astype(np.float32))
    Path(f"{at}.json").write_text(json.dumps(record))
    print(name, record, flush=True)


def next_run(name, model, names, seeds, failed):
    """The first of the queue that is neither done on the split as it is now nor failed."""
    for task, seed in queue(names, seeds):
        if (task.name, seed) in failed or not model.applies(task):
            continue
        done = Path(f"{place(name, task, seed)}.json")
        if not done.exists() or json.loads(done.read_text())["test"] != task.read(seed)[2]:
            return task, seed
    return None


def collect():
    """One table of metrics and one archive of predictions for each model that has run."""
    CACHE.mkdir(exist_ok=True)
    for folder in (OUT / "runs").iterdir():
        files = sorted(folder.glob("*.json"))
        pd.DataFrame([json.loads(f.read_text()) for f in files]).to_csv(
            CACHE / f"{folder.name}.tsv", sep="\t", index=False, float_format="%.5f")
        np.savez_compressed(CACHE / f"{folder.name}.npz",
                            **{f.stem: np.load(f.with_suffix(".npy")) for f in files})


def predictions(name, task, seed, digest):
    """A model's test predictions on this very split: from a run here, else from the cache."""
    at = place(name, task, seed)
    if Path(f"{at}.json").exists():
        record = json.loads(Path(f"{at}.json").read_text())
        return np.load(f"{at}.npy").astype(float) if record["test"] == digest else None
    table = CACHE / f"{name}.tsv"
    if not table.exists():
        return None
    cached = pd.read_csv(table, sep="\t").query("task == @task.name and seed == @seed and test == @digest")
    return None if cached.empty else np.load(CACHE / f"{name}.npz")[f"{task.name}.{seed}"].astype(float)


def main(models, doc):
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=[*models, "collect"])
    parser.add_argument("tasks", nargs="*")
    parser.add_argument("--seeds", nargs="*", type=int, default=SEEDS)
    options = parser.parse_args()
    if options.model == "collect":
        return collect()
    failed = set()
    while following := next_run(options.model, models[options.model], options.tasks, options.seeds, failed):
        try:
            run(options.model, models[options.model], *following)
        except Exception as error:  # one failed run must not stop the queue
            failed.add((following[0].name, following[1]))
            print(f"{options.model} {following[0].name} {following[1]} failed: {error}", file=sys.stderr, flush=True)
