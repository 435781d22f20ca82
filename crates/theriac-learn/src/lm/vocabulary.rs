//! The fixed list of tokens that a model knows.

use std::collections::HashMap;
use std::path::Path;

use theriac_base::{Error, Result, read_to_string};

use super::{Sequence, Token, token::tokens};

/// The number of the end mark.
pub(crate) const END: Token = 0;
/// The number of the start mark.
pub(crate) const START: Token = 1;
const MARKS: [&str; 2] = ["<end>", "<start>"];

/// Tokens and their numbers. The end mark is number 0 and the start mark 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    tokens: Vec<String>,
    numbers: HashMap<String, Token>,
}

impl Vocabulary {
    /// The tokens of drug-like molecules of one fragment: those that occur in at least
    /// 20 of 600,000 molecules of ZINC, ChEMBL and PubChem, metals and isotopes left out.
    pub fn drug_like() -> Self {
        Self::index(include_str!("vocabulary.txt").lines().map(str::to_owned))
    }

    /// A vocabulary of these SMILES tokens, in this order.
    ///
    /// # Errors
    /// A token twice, none at all, or one that is no SMILES token.
    pub fn new(list: Vec<String>) -> Result<Self> {
        let count = list.len();
        if let Some(bad) = list.iter().find(|t| !is_token(t)) {
            return Err(Error::user(format!("`{bad}` is no SMILES token")));
        }
        let vocabulary = Self::index(list.into_iter());
        if count == 0 || vocabulary.numbers.len() != count || count > 4096 {
            return Err(Error::user("the vocabulary must list 1 to 4,096 different tokens"));
        }
        Ok(vocabulary)
    }

    /// Reads a file of one token per line; blank lines are passed over.
    ///
    /// # Errors
    /// As [`Vocabulary::new`], with the line; or the file cannot be read.
    pub fn read(file: &Path) -> Result<Self> {
        let text = read_to_string(file)?;
        let lines = (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty());
        for (number, line) in lines.clone() {
            if !is_token(line) {
                return Err(Error::user(format!("`{line}` is no SMILES token"))
                    .at_line(file, number)
                    .remedy("give one token per line, such as C, c, Cl, [nH], ( or 1"));
            }
        }
        Self::new(lines.map(|(_, line)| line.to_owned()).collect()).map_err(|e| e.at(file))
    }

    fn index(list: impl Iterator<Item = String>) -> Self {
        let tokens: Vec<String> = MARKS.map(str::to_owned).into_iter().chain(list).collect();
        let numbers = (0..).zip(&tokens).skip(MARKS.len()).map(|(i, t)| (t.clone(), i)).collect();
        Self { tokens, numbers }
    }

    /// Number of tokens, the two marks included.
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The SMILES tokens in order, without the marks.
    pub fn smiles_tokens(&self) -> &[String] {
        &self.tokens[MARKS.len()..]
    }

    /// The text of a token; the marks have names that are no SMILES.
    pub fn text(&self, token: Token) -> &str {
        self.tokens.get(usize::from(token)).map_or("", String::as_str)
    }

    /// `smiles` as a finished sequence, or `None` where a token is unknown.
    pub fn encode(&self, smiles: &str) -> Option<Sequence> {
        let parts = tokens(smiles)?;
        let numbers: Option<Vec<Token>> =
            parts.into_iter().map(|t| self.numbers.get(t).copied()).collect();
        numbers.filter(|n| !n.is_empty()).map(Sequence::new)
    }

    /// The SMILES text of a sequence.
    pub fn decode(&self, sequence: &Sequence) -> String {
        sequence.tokens.iter().map(|&t| self.text(t)).collect()
    }
}

fn is_token(text: &str) -> bool {
    tokens(text).is_some_and(|parts| parts.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_it_encoded() {
        let vocabulary = Vocabulary::drug_like();
        let smiles = "C[C@@H](Br)c1ccc(Cl)cc1-c1cc[nH]n1";
        let sequence = vocabulary.encode(smiles).unwrap();
        assert_eq!(vocabulary.decode(&sequence), smiles);
        assert_eq!(vocabulary.encode("[U]"), None);
        assert_eq!(vocabulary.encode(""), None);
    }

    #[test]
    fn the_shipped_list_holds_each_token_once() {
        let list = Vocabulary::drug_like().smiles_tokens().to_vec();
        assert_eq!(Vocabulary::new(list.clone()).unwrap().smiles_tokens(), list);
        assert!(Vocabulary::new(vec!["C".into(), "C".into()]).is_err());
        assert!(Vocabulary::new(vec!["CC".into()]).is_err());
    }
}
