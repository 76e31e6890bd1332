//! What a page says about text and data mining.
//!
//! Sources: the TDM Reservation Protocol (W3C community group report, 2024): the fields
//! `tdm-reservation` (`1`: rights are reserved, `0`: they are not) and `tdm-policy` (a URL) of the
//! response, and meta elements of the same names, which come before the response's, as both come
//! before the host's file ([`crate::tdm_file`]; section "Processing priority"); and the `noai`
//! and `noimageai` rules of [`crate::robots_tag`].

use crate::robots_tag::PageRules;
use crate::tdm_file::{FileSays, MAX_POLICY};
use serde::{Deserialize, Serialize};
use url::Url;

/// Where it is said whether rights are reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A meta element of the page.
    Meta,
    /// A field of the response.
    Header,
    /// `/.well-known/tdmrep.json` of its host.
    File,
}

/// The signals of one page, as its record has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tdm {
    /// Whether rights of text and data mining are reserved, where the page or its response says.
    pub reservation: Option<bool>,
    /// Which of the places that say so counted.
    pub source: Option<Place>,
    /// Where the terms stand.
    pub policy: Option<String>,
    /// `noai`: no use for what is called AI.
    pub noai: bool,
    /// `noimageai`: none of its pictures.
    pub noimageai: bool,
}

/// What was written in one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The value of `tdm-reservation`, as written.
    pub reservation: Option<String>,
    /// The value of `tdm-policy`.
    pub policy: Option<String>,
}

impl Said {
    fn reserves(&self) -> Option<bool> {
        match self.reservation.as_deref()?.trim() {
            "1" => Some(true),
            "0" => Some(false),
            // The protocol knows no other value: it is as if nothing were said.
            _ => None,
        }
    }
}

impl Tdm {
    /// Puts together what response and page say, and what the host's file says of the URL; `None`
    /// where none says anything. A place that says whether rights are reserved says the policy
    /// too, if there is one.
    #[must_use]
    pub fn of(
        (header, page, file): (&Said, &Said, Option<&FileSays>),
        rules: PageRules,
        base: &Url,
    ) -> Option<Self> {
        let said = |place, said: &Said| Some((place, said.reserves()?, said.policy.clone()));
        let place = said(Place::Meta, page)
            .or_else(|| said(Place::Header, header))
            .or_else(|| file.map(|file| (Place::File, file.reserved, file.policy.clone())));
        let reservation = place.as_ref().map(|(_, reserved, _)| *reserved);
        let source = place.as_ref().map(|(place, ..)| *place);
        let policy = place.filter(|(_, reserved, _)| *reserved).and_then(|(.., policy)| {
            let policy = policy?;
            let text = policy.trim();
            let url = base.join(text).ok().filter(|_| !text.is_empty())?;
            let kept = matches!(url.scheme(), "http" | "https") && url.as_str().len() <= MAX_POLICY;
            kept.then(|| url.to_string())
        });
        let tdm =
            Self { reservation, source, policy, noai: rules.noai, noimageai: rules.noimageai };
        let said = reservation.is_some() || tdm.noai || tdm.noimageai;
        said.then_some(tdm)
    }

    /// Whether the text may not be mined.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.reservation == Some(true) || self.noai
    }

    /// In a few words, for people.
    #[must_use]
    pub fn told(&self) -> String {
        let by_file = self.source == Some(Place::File);
        let marks = [
            (self.reservation == Some(true) && !by_file, "tdm-reservation 1"),
            (self.reservation == Some(true) && by_file, "tdm-reservation 1 in tdmrep.json"),
            (self.reservation == Some(false), "tdm-reservation 0"),
            (self.noai, "noai"),
            (self.noimageai, "noimageai"),
        ];
        let told: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, text)| *text).collect();
        told.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(reservation: &str, policy: &str) -> Said {
        let some = |text: &str| Some(text.to_owned()).filter(|text| text != "-");
        Said { reservation: some(reservation), policy: some(policy) }
    }

    #[test]
    fn places() {
        let base = Url::parse("https://news.example/a/").expect("url");
        let long = format!("/{}", "p".repeat(MAX_POLICY));
        for (header, page, reserved, policy) in [
            (said("-", "-"), said("-", "-"), None, None),
            (said("1", "-"), said("-", "-"), Some(true), None),
            (
                said(" 1 ", "/tdm.json"),
                said("-", "-"),
                Some(true),
                Some("https://news.example/tdm.json"),
            ),
            (said("0", "-"), said("-", "-"), Some(false), None),
            (
                said("-", "-"),
                said("1", "https://terms.example/"),
                Some(true),
                Some("https://terms.example/"),
            ),
            (said("1", "/header"), said("0", "/page"), Some(false), None),
            (said("0", "-"), said("1", "-"), Some(true), None),
            (
                said("1", "/header"),
                said("yes", "/page"),
                Some(true),
                Some("https://news.example/header"),
            ),
            (said("true", "-"), said("-", "-"), None, None),
            (said("1", "javascript:1"), said("-", "-"), Some(true), None),
            (said("1", &long), said("-", "-"), Some(true), None),
            (said("-", "/policy"), said("-", "-"), None, None),
        ] {
            let found = Tdm::of((&header, &page, None), PageRules::default(), &base);
            assert_eq!(
                found.as_ref().and_then(|one| one.reservation),
                reserved,
                "{header:?} {page:?}"
            );
            assert_eq!(found.and_then(|one| one.policy).as_deref(), policy, "{header:?} {page:?}");
        }
    }

    /// Page before response before file, each with its own policy.
    #[test]
    fn precedence() {
        let base = Url::parse("https://news.example/a/").expect("url");
        let file = |reserved| FileSays { reserved, policy: Some("/file".to_owned()) };
        let none = || said("-", "-");
        for (header, page, file, expected) in [
            (none(), none(), file(true), (true, Place::File, Some("/file"))),
            (none(), none(), file(false), (false, Place::File, None)),
            (said("0", "-"), none(), file(true), (false, Place::Header, None)),
            (said("1", "-"), none(), file(false), (true, Place::Header, None)),
            (said("1", "/header"), said("0", "-"), file(true), (false, Place::Meta, None)),
            (none(), said("1", "/page"), file(false), (true, Place::Meta, Some("/page"))),
            (said("2", "/header"), said("", ""), file(true), (true, Place::File, Some("/file"))),
        ] {
            let rules = PageRules::default();
            let found = Tdm::of((&header, &page, Some(&file)), rules, &base).expect("said");
            let policy =
                found.policy.as_deref().and_then(|url| url.strip_prefix("https://news.example"));
            let told = (found.reservation.expect("said"), found.source.expect("place"), policy);
            assert_eq!(told, expected, "{header:?} {page:?} {file:?}");
        }
    }

    #[test]
    fn rules_count_too() {
        let base = Url::parse("https://news.example/").expect("url");
        let none = Said::default();
        let of = |noai, noimageai| {
            let rules = PageRules { noai, noimageai, ..PageRules::default() };
            Tdm::of((&none, &none, None), rules, &base)
        };
        assert_eq!(of(false, false), None);
        assert!(of(true, false).is_some_and(|one| one.is_reserved() && one.told() == "noai"));
        assert!(of(false, true).is_some_and(|one| !one.is_reserved()), "pictures alone");
    }
}
