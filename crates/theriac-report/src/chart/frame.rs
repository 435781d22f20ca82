//! What all plots share: size, axes, grid, labels.

use std::fmt::Write;

use super::axis::{Scale, ticks};
use crate::html::{escape, number};

/// Number of series that can be told apart.
pub(crate) const COLOURS: usize = 4;
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 66.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 46.0;

/// The axes of a plot and its growing SVG.
pub(crate) struct Frame {
    pub x: Scale,
    pub y: Scale,
    svg: String,
}

impl Frame {
    /// Axes over the given ranges, with grid and labels.
    pub fn new(title: &str, x: (f64, f64), y: (f64, f64), labels: (&str, &str)) -> Self {
        let svg = format!(
            "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
            escape(title)
        );
        let mut frame = Self {
            x: Scale { from: x, to: (LEFT, WIDTH - RIGHT) },
            y: Scale { from: y, to: (HEIGHT - BOTTOM, TOP) },
            svg,
        };
        frame.grid();
        frame.labels(labels);
        frame
    }

    fn grid(&mut self) {
        for tick in ticks(self.y.from.0, self.y.from.1, 5) {
            let y = self.y.at(tick);
            self.push(format_args!(
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text x=\"{}\" y=\"{:.1}\" class=\"end\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 7.0,
                y + 4.0,
                label(tick)
            ));
        }
        let base = HEIGHT - BOTTOM;
        for tick in ticks(self.x.from.0, self.x.from.1, 6) {
            let x = self.x.at(tick);
            self.push(format_args!(
                "<line class=\"tick\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{base}\" y2=\"{}\"/>\
                 <text x=\"{x:.1}\" y=\"{}\" class=\"middle\">{}</text>",
                base + 4.0,
                base + 18.0,
                label(tick)
            ));
        }
        self.push(format_args!(
            "<line class=\"axis\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{base}\" y2=\"{base}\"/>",
            WIDTH - RIGHT
        ));
    }

    fn labels(&mut self, (x, y): (&str, &str)) {
        let middle = (LEFT + WIDTH - RIGHT) / 2.0;
        let height = (TOP + HEIGHT - BOTTOM) / 2.0;
        self.push(format_args!(
            "<text x=\"{middle}\" y=\"{}\" class=\"middle label\">{}</text>\
             <text transform=\"translate(13 {height}) rotate(-90)\" class=\"middle label\">{}</text>",
            HEIGHT - 8.0,
            escape(x),
            escape(y)
        ));
    }

    /// Adds to the picture.
    pub fn push(&mut self, part: std::fmt::Arguments<'_>) {
        let _ = self.svg.write_fmt(part);
    }

    /// A dashed upright line with a word at its head.
    pub fn mark(&mut self, value: f64, text: &str) {
        let x = self.x.at(value);
        let left = x > WIDTH * 0.7;
        let (class, dx) = if left { ("end", -5.0) } else { ("start", 5.0) };
        self.push(format_args!(
            "<line class=\"mark\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{}\"/>\
             <text x=\"{:.1}\" y=\"{}\" class=\"{class} marked\">{}</text>",
            HEIGHT - BOTTOM,
            x + dx,
            TOP + 9.0,
            escape(text)
        ));
    }

    pub fn finish(mut self) -> String {
        self.svg.push_str("</svg>");
        self.svg
    }
}

/// A round tick as short as it can be written.
fn label(tick: f64) -> String {
    if tick.abs() >= 1000.0 {
        return number(tick.round());
    }
    // Rounding removes what binary fractions add.
    let text = ((tick * 1e6).round() / 1e6).to_string();
    text.replacen('-', "\u{2212}", 1)
}
