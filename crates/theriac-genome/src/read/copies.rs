//! Symbolic records (`<DEL>`, `<DUP>`, `<CNV>`) over a whole gene: how many copies there are.
//!
//! They say nothing of single positions, but without them a chromosome that lacks the gene
//! looks like one that carries what the other does.

use super::gt::{Call, MISSING, NONE};
use super::site::Site;
use super::target::{Extent, Targets};

/// What a record says of a sample's copies of a gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Two.
    Unchanged,
    /// So many are missing.
    Lost(u8),
    /// More than two.
    Gained,
    /// Another number, or not called.
    Unclear,
}

/// What a record says of the copies of a gene.
#[derive(Debug, Clone)]
pub struct Told {
    /// The gene's first slot.
    pub slot: usize,
    /// The record, in words.
    pub record: String,
    /// Per sample.
    pub states: Vec<State>,
}

/// The gene that a symbolic record covers from its first to its last position, if any.
pub fn covered<'t>(
    site: &Site<'_>,
    chromosome: &str,
    targets: &'t Targets<'_>,
) -> Option<&'t Extent> {
    site.alternates.iter().find_map(|alternate| kind(alternate))?;
    let covers = |e: &&Extent| site.position <= e.first && e.last <= site.end;
    targets.extents.iter().filter(|extent| extent.chromosome == chromosome).find(covers)
}

/// What an alternate says of its chromosome.
fn kind(alternate: &[u8]) -> Option<State> {
    match alternate {
        [b'<', b'D', b'E', b'L', ..] | b"<CN0>" => Some(State::Lost(1)),
        b"<CN1>" => Some(State::Unchanged),
        b"<CNV>" => Some(State::Unclear),
        [b'<', b'D', b'U', b'P', ..] | [b'<', b'C', b'N', ..] => Some(State::Gained),
        _ => None,
    }
}

impl Told {
    /// Reads the record.
    pub fn new(extent: &Extent, site: &Site<'_>, calls: &[Call]) -> Self {
        let kinds: Vec<State> =
            site.alternates.iter().map(|a| kind(a).unwrap_or(State::Unclear)).collect();
        let alternates: Vec<_> =
            site.alternates.iter().map(|a| String::from_utf8_lossy(a)).collect();
        Self {
            slot: extent.slots.start,
            record: format!(
                "{} {}:{}-{}",
                alternates.join(","),
                extent.chromosome,
                site.position,
                site.end
            ),
            states: calls.iter().map(|call| state(call, &kinds)).collect(),
        }
    }
}

/// The copy number where it is given, else by the genotype.
fn state(call: &Call, kinds: &[State]) -> State {
    if let Some(copies) = call.copies {
        return match copies {
            0 | 1 => State::Lost(2 - copies),
            2 => State::Unchanged,
            _ => State::Gained,
        };
    }
    if call.flaw.is_some() {
        return State::Unclear;
    }
    let carried = |allele: &u16| match *allele {
        0 | NONE => State::Unchanged,
        MISSING => State::Unclear,
        n => kinds.get(usize::from(n) - 1).copied().unwrap_or(State::Unclear),
    };
    match call.alleles.each_ref().map(carried) {
        [State::Lost(a), State::Lost(b)] => State::Lost(a + b),
        [a, b] if a == b => a,
        [State::Unchanged, one] | [one, State::Unchanged] => one,
        _ => State::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genotypes_and_copy_numbers_of_symbolic_alleles() {
        let kinds = [State::Lost(1), State::Gained];
        let of = |a, b| state(&Call::new(&[a, b], false), &kinds);
        assert_eq!(of(0, 0), State::Unchanged);
        assert_eq!(of(0, 1), State::Lost(1));
        assert_eq!(of(1, 1), State::Lost(2));
        assert_eq!(of(2, 0), State::Gained);
        assert_eq!(of(1, 2), State::Unclear);
        assert_eq!(of(MISSING, MISSING), State::Unclear);
        let counted = |copies| state(&Call { copies: Some(copies), ..Call::NO_CALL }, &kinds);
        assert_eq!(
            [0, 1, 2, 3].map(counted),
            [State::Lost(2), State::Lost(1), State::Unchanged, State::Gained]
        );
        assert_eq!(kind(b"<DEL:ME>"), Some(State::Lost(1)));
        assert_eq!(kind(b"<CN2>"), Some(State::Gained));
        assert_eq!(kind(b"<NON_REF>"), None);
    }
}
