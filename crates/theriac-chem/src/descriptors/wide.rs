//! The wide table: some 220 descriptors of the graph, for models that learn from tables.
//!
//! Surface sums: P. Labute, J. Mol. Graph. Model. 18, 464 (2000). Connectivity and shape: L. H.
//! Hall, L. B. Kier, Rev. Comput. Chem. 2, 367 (1991). Electrotopological state: L. B. Kier, L. H.
//! Hall, Pharm. Res. 7, 801 (1990). Complexity: S. H. Bertz, J. Am. Chem. Soc. 103, 3599 (1981).
//! Quantum numbers: K. T. Nguyen et al., ChemMedChem 4, 1803 (2009). Functional groups:
//! `knowledge/functional_groups`.

use std::sync::LazyLock;

use chematic::chem;
use chematic::core as cc;

use super::{Descriptor, estate};
use crate::smarts::Pattern;
use crate::{MolError, Molecule, guard};

/// A block of descriptors that are computed together.
struct Block {
    names: fn() -> Vec<String>,
    values: fn(&Molecule) -> Vec<f64>,
}

const BLOCKS: [Block; 7] = [
    Block { names: || named(&Descriptor::ALL.map(Descriptor::name)), values: table },
    Block { names: || named(&COUNTS), values: counts },
    Block { names: || named(&TOPOLOGY), values: topology },
    Block { names: || named(&ELECTRONIC), values: electronic },
    Block { names: surface_names, values: surface },
    Block { names: || (1..=42).map(|i| format!("mqn{i}")).collect(), values: quantum_numbers },
    Block { names: || GROUPS.iter().map(|(name, _)| (*name).to_owned()).collect(), values: groups },
];

static NAMES: LazyLock<Vec<String>> =
    LazyLock::new(|| BLOCKS.iter().flat_map(|block| (block.names)()).collect());

/// The names of the wide table, in its order.
pub fn wide_names() -> &'static [String] {
    &NAMES
}

/// The wide table of one molecule, worked out once; not a number where the engine cannot give a
/// value.
pub fn wide(molecule: &Molecule) -> &[f64] {
    molecule.wide().get_or_init(|| BLOCKS.iter().flat_map(|b| b.row(molecule)).collect())
}

impl Block {
    fn row(&self, molecule: &Molecule) -> Vec<f64> {
        let mut values = guard::caught(|| (self.values)(molecule)).unwrap_or_default();
        values.resize((self.names)().len(), f64::NAN);
        values
    }
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn table(molecule: &Molecule) -> Vec<f64> {
    Descriptor::ALL.map(|d| d.value(molecule).unwrap_or(f64::NAN)).to_vec()
}

const COUNTS: [&str; 17] = [
    "heavy_atoms",
    "heteroatoms",
    "carbons",
    "nitrogens",
    "oxygens",
    "sulfurs",
    "phosphorus",
    "fluorines",
    "chlorines",
    "bromines",
    "iodines",
    "charge",
    "valence_electrons",
    "stereocenters",
    "unspecified_stereocenters",
    "spiro_atoms",
    "bridgehead_atoms",
];

fn counts(molecule: &Molecule) -> Vec<f64> {
    let m = molecule.inner();
    let (spiro, bridgehead) = molecule.rings().spiro_and_bridgehead_atoms();
    let counts = [
        chem::heavy_atom_count(m),
        chem::num_heteroatoms(m),
        chem::num_carbons(m),
        chem::num_nitrogens(m),
        chem::num_oxygens(m),
        chem::num_sulfurs(m),
        chem::num_phosphorus(m),
        chem::num_fluorines(m),
        chem::num_chlorines(m),
        chem::num_bromines(m),
        chem::num_iodines(m),
    ];
    let mut values: Vec<f64> = counts.map(|n| n as f64).to_vec();
    values.push(f64::from(chem::formal_charge_sum(m)));
    values.push(estate::valence_electrons(molecule));
    values.push(chem::num_stereocenters(m) as f64);
    values.push(chem::num_unspecified_stereocenters(m) as f64);
    values.extend([spiro as f64, bridgehead as f64]);
    values
}

const TOPOLOGY: [&str; 22] = [
    "aliphatic_rings",
    "saturated_rings",
    "aromatic_heterocycles",
    "aliphatic_heterocycles",
    "saturated_heterocycles",
    "ring_systems",
    "kappa1",
    "kappa2",
    "kappa3",
    "hall_kier_alpha",
    "chi0",
    "chi1",
    "chi0v",
    "chi1v",
    "chi2v",
    "chi3v",
    "chi4v",
    "balaban_j",
    "bertz_ct",
    "log_ipc",
    "petitjean",
    "log_wiener",
];

fn topology(molecule: &Molecule) -> Vec<f64> {
    let m = molecule.inner();
    let rings = chem::ring_bundle(m);
    let (kappa1, kappa2, kappa3) = chem::kappa_all(m);
    let (chi0, chi1, _, _, _, chi0v, chi1v, chi2v, chi3v, chi4v) = chem::chi_all(m);
    vec![
        rings.num_aliphatic_rings as f64,
        rings.num_saturated_rings as f64,
        rings.num_aromatic_heterocycles as f64,
        rings.num_aliphatic_heterocycles as f64,
        rings.num_saturated_heterocycles as f64,
        rings.ring_system_count as f64,
        kappa1,
        kappa2,
        kappa3,
        chem::hall_kier_alpha(m),
        chi0,
        chi1,
        chi0v,
        chi1v,
        chi2v,
        chi3v,
        chi4v,
        chem::try_balaban_j(m).unwrap_or(f64::NAN),
        chem::bertz_ct(m),
        chem::try_ipc(m).map_or(f64::NAN, |ipc| ipc.max(0.0).ln_1p()),
        chem::petitjean_index(m),
        chem::wiener_index(m).max(0.0).ln_1p(),
    ]
}

const ELECTRONIC: [&str; 7] = [
    "molar_refractivity",
    "max_estate",
    "min_estate",
    "max_partial_charge",
    "min_partial_charge",
    "mean_absolute_charge",
    "labute_asa",
];

fn electronic(molecule: &Molecule) -> Vec<f64> {
    let m = molecule.inner();
    let states = estate::states(molecule);
    let charges = chem::gasteiger_charges(m);
    let absolute = charges.iter().map(|c| c.abs()).sum::<f64>() / charges.len().max(1) as f64;
    vec![
        chem::molar_refractivity(m),
        states.iter().copied().fold(f64::NAN, f64::max),
        states.iter().copied().fold(f64::NAN, f64::min),
        charges.iter().copied().fold(f64::NAN, f64::max),
        charges.iter().copied().fold(f64::NAN, f64::min),
        absolute,
        chem::labute_asa(m),
    ]
}

/// A descriptor with its sizes: surface of the atoms in each bin of a property.
type Surface = (&'static str, usize, fn(&cc::Molecule) -> Vec<f64>);

const SURFACES: [Surface; 3] = [
    ("slogp_vsa", 12, chem::slogp_vsa),
    ("smr_vsa", 10, chem::smr_vsa),
    ("peoe_vsa", 14, chem::peoe_vsa),
];

fn surface_names() -> Vec<String> {
    let of = |&(name, bins, _): &Surface| (1..=bins).map(move |i| format!("{name}{i}"));
    let states = (1..=estate::SURFACE_SUMS).map(|i| format!("estate_vsa{i}"));
    SURFACES.iter().flat_map(of).chain(states).collect()
}

fn surface(molecule: &Molecule) -> Vec<f64> {
    let of = |&(_, bins, values): &Surface| {
        let mut values = values(molecule.inner());
        values.resize(bins, f64::NAN);
        values
    };
    let surfaces = chem::labute_asa_per_atom(molecule.inner());
    let states = estate::surface_sums(&estate::states(molecule), &surfaces);
    SURFACES.iter().flat_map(of).chain(states).collect()
}

fn quantum_numbers(molecule: &Molecule) -> Vec<f64> {
    chem::mqn(molecule.inner()).into_iter().map(f64::from).collect()
}

/// Functional groups by name.
static GROUPS: LazyLock<Vec<(&str, Result<Pattern, MolError>)>> = LazyLock::new(|| {
    let text = include_str!("../../../../knowledge/functional_groups/patterns.tsv");
    let rows = text.lines().filter_map(|line| line.split_once('\t'));
    rows.map(|(name, smarts)| (name, Pattern::parse(smarts))).collect()
});

fn groups(molecule: &Molecule) -> Vec<f64> {
    let count = |pattern: &Result<Pattern, MolError>| {
        let found = pattern.as_ref().map_err(Clone::clone).and_then(|p| p.count(molecule));
        found.map_or(f64::NAN, |n| n as f64)
    };
    GROUPS.iter().map(|(_, pattern)| count(pattern)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_descriptor_has_a_name_and_every_pattern_is_read() {
        let aspirin = Molecule::from_smiles("CC(=O)Oc1ccccc1C(=O)O").unwrap();
        let row = wide(&aspirin);
        assert_eq!(row.len(), wide_names().len());
        assert!(row.iter().all(|v| v.is_finite()));
        assert!(GROUPS.iter().all(|(_, p)| p.is_ok()));
        let mut names = wide_names().to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), row.len());
    }

    /// Values of RDKit 2026.09, made by `bench/property/descriptor_values.py`.
    #[test]
    fn values_are_rdkits() {
        let mut lines = include_str!("testdata/wide.tsv").lines();
        let names: Vec<&str> = lines.next().unwrap().split('\t').skip(1).collect();
        let places = names.iter().map(|n| wide_names().iter().position(|w| w == n).unwrap());
        let places: Vec<usize> = places.collect();
        let mut wrong = std::collections::BTreeMap::new();
        let mut compared = 0;
        for line in lines {
            let mut cells = line.split('\t');
            let smiles = cells.next().unwrap();
            let molecule = Molecule::from_smiles(smiles).unwrap();
            let ours = wide(&molecule);
            for ((cell, &place), name) in cells.zip(&places).zip(&names) {
                let theirs: f64 = cell.parse().unwrap();
                compared += 1;
                if (ours[place] - theirs).abs() > 1e-3 * theirs.abs().max(1.0) {
                    wrong.entry(*name).or_insert((smiles.to_owned(), ours[place], theirs));
                }
            }
        }
        assert!(compared > 5_000, "{compared}");
        assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), names.len());
    }
}
