"""Counts named alleles of pharmacogenes among the phased chromosomes of the 1000 Genomes Project.

make.py GENES_FOLDER SLICES_FOLDER THERIAC > alleles.tsv

Every distinct chromosome of a gene (what it carries at the positions of the definition; a
position without a record varies in no sample, and is the reference) is called by
`theriac genome call` as a homozygous, phased sample. The frequency of an allele is the share of
chromosomes so named. The files say no sample's population, but count every variant per
superpopulation: there, the frequencies of all chromosomes are fitted to these counts (iterative
proportional fitting, which keeps which variants lie together and changes how often). Standard
error shows how well the fitted frequencies, weighted by chromosomes, give back those counted.
"""
import collections
import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile

POPULATIONS = ["AFR", "AMR", "EAS", "EUR", "SAS"]
# CYP2D6 is left out: copies and its pseudogene disturb the genotypes.
SKIPPED = {"CYP2D6"}


def records(path, positions):
    """Biallelic records at positions of the definition, with INFO and chromosomes."""
    with gzip.open(path, "rt") as file:
        for line in file:
            if line.startswith("#"):
                continue
            place = line.split("\t", 5)
            position = positions.get(int(place[1]))
            if position and place[3] == position["reference"] and place[4] in position["alternates"]:
                fields = line.rstrip("\n").split("\t")
                info = dict(entry.split("=", 1) for entry in fields[7].split(";") if "=" in entry)
                chromosomes = [allele == "1" for gt in fields[9:] for allele in gt.split("|")]
                yield position["position"], fields[4], info, chromosomes


def names(gene, patterns, theriac):
    """What the program calls each pattern of (position, alternate)."""
    at = [set(pattern) for pattern in patterns]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/patterns.vcf"
        with open(path, "w") as file:
            file.write("##fileformat=VCFv4.2\n##reference=GRCh38\n")
            file.write('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
            samples = "\t".join(f"P{i}" for i in range(len(patterns)))
            file.write(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{samples}\n")
            for p in gene["positions"]:
                index = lambda carried: next((i for i, alternate in enumerate(p["alternates"], 1)
                                              if (p["position"], alternate) in carried), 0)
                calls = "\t".join("{0}|{0}".format(index(carried)) for carried in at)
                file.write(f"{gene['chromosome']}\t{p['position']}\t.\t{p['reference']}\t"
                           f"{','.join(p['alternates'])}\t.\tPASS\t.\tGT\t{calls}\n")
        out = subprocess.run([theriac, "genome", "call", path, "--genes", gene["gene"], "--json"],
                             check=True, capture_output=True).stdout
    found = []
    for sample in json.loads(out)["samples"]:
        call = sample["genes"][gene["gene"]]
        own = [d for d in [call["diplotype"], *call["consistent_diplotypes"]] if d and not d.startswith("rs4149056")]
        half = len(own[0]) // 2 if own else 0
        found.append(own[0][:half] if own and own[0][:half] == own[0][half + 1:] else None)
    return found


def fit(patterns, counts, variants, population):
    """Frequencies of the patterns that give the counts of the population."""
    total = sum(counts)
    weights = [count / total for count in counts]
    for _ in range(1000):
        change = 0.0
        for key, info in variants.items():
            wanted = int(info[f"AC_{population}"]) / int(info[f"AN_{population}"])
            carried = [key in pattern for pattern in patterns]
            have = sum(w for w, c in zip(weights, carried) if c)
            if have in (0.0, 1.0):
                continue
            change = max(change, abs(have - wanted))
            weights = [w * (wanted / have if c else (1 - wanted) / (1 - have)) for w, c in zip(weights, carried)]
        if change < 1e-9:
            break
    return weights


def main(genes, slices, theriac):
    print("gene\tallele\tchromosomes\t" + "\t".join(["ALL", *POPULATIONS]))
    for path in sorted(glob.glob(f"{slices}/*.vcf.gz")):
        symbol = os.path.basename(path).split(".")[0]
        if symbol in SKIPPED:
            continue
        gene = json.load(open(f"{genes}/{symbol}.json"))
        positions = {p["position"]: p for p in gene["positions"]}
        variants, carried = {}, None
        for position, alternate, info, chromosomes in records(path, positions):
            variants[(position, alternate)] = info
            carried = carried or [[] for _ in chromosomes]
            for own, here in zip(carried, chromosomes):
                if here:
                    own.append((position, alternate))
        groups = collections.Counter(tuple(own) for own in carried)
        patterns, counts = list(groups), list(groups.values())
        called = names(gene, patterns, theriac)
        columns = {"ALL": [count / sum(counts) for count in counts]}
        columns |= {p: fit(patterns, counts, variants, p) for p in POPULATIONS}
        sizes = {p: int(next(iter(variants.values()))[f"AN_{p}"]) for p in POPULATIONS}
        table = collections.defaultdict(collections.Counter)
        for name, *weights in zip(called, *columns.values()):
            for population, weight in zip(columns, weights):
                table[name][population] += weight
        wrong = [sum(row[p] * sizes[p] for p in POPULATIONS) / sum(sizes.values()) - row["ALL"] for row in table.values()]
        error = (sum(e * e for e in wrong) / len(wrong)) ** 0.5
        unnamed = table.pop(None, {"ALL": 0.0})["ALL"]
        print(f"{symbol}: {len(patterns)} chromosomes told apart, {len(table)} named, {unnamed:.2%} not; "
              f"standard error of fitted frequencies {error:.5f}, largest {max(map(abs, wrong)):.5f}", file=sys.stderr)
        for name, row in sorted(table.items(), key=lambda entry: -entry[1]["ALL"]):
            print("\t".join([symbol, name, str(sum(counts)), *(f"{row[p]:.6f}" for p in columns)]))


main(*sys.argv[1:4])
