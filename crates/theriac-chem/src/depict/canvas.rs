//! A small SVG writer: shapes in pixels, y downwards, numbers to a hundredth of a pixel.

use std::fmt::Write as _;

use super::colour::Colour;
use super::font;
use super::label::Run;
use super::point::Point;

/// The body of an SVG picture in the making.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    body: String,
}

impl Canvas {
    pub fn disc(&mut self, centre: Point, radius: f64, fill: Colour, opacity: f64) {
        let (x, y, r) = (number(centre.x), number(centre.y), number(radius));
        let _ = write!(self.body, r#"<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}""#);
        if opacity < 1.0 {
            let _ = write!(self.body, r#" fill-opacity="{}""#, number(opacity));
        }
        self.body.push_str("/>");
    }

    pub fn rectangle(&mut self, width: f64, height: f64, fill: Colour) {
        let (w, h) = (number(width), number(height));
        let _ = write!(self.body, r#"<rect width="{w}" height="{h}" fill="{fill}"/>"#);
    }

    pub fn polygon(&mut self, corners: &[Point], fill: Colour) {
        let points: Vec<String> =
            corners.iter().map(|p| format!("{},{}", number(p.x), number(p.y))).collect();
        let _ = write!(self.body, r#"<polygon points="{}" fill="{fill}"/>"#, points.join(" "));
    }

    /// Many lines of one colour and width, with round ends.
    pub fn lines(&mut self, lines: &[(Point, Point)], width: f64, stroke: Colour) {
        if lines.is_empty() {
            return;
        }
        self.body.push_str(r#"<path d=""#);
        for (a, b) in lines {
            let _ = write!(
                self.body,
                "M{} {}L{} {}",
                number(a.x),
                number(a.y),
                number(b.x),
                number(b.y)
            );
        }
        let _ = write!(
            self.body,
            r#"" stroke="{stroke}" stroke-width="{}" stroke-linecap="round" fill="none"/>"#,
            number(width)
        );
    }

    /// Text as outlines: the runs of a label in em around `origin`.
    pub fn text(&mut self, runs: &[Run], origin: Point, em: f64, fill: Colour) {
        let _ = write!(self.body, r#"<g fill="{fill}">"#);
        for run in runs {
            self.run(run, origin + run.at * em, run.size * em);
        }
        self.body.push_str("</g>");
    }

    fn run(&mut self, run: &Run, at: Point, em: f64) {
        let mut x = at.x;
        for letter in run.text.chars() {
            let glyph = font::glyph(letter);
            if !glyph.path.is_empty() {
                let _ = write!(
                    self.body,
                    r#"<path transform="translate({} {}) scale({:.5})" d="{}"/>"#,
                    number(x),
                    number(at.y),
                    em / 1000.0,
                    glyph.path
                );
            }
            x += glyph.advance / 1000.0 * em;
        }
    }

    /// Puts another picture's body at a place.
    pub fn place(&mut self, other: &Canvas, at: Point) {
        let (x, y) = (number(at.x), number(at.y));
        let _ = write!(self.body, r#"<g transform="translate({x} {y})">{}</g>"#, other.body);
    }

    /// The finished document, named for readers that cannot see it.
    pub fn finish(self, width: f64, height: f64, title: &str) -> String {
        let (w, h) = (number(width), number(height));
        format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" "#,
                r#"viewBox="0 0 {w} {h}" role="img"><title>{title}</title>{body}</svg>"#
            ),
            w = w,
            h = h,
            title = escaped(title),
            body = self.body
        )
    }
}

/// At most two decimals, with nothing superfluous.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(1.0), "1");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(2.345), "2.35");
        assert_eq!(number(120.0), "120");
    }

    #[test]
    fn titles_are_escaped() {
        let svg = Canvas::default().finish(1.0, 1.0, "a<b>&\u{1}");
        assert!(svg.contains("<title>a&lt;b&gt;&amp; </title>"), "{svg}");
    }
}
