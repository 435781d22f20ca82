//! What a report is made from beside the genome.

use std::collections::BTreeMap;

use theriac_base::Result;

use crate::conversion::{Conversion, Interactions, Medicines, convert};
use crate::definition::Gene;
use crate::guidance::{Advice, Certainty, GeneStates, Guidance, advise_drug};
use crate::warfarin::Clinical;

/// Knowledge and what is known of the patient beside the genome.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// What guidelines advise.
    pub guidance: Guidance,
    /// Who inhibits or induces what.
    pub interactions: Interactions,
    /// The genes' definitions: they tell which missing positions matter.
    pub definitions: Vec<Gene>,
    /// What the patient takes or is to take.
    pub medicines: Medicines,
    /// Factors of the warfarin dose.
    pub clinical: Option<Clinical>,
}

impl Context {
    /// The knowledge that is shipped with the program, and nothing known of the patient.
    ///
    /// # Errors
    /// None, unless the program was built from damaged tables.
    pub fn embedded() -> Result<Self> {
        Ok(Self {
            guidance: Guidance::embedded()?,
            interactions: Interactions::embedded()?,
            ..Self::default()
        })
    }

    /// The genes as they work under the medicines, and what these change.
    pub fn converted(
        &self,
        genes: &BTreeMap<String, GeneStates>,
    ) -> (BTreeMap<String, GeneStates>, Vec<Conversion>) {
        let names: Vec<&str> = self.medicines.names.iter().map(String::as_str).collect();
        convert(genes, &names, &self.interactions)
    }

    /// The advice for a drug under the medicines other than itself.
    pub fn advice(&self, drug: &str, genes: &BTreeMap<String, GeneStates>) -> Vec<Advice> {
        let (converted, changes) = convert(genes, &self.others(drug), &self.interactions);
        let mut all = advise_drug(&self.guidance, drug, &converted);
        // Only for CYP2D6 do guidelines agree on what an inhibitor makes of a result.
        let guessed = |c: &&Conversion| c.from != c.to && c.gene != "CYP2D6";
        for change in changes.iter().filter(guessed) {
            let touched = all.iter_mut().filter(|advice| advice.genes.contains(&change.gene));
            for advice in touched {
                if matches!(advice.certainty, Certainty::Firm | Certainty::SameUnderAll) {
                    advice.certainty = Certainty::Guess;
                }
            }
        }
        all
    }

    /// What the medicines other than a drug make of the genes.
    pub fn conversions_for(
        &self,
        drug: &str,
        genes: &BTreeMap<String, GeneStates>,
    ) -> Vec<Conversion> {
        convert(genes, &self.others(drug), &self.interactions).1
    }

    fn others(&self, drug: &str) -> Vec<&str> {
        self.medicines.names.iter().map(String::as_str).filter(|m| *m != drug).collect()
    }
}
