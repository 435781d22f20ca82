//! Phenoconversion: other medicines make a gene's product work less or more than the genotype says.
//!
//! Facts are the FDA's inhibitors and inducers ([`Interactions`]), each row found again in a second
//! source. Rules, per gene:
//! a strong inhibitor makes a poor metabolizer; a moderate one halves the activity score (CYP2D6,
//! CYP2C9) or takes the phenotype one step down; a weak one changes nothing but is named. A strong
//! or moderate inducer takes CYP2C19 and CYP2B6 one step up, unless the enzyme is absent. Sources:
//! Crews et al., *Clin. Pharmacol. Ther.* 110, 888 (2021); Shah and Smith, *Br. J. Clin. Pharmacol.*
//! 79, 222 (2015); Cicali et al., *Clin. Transl. Sci.* 14, 2343 (2021). The steps for SLCO1B1 and
//! CYP2B6 carry the same rule over to them.
//!
//! Only for CYP2D6 is there a consensus that guidelines use (the activity score halved by a moderate
//! inhibitor, zero under a strong one); for CYP2C19 and CYP2B6 there is none (CPIC guideline for serotonin
//! reuptake inhibitors, Bousman et al., *Clin. Pharmacol. Ther.* 114, 51, 2023). The report says so.
//!
//! A medicine never converts the genes for itself: its guideline has seen its own inhibition.

mod effect;
mod medicines;
mod rule;
mod table;

pub use effect::{Conversion, convert};
pub(crate) use medicines::typo;
pub use medicines::{Medicines, parse as parse_medicines, read as read_medicines};
pub use table::{Effect, Grade, Interaction, Interactions};
