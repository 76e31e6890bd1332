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

    /// Checks that it is an address whose parts can be told apart: one `@` at most, in front of
    /// the host, each `%` an escape, no blank or control character.
    ///
    /// # Errors
    /// [`Unescaped`], which shows nothing of the text.
    pub fn check_address(&self) -> Result<(), Unescaped> {
        let text = self.0.as_str();
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

    /// The address for people: scheme, user, host, port and path. Without the password and the
    /// query, and without a user that stands alone, since it may be a password too. A text that
    /// [`Secret::check_address`] refuses is not shown at all.
    #[must_use]
    pub fn shown(&self) -> String {
        const HIDDEN: &str = "the configured address";
        let parsed = self.check_address().ok().and_then(|()| Url::parse(&self.0).ok());
        let Some(mut url) = parsed.filter(Url::has_host) else { return HIDDEN.to_owned() };
        let is_alone = url.password().is_none();
        let hidden = url.set_password(None).is_ok() && (!is_alone || url.set_username("").is_ok());
        if !hidden && (url.password().is_some() || !url.username().is_empty()) {
            return HIDDEN.to_owned();
        }
        url.set_query(None);
        url.set_fragment(None);
        url.into()
    }
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
