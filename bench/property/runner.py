"""Runs models over the split files, one after the other, and keeps what they predict.

Each run leaves `OUT/runs/MODEL/TASK.SEED.json` (metrics, sizes, seconds) and `.npy` (test
predictions, [molecules, targets]). Finished runs are skipped, so that a queue can be stopped and
started at will; seed 0 of every task comes first, the smallest first. Runs of peers can be
collected into `cache/MODEL.tsv` and `cache/MODEL.npz`, and count as finished from there.
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


def fresh(name, task, seed, digest):
    """The record of a run here, if it is of this split."""
    at = Path(f"{place(name, task, seed)}.json")
    record = json.loads(at.read_text()) if at.exists() else None
    return record if record and record["test"] == digest else None


def cached(name, task, seed, digest):
    table = CACHE / f"{name}.tsv"
    rows = pd.read_csv(table, sep="\t").to_dict("records") if table.exists() else []
    return next((r for r in rows if (r["task"], r["seed"], r["test"]) == (task.name, seed, digest)), None)


def predictions(name, task, seed, digest):
    """A model's test predictions on this very split, from here or from the cache, or None."""
    if fresh(name, task, seed, digest):
        return np.load(f"{place(name, task, seed)}.npy").astype(float)
    if cached(name, task, seed, digest):
        return np.load(CACHE / f"{name}.npz")[f"{task.name}.{seed}"].astype(float)
    return None


def next_run(name, model, names, seeds, failed):
    """The first of the queue that has neither been done nor failed."""
    for task, seed in queue(names, seeds):
        if not model.applies(task) or (task.name, seed) in failed:
            continue
        split = name, task, seed, task.read(seed)[2]
        if not fresh(*split) and not cached(*split):
            return task, seed
    return None


def collect(names):
    """Adds the runs here to the cached table of metrics and archive of predictions of each model."""
    CACHE.mkdir(exist_ok=True)
    for name in names:
        table, archive = CACHE / f"{name}.tsv", CACHE / f"{name}.npz"
        rows = pd.read_csv(table, sep="\t").to_dict("records") if table.exists() else []
        arrays = dict(np.load(archive)) if archive.exists() else {}
        records = {f"{r['task']}.{r['seed']}": r for r in rows}
        for file in sorted((OUT / "runs" / name).glob("*.json")):
            records[file.stem] = json.loads(file.read_text())
            arrays[file.stem] = np.load(file.with_suffix(".npy"))
        if records:
            pd.DataFrame([records[k] for k in sorted(records)]).to_csv(
                table, sep="\t", index=False, float_format="%.5f")
            np.savez_compressed(archive, **arrays)


def main(models, doc, cached=False):
    """The command line of a set of models; `cached` ones can be collected."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=[*models, *["collect"] * cached])
    parser.add_argument("tasks", nargs="*")
    parser.add_argument("--seeds", nargs="*", type=int, default=SEEDS)
    options = parser.parse_args()
    if options.model == "collect":
        return collect(models)
    failed = set()
    while following := next_run(options.model, models[options.model], options.tasks, options.seeds, failed):
        try:
            run(options.model, models[options.model], *following)
        except Exception as error:  # one failed run must not stop the queue
            failed.add((following[0].name, following[1]))
            print(f"{options.model} {following[0].name} {following[1]} failed: {error}", file=sys.stderr, flush=True)
