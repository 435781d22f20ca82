"""Trains the peers on the split files and caches their test predictions and metrics.

    peers.py chemprop|catboost|svm [TASK…] [--seeds 0 1 2]
    peers.py collect

One thread; see `runner.py` for what is kept. `collect` adds the runs to `cache/`.

chemprop: `chemprop train` with its defaults (50 epochs; the epoch best on validation predicts).
catboost: its defaults with random strength 2 on the MapLight features, as MapLight has it (MAE
    loss where that is the metric), learning from train and valid, one model per target.
svm: MoleculeACE's best (van Tilborg et al., 2022): support vector regression, RBF kernel, on
    1,024 bits of ECFP4; C and gamma by 5-fold cross-validation.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from runner import Model, main
from tasks import OUT


def chemprop(task, seed, table, targets):
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        table.replace({"split": {"valid": "val"}}).to_csv(f"{folder}/data.csv", index=False)
        command = [
            Path(sys.executable).with_name("chemprop"), "train", "--data-path", f"{folder}/data.csv",
            "--smiles-columns", "smiles", "--target-columns", *targets, "--splits-column", "split",
            "--task-type", task.kind, "--output-dir", f"{folder}/out", "--accelerator", "cpu",
            "--data-seed", str(seed), "--pytorch-seed", str(seed),
        ]
        with open(f"{folder}/log", "w") as log:
            done = subprocess.run(command, stdout=log, stderr=log)
        if done.returncode:
            raise RuntimeError(Path(folder, "log").read_text()[-2000:])
        predicted = pd.read_csv(f"{folder}/out/model_0/test_predictions.csv")
        test = table[table["split"] == "test"]
        if list(predicted["smiles"]) != list(test["smiles"]):
            raise RuntimeError("chemprop's test rows are not ours")
        return predicted[targets].to_numpy(float)


def catboost(task, seed, table, targets):
    from catboost import CatBoostClassifier, CatBoostRegressor
    from maplight import features

    x, test = features(table["smiles"]), (table["split"] == "test").to_numpy()
    settings = {"random_strength": 2, "random_seed": seed, "thread_count": 1, "verbose": 0, "allow_writing_files": False}
    columns = []
    for target in targets:
        y = table[target].to_numpy(float)
        known = ~test & ~np.isnan(y)
        if task.classification and len(set(y[known])) > 1:
            columns.append(CatBoostClassifier(**settings).fit(x[known], y[known]).predict_proba(x[test])[:, 1])
        elif task.classification:
            columns.append(np.full(test.sum(), y[known].mean()))
        else:
            loss = "MAE" if task.metric == "mae" else "RMSE"
            scale, mean = y[known].std(), y[known].mean()
            model = CatBoostRegressor(loss_function=loss, **settings).fit(x[known], (y[known] - mean) / scale)
            columns.append(model.predict(x[test]) * scale + mean)
    return np.stack(columns, 1)


def svm(task, seed, table, targets):
    from rdkit import Chem
    from rdkit.Chem import rdFingerprintGenerator
    from sklearn.model_selection import GridSearchCV, KFold
    from sklearn.svm import SVR

    ecfp = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=1024)
    x = np.stack([ecfp.GetFingerprintAsNumPy(Chem.MolFromSmiles(s)) for s in table["smiles"]]).astype(float)
    test = (table["split"] == "test").to_numpy()
    grid = {"C": [1, 10, 100, 1000, 10000], "gamma": [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]}
    search = GridSearchCV(SVR(kernel="rbf"), grid, scoring="neg_root_mean_squared_error",
                          cv=KFold(5, shuffle=True, random_state=seed))
    return search.fit(x[~test], table.loc[~test, targets[0]]).predict(x[test])[:, None]


PEERS = {
    "chemprop": Model(chemprop, lambda: version("chemprop")),
    "catboost": Model(catboost, lambda: version("catboost")),
    "svm": Model(svm, lambda: version("scikit-learn"), applies=lambda task: task.cliff is not None),
}


if __name__ == "__main__":
    main(PEERS, __doc__, cached=True)
