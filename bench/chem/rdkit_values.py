#!/usr/bin/env python3
"""RDKit's value of everything that theriac-chem computes: SMILES on stdin, JSON lines on stdout.

The alerts are read from the project's tables, so that only the matching is compared.
"""
import json
import sys
import zlib
from pathlib import Path

from rdkit import Chem, RDLogger
from rdkit.Chem import BRICS, QED, Crippen, Descriptors, rdFingerprintGenerator
from rdkit.Chem import rdMolDescriptors as rd
from rdkit.Chem.Scaffolds import MurckoScaffold
from rdkit.Contrib.SA_Score import sascorer

RDLogger.DisableLog("rdApp.*")
MORGAN = rdFingerprintGenerator.GetMorganGenerator
FEATURES = rdFingerprintGenerator.GetMorganFeatureAtomInvGen()
PAIRS = rdFingerprintGenerator.GetAtomPairGenerator
BITS = {
    "ecfp4": MORGAN(radius=2, fpSize=2048),
    "ecfp0": MORGAN(radius=0, fpSize=777),
    "ecfp10": MORGAN(radius=5, fpSize=4096),
    "fcfp4": MORGAN(radius=2, fpSize=2048, atomInvariantsGenerator=FEATURES),
    "atom_pair": PAIRS(fpSize=2048),
    "atom_pair_1024": PAIRS(fpSize=1024),
}
COUNTS = {
    "ecfp6_counts": MORGAN(radius=3, fpSize=1000),
    "fcfp6_counts": MORGAN(radius=3, fpSize=1024, atomInvariantsGenerator=FEATURES),
    "atom_pair_counts": PAIRS(fpSize=1024),
}


def digest(values):
    """CRC-32 of a list of numbers: enough to compare, small enough to keep."""
    return zlib.crc32(",".join(map(str, values)).encode())


def read_alerts(folder):
    patterns = []
    for name in ["pains", "brenk", "glaxo", "mcf"]:
        for line in (folder / f"{name}.tsv").read_text().splitlines()[1:]:
            alert, smarts = line.split("\t")
            query = Chem.MolFromSmarts(smarts)
            patterns.append((f"{name}:{alert}", Chem.MergeQueryHs(query)))
    return patterns


ALERTS = read_alerts(Path(__file__).resolve().parents[2] / "knowledge" / "alerts")


def values(smiles):
    mol = Chem.MolFromSmiles(smiles)
    if mol is None or mol.GetNumAtoms() == 0:
        return {"smiles": smiles, "accepted": False}
    out = {"smiles": smiles, "accepted": True, "canonical_smiles": Chem.MolToSmiles(mol)}
    out["formula"] = rd.CalcMolFormula(mol)
    out["mw"] = Descriptors.MolWt(mol)
    out["logp"] = Crippen.MolLogP(mol)
    out["tpsa"] = rd.CalcTPSA(mol)
    out["hbd"] = rd.CalcNumHBD(mol)
    out["hba"] = rd.CalcNumHBA(mol)
    out["rotatable_bonds"] = rd.CalcNumRotatableBonds(mol)
    out["rings"] = rd.CalcNumRings(mol)
    out["aromatic_rings"] = rd.CalcNumAromaticRings(mol)
    out["fraction_csp3"] = rd.CalcFractionCSP3(mol)
    out["qed"] = QED.qed(mol)
    out["sa_score"] = sascorer.calculateScore(mol)
    out["murcko"] = MurckoScaffold.MurckoScaffoldSmiles(mol=mol, includeChirality=True)
    for name, generator in BITS.items():
        out[name] = digest(generator.GetFingerprint(mol).GetOnBits())
    for name, generator in COUNTS.items():
        counts = generator.GetCountFingerprint(mol).GetNonzeroElements()
        out[name] = digest(f"{bit}:{n}" for bit, n in sorted(counts.items()))
    out["maccs"] = digest(rd.GetMACCSKeysFingerprint(mol).GetOnBits())
    out["alerts"] = list(dict.fromkeys(n for n, q in ALERTS if mol.HasSubstructMatch(q)))
    if mol.GetNumAtoms() <= 60 and digest(smiles) % 8 == 0:  # slow: a sample is enough
        out["brics"] = sorted(BRICS.BRICSDecompose(mol))
    return out


if __name__ == "__main__":
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(values(line.strip())))
