//! Texts that must never be shown, and addresses of servers that may hold a password.

use serde::Deserialize;
use url::Url;

/// A text that cannot be printed: `Debug` hides it, and it has neither `Display` nor `Serialize`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// An address in which a password cannot be told from the host behind it: RFC 3986 section 3.2.1
/// lets `/`, `?`, `#` and `@` stand in a password as escapes only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "percent-encode the password: in the address `@` is written %40, `/` %2F, `?` %3F, `#` %23 \
     and `%` %25"
)]
pub struct Unescaped;

impl Secret {
    /// The text itself, for the library that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The addresses it holds, behind commas: whole ones (`redis://a:1,redis://b:1`), or hosts that
    /// share all else (`redis://:password@a:1,b:1/0`).
    #[must_use]
    pub fn addresses(&self) -> Vec<Self> {
        wholes(&self.0).into_iter().flat_map(hosts).map(Self).collect()
    }

    /// Checks that it is an address whose parts can be told apart, or several: one `@` at most, in
    /// front of the host, each `%` an escape, no blank or control character.
    ///
    /// # Errors
    /// [`Unescaped`], which shows nothing of the text.
    pub fn check_address(&self) -> Result<(), Unescaped> {
        self.addresses().iter().try_for_each(|one| check_one(&one.0))
    }

    /// The address for people, or several: scheme, user, host, port and path. Without the password and
    /// the query, and without a user that stands alone, since it may be a password too. A text that
    /// [`Secret::check_address`] refuses is not shown at all.
    #[must_use]
    pub fn shown(&self) -> String {
        let shown: Option<Vec<String>> = self
            .check_address()
            .ok()
            .and_then(|()| self.addresses().iter().map(|one| shown_one(&one.0)).collect());
        shown.map_or_else(|| HIDDEN.to_owned(), |all| all.join(","))
    }
}

/// What is shown of a text that may be a password.
const HIDDEN: &str = "the configured address";

/// The whole addresses of a list.
fn wholes(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (comma, _) in text.match_indices(',') {
        let behind = &text[comma + 1..];
        let scheme = behind.split_once("://").map_or("", |(scheme, _)| scheme);
        let is_scheme = |c: char| c.is_ascii_lowercase() || c == '+';
        if !scheme.is_empty() && scheme.chars().all(is_scheme) {
            parts.push(&text[start..comma]);
            start = comma + 1;
        }
    }
    parts.push(&text[start..]);
    parts
}

/// An address for each of the hosts of one.
fn hosts(text: &str) -> Vec<String> {
    let Some((scheme, rest)) = text.split_once("://") else { return vec![text.to_owned()] };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let at = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, hosts) = authority.split_at(at);
    hosts.split(',').map(|host| format!("{scheme}://{user}{host}{tail}")).collect()
}

fn check_one(text: &str) -> Result<(), Unescaped> {
    let Some((_, rest)) = text.split_once("://") else {
        // Nothing that could be dialled; where it has an `@` a password was meant.
        return if text.contains('@') { Err(Unescaped) } else { Ok(()) };
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let signs = rest.matches('@').count();
    let is_plain = signs == 0 || (signs == 1 && authority.contains('@'));
    let is_clean = !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\');
    if is_plain && is_clean && escapes_are_whole(rest) { Ok(()) } else { Err(Unescaped) }
}

fn shown_one(text: &str) -> Option<String> {
    let mut url = Url::parse(text).ok().filter(Url::has_host)?;
    let is_alone = url.password().is_none();
    let hidden = url.set_password(None).is_ok() && (!is_alone || url.set_username("").is_ok());
    if !hidden && (url.password().is_some() || !url.username().is_empty()) {
        return None;
    }
    url.set_query(None);
    url.set_fragment(None);
    Some(url.into())
}

/// Whether each `%` begins an escape: two hexadecimal digits follow it.
fn escapes_are_whole(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_can_be_told_apart() {
        for (text, shown) in [
            ("redis://:secret@store.example:6379/1", "redis://store.example:6379/1"),
            ("redis://:Tr0ub%40dor%233xyz@127.0.0.1:1/0", "redis://127.0.0.1:1/0"),
            ("redis://secret@store.example/", "redis://store.example/"),
            ("amqp://me:secret@broker.example/news", "amqp://me@broker.example/news"),
            ("amqps://broker.example/?key=secret", "amqps://broker.example/"),
            ("amqp://u:secret@broker.example/%2f#secret", "amqp://u@broker.example/%2f"),
            ("amqp://guest:secret@[::1]:5672/%2f", "amqp://guest@[::1]:5672/%2f"),
            ("no-url-with-a-secret", "the configured address"),
            ("amqp:secret", "the configured address"),
        ] {
            let secret = Secret::from(text);
            assert_eq!(secret.check_address(), Ok(()), "{text}");
            assert_eq!(secret.shown(), shown, "{text}");
            assert_eq!(format!("{secret:?}"), "[secret]");
        }
    }

    #[test]
    fn several_addresses() {
        for (text, all, shown) in [
            (
                "redis://:s,ecret@a.example:1,b.example:2/3",
                &["redis://:s,ecret@a.example:1/3", "redis://:s,ecret@b.example:2/3"][..],
                "redis://a.example:1/3,redis://b.example:2/3",
            ),
            (
                "amqp://u:p@a.example/v,amqps://b.example",
                &["amqp://u:p@a.example/v", "amqps://b.example"],
                "amqp://u@a.example/v,amqps://b.example",
            ),
        ] {
            let secret = Secret::from(text);
            let found = secret.addresses();
            let found: Vec<&str> = found.iter().map(Secret::expose).collect();
            assert_eq!((secret.check_address(), found.as_slice()), (Ok(()), all), "{text}");
            assert_eq!(secret.shown(), shown);
        }
        let bad = Secret::from("redis://a.example,redis://:p@ss@b.example");
        assert_eq!((bad.check_address(), bad.shown().as_str()), (Err(Unescaped), HIDDEN));
    }

    /// Passwords with each sign that ends or begins a part of a URL, in the places they can have.
    #[test]
    fn passwords_without_escapes_are_refused_and_not_shown() {
        for password in [
            "Tr0ub@dor#3xyz",
            "p@ssword/w0rd",
            "pass/word",
            "12/34",
            "pass?word",
            "pass#word",
            "a@b",
            "@start",
            "end@",
            "100%sure",
            "per%",
            "two words",
            "tab\tword",
            "back\\slash@x",
            "a:b@c:d",
        ] {
            for text in [
                format!("redis://:{password}@store.example:1/0"),
                format!("amqp://guest:{password}@broker.example:1/%2f"),
                format!("amqp://{password}@broker.example/"),
                format!("amqp:guest:{password}@broker.example/"),
            ] {
                let secret = Secret::from(text.as_str());
                assert_eq!(secret.check_address(), Err(Unescaped), "{text}");
                assert_eq!(secret.shown(), "the configured address", "{text}");
            }
        }
        assert!(Unescaped.to_string().starts_with("percent-encode the password"));
    }
}
