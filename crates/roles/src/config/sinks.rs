//! `[[sink]]`, `[spool]` and `--sink`: where articles go beside `articles.jsonl`.

use crate::exit::Failure;
use newshound_core::identity::Fingerprint;
use newshound_core::secret::Secret;
use newshound_sinks::{Fields, Filter, Kind, Packing, Rotate, SinkSpec, fan};
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// Bytes of articles that wait for sinks, unless set.
const SPOOL_BYTES: u64 = 1 << 30;

/// `[spool]`: the log on the disk before the sinks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SpoolSection {
    /// Bytes of articles that may wait for a sink before the crawl waits for it.
    pub max_bytes: Option<u64>,
}

impl SpoolSection {
    /// Its size.
    ///
    /// # Errors
    /// Where no article would fit.
    pub(super) fn bytes(&self) -> Result<u64, Failure> {
        match self.max_bytes.unwrap_or(SPOOL_BYTES) {
            few if few < 1 << 20 => Err(Failure::usage(format!(
                "[spool] max_bytes = {few} holds hardly an article; use 1048576 or more"
            ))),
            bytes => Ok(bytes),
        }
    }
}

/// `[[sink]]`: one sink.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SinkSection {
    /// What it writes.
    pub kind: String,
    /// Where to.
    pub target: Option<Secret>,
    /// File that holds the target.
    pub target_file: Option<PathBuf>,
    /// Its name in messages and of its cursor.
    pub name: Option<String>,
    /// Only articles of these sites.
    pub sites: Vec<String>,
    /// Only those whose source has one of these tags.
    pub tags: Vec<String>,
    /// Only those in these languages.
    pub languages: Vec<String>,
    /// Only these kinds of stories.
    pub kinds: Vec<String>,
    /// Fields that are written.
    pub fields: Vec<String>,
    /// When a file is over: `day`, or bytes.
    pub rotate: Option<String>,
    /// How a file is packed: `gzip`, `zstd` or `none`.
    pub pack: Option<String>,
    /// How long an article waits for others.
    pub flush_after: Option<String>,
    /// File that holds the key by which a webhook is signed.
    pub secret_file: Option<PathBuf>,
    /// File of what its target refuses for good.
    pub dead_letters: Option<PathBuf>,
}

impl SinkSection {
    /// The sink, checked.
    ///
    /// # Errors
    /// One sentence with what is wrong, without the target where it may hold a password.
    pub(super) fn spec(&self) -> Result<SinkSpec, Failure> {
        let wrong = |why: String| Failure::usage(format!("[[sink]] {why}"));
        if self.kind.is_empty() {
            return Err(wrong("has no kind; write kind = \"jsonl\"".to_owned()));
        }
        let kind = Kind::named(&self.kind).map_err(|why| wrong(format!("kind {why}")))?;
        let target = match (&self.target, &self.target_file) {
            (Some(target), None) => target.clone(),
            (None, Some(path)) => {
                std::fs::read_to_string(path).map(|text| text.trim().into()).map_err(|error| {
                    wrong(format!("target_file {}: cannot be read: {error}", path.display()))
                })?
            }
            _ => {
                return Err(wrong(format!(
                    "of kind {}: name either target or target_file",
                    self.kind
                )));
            }
        };
        let spec = spec(kind, target).map_err(&wrong)?;
        let mut kinds = Vec::new();
        for name in &self.kinds {
            kinds.push(fan::kind(name).map_err(|why| wrong(format!("kinds {why}")))?);
        }
        let fields = match &self.fields[..] {
            [] => None,
            names => Some(Fields::named(names).map_err(|why| wrong(format!("fields: {why}")))?),
        };
        let rotate = rotate(self.rotate.as_deref()).map_err(&wrong)?;
        let packing = packing(self.pack.as_deref()).map_err(&wrong)?;
        if !kind.is_file() && (rotate != Rotate::Never || packing.is_some()) {
            return Err(wrong(format!(
                "of kind {}: rotate and pack are for files of rows (jsonl, csv)",
                self.kind
            )));
        }
        if !kind.takes_fields() && fields.is_some() {
            return Err(wrong(format!("of kind {}: it takes no fields", self.kind)));
        }
        if !kind.is_signed() && self.secret_file.is_some() {
            return Err(wrong(format!("of kind {}: secret_file is for webhooks", self.kind)));
        }
        if !kind.is_web() && self.dead_letters.is_some() {
            return Err(wrong(format!(
                "of kind {}: dead_letters is for webhooks and opensearch",
                self.kind
            )));
        }
        let secret = match &self.secret_file {
            None if kind.is_signed() => {
                return Err(wrong(
                    "of kind webhook: name the file of its key, secret_file".to_owned(),
                ));
            }
            None => None,
            Some(path) => Some(
                std::fs::read_to_string(path).map(|text| text.trim().into()).map_err(|error| {
                    wrong(format!("secret_file {}: cannot be read: {error}", path.display()))
                })?,
            ),
        };
        let flush_after = match &self.flush_after {
            Some(text) => Some(super::delay_ms("[[sink]] flush_after", text)?),
            None => None,
        };
        Ok(SinkSpec {
            name: match &self.name {
                Some(name) => checked(name).map_err(&wrong)?,
                None => spec.name.clone(),
            },
            filter: Filter {
                sites: self.sites.clone(),
                tags: self.tags.clone(),
                languages: self.languages.iter().map(|code| code.replace('_', "-")).collect(),
                kinds,
            },
            fields,
            rotate,
            packing,
            flush_after: flush_after.map(Duration::from_millis),
            secret,
            dead_letters: self.dead_letters.clone(),
            ..spec
        })
    }
}

/// The sinks that `--sink KIND:TARGET` names.
///
/// # Errors
/// One sentence with what is wrong, without the target where it may hold a password.
pub fn sinks(texts: &[String]) -> Result<Vec<SinkSpec>, Failure> {
    let parse = |text: &String| {
        let (kind, target) = text.split_once(':').ok_or_else(|| {
            "takes KIND:TARGET, as in --sink jsonl:news.jsonl or --sink markdown:pages".to_owned()
        })?;
        let kind = Kind::named(kind)?;
        if kind.is_signed() {
            return Err(
                "a webhook is signed by a key: write it as [[sink]] with secret_file".to_owned()
            );
        }
        // `postgres://...` is the whole address.
        let is_address = target.starts_with("//");
        spec(kind, if is_address { text.as_str().into() } else { target.into() })
    };
    texts.iter().map(|text| parse(text).map_err(|why| usage(&why))).collect()
}

fn usage(why: &str) -> Failure {
    Failure::usage(format!("--sink: {why}"))
}

/// A sink of this kind with everything as it is unless set.
fn spec(kind: Kind, target: Secret) -> Result<SinkSpec, String> {
    if target.expose().is_empty() {
        return Err(format!("a sink of kind {} needs a target", kind.name()));
    }
    if kind.is_web() {
        let begins = |scheme: &str| target.expose().starts_with(scheme);
        if !begins("https://") && !begins("http://") {
            return Err(format!("the target of kind {} is an http or https address", kind.name()));
        }
    }
    if target.expose() == "-" && !kind.is_file() {
        return Err(format!("a sink of kind {} cannot write to standard output", kind.name()));
    }
    let mut spec = SinkSpec {
        name: String::new(),
        kind,
        target,
        filter: Filter::default(),
        fields: None,
        rotate: Rotate::Never,
        packing: None,
        flush_after: None,
        secret: None,
        dead_letters: None,
    };
    // The same in every run, and another one for another place.
    let number = Fingerprint::unkeyed(&spec.place()).0 >> 40;
    spec.name = format!("{}-{number:06x}", kind.name());
    Ok(spec)
}

fn checked(name: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if (1..=64).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(name.to_owned());
    }
    Err(format!("name {name:?} may have letters, digits, '_' and '-' only, at most 64"))
}

fn rotate(text: Option<&str>) -> Result<Rotate, String> {
    let Some(text) = text else { return Ok(Rotate::Never) };
    if text == "day" {
        return Ok(Rotate::Day);
    }
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let unit = match text[at..].trim() {
        "" => Some(1),
        "KB" => Some(1_000),
        "MB" => Some(1_000_000),
        "GB" => Some(1_000_000_000),
        _ => None,
    };
    let bytes = unit.and_then(|unit| text[..at].parse::<u64>().ok()?.checked_mul(unit));
    match bytes {
        Some(bytes) if bytes > 0 => Ok(Rotate::Bytes(bytes)),
        _ => Err(format!("rotate {text:?} is neither \"day\" nor a size such as \"100MB\"")),
    }
}

fn packing(text: Option<&str>) -> Result<Option<Packing>, String> {
    match text {
        None => Ok(None),
        Some("none") => Ok(Some(Packing::Plain)),
        Some("gzip") => Ok(Some(Packing::Gzip)),
        Some("zstd") => Ok(Some(Packing::Zstd)),
        Some(other) => Err(format!("pack {other:?} is none of \"gzip\", \"zstd\", \"none\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FileConfig;

    fn specs(text: &str) -> Result<Vec<SinkSpec>, String> {
        let file: FileConfig = toml::from_str(text).map_err(|error| error.to_string())?;
        let specs = file.sink.iter().map(SinkSection::spec).collect::<Result<_, _>>();
        specs.map_err(|failure| failure.message)
    }

    #[test]
    fn what_is_wrong_is_one_sentence() {
        let two = "kind = \"jsonl\"\ntarget = \"a.jsonl\"\n";
        for (text, expected) in [
            ("", "[[sink]] has no kind"),
            ("kind = \"csv\"\ntarget = \"a\"\nsecret_file = \"b\"", "is for webhooks"),
            (
                "kind = \"csv\"\ntarget = \"a\"\ndead_letters = \"b\"",
                "dead_letters is for webhooks and opensearch",
            ),
            ("kind = \"opensearch\"\ntarget = \"a.example\"", "is an http or https address"),
            ("kind = \"webhook\"\ntarget = \"a.example\"", "is an http or https address"),
            (
                "kind = \"webhook\"\ntarget = \"https://a.example/\"\nsecret_file = \"/none\"",
                "secret_file /none: cannot be read",
            ),
            (
                "kind = \"jason\"",
                "[[sink]] kind \"jason\" is no kind of sink; there are jsonl, csv",
            ),
            ("kind = \"csv\"", "[[sink]] of kind csv: name either target or target_file"),
            ("kind = \"csv\"\ntarget = \"\"", "[[sink]] a sink of kind csv needs a target"),
            ("kind = \"markdown\"\ntarget = \"-\"", "cannot write to standard output"),
            ("kind = \"markdown\"\ntarget = \"a\"\nrotate = \"day\"", "are for files of rows"),
            ("kind = \"markdown\"\ntarget = \"a\"\nfields = [\"title\"]", "takes no fields"),
            (&format!("{two}rotate = \"often\""), "rotate \"often\" is neither"),
            (&format!("{two}rotate = \"0MB\""), "rotate \"0MB\" is neither"),
            (&format!("{two}pack = \"rar\""), "pack \"rar\" is none of"),
            (&format!("{two}kinds = [\"rumour\"]"), "kinds \"rumour\" is no kind of story"),
            (&format!("{two}fields = [\"titel\"]"), "fields: \"titel\" is no field"),
            (&format!("{two}name = \"a/b\""), "name \"a/b\" may have letters"),
            (&format!("{two}flush_after = \"soon\""), "flush_after \"soon\" is no time"),
            (&format!("{two}colour = 1"), "unknown field `colour`"),
        ] {
            let refusal = specs(&format!("[[sink]]\n{text}\n")).expect_err(expected);
            assert!(refusal.contains(expected), "{refusal}");
        }
        let refusal = sinks(&["jsonl".to_owned()]).expect_err("no target").message;
        assert!(refusal.starts_with("--sink: takes KIND:TARGET"), "{refusal}");
        let refusal = sinks(&["webhook:https://a.example/?key=hunter2".to_owned()]);
        let refusal = refusal.expect_err("no key").message;
        assert!(refusal.contains("as [[sink]] with secret_file"), "{refusal}");
        assert!(!refusal.contains("hunter2"), "{refusal}");
    }

    #[test]
    fn a_sink_in_the_file_and_on_the_command_line() {
        let text = "[[sink]]\nkind = \"jsonl\"\ntarget = \"a.jsonl\"\nrotate = \"100MB\"\n\
                    languages = [\"pt_BR\"]\nkinds = [\"live-blog\"]\nflush_after = \"5s\"\n\
                    [[sink]]\nkind = \"csv\"\ntarget = \"-\"\nname = \"pipe\"\n";
        let specs = specs(text).expect("sinks");
        assert_eq!(specs[0].rotate, Rotate::Bytes(100_000_000));
        assert_eq!(specs[0].filter.languages, ["pt-BR"]);
        assert_eq!(specs[0].flush_after, Some(Duration::from_secs(5)));
        assert_eq!(specs[1].name, "pipe");
        let line = sinks(&["jsonl:a.jsonl".to_owned(), "jsonl:b.jsonl".to_owned()]).expect("sinks");
        assert_eq!(line[0].name, specs[0].name, "one place, one cursor");
        assert_ne!(line[0].name, line[1].name);
        let address = "postgres://me:hunter2@db.example/news".to_owned();
        let whole = sinks(&[address.clone(), format!("postgres:{address}")]).expect("sinks");
        assert_eq!((whole[0].target.expose(), whole[1].target.expose()), (&*address, &*address));
        assert_eq!(whole[0].place(), "postgres://me@db.example/news");
    }
}
