//! Traffic lights: what to do about something, seen at a glance and read without colour.

use std::fmt::Write;

use crate::block::Tile;
use crate::html::escape;

/// The colour of a signal; its word always stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// Stop.
    Bad,
    /// Take care.
    Care,
    /// As usual.
    Good,
    /// Nothing can be said.
    Open,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Bad => "bad",
            Tone::Care => "care",
            Tone::Good => "good",
            Tone::Open => "open",
        }
    }
}

/// One thing and what to do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Its colour.
    pub tone: Tone,
    /// What it is about.
    pub title: String,
    /// What to do, in a word or two.
    pub tag: String,
    /// What to do, in a sentence.
    pub lead: String,
    /// Why and how sure, as pairs of a label and a text.
    pub lines: Vec<(String, String)>,
    /// Where to read on: what to call it, and its address.
    pub links: Vec<(String, String)>,
}

pub(crate) fn signals(signals: &[Signal]) -> String {
    let inner: String = signals.iter().map(Signal::html).collect();
    format!("<div class=\"signals\">\n{inner}</div>\n")
}

pub(crate) fn lights(lights: &[(Tone, Tile)]) -> String {
    let mut out = "<dl class=\"tiles lights\">\n".to_owned();
    for (tone, tile) in lights {
        let (value, label) = (escape(&tile.value), escape(&tile.label));
        let _ = writeln!(
            out,
            "<div class=\"{}\"><dt>{label}</dt><dd><strong>{value}</strong><small>{}</small></dd></div>",
            tone.class(),
            escape(&tile.note)
        );
    }
    out + "</dl>\n"
}

impl Signal {
    fn html(&self) -> String {
        let mut out = format!(
            "<article class=\"signal {}\"><h3><span>{}</span>{}</h3>\n<p class=\"lead\">{}</p>\n",
            self.tone.class(),
            escape(&self.title),
            tag(self.tone, &self.tag),
            escape(&self.lead)
        );
        if !self.lines.is_empty() {
            out.push_str("<dl>");
            for (label, text) in &self.lines {
                let _ = write!(out, "<dt>{}</dt><dd>{}</dd>", escape(label), escape(text));
            }
            out.push_str("</dl>\n");
        }
        // Only addresses on the web become links: nothing else may be opened from a report.
        let web = |address: &str| address.starts_with("https://");
        let links = self.links.iter().filter(|(_, address)| web(address));
        let links: Vec<String> = links
            .map(|(text, address)| {
                format!("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escape(address), escape(text))
            })
            .collect();
        if !links.is_empty() {
            let _ = writeln!(out, "<p class=\"links\">{}</p>", links.join(" · "));
        }
        out + "</article>\n"
    }
}

pub(crate) fn tag(tone: Tone, text: &str) -> String {
    format!("<span class=\"tag {}\">{}</span>", tone.class(), escape(text))
}
