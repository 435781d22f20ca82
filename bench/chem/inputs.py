#!/usr/bin/env python3
"""Writes a sample of SMILES from real corpora, one per line (seeded, no repeats).

Usage: inputs.py DATA_FOLDER N [--drug-like]

With --drug-like only ZINC and ChEMBL are sampled (for throughput); otherwise PubChem deposits as
they came in (salts, metals, odd valences), ChEMBL, natural products, approved drugs,
make-on-demand compounds and the perturbagens of LINCS.
"""
import argparse
import csv
import gzip
import io
import random
from pathlib import Path

# file -> (separator, column of the SMILES, lines of head)
CORPORA = {
    "100kPCS_standardize_sm.csv.gz": ("\t", 0, 0),
    "chembl30_valid.csv.gz": (",", 0, 1),
    "znp.50k.smi.gz": (" ", 0, 0),
    "Enamine50k.csv.gz": (",", 0, 0),
    "drugbank_approved.csv.gz": (",", 2, 1),
    "pertinfo.tsv.gz": ("\t", 12, 1),
}
DRUG_LIKE = {"zinc250k.smi.gz": (" ", 0, 0), "chembl30_valid.csv.gz": (",", 0, 1)}


def smiles(path, separator, column, head):
    with gzip.open(path, "rt", encoding="utf-8") as f:
        rows = csv.reader(io.StringIO(f.read()), delimiter=separator, quoting=csv.QUOTE_MINIMAL)
        for row in list(rows)[head:]:
            if len(row) > column and row[column].strip():
                yield row[column].strip()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("data", type=Path)
    options.add_argument("n", type=int)
    options.add_argument("--drug-like", action="store_true")
    args = options.parse_args()
    corpora = DRUG_LIKE if args.drug_like else CORPORA
    random.seed(20261120)
    chosen = {}
    for name, layout in corpora.items():
        found = sorted(set(smiles(args.data / "01_corpora" / name, *layout)))
        share = min(len(found), args.n // len(corpora))
        chosen.update(dict.fromkeys(random.sample(found, share)))
    print("\n".join(chosen))


if __name__ == "__main__":
    main()
