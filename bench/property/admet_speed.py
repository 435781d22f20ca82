"""Molecules per second of processor time: ADMET-AI's panel and ours, in turn, one thread each.

usage: admet_speed.py SMILES.csv [N] [ROUNDS]        (column `smiles`; python with `admet_ai`)

Ours is the whole command with its start and its files; ADMET-AI's is its `predict` alone.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time

import pandas as pd
import torch
from admet_ai import ADMETModel
from tasks import ROOT

THERIAC = os.environ.get("THERIAC", str(ROOT / "target" / "release" / "theriac"))
path, n, rounds = sys.argv[1], int((sys.argv[2:3] or [1000])[0]), int((sys.argv[3:4] or [2])[0])
torch.set_num_threads(1)
smiles = pd.read_csv(path)["smiles"].tolist()[:n]
model = ADMETModel(num_workers=0)


def ours(folder):
    pd.DataFrame({"smiles": smiles}).to_csv(f"{folder}/in.csv", index=False)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([THERIAC, "--threads", "1", "admet", f"{folder}/in.csv", "--out", f"{folder}/out.csv"],
                   check=True, capture_output=True)
    return n / (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)


def theirs():
    before = time.process_time()
    model.predict(smiles=smiles)
    return n / (time.process_time() - before)


print("| round | ADMET-AI | Theriac | times faster |\n|---|---:|---:|---:|")
for i in range(rounds):
    with tempfile.TemporaryDirectory() as folder:
        a, b = theirs(), ours(folder)
    print(f"| {i + 1} | {a:.0f} | {b:.0f} | {b / a:.1f} |", flush=True)
