//! What the alleles of a record say of a position of a definition.
//!
//! The same insertion or deletion can be written at several places of a repeat and with more
//! or fewer bases around it. Every alternate is therefore cut down to what it replaces,
//! shifted left as far as the bases before it are known (from the record and from the
//! definitions: no genome is needed), and read again as the bases that it puts in place of
//! the definition's `REF`.

use super::target::{REACH, Target, Targets};
use crate::genotype::Allele;

/// What one allele of a record means at a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// An allele of the definition's position, or one that it does not know.
    Allele(Allele),
    /// It takes the position away or stands for no sequence (`*`, `<DEL>`, `<NON_REF>`).
    Gone,
    /// An insertion or deletion in the same repeat, whose place cannot be told.
    Unaligned,
    /// It leaves the position as it is.
    Untouched,
}

/// What a record means at a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Its `REF` is not the reference there.
    OtherReference,
    /// The record is of this position: one meaning per allele, `REF` first.
    Here(Vec<Meaning>),
    /// The record is of a neighbouring place, and some alleles reach into this one.
    Beside(Vec<Meaning>),
    /// It says nothing of the position.
    Nothing,
}

/// The place, `REF` and `ALT`s of a record.
#[derive(Debug, Clone, Copy)]
pub struct Alleles<'a> {
    /// `chr10`.
    pub chromosome: &'a str,
    /// 1-based.
    pub position: u64,
    /// Its last base: of `REF`, or what `END` says.
    pub end: u64,
    /// `REF`.
    pub reference: &'a [u8],
    /// `ALT`s.
    pub alternates: &'a [&'a [u8]],
}

/// Bases `deleted` from `start` on, `inserted` in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    start: u64,
    deleted: Vec<u8>,
    inserted: Vec<u8>,
    /// Did shifting stop because the base before is unknown?
    open: bool,
}

impl Alleles<'_> {
    /// Reads the record at `target`.
    pub fn at(&self, target: &Target<'_>, targets: &Targets<'_>) -> Reading {
        if self.differs(target) {
            return Reading::OtherReference;
        }
        let same_place =
            self.position == target.start && self.reference.len() == target.reference.len();
        let meanings: Vec<Meaning> = std::iter::once(Meaning::Untouched)
            .chain(self.alternates.iter().map(|alternate| self.meaning(alternate, target, targets)))
            .collect();
        let defined = meanings.iter().any(|m| matches!(m, Meaning::Allele(Allele::Known(_))));
        if same_place || defined {
            let here = meanings.into_iter().map(|meaning| match meaning {
                Meaning::Untouched => Meaning::Allele(self.untouched(target)),
                other => other,
            });
            return Reading::Here(here.collect());
        }
        match meanings.iter().all(|m| *m == Meaning::Untouched) {
            true => Reading::Nothing,
            false => Reading::Beside(meanings),
        }
    }

    /// Reads a reference block that holds the target's first base.
    pub fn block(&self, target: &Target<'_>) -> Reading {
        let overlap = Self { reference: &self.reference[..self.reference.len().min(1)], ..*self };
        if overlap.differs(target) {
            return Reading::OtherReference;
        }
        let reference = Meaning::Allele(self.untouched(target));
        let alternates = self.alternates.iter().map(|_| Meaning::Gone);
        Reading::Here(std::iter::once(reference).chain(alternates).collect())
    }

    /// The reference on this assembly, as an allele of the definition.
    fn untouched(&self, target: &Target<'_>) -> Allele {
        target.locus.allele(&String::from_utf8_lossy(&target.reference))
    }

    /// Where `REF` and the definition's overlap, do they differ?
    fn differs(&self, target: &Target<'_>) -> bool {
        let ours = (target.start..).zip(&target.reference);
        ours.into_iter().any(|(position, base)| {
            let offset = position.checked_sub(self.position).and_then(|n| usize::try_from(n).ok());
            offset
                .and_then(|offset| self.reference.get(offset))
                .is_some_and(|there| !there.eq_ignore_ascii_case(base) && *there != b'N')
        })
    }

    fn meaning(&self, alternate: &[u8], target: &Target<'_>, targets: &Targets<'_>) -> Meaning {
        if !alternate.iter().all(u8::is_ascii_alphabetic) {
            return match self.takes_away(alternate, target) {
                true => Meaning::Gone,
                false => Meaning::Untouched,
            };
        }
        let Some(event) = self.event(alternate, targets) else { return Meaning::Untouched };
        if let Some(spelling) = event.within(target) {
            return match spelling == target.reference {
                true => Meaning::Untouched,
                false => Meaning::Allele(target.locus.allele(&String::from_utf8_lossy(&spelling))),
            };
        }
        if event.overlaps(target) {
            Meaning::Gone
        } else if target.indel && event.may_be_of(target) {
            Meaning::Unaligned
        } else {
            Meaning::Untouched
        }
    }

    /// Does an allele without a sequence (`*`, `<DEL>`, a breakend) leave none at the target?
    /// `.` is no allele at all.
    fn takes_away(&self, alternate: &[u8], target: &Target<'_>) -> bool {
        let deletion = alternate.starts_with(b"<DEL") || alternate.starts_with(b"<CNV");
        let last = match deletion {
            true => self.end,
            false => self.position + (self.reference.len() as u64).saturating_sub(1),
        };
        alternate != b"." && self.position < target.end() && last >= target.start
    }

    /// What the alternate replaces, as far left as the known bases allow.
    fn event(&self, alternate: &[u8], targets: &Targets<'_>) -> Option<Event> {
        let upper = |bases: &[u8]| bases.to_ascii_uppercase();
        let (mut deleted, mut inserted) = (upper(self.reference), upper(alternate));
        while deleted.last().is_some() && deleted.last() == inserted.last() {
            deleted.pop();
            inserted.pop();
        }
        let shared = deleted.iter().zip(&inserted).take_while(|(a, b)| a == b).count();
        deleted.drain(..shared);
        inserted.drain(..shared);
        if deleted.is_empty() && inserted.is_empty() {
            return None;
        }
        let start = self.position + shared as u64;
        let mut event = Event { start, deleted, inserted, open: false };
        event.shift_left(|position| {
            let offset = position.checked_sub(self.position).and_then(|n| usize::try_from(n).ok());
            let own = offset.and_then(|offset| self.reference.get(offset));
            own.map(u8::to_ascii_uppercase).or_else(|| targets.base(self.chromosome, position))
        });
        Some(event)
    }
}

impl Event {
    fn shift_left(&mut self, base: impl Fn(u64) -> Option<u8>) {
        let moved = match (self.deleted.is_empty(), self.inserted.is_empty()) {
            (true, false) => &mut self.inserted,
            (false, true) => &mut self.deleted,
            _ => return,
        };
        for _ in 0..=2 * REACH {
            let Some(before) = self.start.checked_sub(1).and_then(&base) else {
                self.open = true;
                return;
            };
            if moved.last() != Some(&before) {
                return;
            }
            moved.rotate_right(1);
            self.start -= 1;
        }
    }

    fn end(&self) -> u64 {
        self.start + self.deleted.len() as u64
    }

    /// The bases in place of the target's `REF`, where the event lies inside it: behind its
    /// first base or on it, an insertion also right behind its last where insertions are
    /// defined. Substitutions of several bases are cut to the part inside.
    fn within(&self, target: &Target<'_>) -> Option<Vec<u8>> {
        let (start, end) = (target.start, target.end());
        if self.deleted.len() == self.inserted.len() {
            return self.substituted(target);
        }
        let insertion = self.deleted.is_empty();
        let from = if insertion { start + 1 } else { start };
        if self.start < from || self.end() > end {
            return None;
        }
        let first = usize::try_from(self.start - start).ok()?;
        let last = usize::try_from(self.end() - start).ok()?;
        let mut spelling = target.reference.get(..first)?.to_vec();
        spelling.extend(&self.inserted);
        spelling.extend(target.reference.get(last..)?);
        Some(spelling)
    }

    fn substituted(&self, target: &Target<'_>) -> Option<Vec<u8>> {
        if !self.overlaps(target) {
            return None;
        }
        let mut spelling = target.reference.clone();
        for (position, base) in (self.start..).zip(&self.inserted) {
            let offset = position.checked_sub(target.start).and_then(|n| usize::try_from(n).ok());
            if let Some(slot) = offset.and_then(|offset| spelling.get_mut(offset)) {
                *slot = *base;
            }
        }
        Some(spelling)
    }

    fn overlaps(&self, target: &Target<'_>) -> bool {
        self.start < target.end() && self.end() > target.start
    }

    /// May this be the definition's own event, written further right in a repeat whose bases
    /// are not known here?
    fn may_be_of(&self, target: &Target<'_>) -> bool {
        let near = self.start > target.start && self.start <= target.end() + REACH;
        let alternates = target.locus.alternates.iter().map(String::as_bytes);
        let mut nets = alternates.map(|alternate| net(&target.reference, alternate));
        let own = (self.inserted.is_empty(), sorted(&self.inserted, &self.deleted));
        let pure = self.inserted.is_empty() != self.deleted.is_empty();
        near && self.open && pure && nets.any(|known| known == own)
    }
}

/// Is it a deletion, and of which bases (sorted: a repeat may be cut anywhere)?
fn net(reference: &[u8], alternate: &[u8]) -> (bool, Vec<u8>) {
    let shared = reference.iter().zip(alternate).take_while(|(a, b)| a == b).count();
    let (r, a) = (&reference[shared..], &alternate[shared..]);
    let tail = r.iter().rev().zip(a.iter().rev()).take_while(|(x, y)| x == y).count();
    let (r, a) = (&r[..r.len() - tail], &a[..a.len() - tail]);
    (a.is_empty(), sorted(a, r))
}

fn sorted(inserted: &[u8], deleted: &[u8]) -> Vec<u8> {
    let mut bases = if inserted.is_empty() { deleted.to_vec() } else { inserted.to_vec() };
    bases.sort_unstable();
    bases
}

#[cfg(test)]
mod tests;
