"""Writes an indexed VCF of simulated samples over every position of the shipped definitions.

cohort.py GENES_FOLDER SAMPLES OUT.vcf.gz

Every sample carries two named alleles per gene, drawn at random, so that every gene has work
to do; half of the samples are phased. Needs pysam.
"""
import glob
import json
import random
import sys

import pysam

folder, samples, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
random.seed(0)
IUPAC = {"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC"}
rows = []
for path in sorted(glob.glob(f"{folder}/*.json")):
    gene = json.load(open(path))
    positions = gene["positions"]
    if not positions:
        continue
    haplotypes = []
    for allele in gene["alleles"]:
        at = allele.get("at") or {}
        sequence = []
        for position in positions:
            spellings = [position["reference"], *position["alternates"]]
            wanted = at.get(str(position["position"]), spellings[0])
            wanted = random.choice(IUPAC.get(wanted, [wanted]))
            sequence.append(spellings.index(wanted) if wanted in spellings else 0)
        haplotypes.append(sequence)
    # The reference allele is the most common one nearly everywhere.
    weights = [len(haplotypes)] + [1] * (len(haplotypes) - 1)
    pairs = [random.choices(haplotypes, weights, k=2) for _ in range(samples)]
    for i, position in enumerate(positions):
        calls = [f"{a[i]}{'|' if s % 2 else '/'}{b[i]}" for s, (a, b) in enumerate(pairs)]
        rows.append((gene["chromosome"], position["position"], position["reference"],
                     ",".join(position["alternates"]), calls))

order = {f"chr{name}": i for i, name in enumerate([*range(1, 23), "X", "Y", "M"])}
rows.sort(key=lambda row: (order[row[0]], row[1]))
plain = out.removesuffix(".gz")
with open(plain, "w") as file:
    file.write("##fileformat=VCFv4.2\n##reference=GRCh38\n")
    for name in sorted({row[0] for row in rows}, key=order.get):
        file.write(f"##contig=<ID={name},assembly=GRCh38>\n")
    file.write('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
    names = "\t".join(f"S{s}" for s in range(samples))
    file.write(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}\n")
    for chromosome, position, reference, alternates, calls in rows:
        fields = [chromosome, str(position), ".", reference, alternates, ".", "PASS", ".", "GT", *calls]
        file.write("\t".join(fields) + "\n")
pysam.tabix_compress(plain, out, force=True)
pysam.tabix_index(out, preset="vcf", force=True)
