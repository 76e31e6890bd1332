//! The command line of `newshound articles`, and which articles it chooses.

use clap::Args;
use newshound_core::article::Article;
use newshound_roles::{Failure, config};
use newshound_sinks::{Filter, fan};
use std::path::PathBuf;

/// `newshound articles`.
#[derive(Debug, Args)]
pub(crate) struct ArticlesArgs {
    /// Folder of the crawl
    #[arg(long, short, default_value = "./news")]
    pub out: PathBuf,
    /// Only articles of this site, a registrable domain (repeatable)
    #[arg(long = "site", value_name = "DOMAIN")]
    pub sites: Vec<String>,
    /// Only those whose source has this tag (repeatable; docs/sources.md)
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// Only those in these languages, such as de,pt-BR
    #[arg(long = "lang", value_name = "CODE[,CODE]", value_delimiter = ',')]
    pub languages: Vec<String>,
    /// Only stories of this kind, such as news or opinion (repeatable)
    #[arg(long = "kind", value_name = "KIND")]
    pub kinds: Vec<String>,
    /// Only those published on this day or later; without a date, fetched then
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub since: Option<String>,
    /// Only those that have all of these words in headline, description or body, in any case; "two
    /// words" in quotes stand together
    #[arg(long, value_name = "QUERY")]
    pub text: Option<String>,
    /// Print the versions of one story, by any URL that it had or by its id, and how each differs from the
    /// one before (docs/revisions.md)
    #[arg(long, value_name = "URL", group = "use")]
    pub history: Option<String>,
    /// Print their number only
    #[arg(long, group = "use")]
    pub count: bool,
    /// Print their number by this
    #[arg(long, value_enum, value_name = "BY", group = "use")]
    pub count_by: Option<super::counts::By>,
    /// Print them in this form; json and jsonl are records as in articles.jsonl [default: a list]
    #[arg(long, value_enum, value_name = "FORM", group = "use")]
    pub format: Option<crate::extract::Format>,
    /// Of records print these fields only, such as title,published,body [default: all]
    #[arg(long, value_name = "FIELD[,FIELD]", value_delimiter = ',', requires = "format")]
    pub fields: Vec<String>,
    /// Write a file an article into this folder, named by its id
    #[arg(long, value_name = "FOLDER", requires = "format")]
    pub into: Option<PathBuf>,
    /// Give them to this sink (repeatable; docs/sinks.md)
    #[arg(long = "sink", value_name = "KIND:TARGET", group = "use")]
    pub sinks: Vec<String>,
    /// Write feeds of the newest into this folder, as Atom and JSON Feed: all, one a site, one a tag
    /// of sources
    #[arg(long, value_name = "FOLDER", group = "use")]
    pub feeds: Option<PathBuf>,
    /// The address that the folder of feeds is served at, for the links to themselves
    #[arg(long, value_name = "URL", requires = "feeds")]
    pub feeds_url: Option<String>,
    /// Articles of a feed
    #[arg(long, value_name = "N", default_value_t = 50, requires = "feeds")]
    pub feed_length: usize,
}

impl ArticlesArgs {
    /// Which articles are meant.
    ///
    /// # Errors
    /// With the option that is wrong and what to write.
    pub(super) fn choice(&self) -> Result<Choice, Failure> {
        let mut kinds = Vec::new();
        for name in &self.kinds {
            kinds.push(fan::kind(name).map_err(|why| Failure::usage(format!("--kind {why}")))?);
        }
        let filter = Filter {
            sites: self.sites.clone(),
            tags: self.tags.clone(),
            languages: self.languages.iter().map(|code| code.replace('_', "-")).collect(),
            kinds,
        };
        let since = config::day("--since", self.since.as_ref())?;
        let words = words(self.text.as_deref().unwrap_or_default());
        if self.text.is_some() && words.is_empty() {
            return Err(Failure::usage("--text has no word to look for"));
        }
        Ok(Choice { filter, since, words })
    }
}

/// The words of a query in lower case; what stands in quotes is one.
fn words(query: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in query.to_lowercase().split('"').enumerate() {
        if at % 2 == 0 {
            words.extend(part.split_whitespace().map(str::to_owned));
        } else if !part.trim().is_empty() {
            words.push(part.trim().to_owned());
        }
    }
    words
}

/// Which articles are meant.
#[derive(Debug)]
pub(super) struct Choice {
    filter: Filter,
    since: Option<String>,
    words: Vec<String>,
}

impl Choice {
    /// Whether this one is.
    pub(super) fn takes(&self, article: &Article) -> bool {
        self.filter.takes(article)
            && self.since.as_deref().is_none_or(|since| {
                let date = article.published.as_deref().unwrap_or(&article.fetched_at);
                date.get(..10).is_some_and(|day| day >= since)
            })
            && self.has_words(article)
    }

    fn has_words(&self, article: &Article) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let description = article.description.as_deref().unwrap_or_default();
        let text = format!("{}\n{description}\n{}", article.title, article.body).to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn quotes_keep_words_together() {
        assert_eq!(words("Bridge \"New  Road\" is"), ["bridge", "new  road", "is"]);
        assert_eq!(words("an \"open"), ["an", "open"]);
        assert!(words(" \"\" ").is_empty());
    }
}
