//! A campaign of seconds: a small network with random weights, kept to valid SMILES by its guard.

use std::fs;
use std::path::{Path, PathBuf};

use theriac_learn::lm::{Card, LanguageModel, Vocabulary};

const KNOWN: &str = "\
smiles,name,pIC50
COc1cc2ncnc(Nc3ccc(F)c(Cl)c3)c2cc1OCCCN1CCOCC1,gefitinib,7.9
C#Cc1cccc(Nc2ncnc3cc(OCCOC)c(OCCOC)cc23)c1,erlotinib,8.1
C#Cc1cccc(Nc2ncnc3cc(OCCOC)c(OCCOC)cc23)c1.Cl,erlotinib hydrochloride,8.3
c1ccc2ncncc2c1,quinazoline,4.0
C(C)(C)(C)(C)C,broken,5.0
CCO,ethanol,none
";

const CAMPAIGN: &str = r#"
name = "tiny"
purpose = "A test."
seed = 5

[known]
file = "known.csv"
source = "made for the test"
activity_column = "pIC50"
min_activity = 5.0

[design]
prior = "model"

[design.learning]
steps = 6
batch_size = 16
learning_rate = 1e-3
max_length = 40
checkpoint_every = 2

[[design.scoring.component]]
kind = "similarity"
references = "@known"

[[design.scoring.component]]
kind = "qed"

[design.comparison]
samples = 64

[design.output]
keep = 50
min_score = 0.0

[rank]
top = 12
per_scaffold = 4

[report]
drawn = 4
"#;

/// Writes model, known actives and campaign; returns the campaign's file.
pub fn tiny(dir: &Path) -> PathBuf {
    let model = LanguageModel::random(Vocabulary::drug_like(), 24, 1, 3).unwrap();
    model.save(&dir.join("model"), &Card::default()).unwrap();
    fs::write(dir.join("known.csv"), KNOWN).unwrap();
    let file = dir.join("campaign.toml");
    fs::write(&file, CAMPAIGN).unwrap();
    file
}
