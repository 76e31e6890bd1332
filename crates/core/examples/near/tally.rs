//! How often the answer was right.

use crate::corpus::Item;
use std::collections::{BTreeMap, HashMap};

/// Counts answers.
#[derive(Default)]
pub(crate) struct Tally {
    /// The first article met of each family that could be compared.
    firsts: HashMap<u32, usize>,
    kept: usize,
    told: usize,
    true_told: usize,
    forms: usize,
    forms_told: usize,
    copies: BTreeMap<&'static str, (u32, u32)>,
}

/// The counts as rates.
pub(crate) struct Score {
    told: usize,
    true_told: usize,
    kept: usize,
    all: usize,
    forms: usize,
    forms_told: usize,
    copies: BTreeMap<&'static str, (u32, u32)>,
}

impl Tally {
    /// Article `at` was told `first`. A copy is right only where it was told the very first of
    /// its family; what is told is true where it is of its family.
    pub(crate) fn told(&mut self, items: &[Item], at: usize, item: &Item, first: Option<usize>) {
        self.forms += usize::from(item.form);
        match first {
            Some(first) => {
                self.told += 1;
                let right = items[first].family == item.family;
                self.true_told += usize::from(right);
                self.forms_told += usize::from(item.form && !right);
            }
            None => self.kept += 1,
        }
        match self.firsts.get(&item.family) {
            None => drop(self.firsts.insert(item.family, at)),
            Some(wanted) => {
                let (all, right) = self.copies.entry(item.kind).or_default();
                *all += 1;
                *right += u32::from(first == Some(*wanted));
            }
        }
    }

    /// The rates.
    pub(crate) fn score(self, items: &[Item]) -> Score {
        let Self { kept, told, true_told, forms, forms_told, copies, .. } = self;
        Score { told, true_told, kept, all: items.len(), forms, forms_told, copies }
    }
}

impl Score {
    /// Of the articles told that they are copies, those that are.
    pub(crate) fn precision(&self) -> f64 {
        ratio(self.true_told, self.told)
    }

    /// Of the copies, those told the first article of their story.
    pub(crate) fn recall(&self) -> f64 {
        let (all, right) = self.copies.values().fold((0, 0), |(a, r), (b, s)| (a + b, r + s));
        ratio(right as usize, all as usize)
    }

    /// Of all articles, those that are remembered: the others cost nothing.
    pub(crate) fn kept_share(&self) -> f64 {
        ratio(self.kept, self.all)
    }

    /// Recall by what was done to the copy.
    pub(crate) fn by_kind(&self) {
        crate::say(&format!("  of {} forms {} were taken for others", self.forms, self.forms_told));
        for (kind, (all, right)) in &self.copies {
            let rate = ratio(*right as usize, *all as usize);
            crate::say(&format!("  {kind:<32}{all:>7} later ones, recall {rate:.4}"));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "rates for people")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
