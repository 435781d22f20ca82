//! Joins what several records say of one position of one sample: an ALT per record is as
//! frequent as all ALTs in one, and blocks overlap.

use super::sheet::{Code, MISSING, NONE, Reason};
use crate::genotype::Genotype;

/// What is known of a sample so far, and what a further record says. `reference` is the
/// number of the assembly's own allele; `again`: both tell of the same ALT, so that they
/// must agree.
pub fn join(known: Code, new: Code, reference: u8, again: bool) -> Code {
    let (had, said) = match (known.alleles(), new.alleles()) {
        (Err(Reason::Gone | Reason::Unaligned | Reason::Conflict), _) => return known,
        (_, Err(Reason::Gone | Reason::Unaligned | Reason::Conflict)) | (Err(_), Ok(_)) => {
            return new;
        }
        (Ok(_), Err(_)) => return known,
        (Err(old), Err(reason)) => return Code::without(old.max(reason)),
        (Ok(had), Ok(said)) => (had, said),
    };
    if again {
        return same(had, said).map_or(Code::without(Reason::Conflict), |()| known);
    }
    let joined = match (had.1 && said.1, had.0[1] == NONE, said.0[1] == NONE) {
        (_, a, b) if a != b => None,
        (true, ..) => in_order(had.0, said.0, reference),
        (false, ..) => in_any_order(had.0, said.0, reference),
    };
    let phased = match (plain(had.0, reference), plain(said.0, reference)) {
        (true, _) => said.1,
        (_, true) => had.1,
        _ => had.1 && said.1,
    };
    match joined {
        Some([a, b]) => Code::new(a, b, phased),
        None => Code::without(Reason::Conflict),
    }
}

type Alleles = ([u8; 2], bool);

fn same(a: Alleles, b: Alleles) -> Option<()> {
    let sorted = |mut alleles: [u8; 2]| {
        alleles.sort_unstable();
        alleles
    };
    let equal = if a.1 && b.1 { a.0 == b.0 } else { sorted(a.0) == sorted(b.0) };
    equal.then_some(())
}

/// Nothing but the reference.
fn plain(alleles: [u8; 2], reference: u8) -> bool {
    alleles.iter().all(|&allele| allele == reference || allele == NONE)
}

fn in_order(a: [u8; 2], b: [u8; 2], reference: u8) -> Option<[u8; 2]> {
    let one = |a: u8, b: u8| match (a, b) {
        (a, b) if a == b => Some(a),
        (a, b) if a == reference || a == MISSING => Some(b),
        (a, b) if b == reference || b == MISSING => Some(a),
        _ => None,
    };
    Some([one(a[0], b[0])?, one(a[1], b[1])?])
}

/// Without an order, the other alleles of both take the places of the reference.
fn in_any_order(a: [u8; 2], b: [u8; 2], reference: u8) -> Option<[u8; 2]> {
    let mut other: Vec<u8> =
        a.into_iter().chain(b).filter(|&n| n != reference && n < NONE).collect();
    other.sort_unstable();
    let missing = a.contains(&MISSING) && b.contains(&MISSING);
    let rest = if missing { MISSING } else { reference };
    match (other.as_slice(), a[1] == NONE) {
        ([], true) => Some([rest, NONE]),
        (&[x], true) => Some([x, NONE]),
        ([], false) if a == b => Some(a),
        ([], false) => Some([reference, rest]),
        (&[x], false) => Some([rest, x]),
        (&[x, y], false) => Some([x, y]),
        _ => None,
    }
}

/// What two files say of one position of one sample, where they agree; the one with more
/// phase is kept.
pub fn agree(a: Genotype, b: &Genotype) -> Option<Genotype> {
    let sorted = |genotype: &Genotype| {
        let mut alleles = genotype.alleles.clone();
        alleles.sort();
        alleles
    };
    match (a.phased, b.phased) {
        _ if sorted(&a) != sorted(b) => None,
        (true, true) if a.alleles != b.alleles && a.phase_set == b.phase_set => None,
        (false, true) => Some(b.clone()),
        _ => Some(a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(a: u8, b: u8, phased: bool) -> Code {
        Code::new(a, b, phased)
    }

    #[test]
    fn one_alt_per_record_is_as_good_as_all_in_one() {
        assert_eq!(join(code(0, 1, false), code(0, 2, false), 0, false), code(1, 2, false));
        assert_eq!(join(code(1, 0, true), code(0, 2, true), 0, false), code(1, 2, true));
        assert_eq!(join(code(0, 0, false), code(0, 2, true), 0, false), code(0, 2, true));
        assert_eq!(join(code(2, 2, false), code(0, 0, false), 0, false), code(2, 2, false));
        assert_eq!(
            join(code(1, MISSING, false), code(MISSING, 2, false), 0, false),
            code(1, 2, false)
        );
        assert_eq!(join(code(3, NONE, true), code(0, NONE, true), 0, false), code(3, NONE, true));
    }

    #[test]
    fn contradictions_are_not_resolved_by_chance() {
        let conflict = Code::without(Reason::Conflict);
        assert_eq!(join(code(1, 1, false), code(0, 2, false), 0, false), conflict);
        assert_eq!(join(code(0, 1, true), code(0, 2, true), 0, false), conflict);
        assert_eq!(join(code(0, 1, false), code(0, 0, false), 0, true), conflict);
        assert_eq!(join(code(0, NONE, true), code(0, 1, true), 0, false), conflict);
        assert_eq!(join(code(0, 1, false), code(1, 0, false), 0, true), code(0, 1, false));
        assert_eq!(join(conflict, code(0, 0, false), 0, false), conflict);
    }

    #[test]
    fn a_genotype_goes_before_its_lack_but_not_before_a_deletion() {
        let absent = Code::without(Reason::Absent);
        let gone = Code::without(Reason::Gone);
        assert_eq!(join(absent, code(0, 1, false), 0, false), code(0, 1, false));
        assert_eq!(
            join(code(0, 1, false), Code::without(Reason::NoCall), 0, false),
            code(0, 1, false)
        );
        assert_eq!(join(code(0, 0, false), gone, 0, false), gone);
        assert_eq!(join(gone, code(0, 0, false), 0, false), gone);
        assert_eq!(
            join(absent, Code::without(Reason::Ploidy), 0, false).reason(),
            Some(Reason::Ploidy)
        );
    }
}
