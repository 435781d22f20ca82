"""Writes flexible molecules (5 to 12 rotatable bonds) as CSV: inputs.py DATA_FOLDER MOLECULES."""

import csv
import gzip
import sys

folder, wanted = sys.argv[1], int(sys.argv[2])
path = f"{folder}/11_oracles/rdkit_2026.09.1.tsv.gz"
with gzip.open(path, "rt") as file:
    rows = [
        row["canonical_smiles"]
        for row in csv.DictReader(file, delimiter="\t")
        if row["accepted"] == "1"
        and 5 <= int(row["rotatable_bonds"]) <= 12
        and 200 < float(row["mw"]) < 550
        and "." not in row["canonical_smiles"]
    ]
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["smiles", "row"])
step = max(1, len(rows) // wanted)
out.writerows([smiles, i] for i, smiles in enumerate(rows[::step][:wanted]))
