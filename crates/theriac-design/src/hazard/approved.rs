//! The allow-list of approved drugs, kept as digests.

use std::collections::BTreeSet;

use theriac_base::hash_bytes;
use theriac_chem::Molecule;
use theriac_chem::standardise::charge_parent;

/// Hexadecimal digits kept of each digest.
const DIGITS: usize = 32;

/// Digests of approved drugs' flat parents.
pub struct Approved {
    digests: BTreeSet<&'static str>,
}

impl Approved {
    /// The shipped list.
    pub fn shipped() -> Self {
        let text = include_str!("../../../../knowledge/hazards/approved.txt");
        Self { digests: text.lines().filter(|l| !l.starts_with('#')).collect() }
    }

    /// Is the molecule an approved drug, as any salt and any stereoisomer?
    pub fn contains(&self, molecule: &Molecule) -> bool {
        digest(molecule).is_some_and(|digest| self.digests.contains(digest.as_str()))
    }
}

/// The digest of a molecule's flat parent: without salts, charges and stereo marks. None where
/// the parent cannot be made.
pub fn digest(molecule: &Molecule) -> Option<String> {
    let parent = charge_parent(molecule).ok()?;
    // Dropping the marks leaves a valid SMILES: `[C@@H]` keeps its hydrogen as `[CH]`.
    let flat: String =
        parent.canonical_smiles().chars().filter(|c| !matches!(c, '@' | '/' | '\\')).collect();
    let flat = Molecule::from_smiles(&flat).ok()?;
    let mut digest = hash_bytes(flat.canonical_smiles().as_bytes());
    digest.truncate(DIGITS);
    Some(digest)
}
