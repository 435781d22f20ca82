//! What a gene's result means to a rule.

use serde::Serialize;

use crate::call::{CallSource, Diplotype, GeneCall};

/// The result of one gene that rules are matched against: all diplotypes with one meaning.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct State {
    /// In the words of CPIC; `None` where the tables have none.
    pub phenotype: Option<String>,
    /// Activity score, where the gene has one.
    pub score: Option<f64>,
    /// The key of lookup, where it is another than the phenotype or score.
    pub key: Option<String>,
    /// The alleles, where rules ask for them (HLA).
    pub alleles: Vec<String>,
    /// Diplotypes with this meaning.
    pub diplotypes: Vec<String>,
    /// Was there anything to call from?
    pub called: bool,
}

/// One gene with all results that its data allow, the best-scoring first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GeneStates {
    /// HGNC symbol.
    pub gene: String,
    /// Distinct results; the first is that of the best-scoring diplotype.
    pub states: Vec<State>,
    /// Why the results are not firm even where they are one; `None` if they are.
    pub doubt: Option<String>,
}

/// The results of a gene that its consistent diplotypes allow.
pub fn states(call: &GeneCall) -> GeneStates {
    let mut found: Vec<State> = Vec::new();
    for diplotype in call.diplotypes.iter().chain(call.possible()) {
        add(&mut found, State::of(&call.gene, diplotype));
    }
    let mut doubt = None;
    // Results of diplotypes that are not listed: too many, or an allele that was not read may lie
    // beside one that was found (DPYD, RYR1).
    for key in &call.consistent_keys {
        let state = State::of_key(key.as_deref());
        if !found.iter().any(|s| s.covers(&state)) {
            found.push(state);
        }
    }
    if call.gene == "CYP2D6" && call.source == CallSource::Variants && !found.is_empty() {
        for extra in structural(&call.diplotypes) {
            add(&mut found, extra);
        }
        doubt = Some(
            "small variants do not show deletions, duplications and hybrids of CYP2D6: \
             have its copy number measured"
                .to_owned(),
        );
    }
    if found.is_empty() {
        found.push(State::uncalled());
    }
    GeneStates { gene: call.gene.clone(), states: found, doubt }
}

fn add(found: &mut Vec<State>, state: State) {
    match found.iter_mut().find(|s| s.means(&state)) {
        Some(same) => {
            for name in state.diplotypes {
                if !same.diplotypes.contains(&name) {
                    same.diplotypes.push(name);
                }
            }
        }
        None => found.push(state),
    }
}

/// What a deletion or duplication would make of CYP2D6's best diplotypes: a homozygous call may be
/// one copy, and either allele may be doubled.
fn structural(best: &[Diplotype]) -> Vec<State> {
    let mut out = Vec::new();
    for diplotype in best {
        let (Some(score), [a, b]) = (diplotype.activity_score, &diplotype.alleles[..]) else {
            continue;
        };
        let mut possible = Vec::new();
        if a == b {
            possible.push((score / 2.0, format!("{a}/*5")));
            possible.push((score * 1.5, format!("{a}/{b}x2")));
        } else {
            possible.push((
                score + score.min(1.0),
                format!("{} with one allele doubled", diplotype.name),
            ));
        }
        out.extend(possible.into_iter().map(|(score, name)| State {
            phenotype: Some(cyp2d6(score).to_owned()),
            score: Some(score),
            key: None,
            alleles: Vec::new(),
            diplotypes: vec![name],
            called: true,
        }));
    }
    out
}

/// CYP2D6's phenotype by activity score (consensus of CPIC and DPWG: Caudle et al.,
/// *Clin. Transl. Sci.* 13, 116, 2020).
pub(crate) fn cyp2d6(score: f64) -> &'static str {
    match score {
        s if s <= 0.0 => "Poor Metabolizer",
        s if s < 1.25 => "Intermediate Metabolizer",
        s if s <= 2.25 => "Normal Metabolizer",
        _ => "Ultrarapid Metabolizer",
    }
}

impl State {
    /// A gene about which nothing is known.
    pub fn uncalled() -> Self {
        Self {
            phenotype: None,
            score: None,
            key: None,
            alleles: Vec::new(),
            diplotypes: Vec::new(),
            called: false,
        }
    }

    fn of(gene: &str, diplotype: &Diplotype) -> Self {
        let by_allele = gene.starts_with("HLA-");
        Self {
            phenotype: diplotype.phenotype.clone(),
            score: diplotype.activity_score,
            key: diplotype.lookup_key.clone(),
            alleles: if by_allele { diplotype.alleles.clone() } else { Vec::new() },
            diplotypes: vec![diplotype.name.clone()],
            called: true,
        }
    }

    /// A result of which only the key is listed.
    fn of_key(key: Option<&str>) -> Self {
        let score = key.and_then(|k| k.parse::<f64>().ok());
        let phenotype = key.filter(|_| score.is_none()).map(str::to_owned);
        Self { phenotype, score, called: true, ..Self::uncalled() }
    }

    /// A result for which a rule's value holds.
    pub(super) fn of_value(value: &str) -> Self {
        let stated = |allele: &str| vec![allele.to_owned(), allele.to_owned()];
        match value.strip_suffix(" positive").filter(|a| a.starts_with('*')) {
            Some(allele) => Self { alleles: stated(allele), called: true, ..Self::uncalled() },
            None if value == "n/a" => Self { called: true, ..Self::uncalled() },
            None => Self::of_key(Some(value.trim_start_matches('≥'))),
        }
    }

    /// Does a listed diplotype stand for the result that only a key is known of?
    fn covers(&self, other: &Self) -> bool {
        match (&other.phenotype, other.score) {
            (None, None) => self.phenotype.is_none() && self.score.is_none(),
            (_, Some(score)) => self.score == Some(score),
            (key, None) => self.phenotype == *key || self.key == *key,
        }
    }

    fn means(&self, other: &Self) -> bool {
        let meaning = |s: &Self| {
            (
                s.phenotype.clone(),
                s.score.map(f64::to_bits),
                s.key.clone(),
                s.alleles.clone(),
                s.called,
            )
        };
        meaning(self) == meaning(other)
    }

    /// In a few words: `Poor Metabolizer (activity score 0)`.
    pub fn words(&self) -> String {
        if !self.called {
            return "not called".to_owned();
        }
        match &self.alleles[..] {
            [] => {}
            [one] if self.phenotype.is_none() => return format!("{one} and an allele not given"),
            alleles => return alleles.join("/"),
        }
        match (&self.phenotype, self.score) {
            (Some(phenotype), Some(score)) => format!("{phenotype} (activity score {score})"),
            (Some(phenotype), None) => phenotype.clone(),
            (None, Some(score)) => format!("activity score {score}"),
            (None, None) => {
                let name = self.diplotypes.first().cloned();
                name.unwrap_or_else(|| "a result that is not known".to_owned())
            }
        }
    }

    /// Does a rule's value hold for this result?
    pub fn fits(&self, value: &str) -> bool {
        if value == "No Result" {
            return !self.called;
        }
        if !self.called {
            return false;
        }
        if let Some(allele) = value.strip_suffix(" positive").filter(|a| a.starts_with('*')) {
            return self.carries(allele) || self.says(value);
        }
        if let Some(allele) = value.strip_suffix(" negative").filter(|a| a.starts_with('*')) {
            // Of one allele alone the other may be the one that is asked for.
            let other = self.alleles.len() > 1 || self.says(value);
            return other && !self.carries(allele);
        }
        if value == "n/a" {
            let meant = |p: &&str| !matches!(*p, "Indeterminate" | "n/a");
            return self.score.is_none() && self.phenotype.as_deref().filter(meant).is_none();
        }
        if let Some(least) = value.strip_prefix('≥') {
            return matches!((self.score, least.parse::<f64>()), (Some(s), Ok(l)) if s >= l);
        }
        if let Ok(number) = value.parse::<f64>() {
            return self.score.is_some_and(|s| (s - number).abs() < 1e-9);
        }
        let same =
            |text: &Option<String>| text.as_deref().is_some_and(|t| t.eq_ignore_ascii_case(value));
        same(&self.phenotype) || same(&self.key)
    }

    /// Do the words of a laboratory say it, as in `*57:01 negative; *58:01 negative`?
    fn says(&self, value: &str) -> bool {
        let parts = self.phenotype.as_deref().unwrap_or_default().split([';', ',']);
        let name = |part: &str| part.find('*').map_or(part, |at| &part[at..]).trim().to_owned();
        parts.map(name).any(|part| part.eq_ignore_ascii_case(value))
    }

    /// `*57:01` is carried by `*57:01`, `*57:01:01` and `HLA-B*57:01`.
    fn carries(&self, allele: &str) -> bool {
        self.alleles.iter().any(|a| {
            let name = a.find('*').map_or(a.as_str(), |start| &a[start..]);
            name.strip_prefix(allele).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
    }
}
