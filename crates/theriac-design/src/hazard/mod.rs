//! The hazard filter: generated molecules of classes of extreme hazard are withheld.
//!
//! The classes are those of Schedules 1 and 2 of the Chemical Weapons Convention and a short list
//! of others (`knowledge/hazards`). Approved drugs are never touched; molecules that the user
//! brings are only flagged; a profile that rewards harm is refused.

mod approved;
mod class;
mod refuse;
mod slopes;
mod words;

use theriac_base::Result;
use theriac_chem::Molecule;
use theriac_chem::standardise::components;

pub use approved::{Approved, digest};
pub use class::HazardClass;
pub use refuse::{refusal, refuse};

/// Given as the class where the search itself failed: in doubt a molecule is withheld.
pub const NOT_SCREENED: &str = "not-screened";

/// The shipped classes and the list of approved drugs.
pub struct HazardFilter {
    classes: Vec<HazardClass>,
    approved: Approved,
}

impl HazardFilter {
    /// The shipped filter.
    ///
    /// # Errors
    /// A bug: the shipped tables are broken.
    pub fn shipped() -> Result<Self> {
        Ok(Self { classes: class::shipped()?, approved: Approved::shipped() })
    }

    /// The classes that it knows.
    pub fn classes(&self) -> &[HazardClass] {
        &self.classes
    }

    /// The id of the first class that one of a molecule's components belongs to. Each is judged on
    /// its own, so that an approved drug hides nothing that stands beside it.
    pub fn class_of(&self, molecule: &Molecule) -> Option<&str> {
        if !molecule.canonical_smiles().contains('.') {
            return self.class_of_one(molecule);
        }
        match components(molecule) {
            Ok(parts) => parts.iter().find_map(|part| self.class_of_one(part)),
            Err(_) => Some(NOT_SCREENED),
        }
    }

    /// The class of a single component; none for an approved drug.
    fn class_of_one(&self, molecule: &Molecule) -> Option<&str> {
        let found = self.classes.iter().find_map(|class| match class.matches(molecule) {
            Ok(true) => Some(class.id.as_str()),
            Ok(false) => None,
            Err(_) => Some(NOT_SCREENED),
        })?;
        (!self.approved.contains(molecule)).then_some(found)
    }
}
