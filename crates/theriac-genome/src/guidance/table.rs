//! The tables of guidance.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use theriac_base::{Error, Result, read_to_string};

use super::pair::Pair;
use super::rule::Rule;

const CPIC: &str = include_str!("../../../../knowledge/pgx/guidance/cpic.tsv");
const MORE: &str = include_str!("../../../../knowledge/pgx/guidance/more.tsv");
const PAIRS: &str = include_str!("../../../../knowledge/pgx/guidance/pairs.tsv");

/// All rules and pairs, by drug.
#[derive(Debug, Clone, Default)]
pub struct Guidance {
    rules: BTreeMap<String, Vec<Rule>>,
    pairs: Vec<Pair>,
}

impl Guidance {
    /// The tables that are shipped with the program.
    ///
    /// # Errors
    /// None, unless the program was built from damaged tables.
    pub fn embedded() -> Result<Self> {
        let mut guidance = Self::default();
        for text in [CPIC, MORE] {
            guidance.add_rules(text, Path::new("built-in guidance"))?;
        }
        guidance.add_pairs(PAIRS, Path::new("built-in pairs"))?;
        Ok(guidance)
    }

    /// Adds rules of a file in the same schema; later editions win where both fit.
    ///
    /// # Errors
    /// A line cannot be read; the message names it.
    pub fn add_file(&mut self, path: &Path) -> Result<()> {
        self.add_rules(&read_to_string(path)?, path)
    }

    fn add_rules(&mut self, text: &str, path: &Path) -> Result<()> {
        for (number, line) in lines(text) {
            let rule = Rule::parse(line).map_err(|e| e.at_line(path, number))?;
            self.rules.entry(rule.drug.clone()).or_default().push(rule);
        }
        Ok(())
    }

    fn add_pairs(&mut self, text: &str, path: &Path) -> Result<()> {
        for (number, line) in lines(text) {
            self.pairs.push(Pair::parse(line).map_err(|e| e.at_line(path, number))?);
        }
        Ok(())
    }

    /// Drugs with rules, in alphabetical order.
    pub fn drugs(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    /// The rules of one drug, in the order of the tables.
    pub fn rules(&self, drug: &str) -> &[Rule] {
        self.rules.get(&drug.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// All pairs of gene and drug.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// The pairs of one drug.
    pub fn pairs_of<'a>(&'a self, drug: &'a str) -> impl Iterator<Item = &'a Pair> {
        self.pairs.iter().filter(move |pair| pair.drug.eq_ignore_ascii_case(drug))
    }

    /// Every drug that a rule or a pair names.
    pub fn names(&self) -> BTreeSet<&str> {
        self.drugs().chain(self.pairs.iter().map(|p| p.drug.as_str())).collect()
    }

    /// The drug's name in the tables, or an error that names the nearest one.
    ///
    /// # Errors
    /// No rule or pair names the drug.
    pub fn drug(&self, name: &str) -> Result<&str> {
        let wanted = name.trim().to_lowercase();
        let names = self.names();
        names.get(wanted.as_str()).copied().ok_or_else(|| {
            let near = theriac_base::nearest(&wanted, names.iter().copied());
            Error::user(format!("no guidance for `{name}`")).remedy(match near {
                Some(near) => format!("the nearest name is {near}"),
                None => "give the generic name in English".to_owned(),
            })
        })
    }
}

/// Lines below the header with their numbers, without empty ones.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let lines = text.lines().map(|line| line.strip_suffix('\r').unwrap_or(line));
    (1..).zip(lines).skip(1).filter(|(_, line)| !line.trim().is_empty())
}
