//! Calls every sample of a cohort.

use rayon::prelude::*;
use theriac_base::{Error, Job, Result};

use crate::call::SampleCall;
use crate::definition::Gene;
use crate::matcher::{MatcherConfig, call_gene};
use crate::outside::OutsideCalls;
use crate::read::{Block, Cohort};

/// What to call with.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// Genes, in alphabetical order.
    pub genes: &'a [Gene],
    /// Results from elsewhere.
    pub outside: &'a OutsideCalls,
    /// How to match.
    pub matcher: &'a MatcherConfig,
}

impl Caller<'_> {
    /// Calls all samples in their order: `render` runs on every core, `sink` takes what it
    /// gives, sample by sample. Returns what there is to say of the files. Memory does not
    /// grow with the number of samples.
    ///
    /// # Errors
    /// See [`Cohort::read`]; whatever `render` and `sink` report.
    pub fn call<T: Send>(
        &self,
        cohort: &Cohort,
        job: &Job,
        render: impl Fn(SampleCall) -> Result<T> + Sync,
        mut sink: impl FnMut(T) -> Result<()>,
    ) -> Result<Vec<String>> {
        /// Samples between two looks at whether to stop.
        const AT_ONCE: usize = 64;
        self.check(cohort)?;
        job.progress.begin("calling", Some(cohort.samples().len() as u64));
        let mut warnings: Vec<String> = Vec::new();
        for range in cohort.blocks() {
            let names = cohort.samples().get(range.clone()).unwrap_or_default();
            let block = cohort.read(self.genes, range, job)?;
            for start in (0..names.len()).step_by(AT_ONCE) {
                job.checkpoint()?;
                let end = names.len().min(start + AT_ONCE);
                let rendered = (start..end).into_par_iter().map(|index| {
                    render(self.sample(&block, index, names.get(index).map_or("", String::as_str)))
                });
                for one in rendered.collect::<Result<Vec<T>>>()? {
                    sink(one)?;
                }
                job.progress.advance((end - start) as u64);
            }
            let new = block.warnings.into_iter().filter(|new| !warnings.contains(new));
            let new: Vec<String> = new.collect();
            warnings.extend(new);
        }
        job.progress.end();
        Ok(warnings)
    }

    fn sample(&self, block: &Block, index: usize, name: &str) -> SampleCall {
        let genotypes = block.genotypes(self.genes, index);
        let call = |(gene, carried)| call_gene(gene, carried, self.matcher);
        let mut genes = self.genes.iter().zip(&genotypes).map(call).collect();
        self.outside.replace(name, &mut genes);
        SampleCall { id: name.to_owned(), genes }
    }

    /// Outside calls without sample names can be of one sample only.
    fn check(&self, cohort: &Cohort) -> Result<()> {
        let samples = cohort.samples().len();
        if samples > 1 && self.outside.is_of_one_sample() {
            let what = format!("the outside calls name no sample, and there are {samples} samples");
            return Err(Error::user(what).remedy(
                "choose one with --sample, or give the file a header whose first column is `sample`",
            ));
        }
        Ok(())
    }
}
