//! Typed values of a BCF: vectors whose first byte says type and length.

/// What is left to read. Nothing is read beyond its end.
#[derive(Debug, Clone, Copy)]
pub struct Slice<'a>(pub &'a [u8]);

impl<'a> Slice<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    /// Skips bytes.
    pub fn skip(&mut self, length: usize) -> Option<()> {
        self.take(length).map(|_| ())
    }

    /// Four bytes, little-endian.
    pub fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// Two bytes, little-endian.
    pub fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    /// A typed vector.
    pub fn vector(&mut self) -> Option<Vector<'a>> {
        let (width, length) = self.kind()?;
        let bytes = self.take(width.checked_mul(length)?)?;
        Some(Vector { width, bytes })
    }

    /// One typed vector per sample, all of one type and length.
    pub fn matrix(&mut self, samples: usize) -> Option<Matrix<'a>> {
        let (width, length) = self.kind()?;
        let row = width.checked_mul(length)?;
        let bytes = self.take(row.checked_mul(samples)?)?;
        Some(Matrix { width, row, bytes })
    }

    /// Bytes of a value, and their number.
    fn kind(&mut self) -> Option<(usize, usize)> {
        let descriptor = *self.take(1)?.first()?;
        let width = width(descriptor)?;
        if descriptor >> 4 < 15 {
            return Some((width, usize::from(descriptor >> 4)));
        }
        // The length follows, as a whole number of one value.
        let descriptor = *self.take(1)?.first()?;
        let bytes = self.take(self::width(descriptor)?)?;
        let length = Vector { width: bytes.len(), bytes }.integers().next()??;
        Some((width, usize::try_from(length).ok()?))
    }
}

/// Bytes of a value of this type.
fn width(descriptor: u8) -> Option<usize> {
    match descriptor & 0xf {
        0 => Some(0),
        1 | 7 => Some(1),
        2 => Some(2),
        3 | 5 => Some(4),
        _ => None,
    }
}

/// A typed vector.
#[derive(Debug, Clone, Copy)]
pub struct Vector<'a> {
    width: usize,
    /// Its bytes; the text itself where it is text.
    pub bytes: &'a [u8],
}

impl<'a> Vector<'a> {
    /// As whole numbers up to the end-of-vector mark; `None` is a missing value.
    pub fn integers(&self) -> impl Iterator<Item = Option<i32>> + use<'a> {
        let width = self.width.max(1);
        let values = self.bytes.chunks_exact(width).map(move |bytes| match *bytes {
            [a] => (i32::from(a.cast_signed()), i32::from(i8::MIN)),
            [a, b] => (i32::from(i16::from_le_bytes([a, b])), i32::from(i16::MIN)),
            [a, b, c, d] => (i32::from_le_bytes([a, b, c, d]), i32::MIN),
            _ => (0, 0),
        });
        values
            .take_while(|&(value, least)| value != least.saturating_add(1))
            .map(|(value, least)| (value != least).then_some(value))
    }
}

/// One vector per sample.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    width: usize,
    row: usize,
    bytes: &'a [u8],
}

impl<'a> Matrix<'a> {
    /// The vector of one sample.
    pub fn row(&self, sample: usize) -> Option<Vector<'a>> {
        let start = sample.checked_mul(self.row)?;
        let bytes = self.bytes.get(start..start.checked_add(self.row)?)?;
        Some(Vector { width: self.width, bytes })
    }
}
