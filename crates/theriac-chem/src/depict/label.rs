//! What is written at an atom, and where.

use super::font;
use super::point::Point;
use super::sketch::{Atom, Sketch};

/// Size of subscripts and superscripts beside the symbol.
const SMALL: f64 = 0.68;

/// A piece of text: position of its left end on the base line and size, in em of the symbol.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub text: String,
    pub at: Point,
    pub size: f64,
}

impl Run {
    fn width(&self) -> f64 {
        font::width(&self.text) * self.size
    }

    /// (left, top, right, bottom) in em, y downwards.
    fn area(&self) -> [f64; 4] {
        let top = self.at.y - font::CAP_HEIGHT * self.size;
        [self.at.x, top, self.at.x + self.width(), self.at.y]
    }
}

/// A label around its atom at the origin, in em, y downwards.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Label {
    pub runs: Vec<Run>,
}

/// Where the hydrogens stand beside the symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Right,
    Left,
    Up,
    Down,
}

impl Label {
    /// The label of an atom, or `None` where a bare corner says carbon. `layout` is y upwards.
    pub fn of(sketch: &Sketch, atom: usize, layout: &[Point]) -> Option<Self> {
        let a = &sketch.atoms[atom];
        if !is_labelled(sketch, atom) {
            return None;
        }
        Some(Self::written(a, hydrogen_side(sketch, atom, layout)))
    }

    fn written(atom: &Atom, side: Side) -> Self {
        let width = font::width(&atom.symbol);
        let base = font::CAP_HEIGHT / 2.0;
        let mut label = Self::default();
        label.push(&atom.symbol, Point::new(-width / 2.0, base), 1.0);
        let mut left = -width / 2.0;
        let mut right = width / 2.0;
        if side == Side::Right && atom.hydrogens > 0 {
            right = label.hydrogens(atom.hydrogens, Point::new(right, base));
        }
        right = label.raised(&charge(atom), right);
        let isotope = if atom.isotope > 0 { atom.isotope.to_string() } else { String::new() };
        left -= font::width(&isotope) * SMALL;
        label.raised(&isotope, left);
        if side == Side::Left && atom.hydrogens > 0 {
            label.hydrogens(atom.hydrogens, Point::new(left - hydrogens_width(atom), base));
        }
        if matches!(side, Side::Up | Side::Down) && atom.hydrogens > 0 {
            let shift = if side == Side::Up { -0.92 } else { 0.92 };
            let x = -font::width("H") / 2.0;
            label.hydrogens(atom.hydrogens, Point::new(x, base + shift));
        }
        debug_assert!(right >= left);
        label
    }

    fn push(&mut self, text: &str, at: Point, size: f64) -> f64 {
        let run = Run { text: text.into(), at, size };
        let end = at.x + run.width();
        if !text.is_empty() {
            self.runs.push(run);
        }
        end
    }

    /// Writes `H` and its count with the left end of the H at `at`; returns the right end.
    fn hydrogens(&mut self, count: u32, at: Point) -> f64 {
        let end = self.push("H", at, 1.0);
        let text = if count > 1 { count.to_string() } else { String::new() };
        self.push(&text, Point::new(end, at.y + 0.18), SMALL)
    }

    /// Writes a superscript from `left`; returns its right end.
    fn raised(&mut self, text: &str, left: f64) -> f64 {
        self.push(text, Point::new(left, font::CAP_HEIGHT / 2.0 - 0.36), SMALL)
    }

    /// (left, top, right, bottom) of each piece in em, y downwards.
    pub fn areas(&self) -> impl Iterator<Item = [f64; 4]> + '_ {
        self.runs.iter().map(Run::area)
    }

    /// How far a line from the atom in `direction` (unit vector, y downwards) runs inside the
    /// label, in em, with a margin around it.
    pub fn reach(&self, direction: Point, margin: f64) -> f64 {
        let mut reach: f64 = 0.0;
        for [left, top, right, bottom] in self.areas() {
            let grown = [left - margin, top - margin, right + margin, bottom + margin];
            if let Some((enter, leave)) = crossing(direction, grown)
                && enter <= reach + 0.3
            {
                reach = reach.max(leave);
            }
        }
        reach
    }
}

/// Where a ray from the origin enters and leaves a rectangle.
fn crossing(d: Point, [left, top, right, bottom]: [f64; 4]) -> Option<(f64, f64)> {
    let span = |d: f64, low: f64, high: f64| {
        if d.abs() > 1e-9 {
            let (a, b) = (low / d, high / d);
            (a.min(b), a.max(b))
        } else if low <= 0.0 && 0.0 <= high {
            (f64::NEG_INFINITY, f64::INFINITY)
        } else {
            (f64::INFINITY, f64::NEG_INFINITY)
        }
    };
    let (x, y) = (span(d.x, left, right), span(d.y, top, bottom));
    let (enter, leave) = (x.0.max(y.0), x.1.min(y.1));
    (enter <= leave && leave > 0.0).then_some((enter.max(0.0), leave))
}

fn is_labelled(sketch: &Sketch, atom: usize) -> bool {
    let a = &sketch.atoms[atom];
    a.number != 6 || sketch.degree(atom) == 0 || a.charge != 0 || a.isotope != 0 || a.radical != 0
}

fn charge(atom: &Atom) -> String {
    let sign = if atom.charge < 0 { "\u{2212}" } else { "+" };
    let mut text = match atom.charge.unsigned_abs() {
        0 => String::new(),
        1 => sign.into(),
        n => format!("{n}{sign}"),
    };
    let dots = match atom.radical {
        0 => 0,
        2 => 1,
        _ => 2,
    };
    text.extend(std::iter::repeat_n('\u{2022}', dots));
    text
}

fn hydrogens_width(atom: &Atom) -> f64 {
    let count = if atom.hydrogens > 1 { atom.hydrogens.to_string() } else { String::new() };
    font::width("H") + font::width(&count) * SMALL
}

/// The side with the most room; on a tie right, then left, then up, then down.
fn hydrogen_side(sketch: &Sketch, atom: usize, layout: &[Point]) -> Side {
    let directions: Vec<Point> =
        sketch.neighbours[atom].iter().map(|&(n, _)| (layout[n] - layout[atom]).unit()).collect();
    if directions.is_empty() {
        let before = matches!(sketch.atoms[atom].number, 8 | 16 | 9 | 17 | 35 | 53);
        return if before { Side::Left } else { Side::Right };
    }
    let sides = [
        (Side::Right, Point::new(1.0, 0.0), 0.0),
        (Side::Left, Point::new(-1.0, 0.0), 0.01),
        (Side::Up, Point::new(0.0, 1.0), 0.25),
        (Side::Down, Point::new(0.0, -1.0), 0.26),
    ];
    let allowed = if directions.len() == 1 { &sides[..2] } else { &sides[..] };
    // The cosine to the nearest bond: the lower, the more room.
    let crowding = |side: Point| directions.iter().map(|d| d.dot(side)).fold(-1.0, f64::max);
    let cost = |(_, direction, preference): &(Side, Point, f64)| crowding(*direction) + preference;
    allowed.iter().min_by(|a, b| cost(a).total_cmp(&cost(b))).map_or(Side::Right, |best| best.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Molecule;

    fn texts(smiles: &str, layout: &[Point], atom: usize) -> Vec<String> {
        let sketch = Sketch::new(&Molecule::from_smiles(smiles).unwrap()).unwrap();
        let label = Label::of(&sketch, atom, layout);
        label.map(|l| l.runs.into_iter().map(|r| r.text).collect()).unwrap_or_default()
    }

    #[test]
    fn labels_name_hydrogens_charge_and_isotope() {
        let line = [Point::new(0.0, 0.0), Point::new(1.0, 0.0)];
        assert_eq!(texts("CN", &line, 1), ["N", "H", "2"]);
        assert_eq!(texts("C[NH3+]", &line, 1), ["N", "H", "3", "+"]);
        assert!(texts("CC", &line, 0).is_empty());
        assert_eq!(texts("C[13CH3]", &line, 1), ["C", "H", "3", "13"]);
        assert_eq!(texts("[O-]C", &line, 0), ["O", "\u{2212}"]);
    }

    #[test]
    fn hydrogens_keep_away_from_bonds() {
        let to_the_left = [Point::new(0.0, 0.0), Point::new(-1.0, 0.1)];
        let sketch = Sketch::new(&Molecule::from_smiles("NC").unwrap()).unwrap();
        assert_eq!(hydrogen_side(&sketch, 0, &to_the_left), Side::Right);
        let to_the_right = [Point::new(0.0, 0.0), Point::new(1.0, 0.1)];
        assert_eq!(hydrogen_side(&sketch, 0, &to_the_right), Side::Left);
        let flat = [Point::new(-0.9, -0.5), Point::new(0.0, 0.0), Point::new(0.9, -0.5)];
        let sketch = Sketch::new(&Molecule::from_smiles("CNC").unwrap()).unwrap();
        assert_eq!(hydrogen_side(&sketch, 1, &flat), Side::Up);
    }

    #[test]
    fn lines_stop_at_the_label() {
        let sketch = Sketch::new(&Molecule::from_smiles("CO").unwrap()).unwrap();
        let label = Label::of(&sketch, 1, &[Point::new(-1.0, 0.0), Point::default()]).unwrap();
        let left = label.reach(Point::new(-1.0, 0.0), 0.1);
        let right = label.reach(Point::new(1.0, 0.0), 0.1);
        assert!(left > 0.3 && left < 0.6, "{left}");
        assert!(right > 1.0, "{right}");
    }
}
