//! What a reader has to say of the positions of a gene, in words.

use std::collections::BTreeMap;

use super::build::Build;
use super::collect::Sheet;
use super::sheet::Reason;
use crate::definition::{Gene, Locus};

/// What is odd about a genotype that is used all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Odd {
    /// `0/.`
    Half,
    /// One allele where everyone has two.
    Single,
    /// Two different alleles on the X chromosome of a male; not used.
    TwoInMale,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Without(Reason),
    Odd(Odd),
    Filter(String),
}

/// Remarks on one gene of one sample.
#[derive(Debug)]
pub struct Remarks {
    positions: usize,
    at: BTreeMap<Kind, Vec<String>>,
    whole: Vec<String>,
}

impl Remarks {
    /// None yet.
    pub fn new(gene: &Gene) -> Self {
        let positions = gene.loci.len() + gene.extra.len();
        Self { positions, at: BTreeMap::new(), whole: Vec::new() }
    }

    /// There is no usable genotype.
    pub fn without(&mut self, locus: &Locus, reason: Reason) {
        if reason != Reason::Absent {
            self.add(locus, Kind::Without(reason));
        }
    }

    /// The genotype is odd.
    pub fn odd(&mut self, locus: &Locus, odd: Odd) {
        self.add(locus, Kind::Odd(odd));
    }

    /// Filters that the records failed.
    pub fn of_records<'s>(
        &mut self,
        locus: &Locus,
        sheets: impl Iterator<Item = &'s Sheet>,
        slot: usize,
    ) {
        for sheet in sheets {
            if let Some(names) = sheet.filters.get(&slot) {
                self.add(locus, Kind::Filter(names.clone()));
            }
        }
    }

    /// Positions that are not known on the assembly.
    pub fn of_assembly(&mut self, gene: &Gene, builds: impl Iterator<Item = Build>) {
        if !builds.into_iter().any(|build| build == Build::Grch37) {
            return;
        }
        let unknown = gene.loci.iter().filter(|locus| locus.grch37.is_none()).count();
        let symbol = &gene.symbol;
        if unknown == gene.loci.len() {
            self.whole.push(format!("the positions of {symbol} are not known on GRCh37: lift the file over to GRCh38, for example with `bcftools +liftover`"));
        } else if unknown > 0 {
            self.whole.push(format!("{unknown} of {} positions of {symbol} are not known on GRCh37 and count as missing; lift the file over to GRCh38 to have them", gene.loci.len()));
        }
    }

    fn add(&mut self, locus: &Locus, kind: Kind) {
        let at = format!("{}:{}", locus.at.chromosome, locus.at.position);
        let name = locus.at.rsid.as_ref().map_or(at.clone(), |rsid| format!("{at} ({rsid})"));
        self.at.entry(kind).or_default().push(name);
    }

    /// In words.
    pub fn into_words(self) -> Vec<String> {
        let all = self.positions;
        let words = self.at.into_iter().filter_map(|(kind, at)| {
            let what = match kind {
                Kind::Without(reason) => without(reason, at.len() == all)?.to_owned(),
                Kind::Odd(odd) => self::odd(odd).to_owned(),
                Kind::Filter(names) => format!("the records failed the filter {names}"),
            };
            Some(format!("{what}: {}", list(&at)))
        });
        self.whole.into_iter().chain(words).collect()
    }
}

fn without(reason: Reason, all: bool) -> Option<&'static str> {
    Some(match reason {
        Reason::Absent => return None,
        // What is missing is listed with the call; only a gene without any is worth a word.
        Reason::NoCall if all => "no position has a called genotype (./.)",
        Reason::NoCall => return None,
        Reason::Ploidy => "left out, more than two alleles in the genotype",
        Reason::Malformed => "left out, the genotype cannot be read",
        Reason::NoReads => "left out, a reference call without reads (DP or GQ is 0)",
        Reason::Depth => "left out, heterozygous but all reads are of one allele (AD)",
        Reason::Filtered => "left out, the record failed its filters",
        Reason::OtherReference => "left out, REF is not the reference of the definition",
        Reason::Conflict => "left out, several records or files contradict each other",
        Reason::Spanned => "left out, a deletion of a neighbouring record reaches over it",
        Reason::Gone => "left out, an allele without a sequence (*, <DEL> or the like)",
        Reason::Unaligned => {
            "left out, an insertion or deletion that is not left-aligned; normalise the file with `bcftools norm -f`"
        }
    })
}

fn odd(odd: Odd) -> &'static str {
    match odd {
        Odd::Half => "only one of two alleles is called; the other counts as missing",
        Odd::Single => "one allele where two are expected; the other counts as missing",
        Odd::TwoInMale => "left out, two different alleles on the X chromosome of a male",
    }
}

/// The first few, and how many more.
fn list(places: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = places.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match places.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
