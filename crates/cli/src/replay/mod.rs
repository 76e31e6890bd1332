//! `newshound replay`: articles out of web archives, one's own or other people's, into a folder.

mod journal;

use crate::archive::{Jobs, Read, Seen, Source, Sources, in_parallel, read, sources};
use crate::plain::plain;
use journal::Journal;
use newshound_core::article::Article;
use newshound_core::canonical::CanonicalUrl;
use newshound_extract::PageKind;
use newshound_roles::replay::{Replaced, Target, Written, has_articles};
use newshound_roles::{Exit, Failure, config};
use std::io::Write;
use std::path::PathBuf;

/// Faults printed one by one; the others are counted.
const TOLD: usize = 20;

/// `newshound replay`.
#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// WARC files (plain, .gz, .zst), WACZ files, or folders of them
    #[arg(value_name = "FILE|FOLDER", required = true)]
    pub files: Vec<PathBuf>,
    /// Folder for articles.jsonl: a new one, or that of a crawl, whose articles are replaced by id and
    /// revision; run again to go on where it stopped
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
    /// Write articles there too, as KIND:TARGET (docs/sinks.md), in the place of those with the same id
    /// and revision; repeatable
    #[arg(long = "into", alias = "sink", value_name = "KIND:TARGET")]
    pub sinks: Vec<String>,
    /// Write these fields of the record only, such as title,published,body; those that a record is
    /// known by are always written [default: all] (docs/article.md)
    #[arg(long, value_name = "FIELD[,FIELD]", value_delimiter = ',')]
    pub fields: Vec<String>,
    /// Read again what was read before, as after a change of settings; a newer version does so by itself
    #[arg(long)]
    pub again: bool,
    /// Of newshound's own captures read every page, not only those that were articles
    #[arg(long)]
    pub all_pages: bool,
    /// Keep stories that ask not to be kept (noindex)
    #[arg(long)]
    pub keep_noindex: bool,
}

/// What came of a replay.
#[derive(Debug, Default)]
struct Counts {
    files: usize,
    done_before: usize,
    articles: u64,
    other_pages: u64,
    faults: usize,
    lies: u64,
    unread: u64,
    replaced: Replaced,
    seen: Seen,
}

/// Runs the command.
///
/// # Errors
/// With the sentence to print and the exit code.
pub(crate) fn command(args: &ReplayArgs) -> Result<Exit, Failure> {
    let Sources { all, missing, damaged } = sources(&args.files);
    let fields = config::fields("--fields", &args.fields)?;
    let sinks = config::sinks(&args.sinks)?;
    newshound_roles::output::prepare(&args.out)?;
    let mut journal = Journal::open(&args.out, args.again, has_articles(&args.out))?;
    let target = Target::open(&args.out, fields, sinks, journal.replaces)?;
    // Of a replay that was killed: what was written behind what it remembers.
    let written = target.written(journal.articles)?;
    let count = all.len();
    let left: Vec<Source> = all.into_iter().filter(|one| !journal.is_done(one)).collect();
    let mut counts = Counts { files: count, done_before: count - left.len(), ..Counts::default() };
    counts.unread = missing.len() as u64;
    missing.iter().for_each(|why| say(why));
    damaged.iter().for_each(|why| counts.fault(why));
    let mut furniture = std::mem::take(&mut journal.furniture);
    let mut jobs = Jobs::new(left, args.all_pages);
    let before = |journal: &Journal, jobs: &mut Jobs| jobs.next(&|source| journal.records(source));
    let mut next = before(&journal, &mut jobs);
    while let Some(batch) = next {
        // The next records are read while these are.
        let (reads, following) = std::thread::scope(|scope| {
            let (journal, jobs) = (&journal, &mut jobs);
            let following = scope.spawn(move || before(journal, jobs));
            (in_parallel(&batch.jobs, read), following.join())
        });
        let mut articles = Vec::new();
        for reading in reads {
            counts.lies += u64::from(reading.is_lie);
            match reading.read {
                Read::Article(article) => articles.push(*article),
                Read::Page { url, fetched_at, at, page } => {
                    let is_story = page.kind == PageKind::Article && page.article.is_some();
                    let may_be_kept = args.keep_noindex || !page.robots.forbids_keeping(fetched_at);
                    let canonical = CanonicalUrl::from_url(&url).ok();
                    match canonical.filter(|_| is_story && may_be_kept) {
                        Some(canonical) => {
                            let record = newshound_extract::record(*page, &canonical, fetched_at);
                            let record = Article { capture: Some(at), ..record };
                            articles.push(furniture.without(record));
                        }
                        None => counts.other_pages += 1,
                    }
                }
                Read::Nothing => {}
                Read::Fault(why) => counts.fault(&why),
            }
        }
        counts.articles += articles.len() as u64;
        articles.retain(|article| !written.contains(&Written::of(article)));
        target.put(&articles)?;
        journal.note(&batch.progress)?;
        if journal.is_time() {
            journal.remember(target.bytes(), &furniture)?;
        }
        counts.add(&batch.seen);
        let broken = |_| Failure::new(Exit::Internal, "a reader of archives failed");
        next = following.map_err(broken)?;
    }
    journal.remember(target.bytes(), &furniture)?;
    if let Some(replaced) = target.close()? {
        counts.replaced = replaced;
        journal.remember(0, &furniture)?;
    }
    let _ = writeln!(std::io::stderr(), "newshound: {}", counts.sentence());
    if counts.unread > 0 {
        let what = "archives could not be read (above); name them right and run the same command again: \
                    it goes on with these";
        return Err(Failure::usage(format!("{} {what}", counts.unread)));
    }
    if counts.seen.records == 0 && counts.done_before == 0 {
        return Err(Failure::new(Exit::NothingCrawled, "no record could be read"));
    }
    Ok(Exit::Success)
}

impl Counts {
    fn fault(&mut self, why: &str) {
        self.faults += 1;
        if self.faults <= TOLD {
            say(why);
        }
    }

    fn add(&mut self, seen: &Seen) {
        seen.faults.iter().for_each(|why| self.fault(why));
        self.seen.records += seen.records;
        self.seen.revisits += seen.revisits;
        self.unread += seen.unread;
    }

    fn sentence(&self) -> String {
        let Self { files, articles, other_pages, faults, seen, .. } = self;
        let mut text = format!(
            "{files} files, {} records: {articles} articles, {other_pages} other pages, {} revisits",
            seen.records, seen.revisits
        );
        let more = [
            (self.replaced.replaced, "replaced"),
            (self.replaced.added, "added"),
            (self.lies, "pages that are not what their digest says"),
            (*faults as u64, "damaged places or records"),
            (self.unread, "archives that could not be read"),
            (self.done_before as u64, "files read before"),
        ];
        for (count, what) in more.into_iter().filter(|(count, _)| *count > 0) {
            text.push_str(&format!(", {count} {what}"));
        }
        text
    }
}

fn say(why: &str) {
    let _ = writeln!(std::io::stderr(), "newshound: {}", plain(why));
}
