//! DPYD HapB3: two linked variants, of which the intronic one (c.1129-5923C>G, rs75017182)
//! impairs the enzyme, and the exonic one (c.1236G>A, rs56038477) is its silent proxy.
//!
//! Where both were read, the intronic one decides: exonic variants beyond it are set to the
//! reference. Where only the exonic one was read, it stands for both (CPIC; PharmCAT, Gene
//! Definition Exceptions), while the reference stays possible.

use super::clean::Clean;
use super::sample::{ANY, Sample};
use crate::definition::Gene;
use crate::genotype::{Allele, Genotype};

const INTRONIC: &str = "rs75017182";
const EXONIC: &str = "rs56038477";

/// Lets the intronic variant decide.
pub(super) fn reconcile(gene: &Gene, clean: &mut Clean) {
    let find =
        |rsid: &str| gene.loci.iter().position(|locus| locus.at.rsid.as_deref() == Some(rsid));
    let (Some(intron), Some(exon)) = (find(INTRONIC), find(EXONIC)) else { return };
    let Some(mut proxy) = clean.loci[exon].clone().filter(|genotype| copies(genotype) > 0) else {
        return;
    };
    let Some(decisive) = &clean.loci[intron] else {
        let what = "HapB3 is read from its proxy c.1236G>A alone: genotype c.1129-5923C>G (rs75017182) to confirm it";
        clean.warnings.push(what.into());
        return;
    };
    if decisive.alleles.contains(&Allele::Missing) || proxy.alleles.contains(&Allele::Missing) {
        return;
    }
    if limit(decisive, &mut proxy) {
        let what = "c.1236G>A without c.1129-5923C>G: not HapB3; the intronic variant decides";
        clean.warnings.push(what.into());
        clean.loci[exon] = Some(proxy);
    }
}

/// The sample in which a proxy that was read alone may be no HapB3; `None`: it was not read alone.
pub(super) fn doubt(gene: &Gene, clean: &Clean, sample: &Sample) -> Option<Sample> {
    let find =
        |rsid: &str| gene.loci.iter().position(|locus| locus.at.rsid.as_deref() == Some(rsid));
    let (intron, exon) = (find(INTRONIC)?, find(EXONIC)?);
    let whole = |locus: usize| {
        let read = clean.loci[locus].as_ref();
        read.is_some_and(|genotype| !genotype.alleles.contains(&Allele::Missing))
    };
    let proxy = clean.loci[exon].as_ref().filter(|genotype| copies(genotype) > 0)?;
    if whole(intron) {
        return None;
    }
    let mut open = sample.clone();
    let read = proxy.alleles.first().zip(proxy.alleles.last())?;
    if let Some(seen) = &mut open.seen[exon] {
        for (bits, allele) in seen.iter_mut().zip([read.0, read.1]) {
            *bits = if *allele == Allele::Known(0) { *bits } else { ANY };
        }
    }
    Some(open)
}

fn copies(genotype: &Genotype) -> usize {
    genotype
        .alleles
        .iter()
        .filter(|allele| !matches!(allele, Allele::Known(0) | Allele::Missing))
        .count()
}

/// Sets exonic variants that no intronic one accompanies to the reference. True: some were.
fn limit(decisive: &Genotype, proxy: &mut Genotype) -> bool {
    let ordered = |g: &Genotype| g.phased || g.is_homozygous();
    let same_set =
        decisive.phase_set == proxy.phase_set || decisive.is_homozygous() || proxy.is_homozygous();
    let before = copies(proxy);
    if ordered(decisive) && ordered(proxy) && same_set {
        for (allele, beside) in proxy.alleles.iter_mut().zip(&decisive.alleles) {
            if *beside == Allele::Known(0) {
                *allele = Allele::Known(0);
            }
        }
        if copies(proxy) < before && !decisive.is_homozygous() {
            proxy.phased = decisive.phased;
            proxy.phase_set = decisive.phase_set;
        }
    } else {
        let surplus = before.saturating_sub(copies(decisive));
        let variants = proxy.alleles.iter_mut().filter(|allele| **allele != Allele::Known(0));
        variants.take(surplus).for_each(|allele| *allele = Allele::Known(0));
    }
    copies(proxy) < before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn genotype(text: &str) -> Genotype {
        let allele = |c: u8| Allele::Known(c - b'0');
        let bytes = text.as_bytes();
        let phased = bytes[1] == b'|';
        Genotype { alleles: vec![allele(bytes[0]), allele(bytes[2])], phased, phase_set: None }
    }

    #[test]
    fn the_intronic_variant_decides() {
        let cases = [
            ("0/0", "0/1", "0/0"),
            ("0/0", "1/1", "0/0"),
            ("0/1", "1/1", "0/1"),
            ("0|1", "1|1", "0|1"),
            ("0|1", "1|0", "0|0"),
            ("0|1", "0|1", "0|1"),
            ("1/1", "0/1", "0/1"),
            ("0/1", "0/1", "0/1"),
        ];
        for (intron, exon, expected) in cases {
            let mut proxy = genotype(exon);
            let changed = limit(&genotype(intron), &mut proxy);
            assert_eq!(proxy.alleles, genotype(expected).alleles, "{intron} {exon}");
            assert_eq!(changed, exon != expected, "{intron} {exon}");
        }
    }
}
