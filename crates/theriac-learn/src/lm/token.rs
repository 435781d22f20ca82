//! Splits a SMILES into tokens: bracket atoms whole, two-letter elements, `%nn`.

/// The tokens of `smiles` in order, or `None` where a character starts no token.
///
/// The alphabet is that of the OpenSMILES specification, sections 3.1-3.9.
pub fn tokens(smiles: &str) -> Option<Vec<&str>> {
    let mut rest = smiles;
    let mut tokens = Vec::with_capacity(smiles.len());
    while !rest.is_empty() {
        let (token, tail) = rest.split_at_checked(token_length(rest)?)?;
        tokens.push(token);
        rest = tail;
    }
    Some(tokens)
}

/// Length in bytes of the token that `text` starts with.
fn token_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match (bytes.first()?, bytes.get(1)) {
        (b'[', _) => text.find(']').map(|end| end + 1),
        (b'C', Some(b'l')) | (b'B', Some(b'r')) => Some(2),
        (b'%', Some(first)) if first.is_ascii_digit() => {
            bytes.get(2).filter(|b| b.is_ascii_digit()).map(|_| 3)
        }
        (b, _) if b"BCNOPSFIbcnops()=#-\\/:~.+*$0123456789".contains(b) => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_brackets_elements_and_ring_numbers_whole() {
        let text = "C[C@@H](Br)c%12Cl";
        let parts = tokens(text).unwrap();
        assert_eq!(parts, ["C", "[C@@H]", "(", "Br", ")", "c", "%12", "Cl"]);
        assert_eq!(parts.concat(), text);
    }

    #[test]
    fn refuses_what_is_no_smiles() {
        for text in ["C[CH", "C%1", "hello", "Cé"] {
            assert_eq!(tokens(text), None, "{text}");
        }
    }
}
