#!/usr/bin/env python3
"""Brings the published alert collections into one schema: name <TAB> smarts.

Usage: make.py wehi_pains.csv.gz alert_collection.csv.gz mcf.csv

Writes pains.tsv, brenk.tsv, glaxo.tsv and mcf.tsv beside this file. Sources and licences: NOTICE.
Query hydrogens ([#1], [H]) stay as published; they are folded into their neighbours on reading.
"""
import csv
import gzip
import io
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
# The collection numbers its filters; these are plain names for what each of them looks for.
MCF_NAMES = [
    "acrylonitrile", "vinyl sulfone", "acrylamide", "alkyl halide", "epoxide", "isocyanate",
    "aldehyde", "imine", "aziridine", "N-N bond in chain", "azo or diazo", "furan unsubstituted",
    "thiophene unsubstituted", "2-halo heteroaromatic", "amino cycloheptatriene", "disulfide",
    "triazene chain", "aminal", "acetal", "three bromines", "four chlorines", "seven fluorines",
]


def rows(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as f:
        return list(csv.reader(io.StringIO(f.read().decode())))


def write(name, table):
    seen = {}
    with open(HERE / f"{name}.tsv", "w", newline="\n") as f:
        f.write("name\tsmarts\n")
        for alert, smarts in table:
            seen[alert] = seen.get(alert, 0) + 1
            assert "\t" not in alert + smarts and ";" not in alert
            f.write(f"{alert}\t{smarts}\n")


def main(pains, collection, mcf):
    name = re.compile(r"<regId=(.*?)(\(\d+\))?>")
    write("pains", [(name.search(r[1]).group(1), r[0].strip()) for r in rows(pains)])
    head, *table = rows(collection)
    column = {c: i for i, c in enumerate(head)}
    for ours, theirs in [("brenk", "Dundee"), ("glaxo", "Glaxo")]:
        chosen = [r for r in table if r[column["rule_set_name"]] == theirs]
        write(ours, [(r[column["description"]].strip(), r[column["smarts"]]) for r in chosen])
    filters = rows(mcf)[1:]
    assert len(filters) == len(MCF_NAMES)
    write("mcf", [(n, r[1]) for n, r in zip(MCF_NAMES, filters)])


if __name__ == "__main__":
    main(*sys.argv[1:])
