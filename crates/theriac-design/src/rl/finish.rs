//! From the state of a finished run to its result.

use std::collections::BTreeSet;

use rayon::prelude::*;
use theriac_base::{Job, Result};
use theriac_chem::Molecule;

use super::cache::Entry;
use super::session::Session;
use crate::result::{ComponentValue, DesignResult, Designed, StopReason};

impl Session {
    /// Scores the agent, and picks what is kept.
    ///
    /// # Errors
    /// Ctrl-C.
    pub fn finish(mut self, stopped_by: StopReason, job: &Job) -> Result<DesignResult> {
        let (agent_scores, share_above_prior_p99, agent_counts) = self.score_agent(job)?;
        self.state.counts.distinct = self.state.cache.entries().len();
        let molecules = self.kept();
        let scaffolds: BTreeSet<_> =
            molecules.iter().map(|m| &m.scaffold).filter(|s| !s.is_empty()).collect();
        Ok(DesignResult {
            scaffolds: scaffolds.len(),
            molecules,
            history: self.state.history,
            prior_scores: self.state.prior_scores,
            agent_scores,
            prior_p99: self.state.prior_p99,
            share_above_prior_p99,
            withheld: self.state.withheld,
            counts: self.state.counts,
            prior_counts: self.state.prior_counts,
            agent_counts,
            stopped_by,
            warnings: self.state.warnings,
        })
    }

    /// The best molecules, best first; counts the others.
    fn kept(&mut self) -> Vec<Designed> {
        let least = self.config.output.min_score.unwrap_or(self.state.prior_p99);
        let entries = self.state.cache.entries().iter();
        let mut good: Vec<(f64, &Entry)> = entries
            .filter(|e| !e.evaluated.filtered)
            .filter_map(|e| Some((e.evaluated.total?, e)))
            .collect();
        let scored = good.len();
        good.retain(|(total, _)| *total >= least);
        let below = scored - good.len();
        let beyond = good.len().saturating_sub(self.config.output.keep);
        good.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.smiles.cmp(&b.1.smiles)));
        good.truncate(self.config.output.keep);
        let names = self.judges.profile.names();
        let kept = good
            .into_par_iter()
            .map(|(total, entry)| self.designed(total, entry, &names))
            .collect();
        self.state.counts.below_min_score = below;
        self.state.counts.beyond_keep = beyond;
        kept
    }

    fn designed(&self, score: f64, entry: &Entry, names: &[String]) -> Designed {
        let values = names.iter().zip(&entry.evaluated.values);
        let molecule = Molecule::from_smiles(&entry.smiles).ok();
        let known = self.known.as_ref();
        Designed {
            smiles: entry.smiles.clone(),
            score,
            components: values
                .map(|(name, v)| ComponentValue {
                    name: name.clone(),
                    raw: v.raw,
                    transformed: v.transformed,
                })
                .collect(),
            scaffold: entry.scaffold.clone(),
            step: entry.step,
            nearest: molecule.and_then(|m| known?.nearest(&m)),
        }
    }
}
