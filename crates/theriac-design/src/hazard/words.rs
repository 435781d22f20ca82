//! Names that say what a number means for a patient or a bystander.

/// More of it is more harm.
const HARM: [&str; 23] = [
    "toxic",
    "tox21",
    "toxcast",
    "tox",
    "hazard",
    "poison",
    "lethal",
    "venom",
    "carcinogen",
    "mutagen",
    "teratogen",
    "genotox",
    "ames",
    "dili",
    "herg",
    "vesicant",
    "nerve_agent",
    "nerve agent",
    "warfare",
    "weapon",
    "explosive",
    "ache_inhibition",
    "harm",
];

/// More of it is less harm: doses and concentrations that harm, margins, and names that deny.
const SAFETY: [&str; 16] = [
    "ld50",
    "lc50",
    "tc50",
    "td50",
    "cc50",
    "noael",
    "loael",
    "safety",
    "margin",
    "nontoxic",
    "non_toxic",
    "non-toxic",
    "no_tox",
    "not_toxic",
    "detox",
    "antidote",
];

/// What a name says about a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Higher is more harm.
    Harm,
    /// Higher is less harm.
    Safety,
    /// Neither.
    Other,
}

/// Reads a component's name. Words of safety win, since they contain words of harm.
pub(super) fn meaning(name: &str) -> Meaning {
    let name = name.to_lowercase();
    if SAFETY.iter().any(|w| name.contains(w)) {
        Meaning::Safety
    } else if HARM.iter().any(|w| says(&name, w)) {
        Meaning::Harm
    } else {
        Meaning::Other
    }
}

/// Short words count only as whole words: `ames` is not in `names`.
fn says(name: &str, word: &str) -> bool {
    if word.len() > 4 {
        return name.contains(word);
    }
    name.split(|c: char| !c.is_alphanumeric()).any(|part| part == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names() {
        assert_eq!(meaning("hERG_pIC50"), Meaning::Harm);
        assert_eq!(meaning("acute toxicity"), Meaning::Harm);
        assert_eq!(meaning("rat_LD50"), Meaning::Safety);
        assert_eq!(meaning("non_toxic"), Meaning::Safety);
        assert_eq!(meaning("names"), Meaning::Other);
        assert_eq!(meaning("egfr_pIC50"), Meaning::Other);
    }
}
