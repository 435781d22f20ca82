"""RDKit's values of the wide descriptor table for the molecules of the crate's goldens.

    python descriptor_values.py ../../crates/theriac-chem/tests/goldens/rdkit.jsonl > wide.tsv
"""
import json, math, sys
from rdkit import Chem
from rdkit.Chem import Descriptors, Fragments, GraphDescriptors, Lipinski, rdMolDescriptors as rd
from rdkit.Chem.EState import EState_VSA

def columns():
    c = {}
    simple = dict(heavy_atoms=Lipinski.HeavyAtomCount, heteroatoms=rd.CalcNumHeteroatoms,
        charge=Chem.GetFormalCharge, valence_electrons=Descriptors.NumValenceElectrons,
        spiro_atoms=rd.CalcNumSpiroAtoms, bridgehead_atoms=rd.CalcNumBridgeheadAtoms,
        aliphatic_rings=rd.CalcNumAliphaticRings, saturated_rings=rd.CalcNumSaturatedRings,
        aromatic_heterocycles=rd.CalcNumAromaticHeterocycles,
        aliphatic_heterocycles=rd.CalcNumAliphaticHeterocycles,
        saturated_heterocycles=rd.CalcNumSaturatedHeterocycles,
        kappa1=rd.CalcKappa1, kappa2=rd.CalcKappa2, kappa3=rd.CalcKappa3,
        hall_kier_alpha=rd.CalcHallKierAlpha, chi0=GraphDescriptors.Chi0, chi1=GraphDescriptors.Chi1,
        chi0v=rd.CalcChi0v, chi1v=rd.CalcChi1v, chi2v=rd.CalcChi2v, chi3v=rd.CalcChi3v,
        chi4v=rd.CalcChi4v, balaban_j=GraphDescriptors.BalabanJ, bertz_ct=GraphDescriptors.BertzCT,
        molar_refractivity=Descriptors.MolMR, max_estate=Descriptors.MaxEStateIndex,
        min_estate=Descriptors.MinEStateIndex, labute_asa=rd.CalcLabuteASA,
        log_ipc=lambda m: math.log1p(max(GraphDescriptors.Ipc(m), 0)),
        stereocenters=rd.CalcNumAtomStereoCenters,
        unspecified_stereocenters=rd.CalcNumUnspecifiedAtomStereoCenters)
    c.update(simple)
    for name, z in dict(carbons=6, nitrogens=7, oxygens=8, sulfurs=16, phosphorus=15, fluorines=9,
                        chlorines=17, bromines=35, iodines=53).items():
        c[name] = lambda m, z=z: sum(a.GetAtomicNum() == z for a in m.GetAtoms())
    for name, n, f in (("slogp_vsa", 12, rd.SlogP_VSA_), ("smr_vsa", 10, rd.SMR_VSA_),
                       ("peoe_vsa", 14, rd.PEOE_VSA_)):
        for i in range(n):
            c[f"{name}{i + 1}"] = lambda m, f=f, i=i: f(m)[i]
    for i in range(11):
        c[f"estate_vsa{i + 1}"] = lambda m, i=i: EState_VSA.EState_VSA_(m)[i]
    for i in range(42):
        c[f"mqn{i + 1}"] = lambda m, i=i: rd.MQNs_(m)[i]
    for name in dir(Fragments):
        if name.startswith("fr_"):
            c[name] = getattr(Fragments, name)
    return c

cols = columns()
skip = set(sys.argv[2].split(",")) if len(sys.argv) > 2 else set()
names = [n for n in cols if n not in skip]
print("\t".join(["smiles"] + names))
done = 0
for line in open(sys.argv[1]):
    smiles = json.loads(line)["smiles"]
    m = Chem.MolFromSmiles(smiles)
    if m is None or m.GetNumAtoms() > 60:
        continue
    try:
        row = [cols[n](m) for n in names]
    except ValueError:
        continue
    if all(math.isfinite(v) for v in row):
        print("\t".join([smiles] + [f"{v:.6g}" for v in row]))
        done += 1
    if done == 40:
        break
