//! Substructures that are wanted or unwanted.

use rayon::prelude::*;
use theriac_chem::scorer::{CostClass, Direction, Scorer, ScorerCard};
use theriac_chem::smarts::Pattern;
use theriac_chem::{MolError, Molecule};

/// What the count of present patterns becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// The share of the patterns that are present.
    Share,
    /// 1 where any pattern is present, else 0.
    Any,
    /// The number of patterns that are present.
    Number,
}

/// Looks for patterns.
pub struct SmartsScorer {
    card: ScorerCard,
    patterns: Vec<Pattern>,
    counting: Counting,
}

impl SmartsScorer {
    /// A scorer of these patterns.
    pub fn new(patterns: Vec<Pattern>, counting: Counting) -> Self {
        let (name, direction) = match counting {
            Counting::Number => ("smarts_unwanted", Direction::LowerIsBetter),
            Counting::Share | Counting::Any => ("smarts_wanted", Direction::HigherIsBetter),
        };
        let texts: Vec<_> = patterns.iter().map(Pattern::text).collect();
        let card = ScorerCard {
            name: name.into(),
            unit: String::new(),
            direction,
            cost: CostClass::Cheap,
            description: format!("substructures {}", texts.join(" ")),
        };
        Self { card, patterns, counting }
    }

    fn one(&self, molecule: &Molecule) -> Result<f64, MolError> {
        let mut present = 0.0;
        for pattern in &self.patterns {
            present += f64::from(u8::from(pattern.is_match(molecule)?));
        }
        Ok(match self.counting {
            Counting::Share => present / self.patterns.len() as f64,
            Counting::Any => f64::from(u8::from(present > 0.0)),
            Counting::Number => present,
        })
    }
}

impl Scorer for SmartsScorer {
    fn card(&self) -> &ScorerCard {
        &self.card
    }

    fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>> {
        molecules.par_iter().map(|m| self.one(m).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_shares_and_presence() {
        let molecule = [Molecule::from_smiles("Oc1ccccc1").unwrap()];
        let patterns = || vec![Pattern::parse("c").unwrap(), Pattern::parse("N").unwrap()];
        let score = |counting| SmartsScorer::new(patterns(), counting).score(&molecule);
        assert_eq!(score(Counting::Share), [Some(0.5)]);
        assert_eq!(score(Counting::Any), [Some(1.0)]);
        assert_eq!(score(Counting::Number), [Some(1.0)]);
    }
}
