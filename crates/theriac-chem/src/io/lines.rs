//! Lines of a text file with their numbers, bounded in length, with push-back.

use std::collections::VecDeque;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result};

/// No line of a molecule file is longer, in bytes.
const MAX_LINE: u64 = 16 << 20;

/// One line without its end.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Counted from 1.
    pub number: u64,
    /// Without `\n` or `\r\n`.
    pub bytes: Vec<u8>,
}

impl Line {
    pub fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }

    /// The text, or what is wrong with it.
    pub fn text(&self) -> Result<&str, &'static str> {
        std::str::from_utf8(&self.bytes).map_err(|_| NOT_UTF8)
    }
}

/// Why a row with foreign bytes is rejected.
pub(super) const NOT_UTF8: &str = "not UTF-8 text: save the file as UTF-8";

/// A text file, line by line.
pub(super) struct Lines {
    input: Box<dyn BufRead + Send>,
    path: PathBuf,
    read: u64,
    waiting: VecDeque<Line>,
}

impl Lines {
    /// Starts at the beginning; a byte-order mark is skipped.
    ///
    /// # Errors
    /// The file is empty, binary or in UTF-16, or cannot be read.
    pub fn new(mut input: Box<dyn BufRead + Send>, path: &Path) -> Result<Self> {
        let head = input.fill_buf().map_err(|e| Error::io(path, &e))?;
        check_text(head, path)?;
        if head.starts_with(b"\xef\xbb\xbf") {
            input.consume(3);
        }
        Ok(Self { input, path: path.into(), read: 0, waiting: VecDeque::new() })
    }

    /// The file that is read.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next line, or `None` at the end.
    ///
    /// # Errors
    /// The file is damaged or a line is longer than 16 MiB.
    pub fn next(&mut self) -> Result<Option<Line>> {
        if let Some(line) = self.waiting.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        let mut bounded = (&mut self.input).take(MAX_LINE);
        bounded
            .read_until(b'\n', &mut bytes)
            .map_err(|e| at_line(Error::io(&self.path, &e), self.read + 1))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.read += 1;
        if bytes.len() as u64 == MAX_LINE && bytes.last() != Some(&b'\n') {
            return Err(Error::user("this line is longer than 16 MiB")
                .at_line(&self.path, self.read)
                .remedy("this is not a molecule file, or its line ends are lost"));
        }
        trim_end(&mut bytes);
        Ok(Some(Line { number: self.read, bytes }))
    }

    /// Puts lines back; they come again in this order.
    pub fn push_back(
        &mut self,
        lines: impl IntoIterator<Item = Line, IntoIter: DoubleEndedIterator>,
    ) {
        for line in lines.into_iter().rev() {
            self.waiting.push_front(line);
        }
    }
}

/// Names the line in an error that names the file only.
pub(super) fn at_line(error: Error, line: u64) -> Error {
    match error {
        Error::User(mut user) => {
            if let Some(place) = &mut user.place {
                place.line.get_or_insert(line);
            }
            Error::User(user)
        }
        other => other,
    }
}

fn trim_end(bytes: &mut Vec<u8>) {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
}

fn check_text(head: &[u8], path: &Path) -> Result<()> {
    let user = |what: &str, remedy: &str| Err(Error::user(what).at(path).remedy(remedy));
    if head.is_empty() {
        return user("the file is empty", "give a file with molecules");
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return user("the file is in UTF-16", "save it as UTF-8");
    }
    if head.contains(&0) {
        return user(
            "this is a binary file, not text",
            "give a file of molecules as text, or Parquet",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &'static [u8]) -> Result<Lines> {
        Lines::new(Box::new(bytes), Path::new("a.smi"))
    }

    #[test]
    fn strips_marks_and_line_ends_and_counts() {
        let mut l = lines(b"\xef\xbb\xbfa\r\nb").unwrap();
        let first = l.next().unwrap().unwrap();
        assert_eq!((first.number, first.text()), (1, Ok("a")));
        l.push_back([first]);
        assert_eq!(l.next().unwrap().unwrap().number, 1);
        assert_eq!(l.next().unwrap().unwrap().text(), Ok("b"));
        assert!(l.next().unwrap().is_none());
    }

    #[test]
    fn refuses_what_is_no_text() {
        assert!(lines(b"").is_err());
        assert!(lines(b"ab\0c").is_err());
        assert!(lines(b"\xff\xfea\0").is_err());
    }
}
