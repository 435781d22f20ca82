//! The quantitative estimate of drug-likeness: eight properties, each turned into a desirability,
//! and their weighted geometric mean.
//!
//! G. R. Bickerton et al., Nature Chem. 4, 90 (2012); constants and patterns as in RDKit's
//! `Chem/QED.py` (see `knowledge/qed/NOTICE`).

use std::sync::LazyLock;

use super::patterns::{count_of_matches, read};
use crate::perceived::{AROMATIC, DATIVE, Perceived, SINGLE, bond_parts};
use crate::smarts::Pattern;
use crate::{MolError, Molecule};

/// What QED looks at that is a descriptor of its own.
pub(super) struct Properties {
    pub(super) mw: f64,
    pub(super) logp: f64,
    pub(super) donors: f64,
    pub(super) tpsa: f64,
    pub(super) rotatable_bonds: f64,
}

/// The asymmetric double sigmoid of one property and its weight (table S3 of the paper).
struct Desirability {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
    e: f64,
    f: f64,
    highest: f64,
    weight: f64,
}

const fn desirability([a, b, c, d, e, f, highest, weight]: [f64; 8]) -> Desirability {
    Desirability { a, b, c, d, e, f, highest, weight }
}

/// Weight, logP, acceptors, donors, polar surface, rotatable bonds, aromatic rings, alerts.
#[rustfmt::skip]
const DESIRABILITIES: [Desirability; 8] = [
    desirability([2.817065973, 392.5754953, 290.7489764, 2.419764353, 49.22325677, 65.37051707, 104.9805561, 0.66]),
    desirability([3.172690585, 137.8624751, 2.534937431, 4.581497897, 0.822739154, 0.576295591, 131.3186604, 0.46]),
    desirability([2.948620388, 160.4605972, 3.615294657, 4.435986202, 0.290141953, 1.300669958, 148.7763046, 0.05]),
    desirability([1.618662227, 1010.051101, 0.985094388, 1e-9, 0.713820843, 0.920922555, 258.1632616, 0.61]),
    desirability([1.876861559, 125.2232657, 62.90773554, 87.83366614, 12.01999824, 28.51324732, 104.5686167, 0.06]),
    desirability([0.01, 272.4121427, 2.558379970, 1.565547684, 1.271567166, 2.758063707, 105.4420403, 0.65]),
    desirability([3.217788970, 957.7374108, 2.274627939, 1e-9, 1.317690384, 0.375760881, 312.3372610, 0.48]),
    desirability([0.01, 1199.094025, -0.09002883, 1e-9, 0.185904477, 0.875193782, 417.7253140, 0.95]),
];

impl Desirability {
    /// Desirability of a value in 0..=1, never quite 0.
    fn of(&self, x: f64) -> f64 {
        let rise = 1.0 + (-(x - self.c + self.d / 2.0) / self.e).exp();
        let fall = 1.0 + (-(x - self.c - self.d / 2.0) / self.f).exp();
        let value = self.a + self.b / rise * (1.0 - 1.0 / fall);
        (value / self.highest).max(1e-10)
    }
}

const ACCEPTORS: [&str; 11] = [
    "[oH0;X2]",
    "[OH1;X2;v2]",
    "[OH0;X2;v2]",
    "[OH0;X1;v2]",
    "[O-;X1]",
    "[SH0;X2;v2]",
    "[SH0;X1;v2]",
    "[S-;X1]",
    "[nH0;X2]",
    "[NH0;X1;v3]",
    "[$([N;+0;X3;v3]);!$(N[C,S]=O)]",
];

type Patterns = LazyLock<Result<Vec<Pattern>, MolError>>;
static ACCEPTOR_PATTERNS: Patterns = LazyLock::new(|| read(ACCEPTORS));
static ALERTS: Patterns =
    LazyLock::new(|| read(include_str!("../../../../knowledge/qed/alerts.txt").lines()));

/// QED in 0..=1 of a molecule whose plain descriptors are known.
pub(super) fn qed(molecule: &Molecule, known: &Properties) -> Result<f64, MolError> {
    let acceptors = count_of_matches(&ACCEPTOR_PATTERNS, molecule)?;
    let alerts = ALERTS.as_ref().map_err(Clone::clone)?;
    let mut present = 0;
    for alert in alerts {
        present += usize::from(alert.is_match(molecule)?);
    }
    let values = [
        known.mw,
        known.logp,
        acceptors as f64,
        known.donors,
        known.tpsa,
        known.rotatable_bonds,
        aromatic_rings(molecule.perceived()) as f64,
        present as f64,
    ];
    let terms = DESIRABILITIES.iter().zip(values);
    let logarithm: f64 = terms.map(|(d, x)| d.weight * d.of(x).ln()).sum();
    let weight: f64 = DESIRABILITIES.iter().map(|d| d.weight).sum();
    Ok((logarithm / weight).exp())
}

/// Independent rings left when every aliphatic ring atom with an aliphatic neighbour (on a single
/// or aromatic bond) is deleted: bonds − atoms + parts.
fn aromatic_rings(perceived: &Perceived) -> usize {
    let atoms = 0..perceived.atoms.len() as u32;
    let facts = |atom: u32| &perceived.atoms[atom as usize];
    let kept = |&atom: &u32| {
        let aliphatic = |n: &crate::perceived::Neighbour| {
            !facts(n.atom).aromatic && matches!(bond_parts(n.state).0, SINGLE | AROMATIC)
        };
        facts(atom).aromatic
            || facts(atom).ring_bonds == 0
            || !perceived.neighbours(atom).iter().any(aliphatic)
    };
    let kept: Vec<bool> = atoms.clone().map(|a| kept(&a)).collect();
    let mut part: Vec<u32> = atoms.clone().collect();
    let (mut bonds, mut joins) = (0, 0);
    for atom in atoms.filter(|&a| kept[a as usize]) {
        for n in perceived.neighbours(atom).iter().filter(|n| n.atom > atom) {
            if kept[n.atom as usize] && bond_parts(n.state).0 < DATIVE {
                bonds += 1;
                joins += usize::from(join(&mut part, atom, n.atom));
            }
        }
    }
    bonds - joins
}

/// Joins two parts of a forest; false when they were one already.
fn join(part: &mut [u32], a: u32, b: u32) -> bool {
    let mut root = |mut x: u32| {
        while part[x as usize] != x {
            part[x as usize] = part[part[x as usize] as usize];
            x = part[x as usize];
        }
        x
    };
    let (a, b) = (root(a), root(b));
    part[a as usize] = b;
    a != b
}
