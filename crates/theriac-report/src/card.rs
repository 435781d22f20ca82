//! A molecule with its scores, and its nearest known neighbour beside it.

use std::fmt::Write;

use crate::html::{escape, number};

/// A drawn structure.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The picture as an SVG element.
    pub svg: String,
    /// What a screen reader says.
    pub alt: String,
    /// The line below.
    pub caption: String,
}

/// One part of a score as a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The component's name.
    pub name: String,
    /// Its length in 0..=1; `None` where the component gave no score.
    pub value: Option<f64>,
    /// The value before its transform, for the right margin.
    pub raw: Option<f64>,
}

/// A molecule.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The heading, such as `1`.
    pub title: String,
    /// The total score in 0..=1.
    pub score: f64,
    /// The molecule itself.
    pub molecule: Drawing,
    /// What it is compared with.
    pub neighbour: Option<Drawing>,
    /// Why it scores so.
    pub bars: Vec<Bar>,
    /// Further facts, such as `MW 431`.
    pub facts: Vec<String>,
    /// Text to copy.
    pub smiles: String,
}

pub(crate) fn cards(cards: &[Card]) -> String {
    let inner: String = cards.iter().map(Card::html).collect();
    format!("<div class=\"cards\">\n{inner}</div>\n")
}

impl Card {
    fn html(&self) -> String {
        let mut out = format!(
            "<article class=\"card\"><h3><span>{}</span><span class=\"score\">{:.3}</span></h3>\n\
             <div class=\"drawings\">",
            escape(&self.title),
            self.score
        );
        out.push_str(&self.molecule.html("designed"));
        if let Some(neighbour) = &self.neighbour {
            out.push_str(&neighbour.html("known"));
        }
        out.push_str("</div>\n<div class=\"bars\">\n");
        self.bars.iter().for_each(|bar| out.push_str(&bar.html()));
        out.push_str("</div>\n<p class=\"facts\">");
        for fact in &self.facts {
            let _ = write!(out, "<span>{}</span>", escape(fact));
        }
        let _ = writeln!(out, "</p><code>{}</code></article>", escape(&self.smiles));
        out
    }
}

impl Drawing {
    pub(crate) fn html(&self, class: &str) -> String {
        format!(
            "<figure class=\"{class}\"><div class=\"paper\" role=\"img\" aria-label=\"{}\">{}</div>\
             <figcaption>{}</figcaption></figure>",
            escape(&self.alt),
            self.svg,
            escape(&self.caption)
        )
    }
}

impl Bar {
    fn html(&self) -> String {
        let name = escape(&self.name);
        let raw = self.raw.map_or("–".to_owned(), number);
        let (width, value, class) = match self.value {
            Some(v) => (v.clamp(0.0, 1.0) * 100.0, format!("{v:.2}"), "bar"),
            None => (0.0, "missing".to_owned(), "bar missing"),
        };
        format!(
            "<div class=\"{class}\" title=\"{name}: {raw} gives {value}\"><span>{name}</span>\
             <span class=\"track\"><i style=\"width:{width:.1}%\"></i></span>\
             <span class=\"num\">{value}</span><span class=\"num raw\">{raw}</span></div>\n"
        )
    }
}
