//! Does a TOML document fit a JSON schema? Complains with line and remedy.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use theriac_base::{Error, Result, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::source::line_of;

type Node<'t> = Spanned<DeValue<'t>>;

/// Walks document and schema together, noting the line of every key.
pub(super) struct Checker<'a> {
    root: &'a Value,
    text: &'a str,
    path: &'a Path,
    lines: BTreeMap<String, u64>,
}

/// The keys that a table may and must have.
#[derive(Default)]
struct Keys<'a> {
    known: BTreeMap<&'a str, &'a Value>,
    required: Vec<&'a str>,
    others: Option<&'a Value>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(root: &'a Value, text: &'a str, path: &'a Path) -> Self {
        Self { root, text, path, lines: BTreeMap::new() }
    }

    pub(super) fn into_lines(self) -> BTreeMap<String, u64> {
        self.lines
    }

    /// Checks `value`, found at `key`, against `schema`.
    pub(super) fn check(&mut self, key: &str, value: &Node<'_>, schema: &'a Value) -> Result<()> {
        let schema = self.resolve(schema);
        match value.get_ref() {
            DeValue::Table(table) => self.check_table(key, value, table, schema),
            _ => self.check_plain(key, value, schema),
        }
    }

    fn check_table(
        &mut self,
        key: &str,
        value: &Node<'_>,
        table: &DeTable<'_>,
        schema: &'a Value,
    ) -> Result<()> {
        let mut keys = Keys::default();
        self.collect(key, value, table, schema, &mut keys)?;
        for (name, inner) in table {
            let full = join(key, name.get_ref());
            self.lines.insert(full.clone(), line_of(self.text, name.span().start));
            match keys.known.get(name.get_ref().as_ref()).copied().or(keys.others) {
                Some(schema) => self.check(&full, inner, schema)?,
                None => return Err(self.unknown(name, &keys)),
            }
        }
        match keys.required.iter().find(|&&name| !table.contains_key(name)) {
            Some(name) => Err(self.missing(key, value, name)),
            None => Ok(()),
        }
    }

    /// Gathers what the schema and its fitting alternatives say about keys.
    fn collect(
        &self,
        key: &str,
        value: &Node<'_>,
        table: &DeTable<'_>,
        schema: &'a Value,
        keys: &mut Keys<'a>,
    ) -> Result<()> {
        let schema = self.resolve(schema);
        if let Some(properties) = schema["properties"].as_object() {
            keys.known.extend(properties.iter().map(|(name, s)| (name.as_str(), s)));
        }
        keys.required.extend(list(&schema["required"]).filter_map(Value::as_str));
        if schema["additionalProperties"].is_object() {
            keys.others = Some(&schema["additionalProperties"]);
        }
        for part in list(&schema["allOf"]).chain(self.target(schema)) {
            self.collect(key, value, table, part, keys)?;
        }
        let alternatives = self.alternatives(schema);
        if alternatives.is_empty() {
            return self.must_take_a_table(key, value, schema, keys);
        }
        let chosen = self.choose(key, value, table, &alternatives)?;
        self.collect(key, value, table, chosen, keys)
    }

    /// The alternative whose constant keys (such as `kind = "qed"`) agree with the table.
    fn choose(
        &self,
        key: &str,
        value: &Node<'_>,
        table: &DeTable<'_>,
        alternatives: &[&'a Value],
    ) -> Result<&'a Value> {
        let tables: Vec<_> = alternatives.iter().copied().filter(|s| takes(s, "object")).collect();
        let Some(&first) = tables.first() else {
            return Err(self.wrong_type(key, value, alternatives));
        };
        let Some(tag) = constant_key(first) else { return Ok(first) };
        let Some(given) = table.get(tag) else { return Err(self.missing(key, value, tag)) };
        let fits = |s: &&&Value| s["properties"][tag]["const"].as_str() == given.get_ref().as_str();
        tables.iter().find(fits).copied().ok_or_else(|| {
            let allowed: Vec<_> =
                tables.iter().filter_map(|s| s["properties"][tag]["const"].as_str()).collect();
            self.not_among(&join(key, tag), given, &allowed)
        })
    }

    fn must_take_a_table(
        &self,
        key: &str,
        value: &Node<'_>,
        schema: &'a Value,
        keys: &Keys<'a>,
    ) -> Result<()> {
        let fits = !keys.known.is_empty() || keys.others.is_some() || takes(schema, "object");
        if fits { Ok(()) } else { Err(self.wrong_type(key, value, &[schema])) }
    }

    /// Anything but a table.
    fn check_plain(&mut self, key: &str, value: &Node<'_>, schema: &'a Value) -> Result<()> {
        let alternatives = match self.alternatives(schema) {
            none if none.is_empty() => vec![schema],
            some => some,
        };
        if let Some(text) = value.get_ref().as_str() {
            let allowed = constants(&alternatives);
            let free =
                alternatives.iter().any(|s| takes(s, "string") && constants(&[s]).is_empty());
            if !allowed.is_empty() && !free && !allowed.contains(&text) {
                return Err(self.not_among(key, value, &allowed));
            }
        }
        let fitting = alternatives.iter().copied().find(|s| fits_type(s, value.get_ref()));
        let Some(schema) = fitting else {
            return Err(self.wrong_type(key, value, &alternatives));
        };
        match value.get_ref() {
            DeValue::Array(items) => self.check_items(key, value, items, schema),
            other => self.check_range(key, value, number(other), schema),
        }
    }

    fn check_items(
        &mut self,
        key: &str,
        value: &Node<'_>,
        items: &[Node<'_>],
        schema: &'a Value,
    ) -> Result<()> {
        let length = items.len() as u64;
        if let Some(exact) = schema["maxItems"].as_u64().filter(|&max| length > max) {
            return Err(self.fault(value, format!("`{key}` has {length} items, not {exact}")));
        }
        if let Some(least) = schema["minItems"].as_u64().filter(|&min| length < min) {
            return Err(self.fault(value, format!("`{key}` has {length} items, not {least}")));
        }
        for (i, item) in items.iter().enumerate() {
            let full = format!("{key}[{i}]");
            self.lines.insert(full.clone(), line_of(self.text, item.span().start));
            self.check(&full, item, &schema["items"])?;
        }
        Ok(())
    }

    fn check_range(
        &self,
        key: &str,
        value: &Node<'_>,
        number: Option<f64>,
        schema: &Value,
    ) -> Result<()> {
        match (number, schema["minimum"].as_f64()) {
            (Some(x), Some(least)) if x < least => {
                let what = format!("`{key}` is {x}, below {least}");
                Err(self.fault(value, what).remedy(format!("give {least} or more")))
            }
            _ => Ok(()),
        }
    }

    /// What a schema refers to, where it has no keys of its own beside the reference.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        while let Some(target) = self.target(schema)
            && !schema["properties"].is_object()
        {
            schema = target;
        }
        schema
    }

    fn target(&self, schema: &Value) -> Option<&'a Value> {
        self.root.pointer(schema["$ref"].as_str()?.trim_start_matches('#'))
    }

    /// The alternatives of a schema, flattened.
    fn alternatives(&self, schema: &'a Value) -> Vec<&'a Value> {
        let parts = list(&schema["oneOf"]).chain(list(&schema["anyOf"]));
        parts
            .map(|s| self.resolve(s))
            .flat_map(|s| match self.alternatives(s) {
                // An alternative with keys of its own is one; else only its parts are.
                none if none.is_empty() || s["properties"].is_object() => vec![s],
                some => some,
            })
            .collect()
    }

    fn fault(&self, value: &Node<'_>, what: String) -> Error {
        Error::user(what).at_line(self.path, line_of(self.text, value.span().start))
    }

    fn unknown(&self, name: &Spanned<std::borrow::Cow<'_, str>>, keys: &Keys<'_>) -> Error {
        let word = name.get_ref().as_ref();
        let known = keys.known.keys().copied();
        let remedy = match nearest(word, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.collect::<Vec<_>>().join(", ")),
        };
        let line = line_of(self.text, name.span().start);
        Error::user(format!("unknown key `{word}`")).at_line(self.path, line).remedy(remedy)
    }

    fn missing(&self, key: &str, value: &Node<'_>, name: &str) -> Error {
        let place = if key.is_empty() { String::new() } else { format!(" in `{key}`") };
        self.fault(value, format!("`{name}` is missing{place}")).remedy(format!("add `{name} = …`"))
    }

    fn not_among(&self, key: &str, value: &Node<'_>, allowed: &[&str]) -> Error {
        let given = value.get_ref().as_str().unwrap_or(value.get_ref().type_str());
        let remedy = match nearest(given, allowed.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("one of {}", allowed.join(", ")),
        };
        self.fault(value, format!("`{key}` cannot be \"{given}\"")).remedy(remedy)
    }

    fn wrong_type(&self, key: &str, value: &Node<'_>, schemas: &[&Value]) -> Error {
        let wanted: Vec<_> =
            schemas.iter().flat_map(|s| types(s)).filter(|t| *t != "null").collect();
        let given = value.get_ref().type_str();
        let what = format!("`{key}` is of type {given}, not {}", wanted.join(" or "));
        let remedy = match (wanted.contains(&"string"), value.get_ref().as_str()) {
            (true, _) => "write the value in double quotes",
            (false, Some(_)) => "leave out the quotes, or check which key was meant",
            _ => "check the value, or which key was meant",
        };
        self.fault(value, what).remedy(remedy)
    }
}

fn join(key: &str, name: &str) -> String {
    if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ if schema["properties"].is_object() => vec!["object"],
        _ => Vec::new(),
    }
}

fn takes(schema: &Value, kind: &str) -> bool {
    types(schema).contains(&kind)
}

/// The key whose constant tells alternatives of tables apart.
fn constant_key(schema: &Value) -> Option<&str> {
    let properties = schema["properties"].as_object()?;
    properties.iter().find(|(_, s)| s["const"].is_string()).map(|(name, _)| name.as_str())
}

/// The words that the alternatives allow.
fn constants<'a>(schemas: &[&'a Value]) -> Vec<&'a str> {
    let one = schemas.iter().filter_map(|s| s["const"].as_str());
    one.chain(schemas.iter().flat_map(|s| list(&s["enum"]).filter_map(Value::as_str))).collect()
}

fn fits_type(schema: &Value, value: &DeValue<'_>) -> bool {
    let types = types(schema);
    let fits = |wanted: &[&str]| types.iter().any(|t| wanted.contains(t));
    types.is_empty()
        || match value {
            DeValue::String(_) => fits(&["string"]),
            DeValue::Integer(_) => fits(&["integer", "number"]),
            DeValue::Float(_) => fits(&["number"]),
            DeValue::Boolean(_) => fits(&["boolean"]),
            DeValue::Array(_) => fits(&["array"]),
            DeValue::Table(_) => fits(&["object"]),
            DeValue::Datetime(_) => false,
        }
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(x) => x.as_str().parse().ok(),
        DeValue::Float(x) => x.as_str().parse().ok(),
        _ => None,
    }
}
