//! Who inhibits or induces what.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use theriac_base::{Error, Result};

const TABLE: &str = include_str!("../../../../knowledge/pgx/interactions/interactions.tsv");
const SYNONYMS: &str = include_str!("../../../../knowledge/pgx/interactions/synonyms.tsv");

/// Less or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The enzyme or transporter works less.
    Inhibitor,
    /// More of it is made.
    Inducer,
}

/// The FDA's grades, by the change of a substrate's exposure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 1.25 to 2 times, or 20 to 50 % less.
    Weak,
    /// 2 to 5 times, or 50 to 80 % less.
    Moderate,
    /// 5 times or more, or at least 80 % less.
    Strong,
}

/// One medicine and one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interaction {
    /// The medicine.
    pub drug: String,
    /// `CYP2D6`, `CYP3A`, `OATP1B1`.
    pub target: String,
    /// Less or more.
    pub effect: Effect,
    /// How much.
    pub grade: Grade,
}

/// The table, by medicine.
#[derive(Debug, Clone, Default)]
pub struct Interactions {
    by_drug: BTreeMap<String, Vec<Interaction>>,
    synonyms: BTreeMap<String, String>,
}

impl Interactions {
    /// The table that is shipped with the program.
    ///
    /// # Errors
    /// None, unless the program was built from a damaged table.
    pub fn embedded() -> Result<Self> {
        let mut table = Self::default();
        for line in TABLE.lines().skip(1) {
            let found = parse(line)
                .ok_or_else(|| Error::bug(format_args!("interaction `{line}` cannot be read")))?;
            table.by_drug.entry(found.drug.clone()).or_default().push(found);
        }
        for line in SYNONYMS.lines().skip(1) {
            let (name, drug) = line
                .split_once('\t')
                .ok_or_else(|| Error::bug(format_args!("synonym `{line}` cannot be read")))?;
            table.synonyms.insert(name.to_owned(), drug.to_owned());
        }
        Ok(table)
    }

    /// What a medicine does; empty where the table has nothing of it.
    pub fn of(&self, drug: &str) -> &[Interaction] {
        self.by_drug.get(drug).map_or(&[], Vec::as_slice)
    }

    /// The name by which the tables know a medicine.
    pub fn standard_name(&self, name: &str) -> String {
        let name = name.trim().to_lowercase();
        self.synonyms.get(&name).cloned().unwrap_or(name)
    }

    /// Every name that the table knows.
    pub fn names(&self) -> BTreeSet<&str> {
        self.by_drug.keys().chain(self.synonyms.keys()).map(String::as_str).collect()
    }
}

impl Interaction {
    /// `fluoxetine (strong inhibitor)`
    pub fn words(&self) -> String {
        let grade = match self.grade {
            Grade::Weak => "weak",
            Grade::Moderate => "moderate",
            Grade::Strong => "strong",
        };
        let effect = match self.effect {
            Effect::Inhibitor => "inhibitor",
            Effect::Inducer => "inducer",
        };
        format!("{} ({grade} {effect})", self.drug)
    }

    /// The gene of the target, as far as one is called.
    pub fn touches(&self, gene: &str) -> bool {
        match self.target.as_str() {
            "CYP3A" => matches!(gene, "CYP3A4" | "CYP3A5"),
            "OATP1B1" => gene == "SLCO1B1",
            target => target == gene,
        }
    }
}

fn parse(line: &str) -> Option<Interaction> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [drug, target, effect, grade, _sources] = fields[..] else { return None };
    Some(Interaction {
        drug: drug.to_owned(),
        target: target.to_owned(),
        effect: match effect {
            "inhibitor" => Effect::Inhibitor,
            "inducer" => Effect::Inducer,
            _ => return None,
        },
        grade: match grade {
            "weak" => Grade::Weak,
            "moderate" => Grade::Moderate,
            "strong" => Grade::Strong,
            _ => return None,
        },
    })
}
