"""Molecules per second of Chemprop 2's default network, in training and in prediction.

usage: chemprop_speed.py SPLIT.csv TARGET regression|classification [--epochs 5] [--threads 1]

Training counts whole epochs after the first, which warms up; features are made once, as
`chemprop train` does. Prediction begins with SMILES. One JSON line: per second, and per second of
processor time (the fairer one on a machine that does other work).
"""
import argparse
import json
import logging
import time
import warnings

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

import numpy as np
import pandas as pd
import torch
from chemprop import data, models, nn
from lightning import pytorch as pl

parser = argparse.ArgumentParser()
parser.add_argument("table")
parser.add_argument("target")
parser.add_argument("kind")
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--threads", type=int, default=1)
args = parser.parse_args()
torch.set_num_threads(args.threads)

table = pd.read_csv(args.table)
smiles, y = list(table["smiles"]), table[[args.target]].to_numpy(float)


class Clock(pl.Callback):
    def __init__(self):
        self.marks = []

    def on_train_epoch_end(self, *_):
        self.marks.append((time.perf_counter(), time.process_time()))


points = [data.MoleculeDatapoint.from_smi(s, t) for s, t in zip(smiles, y)]
dataset = data.MoleculeDataset(points)
scaler = dataset.normalize_targets() if args.kind == "regression" else None
dataset.cache = True
transform = nn.UnscaleTransform.from_standard_scaler(scaler) if scaler else None
head = (nn.RegressionFFN(output_transform=transform) if scaler else nn.BinaryClassificationFFN())
model = models.MPNN(nn.BondMessagePassing(), nn.NormAggregation(), head)
loader = data.build_dataloader(dataset, batch_size=64, num_workers=0)
clock = Clock()
trainer = pl.Trainer(accelerator="cpu", max_epochs=args.epochs, logger=False, enable_progress_bar=False,
                     enable_checkpointing=False, enable_model_summary=False, callbacks=[clock])
trainer.fit(model, loader)
trained = [b - a for a, b in zip(clock.marks[0], clock.marks[-1])]

start = time.perf_counter(), time.process_time()
fresh = data.MoleculeDataset([data.MoleculeDatapoint.from_smi(s) for s in smiles])
loader = data.build_dataloader(fresh, batch_size=64, num_workers=0, shuffle=False)
model.eval()
with torch.inference_mode():
    answers = [model(batch.bmg) for batch in loader]
predicted = [time.perf_counter() - start[0], time.process_time() - start[1]]
assert sum(len(a) for a in answers) == len(smiles) and np.isfinite(torch.cat(answers).numpy()).all()

rate = lambda n, times: [round(n / t) for t in times]
print(json.dumps({
    "molecules": len(smiles), "threads": args.threads, "per": ["second", "processor second"],
    "training": rate(len(smiles) * (args.epochs - 1), trained), "prediction_from_smiles": rate(len(smiles), predicted),
}))
