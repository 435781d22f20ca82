//! The whole HTML file.

use crate::block::Section;
use crate::html::{anchor, escape};

const STYLE: &str = include_str!("../assets/report.css");
const SCRIPT: &str = include_str!("../assets/report.js");

/// A report.
#[derive(Debug, Clone)]
pub struct Page {
    /// The heading, also the window's title.
    pub title: String,
    /// A line below it.
    pub subtitle: String,
    /// The parts, each with an entry in the navigation.
    pub sections: Vec<Section>,
    /// The last line.
    pub footer: String,
}

impl Page {
    /// The file's content. The policy in its head forbids every request, should
    /// some text in it ever try one.
    pub fn html(&self) -> String {
        let title = escape(&self.title);
        let links: String = self.sections.iter().map(link).collect();
        let body: String = self.sections.iter().map(Section::html).collect();
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header><div><h1>{title}</h1><p>{}</p></div>\n\
             <nav aria-label=\"Sections\">{links}</nav></header>\n\
             <main>\n{body}</main>\n<footer>{}</footer>\n<script>\n{SCRIPT}</script>\n\
             </body>\n</html>\n",
            escape(&self.subtitle),
            escape(&self.footer),
        )
    }
}

fn link(section: &Section) -> String {
    format!("<a href=\"#{}\">{}</a>", anchor(&section.title), escape(&section.title))
}
