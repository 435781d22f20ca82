//! The columns that the `mol` commands add, as [`Task`]s for [`crate::io::annotate`].

use crate::alerts::AlertSet;
use crate::descriptors::described;
use crate::fingerprint::Fingerprinter;
use crate::io::{Kind, Task, Value};
use crate::smarts::Pattern;
use crate::{MolError, fragments, scaffold};

/// Formula, descriptors, drug-likeness, synthetic accessibility and alerts.
pub fn describe() -> Task {
    use Kind::{Integer, Real, Text};
    let added = [
        ("formula", Text),
        ("mw", Real),
        ("logp", Real),
        ("tpsa", Real),
        ("hbd", Integer),
        ("hba", Integer),
        ("rotatable_bonds", Integer),
        ("rings", Integer),
        ("aromatic_rings", Integer),
        ("fraction_csp3", Real),
        ("qed", Real),
        ("sa_score", Real),
        ("alerts", Text),
    ];
    let added = added.map(|(name, kind)| (name.into(), kind)).to_vec();
    let work = |molecule: &_| {
        let (d, known) = described(molecule, &AlertSet::DEFAULT);
        let if_known = |known: bool, value: Value| if known { value } else { Value::Missing };
        Ok(Some(vec![
            Value::Text(d.formula),
            Value::Real(d.mw),
            Value::Real(d.logp),
            Value::Real(d.tpsa),
            if_known(known.hbd, Value::Integer(d.hbd.into())),
            if_known(known.hba, Value::Integer(d.hba.into())),
            if_known(known.rotatable_bonds, Value::Integer(d.rotatable_bonds.into())),
            Value::Integer(d.rings.into()),
            Value::Integer(d.aromatic_rings.into()),
            Value::Real(d.fraction_csp3),
            Value::Real(d.qed),
            d.sa_score.into(),
            if_known(known.alerts, Value::List(d.alerts)),
        ]))
    };
    Task { stage: "describe", added, work: Box::new(work) }
}

/// The positions set, or `position:count` pairs, in the column `fingerprint`.
pub fn fingerprint(kind: Fingerprinter, counts: bool) -> Task {
    let work = move |molecule: &_| {
        let value = if counts {
            Value::Counts(kind.counts(molecule)?.counts().to_vec())
        } else {
            Value::Positions(kind.bits(molecule)?.positions().collect())
        };
        Ok(Some(vec![value]))
    };
    let added = vec![("fingerprint".into(), Kind::Text)];
    Task { stage: "fingerprint", added, work: Box::new(work) }
}

/// Keeps the molecules that contain `pattern`, or with `invert` those that do not; adds
/// the number of matches and their atoms, counted from 0.
pub fn matching(pattern: Pattern, invert: bool) -> Task {
    let work = move |molecule: &_| {
        let found = pattern.matches(molecule)?;
        if found.is_empty() != invert {
            return Ok(None);
        }
        let words =
            |atoms: &Vec<u32>| atoms.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
        let atoms = found.iter().map(words).collect();
        Ok(Some(vec![Value::Integer(found.len() as i64), Value::List(atoms)]))
    };
    let added = vec![("matches".into(), Kind::Integer), ("match_atoms".into(), Kind::Text)];
    Task { stage: "match", added, work: Box::new(work) }
}

/// The Bemis–Murcko scaffold, or its `generic` form; empty for acyclic molecules.
pub fn scaffold(generic: bool) -> Task {
    let find = if generic { scaffold::generic } else { scaffold::murcko };
    let work = move |molecule: &_| find(molecule).map(|s| Some(vec![Value::Text(s)]));
    Task { stage: "scaffold", added: vec![("scaffold".into(), Kind::Text)], work: Box::new(work) }
}

/// The BRICS fragments and their number.
pub fn brics() -> Task {
    let work = |molecule: &_| {
        let found = fragments::brics(molecule)?;
        Ok(Some(vec![Value::Integer(found.len() as i64), Value::List(found)]))
    };
    let added = vec![("fragment_count".into(), Kind::Integer), ("fragments".into(), Kind::Text)];
    Task { stage: "fragments", added, work: Box::new(work) }
}

/// Nothing but parsing: for conversion.
pub fn convert() -> Task {
    let work = |_: &_| Ok::<_, MolError>(Some(Vec::new()));
    Task { stage: "convert", added: Vec::new(), work: Box::new(work) }
}
