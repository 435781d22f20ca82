"""Makes cohort.vcf.gz (+ .tbi), cohort.csi.vcf.gz (+ .csi), cohort.bcf (+ .csi) from cohort.vcf
with htslib, through pysam 0.24: the oracle of the reader's formats.

    python -m venv venv && venv/bin/pip install pysam==0.24.1 && venv/bin/python make.py
"""
import shutil

import pysam
import pysam.bcftools

pysam.tabix_compress("cohort.vcf", "cohort.vcf.gz", force=True)
pysam.tabix_index("cohort.vcf.gz", preset="vcf", force=True)
shutil.copy("cohort.vcf.gz", "cohort.csi.vcf.gz")
pysam.tabix_index("cohort.csi.vcf.gz", preset="vcf", csi=True, force=True)
pysam.bcftools.view("-Ob", "-o", "cohort.bcf", "cohort.vcf", catch_stdout=False)
pysam.bcftools.index("-f", "cohort.bcf", catch_stdout=False)
