//! Drawing molecules: SVG and PNG, alone or in grids, with highlights and heat maps.
//!
//! The pictures follow the IUPAC recommendations for graphical representation
//! (Brecher, *Pure Appl. Chem.* **2008**, 80, 277): carbon as bare corners, hydrogens beside
//! their atom, Kekulé double bonds inside rings, wedges with the narrow end at the
//! stereocentre. Letters are outlines, so a picture needs no font and the same input gives
//! the same bytes everywhere.

mod canvas;
mod colour;
mod file;
mod font;
mod grid;
mod hydrogens;
mod label;
mod layout;
mod point;
mod raster;
mod scene;
mod sketch;
mod strokes;
mod style;
mod wedge;

pub use colour::Colour;
pub use file::{DrawOptions, MAX_CELLS, Subject, draw, subjects};
pub use grid::{Cell, grid, grid_of};
pub use raster::png;
pub use style::{Highlights, Style};

use canvas::Canvas;
use chematic::smiles;
use scene::Scene;
use sketch::Sketch;

use crate::{MolError, Molecule};

/// Draws one molecule as SVG.
///
/// ```
/// use theriac_chem::Molecule;
/// use theriac_chem::depict::{Style, svg};
///
/// let aspirin = Molecule::from_smiles("CC(=O)Oc1ccccc1C(=O)O")?;
/// let picture = svg(&aspirin, &Style::default())?;
/// assert!(picture.starts_with("<svg") && picture.ends_with("</svg>"));
/// # Ok::<(), theriac_chem::MolError>(())
/// ```
///
/// # Errors
/// The engine does not model the structure well enough to lay it out.
pub fn svg(molecule: &Molecule, style: &Style) -> Result<String, MolError> {
    let mut canvas = Canvas::default();
    if style.background {
        canvas.rectangle(style.width, style.height, Colour::WHITE);
    }
    paint(molecule, style, &mut canvas)?;
    Ok(canvas.finish(style.width, style.height, molecule.canonical_smiles()))
}

fn paint(molecule: &Molecule, style: &Style, canvas: &mut Canvas) -> Result<(), MolError> {
    if smiles::rdkit_added_hs_molecule(molecule.inner()).is_none() {
        // The engine takes some isotopic hydrogens for added ones, but reads them well. Its
        // atoms come in another order then, so that nothing is pointed out.
        let reread = Molecule::from_smiles(molecule.canonical_smiles())?;
        let plain = Style { highlights: Highlights::default(), ..style.clone() };
        return paint_as_read(&reread, &Style { atom_weights: Vec::new(), ..plain }, canvas);
    }
    paint_as_read(molecule, style, canvas)
}

fn paint_as_read(molecule: &Molecule, style: &Style, canvas: &mut Canvas) -> Result<(), MolError> {
    let mut sketch = Sketch::new(molecule)?;
    let mut layout = layout::layout(&sketch, molecule)?;
    hydrogens::reveal(&mut sketch, &mut layout);
    Scene::new(&sketch, &layout, style).draw(style, canvas);
    Ok(())
}

#[cfg(test)]
mod round_trip;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smarts::Pattern;

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let caffeine = Molecule::from_smiles("Cn1c(=O)c2c(ncn2C)n(C)c1=O").unwrap();
        let first = svg(&caffeine, &Style::default()).unwrap();
        assert_eq!(first, svg(&caffeine, &Style::default()).unwrap());
        let pixels = png(&first, 2.0).unwrap();
        assert!(pixels.starts_with(b"\x89PNG"));
        assert_eq!(pixels, png(&first, 2.0).unwrap());
    }

    #[test]
    fn highlights_and_weights_are_drawn() {
        let phenol = Molecule::from_smiles("Oc1ccccc1").unwrap();
        let mut style = Style::default();
        let plain = svg(&phenol, &style).unwrap();
        assert!(!plain.contains("<circle"));
        let hydroxyl = Pattern::parse("cO").unwrap();
        style.highlights.pattern(&phenol, &hydroxyl, Colour::AMBER).unwrap();
        let marked = svg(&phenol, &style).unwrap();
        assert_eq!(marked.matches("<circle").count(), 2);
        assert_eq!(marked.matches("stroke=\"#ffd080\"").count(), 1);
        let weights = vec![1.0, -0.5, 0.0, 0.0, 0.0, 0.0, f64::NAN];
        let heat = svg(&phenol, &Style { atom_weights: weights, ..Style::default() }).unwrap();
        assert_eq!(heat.matches("<circle").count(), 6);
    }

    #[test]
    fn isotopic_hydrogens_are_drawn() {
        let mixed = Molecule::from_smiles("[H]OC([2H])C").unwrap();
        assert!(svg(&mixed, &Style::default()).is_ok());
    }

    #[test]
    fn absurd_sizes_are_errors_or_harmless() {
        let ethanol = Molecule::from_smiles("CCO").unwrap();
        for size in [0.0, 1.0, 1e9] {
            let picture = svg(&ethanol, &Style::sized(size, size)).unwrap();
            assert!(!picture.contains("NaN"));
            let _ = png(&picture, 1.0);
        }
        assert!(png(&svg(&ethanol, &Style::sized(1e9, 1e9)).unwrap(), 1.0).is_err());
    }
}
