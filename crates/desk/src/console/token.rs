//! The token that the console asks for.

use newshound_roles::{Exit, Failure};
use sha2::{Digest, Sha256};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// The variable that gives one; it wins over a folder's own.
const VARIABLE: &str = "NEWSHOUND_CONSOLE_TOKEN";
/// A folder's own.
const FILE: &str = "console.token";
/// Fewer characters are guessed.
const SHORTEST: usize = 16;

/// A secret that who opens the console must have.
#[derive(Clone)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(***)")
    }
}

impl Token {
    /// The one of the environment, where it has one.
    ///
    /// # Errors
    /// Where it is too short or no text of a header.
    pub fn of_environment() -> Result<Option<Self>, Failure> {
        let Ok(text) = std::env::var(VARIABLE) else { return Ok(None) };
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c));
        if text.len() < SHORTEST || !is_plain {
            return Err(Failure::usage(format!(
                "{VARIABLE} takes {SHORTEST} or more letters and digits, such as those of `openssl rand -hex 16`"
            )));
        }
        Ok(Some(Self(text.to_owned())))
    }

    /// The one kept in the folder `out`, made where there is none, so that it stays the same over a
    /// restart. Only its owner can read it.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn of_folder(out: &Path) -> Result<Self, Failure> {
        let path = out.join(FILE);
        let failure = |error: std::io::Error| {
            let path = path.display();
            Failure::new(
                Exit::Output,
                format!("{path}: cannot be used: {error}; remove it, or set {VARIABLE}"),
            )
        };
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim().len() >= SHORTEST => return Ok(Self(text.trim().to_owned())),
            Ok(_) => std::fs::remove_file(&path).map_err(failure)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failure(error)),
        }
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes)
            .map_err(|error| Failure::new(Exit::Internal, format!("no random numbers: {error}")))?;
        let text = format!("{:032x}", u128::from_be_bytes(bytes));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(failure)?;
        writeln!(file, "{text}").map_err(failure)?;
        Ok(Self(text))
    }

    /// Whether `text` is it, in a time that tells nothing of it.
    pub(super) fn is(&self, text: &str) -> bool {
        Sha256::digest(text.as_bytes()) == Sha256::digest(self.0.as_bytes())
    }

    /// As text, for the address that is printed and the cookie that is set.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_token_to_its_owner() {
        let folder = tempfile::tempdir().expect("folder");
        let token = Token::of_folder(folder.path()).expect("made");
        assert_eq!(Token::of_folder(folder.path()).expect("read").0, token.0);
        assert!(token.is(token.expose()) && !token.is("") && !token.is(&token.0[1..]));
        assert_eq!(format!("{token:?}"), "Token(***)");
        let path = folder.path().join(FILE);
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &std::fs::metadata(&path).expect("file").permissions(),
        );
        assert_eq!(mode & 0o777, 0o600);
        std::fs::write(&path, "short").expect("written");
        assert_ne!(Token::of_folder(folder.path()).expect("made anew").0, "short");
    }
}
