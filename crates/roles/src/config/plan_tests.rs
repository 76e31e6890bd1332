//! Tests of `plan`.

use super::*;

fn refused(args: CrawlOptions) -> String {
    CrawlPlan::new(args, FileConfig::default(), 2026).expect_err("refused").message
}

fn with_seed(change: impl FnOnce(&mut CrawlOptions)) -> CrawlOptions {
    let mut args =
        CrawlOptions { seeds: vec!["https://news.example/".to_owned()], ..Default::default() };
    change(&mut args);
    args
}

#[test]
fn bad_options_say_what_to_do() {
    assert!(refused(CrawlOptions::default()).contains("name a site"));
    let word = CrawlOptions { seeds: vec!["news".to_owned()], ..Default::default() };
    assert!(refused(word).contains("did you mean https://news/ ?"));
    let file = CrawlOptions { seeds: vec!["Cargo.toml".to_owned()], ..Default::default() };
    assert!(refused(file).contains("write --seeds Cargo.toml"));
    assert!(refused(with_seed(|a| a.delay = Some("soon".into()))).contains("write 1s"));
    assert!(refused(with_seed(|a| a.since = Some("May".into()))).contains("2026-05-17"));
    let days = |a: &mut CrawlOptions| {
        (a.since, a.until) = (Some("2026-05-17".into()), Some("2026-05-16".into()));
    };
    assert!(refused(with_seed(days)).contains("no story is of these days"));
    assert!(refused(with_seed(|a| a.include = vec!["(".into()])).contains("--include"));
    assert!(refused(with_seed(|a| a.connections = Some(0))).contains("1 or more"));
}

#[test]
fn the_command_line_wins() {
    let file: FileConfig =
        toml::from_str("[crawl]\ndelay = \"9s\"\nmax_pages = 5\n").expect("toml");
    let args = with_seed(|a| a.delay = Some("2s".into()));
    let plan = CrawlPlan::new(args, file, 2026).expect("plan");
    assert_eq!((plan.politeness.delay_ms, plan.limits.pages), (2_000, Some(5)));
    assert!(plan.fetch.user_agent.starts_with("newshound/"));
}
