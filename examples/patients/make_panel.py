#!/usr/bin/env python3
"""Makes panel.vcf: six invented people, their genotypes written down from named alleles.

Nobody's genome is in it. Positions and alleles are those of knowledge/pgx/genes.
"""
import json
from pathlib import Path

HERE = Path(__file__).parent
GENES = HERE / "../../knowledge/pgx/genes"
PEOPLE = ["EX01", "EX02", "EX03", "EX04", "EX05", "EX06"]
# By gene: the two alleles of each; None: nothing is known.
CALLS = {
    "CYP2C9": [("*1", "*1"), ("*1", "*1"), ("*3", "*3"), ("*1", "*2"), ("*1", "*1"), None],
    "CYP2C19": [("*1", "*1"), ("*1", "*2"), ("*1", "*1"), ("*17", "*17"), ("*2", "*2"), ("*1", "*1")],
    "CYP2D6": [("*1", "*1"), ("*4", "*4"), ("*1", "*1"), ("*1", "*1"), ("*1", "*41"), ("*1", "*1")],
    "CYP3A4": [("*1", "*1"), ("*1", "*1"), ("*1", "*1"), ("*1", "*1"), ("*22", "*22"), ("*1", "*1")],
}
HEAD = """##fileformat=VCFv4.2
##source=examples/patients/make_panel.py: six invented people
##contig=<ID=chr7,length=159345973,assembly=GRCh38>
##contig=<ID=chr10,length=133797422,assembly=GRCh38>
##contig=<ID=chr22,length=50818468,assembly=GRCh38>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
"""


def number(position, sites):
    spelled = sites.get(str(position["position"]), position["reference"])
    spellings = [position["reference"]] + position["alternates"]
    # An allele that may carry either is taken with the reference.
    return spellings.index(spelled) if spelled in spellings else 0


def rows(symbol):
    gene = json.loads((GENES / f"{symbol}.json").read_text())
    alleles = {allele["name"]: allele.get("at", {}) for allele in gene["alleles"]}
    for position in gene["positions"]:
        genotypes = []
        for pair in CALLS[symbol]:
            numbers = [number(position, alleles[name]) for name in pair] if pair else [".", "."]
            genotypes.append("/".join(map(str, sorted(numbers))))
        yield gene["chromosome"], position, genotypes


def main():
    lines = []
    for symbol in CALLS:
        for chromosome, position, genotypes in rows(symbol):
            fields = [chromosome, position["position"], position.get("rsid", "."), position["reference"],
                      ",".join(position["alternates"]), ".", "PASS", ".", "GT", *genotypes]
            lines.append((int(chromosome[3:]), position["position"], "\t".join(map(str, fields))))
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *PEOPLE]
    text = HEAD + "\t".join(columns) + "\n" + "".join(line + "\n" for *_, line in sorted(lines))
    (HERE / "panel.vcf").write_text(text)


main()
