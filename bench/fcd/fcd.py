"""Fréchet ChemNet distance of samples to real molecules, beside that of real to real.

Preuer et al., J. Chem. Inf. Model. 58, 1736 (2018), as the package fcd_torch has it.
"""

import csv
import gzip
import sys

from fcd_torch import FCD


def read(path):
    """The SMILES of a file: its column `smiles`, or the first word of each line."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as file:
        rows = list(csv.reader(file))
    if "smiles" not in rows[0]:
        return [row[0].split()[0] for row in rows if row]
    header = {name: i for i, name in enumerate(rows[0])}
    rows = rows[1:]
    if "valid" in header:
        rows = [row for row in rows if row[header["valid"]] == "true"]
    return [row[header["smiles"]] for row in rows]


def main():
    first, second, *samples = (read(path) for path in sys.argv[1:])
    size = min(len(part) for part in (first, second, *samples))
    fcd = FCD(device="cpu", n_jobs=2, batch_size=512)
    reference = fcd.precalc(first[:size])
    real = fcd(pref=reference, gen=second[:size])
    print(f"{size} molecules each\n")
    print("| set | FCD to held-out molecules | times that of real molecules |\n|---|---:|---:|")
    print(f"| other held-out molecules | {real:.3f} | 1.0 |")
    for name, part in zip(("samples", "samples without guard"), samples):
        distance = fcd(pref=reference, gen=part[:size])
        print(f"| {name} | {distance:.3f} | {distance / real:.1f} |")


if __name__ == "__main__":
    main()
