#!/usr/bin/env python3
"""Microseconds of processor time per molecule that RDKit takes: SMILES on stdin, JSON on stdout."""
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from rdkit import Chem
from rdkit.Chem import QED, Crippen, Descriptors
from rdkit.Chem import rdMolDescriptors as rd
from rdkit.Contrib.SA_Score import sascorer
from rdkit_values import ALERTS, BITS

SMILES = [line.strip() for line in sys.stdin if line.strip()]
DEFAULT_ALERTS = [(n, q) for n, q in ALERTS if n.startswith(("pains:", "brenk:"))]


def table(mol):
    """The columns of `theriac mol describe`."""
    return (rd.CalcMolFormula(mol), Descriptors.MolWt(mol), Crippen.MolLogP(mol), rd.CalcTPSA(mol),
            rd.CalcNumHBD(mol), rd.CalcNumHBA(mol), rd.CalcNumRotatableBonds(mol),
            rd.CalcNumRings(mol), rd.CalcNumAromaticRings(mol), rd.CalcFractionCSP3(mol),
            QED.qed(mol), sascorer.calculateScore(mol))


def alerts(mol):
    return [name for name, query in DEFAULT_ALERTS if mol.HasSubstructMatch(query)]


def timed(work):
    """On molecules read anew, so that nothing is left of what was perceived before."""
    mols = [m for m in map(Chem.MolFromSmiles, SMILES) if m is not None]
    start = time.process_time()
    for mol in mols:
        work(mol)
    return (time.process_time() - start) * 1e6 / len(mols)


def main():
    warm = Chem.MolFromSmiles("CC(=O)Oc1ccccc1C(=O)O")
    table(warm), alerts(warm)
    start = time.process_time()
    for smiles in SMILES:
        mol = Chem.MolFromSmiles(smiles)
        if mol is not None:
            Chem.MolToSmiles(mol)
    parse = (time.process_time() - start) * 1e6 / len(SMILES)
    ecfp4 = BITS["ecfp4"]
    print(json.dumps({
        "molecules": len(SMILES),
        "parse_and_canonical": parse,
        "ecfp4": timed(ecfp4.GetFingerprint),
        "descriptor_table": timed(lambda m: (table(m), alerts(m))),
        "descriptor_table_without_alerts": timed(table),
        "qed": timed(QED.qed),
        "sa_score": timed(sascorer.calculateScore),
        "logp": timed(Crippen.MolLogP),
    }))


main()
