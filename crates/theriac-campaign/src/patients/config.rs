//! `[patients]` of a campaign.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use theriac_base::Result;
use theriac_design::config::Source;

/// The chosen molecules against a panel of genomes: who is at risk with which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatientsConfig {
    /// VCF, gVCF or BCF with the genomes; several files are joined by sample. Relative to the
    /// campaign's folder.
    pub vcf: Files,
    /// Results from elsewhere, such as copies of CYP2D6: sample, gene, diplotype, phenotype,
    /// activity score, separated by tabs, under a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<PathBuf>,
    /// Call patients by the names of the samples; else they are P1, P2 and so on.
    #[serde(default)]
    pub names: bool,
    /// By gene (`CYP2D6`): the model that tells whether a molecule is cleared by its product.
    pub routes: BTreeMap<String, RouteConfig>,
}

/// One file or several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Files {
    /// One.
    One(PathBuf),
    /// Several.
    Several(Vec<PathBuf>),
}

/// A property model that gives the probability of a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteConfig {
    /// The model's folder, relative to the campaign's.
    pub model: PathBuf,
    /// The target, where the model has several: one of two classes, of which 1 is a substrate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

impl PatientsConfig {
    /// Every file of variants.
    pub(crate) fn variants(&self) -> Vec<PathBuf> {
        match &self.vcf {
            Files::One(file) => vec![file.clone()],
            Files::Several(files) => files.clone(),
        }
    }

    /// Complains about what makes no sense in itself.
    pub(crate) fn check(&self, source: &Source) -> Result<()> {
        if self.variants().is_empty() {
            let wrong = source.error("patients.vcf", "no file of genomes is named");
            return Err(wrong.remedy("name one, or leave [patients] out"));
        }
        if self.variants().iter().any(|file| file.as_os_str() == "-") {
            let wrong = source.error("patients.vcf", "a panel cannot come from standard input");
            return Err(wrong.remedy("give a file: a campaign must be able to read it again"));
        }
        if self.routes.is_empty() {
            let wrong = source.error("patients.routes", "no route is named");
            return Err(wrong.remedy("add one, such as CYP2D6 = { model = \"…\", target = \"…\" }"));
        }
        Ok(())
    }
}
