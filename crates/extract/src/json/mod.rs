//! JSON as people write it into pages.
//!
//! Strict JSON is read by `serde_json`, what is no JSON by [`loose`]. Both keep what a plain
//! reader loses: of a key that stands twice in an object, both values (two `author` keys are two
//! authors), and JSON-LD's own ways to write a list (`@list`, `@set`) are lists.

mod loose;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// All values of one script, in order; nothing where there is none.
pub(crate) fn read(script: &str) -> Vec<Value> {
    let text = script.trim().trim_start_matches('\u{feff}');
    if text.is_empty() {
        return Vec::new();
    }
    if let Ok(Kept(value)) = serde_json::from_str(text) {
        return vec![value];
    }
    if !text.contains('"') && text.contains("&quot;") {
        // A template escaped the whole script: {&quot;@type&quot;: ...
        return loose::read(&crate::entities::decode(text));
    }
    loose::read(text)
}

/// Adds a member; a second value of a key joins the first in a list.
fn insert(map: &mut Map<String, Value>, key: String, value: Value) {
    // The names as they are written with a prefix or in full.
    let short = ["schema:", "http://schema.org/", "https://schema.org/"]
        .iter()
        .find_map(|prefix| key.strip_prefix(prefix))
        .map(str::to_owned);
    let key = short.unwrap_or(key);
    let Some(known) = map.get_mut(&key) else {
        map.insert(key, value);
        return;
    };
    if *known == value || value.is_null() {
        return;
    }
    match known {
        Value::Null => *known = value,
        Value::Array(list) => match value {
            Value::Array(more) => list.extend(more),
            one => list.push(one),
        },
        _ => {
            let mut list = vec![known.take()];
            match value {
                Value::Array(more) => list.extend(more),
                one => list.push(one),
            }
            *known = Value::Array(list);
        }
    }
}

/// An object, or the list that it stands for.
fn object(mut map: Map<String, Value>) -> Value {
    for key in ["@list", "@set"] {
        if map.contains_key(key)
            && map.len() <= 2
            && let Some(list) = map.remove(key)
        {
            return list;
        }
    }
    Value::Object(map)
}

/// A value read by `serde_json` with every value of a key that stands twice.
struct Kept(Value);

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Seed.deserialize(deserializer).map(Self)
    }
}

struct Seed;

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(Seed)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let value = access.next_value_seed(Seed)?;
            insert(&mut map, key, value);
        }
        Ok(object(map))
    }
}

#[cfg(test)]
mod tests;
