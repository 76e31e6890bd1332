//! The options of a crawl, each defined once: its name, type and sentence make the argument of
//! the command line and the key under `[crawl]`, and the plan holds what both came to.
//!
//! A new option is a field here and its row in docs/configuration.md. One without an argument is
//! marked `#[arg(skip)]`.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use newshound_core::revision::Mode;
use newshound_core::scope::ScopeMode;
use newshound_sinks::Durability;
use serde::Deserialize;
use std::path::PathBuf;

/// What the command line and the file say of one option, put together.
trait Over {
    /// This, said on the command line, over what the file says.
    fn over(self, file: Self) -> Self;
}

/// A switch is on where either says so.
impl Over for bool {
    fn over(self, file: Self) -> Self {
        self || file
    }
}

impl<T> Over for Option<T> {
    fn over(self, file: Self) -> Self {
        self.or(file)
    }
}

/// A list is taken whole.
impl<T> Over for Vec<T> {
    fn over(self, file: Self) -> Self {
        if self.is_empty() { file } else { self }
    }
}

/// Defines the options, and puts two sources of them together field by field.
macro_rules! options {
    ($(#[$of_type:meta])* pub struct $name:ident {
        $($(#[$of_field:meta])* pub $field:ident: $type:ty,)*
    }) => {
        $(#[$of_type])*
        #[derive(Debug, Clone, Default, clap::Args, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name { $($(#[$of_field])* pub $field: $type,)* }

        impl $name {
            /// These, given on the command line, over those of the file.
            #[must_use]
            pub fn over(self, file: Self) -> Self {
                Self { $($field: self.$field.over(file.$field),)* }
            }
        }
    };
}

options! {
    /// The options of a crawl.
    pub struct CrawlOptions {
        /// Where to start: front pages, sections; a later run in the same folder needs none
        pub seeds: Vec<String>,
        /// File of sites to start from: lines, CSV, OPML or JSON Lines; - is standard input
        /// (docs/sources.md)
        #[arg(long = "seeds", value_name = "FILE")]
        pub seeds_file: Option<PathBuf>,
        /// Its name in records, queues and keys
        #[arg(skip)]
        pub name: Option<String>,
        /// Folder for articles.jsonl, the crawl's state and its log [default: ./news]
        #[arg(long, short)]
        pub out: Option<PathBuf>,
        /// How far a seed reaches [default: site]
        #[arg(long, value_parser = scopes())]
        pub scope: Option<ScopeMode>,
        /// End this run after so many articles
        #[arg(long, value_name = "N")]
        pub max_articles: Option<u64>,
        /// End this run after so many pages (robots.txt not counted)
        #[arg(long, value_name = "N")]
        pub max_pages: Option<u64>,
        /// Most links between a seed and a page
        #[arg(long, value_name = "N")]
        pub max_depth: Option<u16>,
        /// Only pages whose URL matches this regular expression (repeatable)
        #[arg(long, value_name = "REGEX")]
        pub include: Vec<String>,
        /// No URL that matches this regular expression (repeatable)
        #[arg(long, value_name = "REGEX")]
        pub exclude: Vec<String>,
        /// Folder of site rules, a TOML file for each site (docs/site-rules.md)
        #[arg(long, value_name = "DIR")]
        pub sites: Option<PathBuf>,
        /// Least time between two requests to one host, such as 1s or 500ms [default: 1s]
        #[arg(long, value_name = "TIME")]
        pub delay: Option<String>,
        /// Requests at once over all hosts [default: 64]
        #[arg(long, value_name = "N")]
        pub connections: Option<usize>,
        /// User-Agent header
        #[arg(long, value_name = "TEXT")]
        pub user_agent: Option<String>,
        /// Address for webmasters, added to the User-Agent and sent as From
        #[arg(long, value_name = "MAIL")]
        pub contact: Option<String>,
        /// No story older than this day
        #[arg(long, value_name = "YYYY-MM-DD")]
        pub since: Option<String>,
        /// No story newer than this day
        #[arg(long, value_name = "YYYY-MM-DD")]
        pub until: Option<String>,
        /// Only stories in these languages, such as de,pt-BR; one whose language is not known is kept
        #[arg(long = "language", value_name = "CODE[,CODE]", value_delimiter = ',')]
        pub languages: Vec<String>,
        /// Visit pages again instead of ending
        #[arg(skip)]
        pub watch: bool,
        /// Only what is new: visit the front pages, sections, feeds and sitemaps known from earlier
        /// runs once, page through lists until known stories are reached, and end
        #[arg(long)]
        pub new: bool,
        /// Keep stories that ask not to be kept (noindex)
        #[arg(long)]
        pub keep_noindex: bool,
        /// Flush the file of articles to the disk before a URL counts as done; on unless set
        #[arg(skip)]
        pub flush_articles: Option<bool>,
        /// Leave out of bodies what stands on many stories of a site; on unless set
        #[arg(skip)]
        pub site_memory: Option<bool>,
        /// Do not emit stories whose page reserves text and data mining
        #[arg(skip)]
        pub obey_tdm: bool,
        /// Ask hosts for `/.well-known/tdmrep.json`; unless set, where `obey_tdm` is
        #[arg(skip)]
        pub tdm_file: Option<bool>,
        /// Write no story that another site surely had earlier (wire copy); else it is written and marked
        #[arg(long)]
        pub drop_near_duplicates: bool,
        /// Stories remembered to compare others with; 0: none are compared
        #[arg(skip)]
        pub stories_kept: Option<u64>,
        /// Hosts of a registrable domain before it earns more by stories; 0: any number
        #[arg(skip)]
        pub hosts_per_domain: Option<u32>,
        /// Keep all requests and responses as WARC files in OUT/warc (capture.enabled; docs/capture.md)
        #[arg(long)]
        #[serde(skip)]
        pub capture: bool,
        /// When known stories are asked for again (revisions.mode; docs/revisions.md) [default: hints]
        #[arg(long, value_name = "MODE", value_parser = modes())]
        #[serde(skip)]
        pub revisions: Option<Mode>,
        /// Allow addresses that are not public (loopback, private networks)
        #[arg(long)]
        pub allow_private: bool,
    }
}

impl CrawlOptions {
    /// What a worker does with the stories it finds.
    #[must_use]
    pub fn emission(&self) -> newshound_worker::Emission {
        newshound_worker::Emission {
            keep_noindex: self.keep_noindex,
            site_memory: self.site_memory.unwrap_or(true),
            obey_tdm: self.obey_tdm,
            drop_near_duplicates: self.drop_near_duplicates,
            revisions: false,
        }
    }

    /// What a written article survives.
    #[must_use]
    pub fn durability(&self) -> Durability {
        if self.flush_articles.unwrap_or(true) { Durability::Power } else { Durability::Process }
    }

    /// Whether hosts are asked for `/.well-known/tdmrep.json`.
    #[must_use]
    pub fn tdm_file(&self) -> bool {
        self.tdm_file.unwrap_or(self.obey_tdm)
    }
}

fn scopes() -> impl TypedValueParser<Value = ScopeMode> {
    PossibleValuesParser::new([
        PossibleValue::new("host").help("The seed's host, with or without www"),
        PossibleValue::new("site").help("The seed's registrable domain"),
        PossibleValue::new("prefix").help("URLs that begin with the seed's folder"),
    ])
    .map(|text| match text.as_str() {
        "host" => ScopeMode::Host,
        "prefix" => ScopeMode::Prefix,
        _ => ScopeMode::Site,
    })
}

fn modes() -> impl TypedValueParser<Value = Mode> {
    PossibleValuesParser::new([
        PossibleValue::new("off").help("Never"),
        PossibleValue::new("hints").help("Where a sitemap, a feed or a list says that one changed"),
        PossibleValue::new("scheduled").help("There, and at certain ages"),
    ])
    .map(|text| match text.as_str() {
        "off" => Mode::Off,
        "scheduled" => Mode::Scheduled,
        _ => Mode::Hints,
    })
}

/// The folder of a crawl, unless set.
pub(crate) fn default_out() -> PathBuf {
    PathBuf::from("./news")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, FromArgMatches, Parser};

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        options: CrawlOptions,
    }

    #[test]
    fn an_argument_has_the_name_of_its_key_and_wins() {
        let file: CrawlOptions = toml::from_str(
            "delay = \"9s\"\nmax_pages = 5\nexclude = [\"/a/\"]\nkeep_noindex = true\nscope = \"host\"",
        )
        .expect("keys");
        let line =
            "crawl --delay 2s --exclude /b/ --scope prefix --drop-near-duplicates --revisions off";
        let args = Line::command().get_matches_from(line.split(' '));
        let args = Line::from_arg_matches(&args).expect("arguments").options;
        let both = args.over(file);
        assert_eq!((both.delay.as_deref(), both.max_pages), (Some("2s"), Some(5)));
        assert_eq!((both.exclude, both.scope), (vec!["/b/".to_owned()], Some(ScopeMode::Prefix)));
        assert_eq!(both.revisions, Some(Mode::Off));
        assert!(both.keep_noindex && both.drop_near_duplicates && !both.allow_private);
    }

    #[test]
    fn every_option_has_its_row_in_the_documentation() {
        let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
        let document = std::fs::read_to_string(document).expect("docs/configuration.md");
        let error = toml::from_str::<CrawlOptions>("zzz = 1").expect_err("unknown").to_string();
        let keys: Vec<&str> =
            error.split('`').skip(3).step_by(2).filter(|key| !key.contains(' ')).collect();
        assert!(keys.len() > 20, "{keys:?}");
        for key in keys {
            assert!(document.contains(&format!("\n    {key} = ")), "{key} has no row");
        }
    }
}
