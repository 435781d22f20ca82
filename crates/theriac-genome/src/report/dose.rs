//! The warfarin dose of a report: over everything that the data allow.

use serde::Serialize;

use crate::call::{Diplotype, GeneCall, SampleCall};
use crate::warfarin::{
    Clinical, Cyp2c9, Race, Vkorc1, gage, gage_clinical, iwpc, iwpc_clinical, label,
};

/// Predicted maintenance doses; ranges where several genotypes are possible.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WarfarinDose {
    /// Genotypes that the data allow: VKORC1 and CYP2C9.
    #[serde(skip)]
    pub pairs: Vec<(Vkorc1, Cyp2c9)>,
    /// The same in words.
    pub genotypes: Vec<String>,
    /// IWPC with genotype, mg per week: lowest and highest.
    pub iwpc_mg_per_week: Option<(f64, f64)>,
    /// Gage with genotype, mg per day: lowest and highest.
    pub gage_mg_per_day: Option<(f64, f64)>,
    /// IWPC without genotype, mg per week: what the genotype is to be compared with.
    pub iwpc_clinical_mg_per_week: Option<f64>,
    /// Gage without genotype, mg per day.
    pub gage_clinical_mg_per_day: Option<f64>,
    /// What the U.S. label expects by genotype alone, mg per day: lowest and highest.
    pub label_mg_per_day: Option<(f64, f64)>,
    /// What else to know.
    pub remarks: Vec<String>,
}

impl WarfarinDose {
    /// The doses; `None` where neither gene is called.
    pub(super) fn new(
        sample: &SampleCall,
        clinical: Option<&Clinical>,
        medicines: &[String],
    ) -> Option<Self> {
        let (clinical, counted) = with_medicines(clinical, medicines);
        let clinical = clinical.as_ref();
        let gene = |name: &str| sample.genes.iter().find(|g| g.gene == name);
        let vkorc1 = distinct(gene("VKORC1"), vkorc1);
        let cyp2c9 = distinct(gene("CYP2C9"), cyp2c9);
        if vkorc1 == [None] && cyp2c9 == [None] {
            return None;
        }
        let mut said = remarks(gene("CYP4F2"), gene("CYP2C9"), clinical);
        said.extend(counted);
        let pairs: Vec<(Vkorc1, Cyp2c9)> =
            vkorc1.iter().flat_map(|v| cyp2c9.iter().map(move |c| (*v, *c))).collect();
        let range = |doses: Vec<f64>| {
            let low = doses.iter().copied().reduce(f64::min)?;
            Some((low, doses.iter().copied().reduce(f64::max)?))
        };
        let with = |dose: &dyn Fn(&Clinical, Vkorc1, Cyp2c9) -> Option<f64>| {
            range(pairs.iter().map(|(v, c)| dose(clinical?, *v, *c)).collect::<Option<_>>()?)
        };
        let expected: Option<Vec<(f64, f64)>> = pairs.iter().map(|(v, c)| label(*v, *c)).collect();
        let label_mg_per_day =
            expected.and_then(|all| range(all.into_iter().flat_map(|(a, b)| [a, b]).collect()));
        Some(Self {
            label_mg_per_day,
            genotypes: pairs.iter().map(|(v, c)| words(*v, *c)).collect(),
            iwpc_mg_per_week: with(&|p, v, c| Some(iwpc(p, v, c))),
            gage_mg_per_day: with(&gage),
            iwpc_clinical_mg_per_week: clinical.map(iwpc_clinical),
            gage_clinical_mg_per_day: clinical.map(gage_clinical),
            remarks: said,
            pairs,
        })
    }
}

/// The factors that the list of medicines tells, whether they were given or not, and what to say.
fn with_medicines(
    clinical: Option<&Clinical>,
    medicines: &[String],
) -> (Option<Clinical>, Vec<String>) {
    let Some(mut clinical) = clinical.cloned() else { return (None, Vec::new()) };
    let mut said = Vec::new();
    let taken = |name: &str| medicines.iter().any(|m| m == name);
    if taken("amiodarone") && !clinical.amiodarone {
        clinical.amiodarone = true;
        said.push("amiodarone is among the medicines, and was counted".to_owned());
    }
    let inducers = ["carbamazepine", "phenytoin", "rifampin"];
    if let Some(name) = inducers.into_iter().find(|name| taken(name))
        && !clinical.enzyme_inducer
    {
        clinical.enzyme_inducer = true;
        said.push(format!(
            "{name} is among the medicines, and was counted by IWPC; Gage has no term for it"
        ));
    }
    (Some(clinical), said)
}

fn remarks(
    cyp4f2: Option<&GeneCall>,
    cyp2c9: Option<&GeneCall>,
    clinical: Option<&Clinical>,
) -> Vec<String> {
    let mut out = Vec::new();
    if clinical.is_none() {
        out.push("no dose without age, height and weight: give them with --clinical".to_owned());
    }
    let carries = |g: &GeneCall| g.diplotypes.iter().any(|d| d.alleles.iter().any(|a| a == "*3"));
    if cyp4f2.is_some_and(carries) {
        out.push("CYP4F2*3 is carried: 5 to 10 % more may be needed (CPIC 2017)".to_owned());
    }
    let unusual =
        |d: &Diplotype| d.alleles.iter().any(|a| !matches!(a.as_str(), "*1" | "*2" | "*3"));
    if cyp2c9.is_some_and(|g| g.possible().any(unusual)) {
        out.push(
            "CYP2C9 alleles other than *1, *2 and *3 are possible: the regressions do not know them, \
             and the dose may be lower (with *5, *6, *8 or *11 by 15 to 30 %, CPIC 2017)"
                .to_owned(),
        );
    }
    let poor = |d: &Diplotype| d.phenotype.as_deref() == Some("Poor Metabolizer");
    if cyp2c9.is_some_and(|g| g.possible().any(poor)) {
        out.push(
            "with a poor metabolizer of CYP2C9 another anticoagulant is to be considered (CPIC 2017)"
                .to_owned(),
        );
    }
    if clinical.is_some_and(|c| c.race == Race::Black) {
        out.push(
            "rs12777823, which lowers the dose in people of African ancestry (CPIC 2017), is not read"
                .to_owned(),
        );
    }
    out.push(
        "predicts the maintenance dose: the INR decides; no loading dose is given here".to_owned(),
    );
    out
}

fn distinct<T: PartialEq + Copy>(
    gene: Option<&GeneCall>,
    read: impl Fn(&Diplotype) -> Option<T>,
) -> Vec<Option<T>> {
    let mut out: Vec<Option<T>> = Vec::new();
    for diplotype in gene.into_iter().flat_map(GeneCall::possible) {
        let value = read(diplotype);
        if !out.contains(&value) {
            out.push(value);
        }
    }
    if out.is_empty() {
        out.push(None);
    }
    out
}

/// Copies of the A allele of -1639 (on the other strand: T).
fn vkorc1(diplotype: &Diplotype) -> Option<u8> {
    let [a, b] = &diplotype.alleles[..] else { return None };
    let copy = |name: &str| {
        if name.contains("variant") {
            Some(1)
        } else if name.contains("reference") || name == "Reference" {
            Some(0)
        } else {
            None
        }
    };
    Some(copy(a)? + copy(b)?)
}

fn cyp2c9(diplotype: &Diplotype) -> Option<(u8, u8)> {
    let [a, b] = &diplotype.alleles[..] else { return None };
    let one = |name: &str| match name {
        "*1" => Some((0, 0)),
        "*2" => Some((1, 0)),
        "*3" => Some((0, 1)),
        _ => None,
    };
    let (a, b) = (one(a)?, one(b)?);
    Some((a.0 + b.0, a.1 + b.1))
}

fn words(vkorc1: Vkorc1, cyp2c9: Cyp2c9) -> String {
    let vkorc1 = match vkorc1 {
        Some(0) => "GG",
        Some(1) => "GA",
        Some(_) => "AA",
        None => "unknown",
    };
    let cyp2c9 = match cyp2c9 {
        Some((0, 0)) => "*1/*1",
        Some((1, 0)) => "*1/*2",
        Some((0, 1)) => "*1/*3",
        Some((2, 0)) => "*2/*2",
        Some((1, 1)) => "*2/*3",
        Some(_) => "*3/*3",
        None => "unknown",
    };
    format!("VKORC1 -1639 {vkorc1}, CYP2C9 {cyp2c9}")
}
