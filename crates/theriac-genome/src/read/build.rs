//! Which assembly of the human genome a file is on.

use std::fmt;

use super::header::{Contig, Header};

/// An assembly that the definitions know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// GRCh37, hg19, b37.
    Grch37,
    /// GRCh38, hg38.
    Grch38,
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Build::Grch37 => "GRCh37",
            Build::Grch38 => "GRCh38",
        })
    }
}

/// What a header says of the assembly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stated {
    /// One that we know.
    Known(Build),
    /// Another; in words.
    Other(String),
    /// Nothing.
    Nothing,
}

/// Lengths of chromosomes 1 to 22, X and Y (NCBI, GCF_000001405.25 and .40).
const GRCH37: [u64; 24] = [
    249_250_621,
    243_199_373,
    198_022_430,
    191_154_276,
    180_915_260,
    171_115_067,
    159_138_663,
    146_364_022,
    141_213_431,
    135_534_747,
    135_006_516,
    133_851_895,
    115_169_878,
    107_349_540,
    102_531_392,
    90_354_753,
    81_195_210,
    78_077_248,
    59_128_983,
    63_025_520,
    48_129_895,
    51_304_566,
    155_270_560,
    59_373_566,
];
const GRCH38: [u64; 24] = [
    248_956_422,
    242_193_529,
    198_295_559,
    190_214_555,
    181_538_259,
    170_805_979,
    159_345_973,
    145_138_636,
    138_394_717,
    133_797_422,
    135_086_622,
    133_275_309,
    114_364_328,
    107_043_718,
    101_991_189,
    90_338_345,
    83_257_441,
    80_373_285,
    58_617_616,
    64_444_167,
    46_709_983,
    50_818_468,
    156_040_895,
    57_227_415,
];
/// RefSeq versions (`NC_000001.11`) of the same chromosomes in GRCh38; GRCh37's are one less.
const REFSEQ38: [u32; 24] =
    [11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10];

/// The chromosome as the definitions name it: `chr1` for `1`, `Chr1` and `NC_000001.11`.
pub fn chromosome(name: &str) -> Option<String> {
    let bare = match name.get(..3) {
        Some(prefix) if prefix.eq_ignore_ascii_case("chr") => name.get(3..)?,
        _ => name,
    };
    if let Some((number, _)) = refseq(name) {
        return Some(label(number));
    }
    match bare {
        "M" | "MT" | "NC_012920.1" => Some("chrM".into()),
        "X" | "x" => Some("chrX".into()),
        "Y" | "y" => Some("chrY".into()),
        _ => {
            let number: usize = bare.parse().ok()?;
            ((1..=24).contains(&number)).then(|| label(number))
        }
    }
}

fn label(number: usize) -> String {
    match number {
        23 => "chrX".into(),
        24 => "chrY".into(),
        n => format!("chr{n}"),
    }
}

fn refseq(name: &str) -> Option<(usize, u32)> {
    let (number, version) = name.strip_prefix("NC_0000")?.split_once('.')?;
    let number = number.parse().ok().filter(|n| (1..=24).contains(n))?;
    Some((number, version.parse().ok()?))
}

/// What the header says: lengths and accessions of its contigs before words.
pub fn stated(header: &Header) -> Stated {
    let measured = header.contigs.iter().find_map(measured);
    if let Some(measured) = measured {
        return measured;
    }
    let assemblies = header.contigs.iter().filter_map(|c| c.assembly.as_deref());
    let words = assemblies.chain(header.reference.as_deref()).find_map(in_words);
    words.unwrap_or(Stated::Nothing)
}

fn measured(contig: &Contig) -> Option<Stated> {
    let index = number(&contig.id)? - 1;
    let version = refseq(&contig.id).map(|(_, version)| version);
    if let (Some(version), Some(&latest)) = (version, REFSEQ38.get(index)) {
        return Some(match latest.checked_sub(version) {
            Some(0) => Stated::Known(Build::Grch38),
            Some(1) => Stated::Known(Build::Grch37),
            _ => Stated::Other(contig.id.clone()),
        });
    }
    let length = contig.length?;
    Some(match length {
        n if GRCH38.get(index) == Some(&n) => Stated::Known(Build::Grch38),
        n if GRCH37.get(index) == Some(&n) => Stated::Known(Build::Grch37),
        n => Stated::Other(format!("an assembly whose {} has {n} bases", contig.id)),
    })
}

fn number(name: &str) -> Option<usize> {
    let name = chromosome(name)?;
    match name.strip_prefix("chr")? {
        "X" => Some(23),
        "Y" => Some(24),
        n => n.parse().ok(),
    }
}

fn in_words(text: &str) -> Option<Stated> {
    let low = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| low.contains(word));
    if has(&["grch38", "hg38", "hs38", "b38", "gca_000001405.15"]) {
        Some(Stated::Known(Build::Grch38))
    } else if has(&["grch37", "hg19", "hs37", "g1k_v37", "b37"]) {
        Some(Stated::Known(Build::Grch37))
    } else if has(&["hg18", "ncbi36", "b36", "chm13", "t2t", "hs1"]) {
        Some(Stated::Other(text.to_owned()))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(id: &str, length: Option<u64>, reference: Option<&str>) -> Header {
        Header {
            contigs: vec![Contig { id: id.into(), length, assembly: None }],
            reference: reference.map(str::to_owned),
            ..Header::default()
        }
    }

    #[test]
    fn lengths_go_before_words() {
        let of = |id, length, reference| stated(&header(id, length, reference));
        assert_eq!(of("1", Some(249_250_621), Some("hg38.fa")), Stated::Known(Build::Grch37));
        assert_eq!(of("chr22", Some(50_818_468), None), Stated::Known(Build::Grch38));
        assert_eq!(of("NC_000007.13", None, None), Stated::Known(Build::Grch37));
        assert!(matches!(of("chr1", Some(248_387_328), None), Stated::Other(_)));
        assert_eq!(of("chr1", None, Some("/x/human_g1k_v37.fasta")), Stated::Known(Build::Grch37));
        assert_eq!(of("chr1", None, Some("file:///ref.fa")), Stated::Nothing);
    }

    #[test]
    fn chromosomes_have_one_name() {
        for (name, expected) in [
            ("1", "chr1"),
            ("chr1", "chr1"),
            ("NC_000010.11", "chr10"),
            ("23", "chrX"),
            ("MT", "chrM"),
            ("CHRX", "chrX"),
        ] {
            assert_eq!(chromosome(name).as_deref(), Some(expected));
        }
        for name in ["", "chr", "chrUn_1", "0", "25", "é", "ch"] {
            assert_eq!(chromosome(name), None, "{name}");
        }
    }
}
