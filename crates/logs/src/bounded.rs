//! A table that does not grow without end.

use std::collections::HashMap;

/// Values by name, at most so many; what comes after that shares one value.
#[derive(Debug)]
pub(crate) struct Bounded<V> {
    places: HashMap<String, usize>,
    values: Vec<V>,
    rest: Option<V>,
    most: usize,
}

impl<V: Default> Bounded<V> {
    /// A table of at most `most` names.
    #[must_use]
    pub(crate) fn new(most: usize) -> Self {
        Self { places: HashMap::new(), values: Vec::new(), rest: None, most }
    }

    /// The value of `name`, or the one that all others share.
    pub(crate) fn at(&mut self, name: &str) -> &mut V {
        let place = match self.places.get(name) {
            Some(&place) => place,
            None if self.values.len() >= self.most => {
                return self.rest.get_or_insert_with(V::default);
            }
            None => {
                // The name is copied only the first time.
                self.places.insert(name.to_owned(), self.values.len());
                self.values.push(V::default());
                self.values.len() - 1
            }
        };
        &mut self.values[place]
    }

    /// Names and values, largest `key` first, then by name; the shared one last, without a name.
    pub(crate) fn ordered<K: Ord>(&self, key: impl Fn(&V) -> K) -> Vec<(&str, &V)> {
        let mut all: Vec<(&str, &V)> =
            self.places.iter().map(|(name, &place)| (name.as_str(), &self.values[place])).collect();
        all.sort_by(|a, b| key(b.1).cmp(&key(a.1)).then(a.0.cmp(b.0)));
        all.extend(self.rest.iter().map(|rest| ("", rest)));
        all
    }

    /// Names kept.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_shares_one_value() {
        let mut table: Bounded<u32> = Bounded::new(2);
        for name in ["a", "b", "c", "d", "b"] {
            *table.at(name) += 1;
        }
        assert_eq!(table.ordered(|count| *count), [("b", &2), ("a", &1), ("", &2)]);
        assert_eq!(table.len(), 2);
    }
}
