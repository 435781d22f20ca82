//! Which standard forms are kept.

use std::ops::RangeInclusive;

use chematic::chem;

use super::config::FilterConfig;
use super::reject::{Rejection, Step};
use crate::Molecule;
use crate::descriptors::Descriptor;

/// Number of atoms that are not hydrogen.
pub(super) fn heavy_atoms(molecule: &Molecule) -> usize {
    molecule.inner().atoms().filter(|(_, a)| a.element.atomic_number() != 1).count()
}

/// Average molecular weight in dalton, as RDKit computes it.
pub(super) fn molecular_weight(molecule: &Molecule) -> f64 {
    chem::rdkit_molecular_weight(molecule.inner())
}

/// Checks a standard form against the filters, the cheapest first.
pub(super) fn check(config: &FilterConfig, molecule: &Molecule) -> Result<(), Rejection> {
    if let Some(longest) = config.max_smiles_length {
        within("SMILES length", molecule.canonical_smiles().len(), 0..=longest)?;
    }
    if let Some([low, high]) = config.heavy_atoms {
        within("heavy atoms", heavy_atoms(molecule), low..=high)?;
    }
    elements(config, molecule)?;
    if let Some([low, high]) = config.charge {
        let charge = molecule.inner().atoms().map(|(_, a)| i32::from(a.charge)).sum();
        within("charge", charge, low..=high)?;
    }
    if let Some([low, high]) = config.molecular_weight {
        let weight = molecular_weight(molecule);
        if !(low..=high).contains(&weight) {
            return Err(outside("molecular weight", format!("{weight:.1}"), low, high));
        }
    }
    if let Some(most) = config.max_rule_of_five_violations {
        within("rule-of-five violations", rule_of_five_violations(molecule)?, 0..=most)?;
    }
    config.descriptors.iter().try_for_each(|(kind, range)| descriptor(*kind, *range, molecule))
}

fn rule_of_five_violations(molecule: &Molecule) -> Result<usize, Rejection> {
    let limits = [
        (Descriptor::Mw, 500.0),
        (Descriptor::Logp, 5.0),
        (Descriptor::Hbd, 5.0),
        (Descriptor::Hba, 10.0),
    ];
    let mut violations = 0;
    for (kind, limit) in limits {
        let value = kind.value(molecule).ok_or_else(|| unknown(kind))?;
        violations += usize::from(value > limit);
    }
    Ok(violations)
}

fn unknown(kind: Descriptor) -> Rejection {
    rejection(kind.name(), format!("{kind} cannot be computed"))
}

fn descriptor(
    kind: Descriptor,
    [low, high]: [f64; 2],
    molecule: &Molecule,
) -> Result<(), Rejection> {
    match kind.value(molecule) {
        Some(value) if (low..=high).contains(&value) => Ok(()),
        Some(value) => Err(outside(kind.name(), format!("{value:.2}"), low, high)),
        None => Err(unknown(kind)),
    }
}

fn elements(config: &FilterConfig, molecule: &Molecule) -> Result<(), Rejection> {
    let mut carbon = false;
    for (_, atom) in molecule.inner().atoms() {
        let symbol = if atom.wildcard { "*" } else { atom.element.symbol() };
        carbon |= symbol == "C";
        if let Some(allowed) = &config.elements
            && !allowed.iter().any(|a| a == symbol)
        {
            return Err(rejection("elements", format!("contains {symbol}")));
        }
    }
    if config.organic && !carbon {
        return Err(rejection("organic", "contains no carbon".into()));
    }
    Ok(())
}

fn within<T: PartialOrd + Copy + std::fmt::Display>(
    kind: &str,
    value: T,
    range: RangeInclusive<T>,
) -> Result<(), Rejection> {
    if range.contains(&value) {
        return Ok(());
    }
    Err(outside(kind, value.to_string(), *range.start(), *range.end()))
}

fn outside<T: std::fmt::Display>(kind: &str, value: String, low: T, high: T) -> Rejection {
    rejection(kind, format!("{kind} {value} is outside {low} to {high}"))
}

fn rejection(kind: &str, reason: String) -> Rejection {
    Rejection::new(Step::Filter, kind, reason)
}
