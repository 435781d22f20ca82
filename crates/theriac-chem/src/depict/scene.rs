//! One molecule on its canvas: where everything comes to stand, in pixels.

use super::canvas::Canvas;
use super::colour::Colour;
use super::font;
use super::label::{Label, Run};
use super::point::Point;
use super::sketch::Sketch;
use super::strokes;
use super::style::Style;

/// Height of the text of labels, in bond lengths.
const EM: f64 = 0.52;
/// Smallest height of the text of labels, in pixels, while it stays below [`EM_LIMIT`].
const SMALLEST_EM: f64 = 7.0;
const EM_LIMIT: f64 = 0.72;
/// Free space around the molecule, in pixels.
const MARGIN: f64 = 6.0;
/// Size of the legend's text and height of its line, in pixels.
const LEGEND_EM: f64 = 12.0;
const LEGEND_LINE: f64 = 20.0;

/// A laid-out molecule with its scale and labels. Layouts are y upwards in bond lengths,
/// pixels y downwards.
pub(super) struct Scene<'a> {
    pub sketch: &'a Sketch,
    pub layout: &'a [Point],
    /// Pixels per bond length.
    pub scale: f64,
    pub line_width: f64,
    labels: Vec<Option<Label>>,
    /// The layout's point that comes to stand at `middle`.
    centre: Point,
    middle: Point,
}

impl<'a> Scene<'a> {
    pub fn new(sketch: &'a Sketch, layout: &'a [Point], style: &Style) -> Self {
        let labels = (0..layout.len()).map(|a| Label::of(sketch, a, layout)).collect();
        let legend = if style.legend.is_empty() { 0.0 } else { LEGEND_LINE };
        let height = (style.height - legend).max(1.0);
        let mut scene = Self {
            sketch,
            layout,
            scale: style.bond_length,
            line_width: 1.0,
            labels,
            centre: Point::default(),
            middle: Point::new(style.width / 2.0, height / 2.0),
        };
        scene.fit(style.width, height);
        scene.line_width = (0.058 * scene.scale).clamp(0.7, 2.4);
        scene
    }

    /// Shrinks and centres until everything fits; labels shrink more slowly than bonds, so it
    /// takes more than one look.
    fn fit(&mut self, width: f64, height: f64) {
        for _ in 0..4 {
            let [left, top, right, bottom] = self.extent();
            self.centre =
                self.centre + Point::new(left + right, -(top + bottom)) * (0.5 / self.scale);
            let room = ((width - 2.0 * MARGIN).max(1.0) / (right - left).max(1.0))
                .min((height - 2.0 * MARGIN).max(1.0) / (bottom - top).max(1.0));
            if room < 1.0 {
                self.scale *= room;
            }
        }
    }

    /// (left, top, right, bottom) of all that is drawn, in pixels about `middle`.
    fn extent(&self) -> [f64; 4] {
        let mut extent = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let mut take = |[l, t, r, b]: [f64; 4], at: Point, k: f64| {
            extent[0] = extent[0].min(at.x + l * k);
            extent[1] = extent[1].min(at.y + t * k);
            extent[2] = extent[2].max(at.x + r * k);
            extent[3] = extent[3].max(at.y + b * k);
        };
        for (atom, label) in self.labels.iter().enumerate() {
            let at = self.pixel(self.layout[atom]) - self.middle;
            take([-0.1, -0.1, 0.1, 0.1], at, self.scale);
            for area in label.iter().flat_map(Label::areas) {
                take(area, at, self.em());
            }
        }
        if extent[0].is_finite() { extent } else { [0.0; 4] }
    }

    fn em(&self) -> f64 {
        (EM * self.scale).max(SMALLEST_EM.min(EM_LIMIT * self.scale))
    }

    /// Where a point of the layout comes to stand.
    pub fn pixel(&self, p: Point) -> Point {
        let v = (p - self.centre) * self.scale;
        self.middle + Point::new(v.x, -v.y)
    }

    pub fn has_label(&self, atom: usize) -> bool {
        self.labels[atom].is_some()
    }

    /// The line from atom to atom, moved `aside` bond lengths to the left and cut where labels
    /// stand; `None` where nothing is left of it.
    pub fn trimmed(&self, from: usize, to: usize, aside: f64) -> Option<(Point, Point)> {
        let (a, b) = (self.pixel(self.layout[from]), self.pixel(self.layout[to]));
        let along = b - a;
        let (length, direction) = (along.length(), along.unit());
        // Left in the layout is right in pixels, where y points down.
        let shift = direction.left() * (-aside * self.scale);
        let (start, end) = (self.reach(from, direction), self.reach(to, direction * -1.0));
        (length - start - end > 0.05 * self.scale)
            .then(|| (a + direction * start + shift, b - direction * end + shift))
    }

    fn reach(&self, atom: usize, direction: Point) -> f64 {
        let em = self.em();
        let label = self.labels[atom].as_ref();
        label.map_or(0.0, |l| l.reach(direction, (0.9 + self.line_width) / em) * em)
    }

    /// Draws highlights, then bonds, then labels.
    pub fn draw(&self, style: &Style, canvas: &mut Canvas) {
        self.draw_weights(style, canvas);
        self.draw_highlights(style, canvas);
        strokes::draw(self, canvas);
        for (atom, label) in self.labels.iter().enumerate() {
            if let Some(label) = label {
                let colour = Colour::of_element(self.sketch.atoms[atom].number);
                canvas.text(&label.runs, self.pixel(self.layout[atom]), self.em(), colour);
            }
        }
        draw_legend(style, canvas);
    }

    /// Soft discs whose depth of colour is the weight's share of the largest magnitude.
    fn draw_weights(&self, style: &Style, canvas: &mut Canvas) {
        let finite = style.atom_weights.iter().filter(|w| w.is_finite());
        let largest = finite.fold(0.0f64, |m, w| m.max(w.abs()));
        if largest == 0.0 {
            return;
        }
        for (atom, drawn) in self.sketch.atoms.iter().enumerate() {
            let weight = style.atom_weights.get(drawn.source).copied().unwrap_or(0.0) / largest;
            if !weight.is_finite() || weight.abs() < 0.02 {
                continue;
            }
            let at = self.pixel(self.layout[atom]);
            for (radius, share) in [(0.68, 0.16), (0.5, 0.2), (0.32, 0.24)] {
                let opacity = share * weight.abs();
                canvas.disc(at, radius * self.scale, Colour::of_weight(weight), opacity);
            }
        }
    }

    fn draw_highlights(&self, style: &Style, canvas: &mut Canvas) {
        for bond in &self.sketch.bonds {
            let (a, b) = (self.sketch.atoms[bond.begin].source, self.sketch.atoms[bond.end].source);
            if let Some(colour) = style.highlights.bonds.get(&(a.min(b), a.max(b))) {
                let line = (self.pixel(self.layout[bond.begin]), self.pixel(self.layout[bond.end]));
                canvas.lines(&[line], 0.42 * self.scale, *colour);
            }
        }
        for (atom, drawn) in self.sketch.atoms.iter().enumerate() {
            if let Some(colour) = style.highlights.atoms.get(&drawn.source) {
                canvas.disc(self.pixel(self.layout[atom]), 0.36 * self.scale, *colour, 1.0);
            }
        }
    }
}

/// The legend in the middle of the lowest line, cut where it is too long.
pub(super) fn draw_legend(style: &Style, canvas: &mut Canvas) {
    if style.legend.is_empty() {
        return;
    }
    let text = font::fitted(&style.legend, (style.width - 2.0 * MARGIN) / LEGEND_EM);
    let x = -font::width(&text) / 2.0;
    let runs = [Run { text, at: Point::new(x, 0.0), size: 1.0 }];
    let at = Point::new(style.width / 2.0, style.height - 0.35 * LEGEND_LINE);
    canvas.text(&runs, at, LEGEND_EM, Colour::INK);
}
