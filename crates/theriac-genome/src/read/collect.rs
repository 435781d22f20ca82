//! From records to rows.

use std::collections::BTreeMap;

use super::allele::{Alleles, Meaning, Reading};
use super::build::{Build, chromosome};
use super::copies::{self, Told};
use super::gt::{self, Call, Flaw};
use super::merge::join;
use super::record::Records;
use super::sheet::{Code, MISSING, NONE, Reason, Row};
use super::site::{Complaint, Site};
use super::target::{Target, Targets};
use crate::genotype::Allele;

/// What one file says on one assembly.
#[derive(Debug)]
pub struct Sheet {
    /// The assembly.
    pub build: Build,
    /// One row per slot of the targets; `None` where the file has no record.
    pub rows: Vec<Option<Row>>,
    /// Filters that records of a slot failed.
    pub filters: BTreeMap<usize, String>,
    /// `REF` of records that differ from the definition's, by slot.
    pub references: BTreeMap<usize, String>,
    /// What symbolic records over whole genes say.
    pub copies: Vec<Told>,
    /// Records whose `REF` is the definition's, and others, at the place of a target.
    pub agree: usize,
    /// See `agree`.
    pub differ: usize,
}

/// How records are judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// Records that failed a filter count as missing.
    pub require_pass: bool,
}

impl Sheet {
    /// Nothing yet.
    pub fn new(build: Build, slots: usize) -> Self {
        Self {
            build,
            rows: vec![None; slots],
            filters: BTreeMap::new(),
            references: BTreeMap::new(),
            copies: Vec::new(),
            agree: 0,
            differ: 0,
        }
    }
}

/// Collects records of one file into sheets, one per assembly that it may be of.
pub struct Collector<'t> {
    targets: &'t [&'t Targets<'t>],
    columns: &'t [usize],
    rules: Rules,
    calls: Vec<Call>,
    /// The chromosome of the last record, as the file names it, and as the definitions do.
    chromosome: (String, Option<String>),
    /// What was read.
    pub sheets: Vec<Sheet>,
}

impl<'t> Collector<'t> {
    /// For the samples of `columns` (rising, from 0).
    pub fn new(targets: &'t [&'t Targets<'t>], columns: &'t [usize], rules: Rules) -> Self {
        let sheets = targets.iter().map(|t| Sheet::new(t.build, t.slots)).collect();
        Self { targets, columns, rules, calls: Vec::new(), chromosome: Default::default(), sheets }
    }

    /// Takes the present record.
    ///
    /// # Errors
    /// It is damaged; the next one may be whole.
    pub fn take(&mut self, records: &Records<'_>) -> Result<(), Complaint> {
        let place = records.place()?;
        if self.chromosome.0 != place.chromosome {
            self.chromosome = (place.chromosome.to_owned(), chromosome(place.chromosome));
        }
        let Some(name) = self.chromosome.1.as_deref() else { return Ok(()) };
        let near = |t: &&Targets<'_>| !t.near(name, place.first, place.last).is_empty();
        if !self.targets.iter().any(near) {
            return Ok(());
        }
        let site = records.site()?;
        self.calls.clear();
        for (targets, sheet) in self.targets.iter().zip(&mut self.sheets) {
            let whole = copies::covered(&site, name, targets);
            if let Some(gene) = whole {
                if self.calls.is_empty() {
                    records.calls(false, self.columns, &mut self.calls)?;
                }
                sheet.copies.push(Told::new(gene, &site, &self.calls));
            }
            let part = |slot| whole.is_some_and(|gene| gene.slots.contains(&slot));
            for target in targets.near(name, site.position, site.end) {
                if part(target.slot) {
                    continue;
                }
                let Some(word) = read(&site, name, target, targets) else { continue };
                sheet.count(&site, target);
                if self.calls.is_empty() {
                    records.calls(site.is_block(), self.columns, &mut self.calls)?;
                }
                sheet.add(&site, target, &word, &self.calls, self.rules);
            }
        }
        Ok(())
    }
}

/// What the record says of the target; `None`: nothing.
fn read(
    site: &Site<'_>,
    chromosome: &str,
    target: &Target<'_>,
    targets: &Targets<'_>,
) -> Option<Reading> {
    let alleles = Alleles {
        chromosome,
        position: site.position,
        end: site.end,
        reference: site.reference,
        alternates: &site.alternates,
    };
    if site.is_block() {
        let inside = site.position <= target.start && target.start <= site.end;
        return inside.then(|| alleles.block(target));
    }
    Some(alleles.at(target, targets)).filter(|reading| *reading != Reading::Nothing)
}

impl Sheet {
    /// Counts whether the record is of this assembly: by its first base, at the very place.
    fn count(&mut self, site: &Site<'_>, target: &Target<'_>) {
        if site.position != target.start {
            return;
        }
        let same = |a: &u8, b: &u8| a.eq_ignore_ascii_case(b);
        let (Some(there), Some(here)) = (site.reference.first(), target.reference.first()) else {
            return;
        };
        *(if same(there, here) { &mut self.agree } else { &mut self.differ }) += 1;
    }

    fn add(
        &mut self,
        site: &Site<'_>,
        target: &Target<'_>,
        reading: &Reading,
        calls: &[Call],
        rules: Rules,
    ) {
        let Some(slot) = self.rows.get_mut(target.slot) else { return };
        let row = slot.get_or_insert_with(|| {
            let reference = target.locus.allele(&String::from_utf8_lossy(&target.reference));
            Row::new(calls.len(), target.locus.alternates.len() + 1, &reference)
        });
        let mut filtered = false;
        if let (Some(names), Reading::Here(_)) = (&site.failed, reading) {
            self.filters.insert(target.slot, names.clone());
            filtered = rules.require_pass;
        }
        let (meanings, here) = match reading {
            Reading::Nothing => return,
            Reading::OtherReference => {
                let reference = String::from_utf8_lossy(site.reference).into_owned();
                self.references.insert(target.slot, reference);
                return row.without(calls, Reason::OtherReference);
            }
            Reading::Here(_) if filtered => return row.without(calls, Reason::Filtered),
            Reading::Here(meanings) => (meanings, true),
            Reading::Beside(meanings) => (meanings, false),
        };
        let codes: Vec<Carried> =
            meanings.iter().map(|meaning| row.carried(meaning, here)).collect();
        let again = here && row.tell(codes.iter().filter_map(Carried::number));
        for (sample, call) in calls.iter().enumerate() {
            if let Some(code) = translate(call, &codes, here) {
                let phase_set = if code.reason().is_none() { call.phase_set } else { 0 };
                let joined = join(row.code(sample), code, row.reference, again);
                row.set(sample, joined, phase_set);
            }
        }
    }
}

/// What carrying an allele of the record means at the position.
#[derive(Debug, Clone, Copy)]
enum Carried {
    /// This allele of the row.
    Allele(u8),
    /// No usable genotype.
    Spoilt(Reason),
    /// Nothing.
    Untouched,
}

impl Carried {
    fn number(&self) -> Option<u8> {
        match self {
            Carried::Allele(number) => Some(*number),
            _ => None,
        }
    }
}

impl Row {
    fn carried(&mut self, meaning: &Meaning, here: bool) -> Carried {
        match meaning {
            Meaning::Allele(allele) if here => Carried::Allele(self.number(allele)),
            Meaning::Gone if here => Carried::Spoilt(Reason::Gone),
            Meaning::Gone => Carried::Spoilt(Reason::Spanned),
            Meaning::Unaligned => Carried::Spoilt(Reason::Unaligned),
            Meaning::Allele(Allele::Missing | Allele::Known(_) | Allele::Unknown(_))
            | Meaning::Untouched => Carried::Untouched,
        }
    }

    /// No sample has a genotype from this record.
    fn without(&mut self, calls: &[Call], reason: Reason) {
        for sample in 0..calls.len() {
            let joined = join(self.code(sample), Code::without(reason), self.reference, false);
            self.set(sample, joined, 0);
        }
    }
}

/// A call in the row's numbers; `None` where it says nothing of the position.
fn translate(call: &Call, codes: &[Carried], here: bool) -> Option<Code> {
    if let Some(flaw) = call.flaw {
        return here.then_some(Code::without(match flaw {
            Flaw::Ploidy => Reason::Ploidy,
            Flaw::Malformed => Reason::Malformed,
            Flaw::NoReads => Reason::NoReads,
            Flaw::Depth => Reason::Depth,
        }));
    }
    if call.is_no_call() {
        return here.then_some(Code::without(Reason::NoCall));
    }
    let mut numbers = [NONE; 2];
    for (number, &allele) in numbers.iter_mut().zip(&call.alleles) {
        *number = match allele {
            gt::MISSING => MISSING,
            gt::NONE => NONE,
            n => match codes.get(usize::from(n)) {
                Some(Carried::Allele(number)) => *number,
                Some(Carried::Spoilt(reason)) => return Some(Code::without(*reason)),
                Some(Carried::Untouched) => continue,
                None => return here.then_some(Code::without(Reason::Malformed)),
            },
        };
    }
    here.then(|| Code::new(numbers[0], numbers[1], call.phased))
}
