#!/usr/bin/env python3
"""Prints a Markdown table of processor times: speed_table.py RDKIT.json OURS.json"""
import json
import sys

BENCHES = {
    "parse_and_canonical": "parse and canonical SMILES",
    "ecfp4": "ECFP4, 2,048 bits, of a parsed molecule",
    "descriptor_table": "descriptor table with QED, SA score, 585 alerts",
    "descriptor_table_without_alerts": "descriptor table without alerts",
}


def main(rdkit, ours):
    with open(rdkit) as a, open(ours) as b:
        theirs, mine = json.load(a), json.load(b)
    print(f"\n{mine['molecules']:,} molecules, microseconds of one core per molecule\n")
    print("| what | RDKit | theriac-chem | times faster |\n|---|---:|---:|---:|")
    for name, title in BENCHES.items():
        x, y = theirs[name], mine[name]
        print(f"| {title} | {x:.1f} | {y:.1f} | {x / y:.1f} |")


main(*sys.argv[1:])
