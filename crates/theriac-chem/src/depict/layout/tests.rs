//! Measured criteria on molecules that are hard to draw, and on many ordinary ones.

use super::super::sketch::Sketch;
use super::quality::{Region, cost, openness};
use super::*;
use crate::Molecule;

/// Bridged, caged, crowded and macrocyclic molecules.
const HARD: &str = include_str!("testdata/hard.smi");

/// What a reader would see of a layout.
#[derive(Debug)]
struct Seen {
    /// Smallest distance between two atoms, in mean bond lengths.
    nearest: f64,
    /// Smallest area of a ring of up to 8 atoms, as a share of the regular polygon's.
    openness: f64,
    cost: f64,
}

fn look(sketch: &Sketch, points: &[Point]) -> Seen {
    let lengths: f64 = sketch.bonds.iter().map(|b| points[b.begin].distance(points[b.end])).sum();
    let mean = lengths / sketch.bonds.len().max(1) as f64;
    let mut nearest = f64::INFINITY;
    for a in 0..points.len() {
        for b in a + 1..points.len() {
            nearest = nearest.min(points[a].distance(points[b]) / mean);
        }
    }
    let rings = sketch.rings.iter().filter(|r| r.len() <= 8);
    let openness = rings.map(|r| openness(r, points)).fold(1.0, f64::min);
    Seen { nearest, openness, cost: cost(sketch, &Region::whole(sketch), points) }
}

fn before_and_after(smiles: &str) -> Option<(Seen, Seen)> {
    let molecule = Molecule::from_smiles(smiles).ok()?;
    let sketch = Sketch::new(&molecule).ok()?;
    let mut first = start(&sketch, &molecule).ok()?;
    components::arrange(&sketch.components(), &mut first);
    let last = layout(&sketch, &molecule).ok()?;
    assert!(stereo::holds(&sketch, &last, |_| true), "{smiles}");
    Some((look(&sketch, &first), look(&sketch, &last)))
}

#[test]
fn hard_molecules_have_no_overlaps_and_no_collapsed_rings() {
    for line in HARD.lines() {
        let (smiles, name) = line.split_once(' ').unwrap();
        let (before, after) = before_and_after(smiles).unwrap_or_else(|| panic!("{name}"));
        assert!(after.nearest >= 0.45, "{name}: {after:?}");
        assert!(after.openness >= 0.12, "{name}: {after:?}");
        assert!(after.cost <= before.cost, "{name}: {after:?}, was {before:?}");
    }
}

#[test]
fn ordinary_molecules_are_never_made_worse() {
    let path = std::env::var("THERIAC_DATA").unwrap_or_else(|_| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").to_owned()
    });
    let path = std::path::Path::new(&path).join("11_oracles/rdkit_2026.09.1.tsv.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("skipped: no {}", path.display());
        return;
    };
    let text = std::io::read_to_string(flate2::read::GzDecoder::new(file)).unwrap();
    let (mut drawn, mut overlaps, mut overlaps_before, mut open) = (0, 0, 0, 0);
    for line in text.lines().skip(1).step_by(12) {
        let Some((before, after)) = before_and_after(line.split('\t').next().unwrap()) else {
            continue;
        };
        assert!(after.cost <= before.cost, "{line}");
        drawn += 1;
        overlaps += usize::from(after.nearest < 0.45);
        overlaps_before += usize::from(before.nearest < 0.45);
        open += usize::from(after.openness >= 0.12);
    }
    eprintln!(
        "{drawn} drawn, overlaps {overlaps_before} -> {overlaps}, {open} without collapsed ring"
    );
    assert!(drawn > 900);
    assert!(overlaps * 200 <= drawn && overlaps <= overlaps_before, "{overlaps} of {drawn}");
    assert!((drawn - open) * 200 <= drawn, "{open} of {drawn}");
}
