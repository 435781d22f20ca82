//! From a line to a call.

use super::line::Entry;
use crate::call::{CallSource, Diplotype, GeneCall};
use crate::definition::{Gene, PhenotypeRule};

/// An allele as the knowledge names it: `*3` for `CYP2D6*3`, `*57:01` for `B*57:01:01`,
/// `*1x≥3` for `*1x4`, `*1` for the suballele `*1.001`, `m.1555A>G` for `1555A>G`.
pub fn allele(text: &str, symbol: &str, gene: Option<&Gene>) -> String {
    let text = text.trim().replace(">=", "≥");
    let bare = text.strip_prefix(symbol).unwrap_or(&text);
    if let Some(locus) = symbol.strip_prefix("HLA-") {
        return two_fields(bare.strip_prefix(locus).unwrap_or(bare));
    }
    let Some(gene) = gene else { return bare.to_owned() };
    let known = |name: &str| {
        gene.phenotypes.function(name).is_some() || gene.alleles.iter().any(|a| a.name == name)
    };
    let candidates = [
        bare.trim().to_owned(),
        format!("m.{bare}"),
        without_suballele(bare),
        at_least(bare),
        at_least(&without_suballele(bare)),
        reference(bare),
    ];
    candidates.iter().find(|name| known(name)).unwrap_or(&candidates[0]).clone()
}

fn two_fields(name: &str) -> String {
    let fields: Vec<&str> = name.split(':').take(2).collect();
    let name = fields.join(":");
    if name.starts_with('*') || name.is_empty() { name } else { format!("*{name}") }
}

/// `*1` of `*1.001` and `*1x2` of `*1.001x2`.
fn without_suballele(name: &str) -> String {
    let (allele, copies) = name.split_once('x').map_or((name, None), |(a, n)| (a, Some(n)));
    let core = allele.split_once('.').map_or(allele, |(core, _)| core);
    copies.map_or(core.to_owned(), |copies| format!("{core}x{copies}"))
}

/// What laboratories call the allele that most people have.
fn reference(name: &str) -> String {
    let usual = ["reference", "ref", "normal", "wt", "wildtype", "wild type", "wild-type"];
    match usual.contains(&name.trim().to_lowercase().as_str()) {
        true => "Reference".to_owned(),
        false => name.to_owned(),
    }
}

/// Three copies and more are one class.
fn at_least(name: &str) -> String {
    match name.rsplit_once('x').map(|(allele, copies)| (allele, copies.parse::<u32>())) {
        Some((allele, Ok(3..))) => format!("{allele}x≥3"),
        _ => name.to_owned(),
    }
}

/// The call that a line amounts to. What it says of phenotype and activity goes before the
/// tables.
pub fn call(entry: &Entry, gene: Option<&Gene>) -> GeneCall {
    let names: Vec<&str> = entry.alleles.iter().map(String::as_str).collect();
    let table = gene.map(|gene| gene.interpret(&names)).unwrap_or_default();
    let mut warnings = unknown(entry, gene);
    warnings.extend(differences(entry, &table));
    warnings.extend(strange(entry, gene));
    let given = entry.phenotype.is_some() || entry.score.is_some();
    let key = match given {
        true => entry.score.map(|s| format!("{s:?}")).or_else(|| entry.phenotype.clone()),
        false => table.lookup_key.clone(),
    };
    let mut diplotype = Diplotype {
        name: entry.alleles.join("/"),
        alleles: entry.alleles.clone(),
        score: 0,
        phenotype: entry.phenotype.clone().or(match scores_differ(entry, &table) {
            true => of_score(entry, gene),
            false => table.phenotype.clone().or_else(|| of_score(entry, gene)),
        }),
        activity_score: entry.score.or(table.activity_score),
        lookup_key: key,
    };
    if let Some(phenotype) = in_tables(entry, gene) {
        diplotype.phenotype = Some(phenotype);
    }
    let all = scored(diplotype, entry, gene);
    GeneCall {
        gene: entry.gene.clone(),
        source: CallSource::Outside,
        consistent_count: all.len(),
        // Beside one HLA allele there is another, which was not given.
        truncated: is_half(entry),
        groups: vec![entry.alleles.iter().map(|allele| vec![allele.clone()]).collect()],
        consistent_phenotypes: all.first().map(|d| d.phenotype.clone()).into_iter().collect(),
        consistent_keys: all.iter().map(|d| d.lookup_key.clone()).collect(),
        consistent: all.clone(),
        diplotypes: all,
        phased: true,
        warnings,
        ..GeneCall::default()
    }
}

/// Is it one HLA allele only, of two that everyone has?
fn is_half(entry: &Entry) -> bool {
    entry.gene.starts_with("HLA-") && entry.alleles.len() == 1
}

/// A phenotype alone, of a gene whose guidance goes by the activity score: every score it may have.
fn scored(diplotype: Diplotype, entry: &Entry, gene: Option<&Gene>) -> Vec<Diplotype> {
    let alone = entry.alleles.is_empty() && entry.score.is_none();
    let Some(gene) = gene.filter(|_| alone) else { return vec![diplotype] };
    let rules = gene.phenotypes.rules().iter().map(PhenotypeRule::interpretation);
    let mut found: Vec<Diplotype> = Vec::new();
    for score in
        rules.filter(|r| r.phenotype == diplotype.phenotype).filter_map(|r| r.activity_score)
    {
        if found.iter().all(|known| known.activity_score != Some(score)) {
            let (activity_score, lookup_key) = (Some(score), Some(format!("{score:?}")));
            found.push(Diplotype { activity_score, lookup_key, ..diplotype.clone() });
        }
    }
    match found.is_empty() {
        true => vec![diplotype],
        false => found,
    }
}

/// The phenotype given, as the tables write it; `None` where they do not know it.
fn in_tables(entry: &Entry, gene: Option<&Gene>) -> Option<String> {
    let given = entry.phenotype.as_deref()?;
    let known = gene?.phenotypes.rules().iter().map(|rule| rule.phenotype.as_str());
    known.into_iter().find(|known| known.eq_ignore_ascii_case(given)).map(str::to_owned)
}

/// What to say of words that no table has, and of an HLA result that is half.
fn strange(entry: &Entry, gene: Option<&Gene>) -> Vec<String> {
    let symbol = &entry.gene;
    let mut out = Vec::new();
    if let Some(given) = &entry.phenotype {
        let hla = |part: &str| {
            let part = part.trim().to_lowercase();
            part.contains('*') && (part.ends_with(" positive") || part.ends_with(" negative"))
        };
        if symbol.starts_with("HLA-") {
            if !given.split([';', ',']).all(hla) {
                out.push(format!(
                    "`{given}` is no result of {symbol} that guidance knows: write alleles, or \
                     `*57:01 positive`"
                ));
            }
        } else if let Some(gene) = gene
            && in_tables(entry, Some(gene)).is_none()
        {
            let known = gene.phenotypes.rules().iter().map(|rule| rule.phenotype.as_str());
            let near = theriac_base::nearest(given, known);
            let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
            out.push(format!(
                "the tables do not know the phenotype `{given}` of {symbol}: no advice follows \
                 from it{hint}"
            ));
        }
    }
    if is_half(entry) {
        out.push(format!("only one allele of {symbol} was given: the other is not known"));
    }
    out
}

/// The phenotype that an activity score alone means, where all rules of that score agree.
fn of_score(entry: &Entry, gene: Option<&Gene>) -> Option<String> {
    let score = entry.score?;
    let rules = gene?.phenotypes.rules().iter().map(PhenotypeRule::interpretation);
    let mut fitting = rules.filter(|meaning| meaning.activity_score == Some(score));
    let phenotype = fitting.next()?.phenotype?;
    fitting.all(|other| other.phenotype.as_ref() == Some(&phenotype)).then_some(phenotype)
}

fn unknown(entry: &Entry, gene: Option<&Gene>) -> Vec<String> {
    let Some(gene) = gene else { return Vec::new() };
    let known = |name: &String| {
        gene.phenotypes.function(name).is_some() || gene.alleles.iter().any(|a| &a.name == name)
    };
    let strange = entry.alleles.iter().filter(|name| !known(name));
    strange.map(|name| format!("the tables do not know {} {name}", entry.gene)).collect()
}

fn scores_differ(entry: &Entry, table: &crate::definition::Interpretation) -> bool {
    matches!((entry.score, table.activity_score), (Some(a), Some(b)) if (a - b).abs() > 1e-9)
}

fn differences(entry: &Entry, table: &crate::definition::Interpretation) -> Vec<String> {
    let mut words = Vec::new();
    if let (Some(given), Some(table)) = (&entry.phenotype, &table.phenotype)
        && !given.eq_ignore_ascii_case(table)
    {
        words.push(format!("the outside call says {given}, the tables {table} for this diplotype"));
    }
    if let (Some(given), Some(table)) = (entry.score, table.activity_score)
        && (given - table).abs() > 1e-9
    {
        words.push(format!("the outside call says activity score {given}, the tables {table}"));
    }
    words
}
