//! Plots as inline SVG: no library, no request, the numbers in a table behind each.
//!
//! Colours are those of Okabe and Ito (2008), told apart by the colour-blind too;
//! lines also differ in dash, so that the print in grey still reads.

mod axis;
mod bars;
mod frame;
mod histogram;
mod lines;
mod radar;

use crate::html::escape;
use crate::table::Table;

pub use bars::bars;
pub use histogram::{Mark, histogram};
pub use lines::{Line, lines};
pub use radar::radar;

/// A plot, ready to print.
#[derive(Debug, Clone)]
pub struct Chart {
    /// The heading.
    pub title: String,
    /// What a screen reader says, and what to see in it.
    pub caption: String,
    pub(crate) svg: String,
    pub(crate) legend: Vec<String>,
    pub(crate) data: Table,
}

impl Chart {
    /// With a caption that says what to see.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = caption.into();
        self
    }

    pub(crate) fn html(&self) -> String {
        let (title, caption) = (escape(&self.title), escape(&self.caption));
        format!(
            "<figure class=\"chart\"><figcaption><strong>{title}</strong>{}</figcaption>\n{}\n\
             <p class=\"caption\">{caption}</p>\
             <details><summary>Numbers</summary>{}</details></figure>\n",
            self.legend_html(),
            self.svg,
            self.data.html()
        )
    }

    fn legend_html(&self) -> String {
        if self.legend.len() < 2 {
            return String::new();
        }
        let entry = |(i, name): (usize, &String)| {
            format!("<span class=\"key k{}\">{}</span>", i % frame::COLOURS, escape(name))
        };
        self.legend.iter().enumerate().map(entry).collect()
    }
}
