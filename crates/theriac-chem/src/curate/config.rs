//! What a curation is asked to do: the TOML file, with a default for everything.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::descriptors::Descriptor;
use crate::standardise::StandardiseConfig;

/// A whole curation. An empty file is a valid one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CurateConfig {
    /// A name for the data card.
    pub title: String,
    /// Files to read, besides those named on the command line.
    pub input: Vec<InputConfig>,
    /// How structures are brought into standard form.
    pub standardise: StandardiseConfig,
    /// Which molecules are kept.
    pub filters: FilterConfig,
    /// Columns of measured values.
    pub label: Vec<LabelConfig>,
    /// What makes two rows the same compound.
    pub duplicates: DuplicateConfig,
    /// How the rows are divided.
    pub split: SplitConfig,
    /// What is written.
    pub output: OutputConfig,
}

/// A file to read, and where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InputConfig {
    /// The file; relative paths start at the data folder.
    pub path: PathBuf,
    /// What its rows are called in the `source` column. Default: the file's name.
    pub name: Option<String>,
    /// The column of SMILES. Default: found by itself.
    pub smiles_column: Option<String>,
    /// Its licence, for the data card.
    pub licence: Option<String>,
    /// Where it was taken from, for the data card.
    pub origin: Option<String>,
    /// The BLAKE3 digest that it must have. Default: any.
    pub blake3: Option<String>,
}

/// Which molecules are kept; what is left out does not filter. Ranges are inclusive.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilterConfig {
    /// The only elements allowed, by symbol.
    pub elements: Option<Vec<String>>,
    /// Must there be a carbon atom? Default: no.
    pub organic: bool,
    /// Atoms that are not hydrogen.
    pub heavy_atoms: Option<[usize; 2]>,
    /// Average molecular weight in dalton.
    pub molecular_weight: Option<[f64; 2]>,
    /// Longest canonical SMILES, in characters.
    pub max_smiles_length: Option<usize>,
    /// Net formal charge.
    pub charge: Option<[i32; 2]>,
    /// Most violations of the rule of five (Lipinski et al. 1997): weight above 500, logP
    /// above 5, more than 5 donors, more than 10 acceptors of hydrogen bonds.
    pub max_rule_of_five_violations: Option<usize>,
    /// Range of any descriptor by name, such as `logp`, `tpsa`, `qed` or `sa_score`.
    pub descriptors: BTreeMap<Descriptor, [f64; 2]>,
}

/// A column of measured values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelConfig {
    /// The input column.
    pub column: String,
    /// The `name` of the input whose column is meant. Default: every input that has it.
    #[serde(default)]
    pub input: Option<String>,
    /// The output column. Default: the input column's name.
    pub name: Option<String>,
    /// The unit of the values, such as `nM`. Default: as they are.
    pub unit: Option<String>,
    /// The column that names each row's unit, instead of `unit`.
    pub unit_column: Option<String>,
    /// The unit to convert to; `p` is the negative decimal logarithm of mol/L.
    pub to: Option<String>,
    /// The column of `=`, `<`, `>`; rows with another sign than `=` are not used.
    pub relation_column: Option<String>,
    /// The smallest credible value, after conversion.
    pub minimum: Option<f64>,
    /// The largest credible value, after conversion.
    pub maximum: Option<f64>,
    /// How the values of one compound are merged. Default: the median.
    #[serde(default)]
    pub aggregate: Aggregate,
    /// The largest difference between values of one compound that still agree.
    pub tolerance: Option<f64>,
    /// What is done with compounds whose values do not agree. Default: they are dropped.
    #[serde(default)]
    pub on_conflict: OnConflict,
    /// The absolute robust z-score from which a value is an outlier. Default: 3.5
    /// (Iglewicz & Hoaglin 1993).
    #[serde(default = "default_outlier_z")]
    pub outlier_z: f64,
    /// Are outliers dropped? Default: they are only reported.
    #[serde(default)]
    pub drop_outliers: bool,
}

fn default_outlier_z() -> f64 {
    3.5
}

/// How the values of one compound are merged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregate {
    /// The median.
    #[default]
    Median,
    /// The arithmetic mean.
    Mean,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The first in the order of the input.
    First,
}

/// What is done with compounds whose values do not agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnConflict {
    /// The value is dropped, and the compound if it has no other.
    #[default]
    Drop,
    /// The merged value is kept.
    Keep,
}

/// What makes two rows the same compound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DuplicateConfig {
    /// Are rows of the same compound merged? Default: yes.
    pub merge: bool,
    /// Are stereoisomers the same compound? Default: no.
    pub ignore_stereo: bool,
}

impl Default for DuplicateConfig {
    fn default() -> Self {
        Self { merge: true, ignore_stereo: false }
    }
}

/// How the rows are divided into train, valid and test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SplitConfig {
    /// By what. Default: not at all.
    pub method: SplitMethod,
    /// Share of the training part. Default: 0.8.
    pub train: f64,
    /// Share of the validation part. Default: 0.1.
    pub valid: f64,
    /// Share of the test part. Default: 0.1.
    pub test: f64,
    /// Which of all random splits. Default: 0.
    pub seed: u64,
    /// The column of dates or numbers for the split by time.
    pub column: Option<String>,
    /// ECFP4 Tanimoto similarity from which molecules share a cluster. Default: 0.6.
    pub similarity: f64,
    /// Test molecules whose nearest training molecule is looked up. Default: 1000.
    pub leakage_sample: usize,
}

impl Default for SplitConfig {
    fn default() -> Self {
        Self {
            method: SplitMethod::None,
            train: 0.8,
            valid: 0.1,
            test: 0.1,
            seed: 0,
            column: None,
            similarity: 0.6,
            leakage_sample: 1000,
        }
    }
}

/// By what the rows are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SplitMethod {
    /// Not at all.
    None,
    /// By chance.
    Random,
    /// By Bemis–Murcko scaffold: large families into train; the seed draws the others.
    Scaffold,
    /// By cluster of ECFP4 similarity.
    Cluster,
    /// By a column of time: the newest into test.
    Time,
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutputConfig {
    /// Extension of the tables: `csv`, `csv.gz`, `tsv`, `tsv.gz` or `parquet`. Default: `csv`.
    pub format: String,
    /// The input columns that are kept. Default: all.
    pub input_columns: Option<Vec<String>>,
    /// The added columns that are kept. Default: all.
    pub added_columns: Option<Vec<String>>,
    /// Is the whole dataset written as one file, besides the parts? Default: yes.
    pub dataset: bool,
}

impl Default for OutputConfig {
    fn default() -> Self {
        Self { format: "csv".into(), input_columns: None, added_columns: None, dataset: true }
    }
}
