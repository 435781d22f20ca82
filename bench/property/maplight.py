"""The features of MapLight (Notwell & Wood, 2023, arXiv 2310.00174): Morgan (radius 2) and
Avalon counts of 1,024 each, the ErG fingerprint, and some 200 RDKit descriptors."""

import numpy as np
from rdkit import Chem, RDLogger
from rdkit.Avalon.pyAvalonTools import GetAvalonCountFP
from rdkit.Chem import DataStructs, Descriptors, rdFingerprintGenerator, rdReducedGraphs

# Descriptors of later RDKit releases than MapLight's, or left out there.
OTHERS = {"AvgIpc", "SPS", "Phi", "NumAmideBonds", "NumAtomStereoCenters", "NumBridgeheadAtoms", "NumHeterocycles",
          "NumSpiroAtoms", "NumUnspecifiedAtomStereoCenters"}
DESCRIPTORS = [(n, f) for n, f in Descriptors.descList if not n.startswith("BCUT2D") and n not in OTHERS]
MORGAN = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=1024)


def counts(fingerprint):
    array = np.zeros(0, np.int32)
    DataStructs.ConvertToNumpyArray(fingerprint, array)
    return array


def features(smiles):
    """[molecules, features], float32; what a descriptor cannot compute is NaN."""
    RDLogger.DisableLog("rdApp.*")
    rows = []
    for mol in map(Chem.MolFromSmiles, smiles):
        rows.append(np.concatenate([
            MORGAN.GetCountFingerprintAsNumPy(mol), counts(GetAvalonCountFP(mol, nBits=1024)),
            rdReducedGraphs.GetErGFingerprint(mol), [f(mol) for _, f in DESCRIPTORS],
        ]).astype(np.float64))
    table = np.stack(rows)
    table[np.abs(table) > 1e30] = np.nan
    return table.astype(np.float32)
