//! Entries and links as messages and stores carry them.
//!
//! Beside a kind stands what newshound 0.1.0 wrote in its place (`expect`, and of a visit what is
//! remembered), so that each version reads what the other wrote. Where no kind is written the
//! other fields tell it ([`TaskKind::told_by`]).

use super::{Entry, Expect, Hint, Outlink, TaskKind, is_zero};
use crate::canonical::CanonicalUrl;
use crate::link::LinkRole;
use crate::revision::Known;
use crate::time::UnixMillis;
use crate::visit::Visit;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// An [`Entry`], whose fields are described there.
#[derive(Serialize, Deserialize)]
struct EntryWire<'a> {
    url: Cow<'a, CanonicalUrl>,
    role: LinkRole,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    expect: Expect,
    #[serde(default, skip_serializing_if = "is_zero")]
    depth: u16,
    #[serde(default, skip_serializing_if = "is_zero")]
    redirects: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Cow<'a, CanonicalUrl>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    failures: u8,
    #[serde(default, skip_serializing_if = "is_zero")]
    losses: u8,
    #[serde(default, skip_serializing_if = "is_zero")]
    attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<Cow<'a, Hint>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    visit: Option<Cow<'a, Visit>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    story: Option<Cow<'a, Known>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deferred_since: Option<UnixMillis>,
}

/// An [`Outlink`].
#[derive(Serialize, Deserialize)]
struct OutlinkWire<'a> {
    url: Cow<'a, CanonicalUrl>,
    role: LinkRole,
    /// Only where the other fields do not tell it: a report has thousands of links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    expect: Expect,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<Cow<'a, Hint>>,
}

/// The kind that a message names, or that its other fields tell.
fn kind_of<E: Error>(
    name: Option<&str>,
    url: &CanonicalUrl,
    role: LinkRole,
    expect: Expect,
) -> Result<TaskKind, E> {
    match name {
        Some(name) => TaskKind::named(name)
            .ok_or_else(|| E::custom(format_args!("{name:?} is no kind of task known here"))),
        None => Ok(TaskKind::told_by(url, role, expect)),
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EntryWire {
            url: Cow::Borrowed(&self.url),
            role: self.role,
            kind: Some(Cow::Borrowed(self.kind.name())),
            expect: self.kind.expect(),
            depth: self.depth,
            redirects: self.redirects,
            from: self.from.as_ref().map(Cow::Borrowed),
            failures: self.failures,
            losses: self.losses,
            attempts: self.attempts,
            hint: self.hint.as_ref().map(Cow::Borrowed),
            visit: self.visit().map(Cow::Borrowed),
            story: self.kind.known().map(Cow::Borrowed),
            deferred_since: self.deferred_since,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = EntryWire::deserialize(deserializer)?;
        let first = || kind_of(wire.kind.as_deref(), &wire.url, wire.role, wire.expect);
        let kind = match (wire.story, wire.visit) {
            (Some(known), _) => TaskKind::Check(Box::new(known.into_owned())),
            (None, Some(visit)) => first()?.again(visit.into_owned()),
            (None, None) => first()?,
        };
        Ok(Self {
            url: wire.url.into_owned(),
            role: wire.role,
            kind,
            depth: wire.depth,
            redirects: wire.redirects,
            from: wire.from.map(Cow::into_owned),
            failures: wire.failures,
            losses: wire.losses,
            attempts: wire.attempts,
            hint: wire.hint.map(Cow::into_owned),
            deferred_since: wire.deferred_since,
        })
    }
}

impl Serialize for Outlink {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let expect = self.kind.expect();
        let told = TaskKind::told_by(&self.url, self.role, expect) == self.kind;
        OutlinkWire {
            url: Cow::Borrowed(&self.url),
            role: self.role,
            kind: (!told).then(|| Cow::Borrowed(self.kind.name())),
            expect,
            hint: self.hint.as_ref().map(Cow::Borrowed),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Outlink {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = OutlinkWire::deserialize(deserializer)?;
        let kind = kind_of(wire.kind.as_deref(), &wire.url, wire.role, wire.expect)?;
        let (url, hint) = (wire.url.into_owned(), wire.hint.map(Cow::into_owned));
        Ok(Self { url, role: wire.role, kind, hint })
    }
}
