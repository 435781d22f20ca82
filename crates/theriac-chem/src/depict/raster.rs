//! PNG from SVG.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use theriac_base::{Error, Result};

/// The largest picture, in pixels on a side.
const LARGEST: f32 = 20_000.0;

/// Renders an SVG of this module as PNG, `scale` pixels for each pixel of the SVG.
///
/// # Errors
/// The SVG is broken, or the picture would be larger than 20,000 pixels on a side or empty.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>> {
    let tree = Tree::from_str(svg, &Options::default()).map_err(Error::bug)?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let too_large = || {
        Error::user(format!("a picture of {width:.0} x {height:.0} pixels cannot be made"))
            .remedy(format!("make it smaller: at most {LARGEST} pixels on a side"))
    };
    if !(width <= LARGEST && height <= LARGEST) {
        return Err(too_large());
    }
    let mut pixels =
        Pixmap::new(width.ceil() as u32, height.ceil() as u32).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(Error::bug)
}
