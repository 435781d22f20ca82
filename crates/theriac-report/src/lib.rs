//! Reports in one HTML file: drawn structures, plots and tables, readable offline,
//! in print, in the dark and by a screen reader.
//!
//! A [`Page`] is made of [`Section`]s, a section of [`Block`]s; every room's results
//! can be put into these. Nothing is fetched: styles, the script that sorts tables,
//! drawings and plots are all within the file.

mod block;
mod card;
pub mod chart;
mod html;
mod page;
mod signal;
mod table;

pub use block::{Block, Section, Tile};
pub use card::{Bar, Card, Drawing};
pub use html::{escape, number};
pub use page::Page;
pub use signal::{Signal, Tone};
pub use table::{Cell, Table};
