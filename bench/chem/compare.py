#!/usr/bin/env python3
"""Compares our values with RDKit's and prints a Markdown table.

Usage: compare.py RDKIT.jsonl OURS.jsonl [--show N]

A canonical SMILES that differs counts as *another molecule* when RDKit reads it as a different
one from its own.
"""
import argparse
import collections
import json

from rdkit import Chem, RDLogger

RDLogger.DisableLog("rdApp.*")
TOLERANCE = {"mw": 1e-2, "logp": 1e-2, "tpsa": 1e-2, "fraction_csp3": 1e-2, "qed": 1e-2,
             "sa_score": 0.05}
SKIP = {"smiles", "accepted", "error", "random_smiles_is_same"}


def same(name, ours, theirs):
    if name in TOLERANCE and ours is not None and theirs is not None:
        return abs(ours - theirs) <= TOLERANCE[name]
    return ours == theirs


def another_molecule(ours, theirs):
    mol = Chem.MolFromSmiles(ours)
    if mol is None:
        return True
    reread = Chem.MolFromSmiles(theirs)
    return reread is None or Chem.MolToSmiles(mol) != Chem.MolToSmiles(reread)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("rdkit")
    options.add_argument("ours")
    options.add_argument("--show", type=int, default=0)
    args = options.parse_args()
    total, equal = collections.Counter(), collections.Counter()
    wrong = collections.defaultdict(list)
    with open(args.rdkit) as a, open(args.ours) as b:
        for line_a, line_b in zip(a, b):
            theirs, ours = json.loads(line_a), json.loads(line_b)
            assert theirs["smiles"] == ours["smiles"], (theirs["smiles"], ours["smiles"])
            total["accept or reject"] += 1
            if theirs["accepted"] != ours["accepted"]:
                wrong["accept or reject"].append((theirs["smiles"], ours.get("error"), ""))
                continue
            equal["accept or reject"] += 1
            if not theirs["accepted"]:
                continue
            for name in theirs.keys() - SKIP:
                total[name] += 1
                if same(name, ours.get(name), theirs[name]):
                    equal[name] += 1
                else:
                    wrong[name].append((theirs["smiles"], ours.get(name), theirs[name]))
            canonical = ours["canonical_smiles"], theirs["canonical_smiles"]
            total["not another molecule"] += 1
            if canonical[0] == canonical[1] or not another_molecule(*canonical):
                equal["not another molecule"] += 1
            else:
                wrong["not another molecule"].append((theirs["smiles"], *canonical))
            total["random SMILES is the same molecule"] += 1
            equal["random SMILES is the same molecule"] += ours["random_smiles_is_same"]
            if not ours["random_smiles_is_same"]:
                wrong["random SMILES is the same molecule"].append((theirs["smiles"], "", ""))
    print("| value | molecules | equal | share |\n|---|---:|---:|---:|")
    for name in sorted(total):
        share = 100 * equal[name] / total[name]
        print(f"| {name} | {total[name]:,} | {equal[name]:,} | {share:.3f} % |")
    for name in sorted(wrong):
        for smiles, ours, theirs in wrong[name][: args.show]:
            print(f"{name}\t{smiles}\n    ours  {ours}\n    RDKit {theirs}")


if __name__ == "__main__":
    main()
