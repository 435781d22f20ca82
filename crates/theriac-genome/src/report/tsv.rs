//! The report as a table: one line per drug, source and population.

use super::build::Report;
use super::gene::place;

const HEAD: &str = "drug\trxnorm\tlight\taction\tdose_low\tdose_high\tamount\tstrength\tsource\t\
    population\tgenes\tcertainty\tadvice\tto_genotype\taddress\n";

/// The report as TSV; empty fields are unknown.
pub fn tsv(report: &Report) -> String {
    let mut out = HEAD.to_owned();
    for drug in &report.drugs {
        let genotype: Vec<String> = drug.to_genotype.iter().map(place).collect();
        for advice in &drug.advice {
            let best = advice.best.as_ref();
            let dose = best.and_then(|r| r.dose);
            // The head shows the light of the drug, which looks at whom the advice is for.
            let light = match drug.head().is_some_and(|head| std::ptr::eq(head, advice)) {
                true => drug.light,
                false => advice.light(),
            };
            let fields = [
                drug.drug.clone(),
                drug.rxnorm.clone().unwrap_or_default(),
                light.words().to_owned(),
                best.map(|r| r.action.words().to_owned()).unwrap_or_default(),
                dose.map(|d| d.low.to_string()).unwrap_or_default(),
                dose.map(|d| d.high.to_string()).unwrap_or_default(),
                best.and_then(|r| r.amount.clone()).unwrap_or_default(),
                best.map(|r| r.strength.words().to_owned()).unwrap_or_default(),
                advice.source.words().to_owned(),
                advice.population.clone(),
                advice.genes.join(","),
                advice.certainty_words(),
                best.map(|r| r.words()).unwrap_or_default(),
                genotype.join(","),
                best.map(|r| r.address.clone()).unwrap_or_default(),
            ];
            out.push_str(&fields.map(|f| f.replace(['\t', '\n', '\r'], " ")).join("\t"));
            out.push('\n');
        }
    }
    out
}
