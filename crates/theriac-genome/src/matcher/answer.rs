//! From matches to diplotypes with their meaning.

use std::collections::{BTreeMap, BTreeSet};

use super::lowest::{self, Strand, by_function};
use super::pairs::Pairs;
use super::sample::Sample;
use super::score;
use crate::call::Diplotype;
use crate::definition::{Gene, PhenotypeRule, compare_names};

/// A pair of named alleles (the same index twice for a single chromosome) with its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scored {
    pub(super) score: u32,
    pub(super) alleles: (usize, usize),
}

impl Scored {
    /// Best first, then by name.
    pub(super) fn key(&self, gene: &Gene) -> (std::cmp::Reverse<u32>, usize, usize) {
        let rank = |index: usize| gene.alleles[index].rank;
        (std::cmp::Reverse(self.score), rank(self.alleles.0), rank(self.alleles.1))
    }
}

/// Every pair of alleles of two classes that go together, scored; each pair once, its
/// alleles in the order of names.
pub(super) fn expand<'a>(
    gene: &'a Gene,
    sample: &'a Sample,
    pairs: &'a Pairs,
    keep: &'a dyn Fn(usize) -> bool,
) -> impl Iterator<Item = Scored> + 'a {
    let members = move |class: usize| {
        pairs.classes[class].alleles.iter().copied().filter(move |&allele| keep(allele))
    };
    pairs.fitting.iter().flat_map(move |&(i, j)| {
        members(i).flat_map(move |a| members(j).map(move |b| (a, b))).filter_map(move |(a, b)| {
            if sample.haploid {
                return (a == b)
                    .then(|| Scored { score: score::single(gene, sample, a), alleles: (a, a) });
            }
            let ordered = gene.alleles[a].rank <= gene.alleles[b].rank;
            let alleles = if ordered { (a, b) } else { (b, a) };
            (i != j || ordered).then(|| Scored { score: score::pair(gene, sample, a, b), alleles })
        })
    })
}

/// The diplotype of a scored pair.
pub(super) fn diplotype(gene: &Gene, haploid: bool, scored: Scored) -> Diplotype {
    let (a, b) = scored.alleles;
    let named = |index: usize| gene.alleles[index].name.clone();
    let class = |index: usize| gene.alleles[index].class;
    let (alleles, classes) = match haploid {
        true => (vec![named(a)], vec![class(a)]),
        false => (vec![named(a), named(b)], vec![class(a), class(b)]),
    };
    meaning(alleles, scored.score, gene.phenotypes.rule(&classes))
}

/// The diplotype of two chromosomes read whole.
pub(super) fn of_strands(gene: &Gene, sample: &Sample, strands: &[Strand; 2]) -> Diplotype {
    let mut alleles = strands.each_ref().map(|strand| strand.name(gene)).to_vec();
    alleles.sort_by(|a, b| compare_names(a, b));
    let classes = strands
        .each_ref()
        .map(|strand| strand.decides(gene).and_then(|allele| gene.alleles[allele].class));
    let shown = |strand: &Strand| match strand.alleles.as_slice() {
        [] => score::shown(gene, sample, 0),
        alleles => alleles.iter().map(|&allele| score::shown(gene, sample, allele)).sum(),
    };
    let score = strands.iter().map(shown).sum();
    meaning(alleles, score, gene.phenotypes.rule(&classes))
}

/// The two alleles of lowest function among those found.
pub(super) fn of_found(gene: &Gene, sample: &Sample, found: &[usize]) -> Diplotype {
    let mut order = found.to_vec();
    order.sort_by(|&a, &b| by_function(gene, a, b));
    order.truncate(2);
    order.sort_by_key(|&index| gene.alleles[index].rank);
    let classes: Vec<Option<usize>> =
        order.iter().map(|&index| gene.alleles[index].class).collect();
    let alleles = order.iter().map(|&index| gene.alleles[index].name.clone()).collect();
    let score = order.iter().map(|&index| score::shown(gene, sample, index)).sum();
    meaning(alleles, score, gene.phenotypes.rule(&classes))
}

fn meaning(alleles: Vec<String>, score: u32, rule: Option<&PhenotypeRule>) -> Diplotype {
    let meaning = rule.map(PhenotypeRule::interpretation).unwrap_or_default();
    Diplotype {
        name: alleles.join("/"),
        alleles,
        score,
        phenotype: meaning.phenotype,
        activity_score: meaning.activity_score,
        lookup_key: meaning.lookup_key,
    }
}

/// Phenotypes and keys, each once; `None` where the tables have none.
pub(super) type Meanings = (Vec<Option<String>>, Vec<Option<String>>);

/// Phenotypes and keys of every pair, listed or not.
pub(super) fn meanings(gene: &Gene, sample: &Sample, pairs: &Pairs) -> Meanings {
    let hidden = lowest::hidden(gene, sample);
    let of = |class: usize| {
        let each = lowest::possible(gene, &pairs.classes[class].alleles, &hidden);
        each.map(|allele| gene.alleles[allele].class).collect::<BTreeSet<_>>()
    };
    let used: BTreeSet<usize> = pairs.fitting.iter().flat_map(|&(i, j)| [i, j]).collect();
    let functions: BTreeMap<usize, BTreeSet<Option<usize>>> =
        used.into_iter().map(|class| (class, of(class))).collect();
    let mut seen = BTreeSet::new();
    for (i, j) in &pairs.fitting {
        cross(&functions[i], &functions[j], &mut seen);
    }
    if sample.haploid {
        seen.retain(|(a, b)| a == b);
    }
    distinct(gene, sample.haploid, seen)
}

/// Phenotypes and keys of chromosomes read whole.
pub(super) fn meanings_of_strands(
    gene: &Gene,
    sample: &Sample,
    strands: &[[Strand; 2]],
) -> Meanings {
    let hidden = lowest::hidden(gene, sample);
    let of = |strand: &Strand| -> BTreeSet<Option<usize>> {
        let Some(allele) = strand.decides(gene) else { return BTreeSet::from([None]) };
        lowest::possible(gene, &[allele], &hidden)
            .map(|allele| gene.alleles[allele].class)
            .collect()
    };
    let mut seen = BTreeSet::new();
    for [a, b] in strands {
        cross(&of(a), &of(b), &mut seen);
    }
    distinct(gene, false, seen)
}

/// Phenotypes and keys of alleles of these classes, each with each.
pub(super) fn crossed(
    gene: &Gene,
    haploid: bool,
    a: &BTreeSet<Option<usize>>,
    b: &BTreeSet<Option<usize>>,
) -> Meanings {
    let mut seen = BTreeSet::new();
    cross(a, b, &mut seen);
    if haploid {
        seen.retain(|(a, b)| a == b);
    }
    distinct(gene, haploid, seen)
}

type Classes = (Option<usize>, Option<usize>);

fn cross(a: &BTreeSet<Option<usize>>, b: &BTreeSet<Option<usize>>, seen: &mut BTreeSet<Classes>) {
    for &a in a {
        seen.extend(b.iter().map(|&b| (a.min(b), a.max(b))));
    }
}

fn distinct(gene: &Gene, haploid: bool, seen: BTreeSet<Classes>) -> Meanings {
    let rules = seen.into_iter().map(|(a, b)| match haploid {
        true => gene.phenotypes.rule(&[a]),
        false => gene.phenotypes.rule(&[a, b]),
    });
    let (mut phenotypes, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for meaning in rules.map(|rule| rule.map(PhenotypeRule::interpretation).unwrap_or_default()) {
        phenotypes.insert(meaning.phenotype);
        keys.insert(meaning.lookup_key);
    }
    (phenotypes.into_iter().collect(), keys.into_iter().collect())
}
