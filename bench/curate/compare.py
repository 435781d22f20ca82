"""Compares our standardisation with RDKit's, counted only on rows that RDKit changes.

    compare.py RDKIT.tsv OURS.tsv [--examples N]

Prints a Markdown table of agreement per step, and the classes of difference with
counts and examples.
"""

import argparse
import csv
import re
from collections import Counter, defaultdict

from rdkit import Chem, RDLogger
from rdkit.Chem.MolStandardize import rdMolStandardize

# Step, RDKit's column, our column, the share that must agree.
STEPS = [
    ("cleanup (`Cleanup`)", "cleanup", "cleanup", 0.95),
    ("cleanup (`StandardizeSmiles`)", "standardize_smiles", "cleanup", 0.95),
    ("fragment parent (`FragmentParent`)", "fragment_parent", "fragment_parent", 0.98),
    ("charge parent (`ChargeParent`)", "charge_parent", "charge_parent", None),
    ("canonical tautomer (`TautomerEnumerator.Canonicalize`)", "tautomer", "tautomer", 0.90),
]


def flat(smiles):
    """The SMILES without stereochemistry, or the text itself."""
    molecule = Chem.MolFromSmiles(smiles)
    return Chem.MolToSmiles(molecule, isomericSmiles=False) if molecule else smiles


def formula_charge(smiles):
    molecule = Chem.MolFromSmiles(smiles)
    if molecule is None:
        return None
    heavy = Counter(a.GetSymbol() for a in molecule.GetAtoms())
    return tuple(sorted(heavy.items())), Chem.GetFormalCharge(molecule)


def same_after_rereading(theirs):
    """RDKit's own result, read and written again: it is not always a fixed point."""
    molecule = Chem.MolFromSmiles(theirs)
    return Chem.MolToSmiles(molecule) if molecule else None


def classify(step, smiles, theirs, ours):
    """Why two results differ, in a few words."""
    if not ours:
        return "we refuse"
    if same_after_rereading(theirs) is None:
        return "RDKit's result cannot be read back by RDKit"
    if same_after_rereading(theirs) == ours:
        return "same molecule: RDKit's string is not a fixed point of reading and writing"
    if flat(theirs) == flat(ours):
        return "stereochemistry only"
    if step.startswith("canonical tautomer"):
        score = rdMolStandardize.TautomerEnumerator.ScoreTautomer
        a, b = score(Chem.MolFromSmiles(theirs)), score(Chem.MolFromSmiles(ours))
        return "another tautomer of " + ("the same" if a == b else "a lower" if b < a else "a higher") + " score"
    if re.search(r"Li|Na|K|Mg|Ca|Al|Zn|Cu|Fe|Co|Ni|Mn|Pt|Pd|Hg|Sn|Ti|Cr|Ag|Au|Pb|Bi|Sb|Ru|Rh|Ir|Cd|V|Zr|Mo|W", " ".join(re.findall(r"\[[^]]*\]", smiles))):
        return "metals"
    if formula_charge(theirs) == formula_charge(ours):
        return "charges or protons placed elsewhere"
    return "another component or composition"


def main():
    RDLogger.DisableLog("rdApp.*")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rdkit")
    parser.add_argument("ours")
    parser.add_argument("--examples", type=int, default=3)
    options = parser.parse_args()
    read = lambda path: list(csv.DictReader(open(path), delimiter="\t", quoting=csv.QUOTE_NONE))
    pairs = list(zip(read(options.rdkit), read(options.ours), strict=True))
    classes = {}
    print("| step | rows | RDKit changes | same string | share | same molecule | share | bar | "
          "RDKit's result is no molecule | same molecule of the rest, share | "
          "RDKit's string is not canonical | same where RDKit changes nothing |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for step, theirs_column, ours_column, bar in STEPS:
        changed = agree = same = same_agree = broken = loose = molecules = 0
        found = defaultdict(list)
        for theirs, ours in pairs:
            a, b = theirs[theirs_column], ours[ours_column]
            if not theirs["canonical"] or a in ("-", "") or b == "-":
                continue
            if a == theirs["canonical"]:
                same += 1
                same_agree += a == b
                if a != b:
                    found["RDKit leaves it, we change it: " + classify(step, theirs["smiles"], a, b)].append((theirs["smiles"], a, b))
                continue
            changed += 1
            agree += a == b
            reread = same_after_rereading(a)
            broken += reread is None
            loose += reread not in (None, a)
            molecules += a == b or reread == b
            if a != b:
                found[classify(step, theirs["smiles"], a, b)].append((theirs["smiles"], a, b))
        share = agree / changed if changed else float("nan")
        unchanged = same_agree / same if same else float("nan")
        want = f"{bar:.0%}" if bar else "-"
        rest = molecules / max(changed - broken, 1)
        print(f"| {step} | {changed + same} | {changed} | {agree} | {share:.2%} | {molecules} | "
              f"{molecules / max(changed, 1):.2%} | {want} | {broken} | {rest:.2%} | {loose} | {unchanged:.3%} |")
        classes[step] = found
    for step, found in classes.items():
        print(f"\n### Differences: {step}\n")
        for name, cases in sorted(found.items(), key=lambda kv: -len(kv[1])):
            print(f"- {len(cases)} × {name}")
            for smiles, a, b in cases[: options.examples]:
                print(f"  - `{smiles}`: RDKit `{a}`, ours `{b or 'none'}`")


if __name__ == "__main__":
    main()
