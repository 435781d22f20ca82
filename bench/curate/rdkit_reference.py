"""Standardises molecules with RDKit's MolStandardize, for comparison.

Reads the first column of a headerless tab-separated file of SMILES, writes one
row per molecule with what RDKit makes of it. An empty field means that RDKit
gave no molecule.

    rdkit_reference.py IN.csv.gz OUT.tsv [--tautomers N]
"""

import argparse
import gzip
import random
import sys
import time

from rdkit import Chem, RDLogger, rdBase
from rdkit.Chem.MolStandardize import rdMolStandardize

SAMPLE_SEED = 20260920


def attempt(function, *arguments):
    """The result of `function`, or an empty string where RDKit refuses."""
    try:
        return function(*arguments)
    except Exception:  # noqa: BLE001 - RDKit raises many unrelated types
        return ""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--tautomers", type=int, default=10_000, help="size of the tautomer sample")
    parser.add_argument("--sample", default=None, help="write the sampled rows, from 0, to this file")
    parser.add_argument("--rows", type=int, default=None, help="stop after so many rows")
    return parser.parse_args()


def main():
    RDLogger.DisableLog("rdApp.*")
    options = arguments()
    with gzip.open(options.input, "rt") as lines:
        smiles = [line.split("\t")[0].strip() for line in lines][: options.rows]
    sample = set(random.Random(SAMPLE_SEED).sample(range(len(smiles)), min(options.tautomers, len(smiles))))
    if options.sample:
        with open(options.sample, "w") as out:
            out.writelines(f"{row}\n" for row in sorted(sample))
    enumerator = rdMolStandardize.TautomerEnumerator()
    spent = {"cleanup": 0.0, "fragment_parent": 0.0, "uncharged": 0.0, "tautomer": 0.0}

    def timed(step, function, molecule):
        start = time.perf_counter()
        result = attempt(lambda: Chem.MolToSmiles(function(molecule)))
        spent[step] += time.perf_counter() - start
        return result

    with open(options.output, "w") as out:
        out.write("smiles\tcanonical\tcleanup\tstandardize_smiles\tfragment_parent\tcharge_parent\ttautomer\n")
        for row, text in enumerate(smiles):
            molecule = Chem.MolFromSmiles(text)
            if molecule is None:
                out.write(f"{text}\t\t\t\t\t\t\n")
                continue
            fields = [
                text,
                Chem.MolToSmiles(molecule),
                timed("cleanup", rdMolStandardize.Cleanup, molecule),
                attempt(rdMolStandardize.StandardizeSmiles, text),
                timed("fragment_parent", rdMolStandardize.FragmentParent, molecule),
                timed("uncharged", rdMolStandardize.ChargeParent, molecule),
                timed("tautomer", enumerator.Canonicalize, molecule) if row in sample else "-",
            ]
            out.write("\t".join(fields) + "\n")
    print(f"rdkit {rdBase.rdkitVersion}", *(f"{k}={v:.1f}s" for k, v in spent.items()), file=sys.stderr)


if __name__ == "__main__":
    main()
