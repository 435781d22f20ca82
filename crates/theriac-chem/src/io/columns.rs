//! The columns of an output: the input's first, then what is added.

/// What is put after an input column's name where an added column has the same name.
const SUFFIX: &str = "_input";

/// The columns of an output table: the input's in their order, then the added ones.
///
/// An added column keeps its name always, so that a later step finds it. An input
/// column of that name stays in its place as `NAME_input` (`NAME_input_input` where
/// that is taken as well).
///
/// ```
/// let columns = theriac_chem::io::added_columns(
///     &["smiles".into(), "mw".into()], &["mw", "error"]);
/// assert_eq!(columns, ["smiles", "mw_input", "mw", "error"]);
/// ```
pub fn added_columns(input: &[String], added: &[&str]) -> Vec<String> {
    let taken = |name: &str| added.contains(&name) || input.iter().any(|c| c == name);
    let keep = |column: &String| {
        let mut name = column.clone();
        if added.contains(&name.as_str()) {
            name.push_str(SUFFIX);
            while taken(&name) {
                name.push_str(SUFFIX);
            }
        }
        name
    };
    input.iter().map(keep).chain(added.iter().map(|&a| a.to_owned())).collect()
}
