//! Where the addresses of servers come from; they may hold a password.

use crate::exit::Failure;
use newshound_core::secret::Secret;
use std::path::Path;

/// Where a secret may be told.
pub(super) struct Sources<'a> {
    /// Its section in the file, for messages.
    pub section: &'a str,
    /// The variable that wins, and its value.
    pub variable: &'a str,
    /// What the variable holds.
    pub from_environment: Option<String>,
    /// `url = "..."`
    pub url: Option<Secret>,
    /// `url_file = "..."`
    pub file: Option<&'a Path>,
}

impl Sources<'_> {
    /// The secret: from the environment, else from the file named, else as written.
    ///
    /// # Errors
    /// When it is told twice, nowhere, its file cannot be read, or its password is written without
    /// escapes; never with the secret.
    pub(super) fn secret(self) -> Result<Secret, Failure> {
        let (section, variable) = (self.section, self.variable);
        let secret = self.found()?;
        let known =
            |one: &Secret| schemes(section).iter().any(|scheme| one.expose().starts_with(scheme));
        match secret.check_address() {
            // What stands there is not shown: it may be a password alone.
            Ok(()) if !secret.addresses().iter().all(known) => Err(Failure::usage(format!(
                "[{section}] url (or {variable}) is no address of such a server; write {}HOST:PORT/",
                schemes(section)[..2].join("HOST:PORT/ or ")
            ))),
            Ok(()) => Ok(secret),
            Err(why) => Err(Failure::usage(format!("[{section}] url (or {variable}): {why}"))),
        }
    }

    fn found(self) -> Result<Secret, Failure> {
        let Self { section, variable, .. } = self;
        if let Some(text) = self.from_environment.filter(|text| !text.is_empty()) {
            return Ok(text.into());
        }
        match (self.url, self.file) {
            (Some(_), Some(_)) => Err(Failure::usage(format!(
                "[{section}] has both url and url_file; keep one of them"
            ))),
            (Some(url), None) => Ok(url),
            (None, Some(path)) => match std::fs::read_to_string(path) {
                Ok(text) => Ok(text.trim().into()),
                Err(error) => Err(Failure::usage(format!(
                    "[{section}] url_file {}: cannot be read: {error}",
                    path.display()
                ))),
            },
            (None, None) => Err(Failure::usage(format!(
                "[{section}] url is missing: a cluster needs it, in the file, in the file that \
                 url_file names, or as {variable} in the environment"
            ))),
        }
    }
}

/// How addresses of the server of a section begin.
fn schemes(section: &str) -> &'static [&'static str] {
    if section == "queue" {
        &["amqp://", "amqps://"]
    } else {
        &["redis://", "rediss://", "redis+sentinel://", "rediss+sentinel://"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "amqp://me:hunter2@broker.example/";

    fn sources(environment: Option<&str>, url: Option<&str>, file: Option<&Path>) -> String {
        let sources = Sources {
            section: "queue",
            variable: "NEWSHOUND_QUEUE_URL",
            from_environment: environment.map(str::to_owned),
            url: url.map(Secret::from),
            file,
        };
        match sources.secret() {
            Ok(secret) => secret.expose().to_owned(),
            Err(failure) => failure.message,
        }
    }

    #[test]
    fn sources_in_their_order() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("url");
        std::fs::write(&file, "amqp://file.example/\n").expect("written");
        let missing = folder.path().join("missing");
        for (environment, url, file, expected) in [
            (Some("amqp://env.example/"), Some(PASSWORD), None, "amqp://env.example/"),
            (Some(""), Some("amqp://a.example/"), None, "amqp://a.example/"),
            (None, None, Some(&file), "amqp://file.example/"),
            (None, Some(PASSWORD), Some(&file), "[queue] has both url and url_file"),
            (None, None, Some(&missing), "[queue] url_file "),
            (None, None, None, "[queue] url is missing"),
            (Some("nonsense"), None, None, "[queue] url (or NEWSHOUND_QUEUE_URL) is no address"),
            (Some("redis://x.example/"), None, None, "[queue] url (or NEWSHOUND_QUEUE_URL) is no"),
            (None, Some("amqp://me:hunter2/x@broker.example/"), None, "[queue] url (or NEWSHOUND"),
            (Some("amqp://me:x#hunter2@broker.example/"), None, None, "[queue] url (or NEWSHOUND"),
        ] {
            let told = sources(environment, url, file.map(std::path::PathBuf::as_path));
            assert!(told.starts_with(expected), "{told}");
            assert!(!told.contains("hunter2"), "{told}");
        }
    }
}
