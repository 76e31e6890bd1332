//! One site under two schemes, `http` and `https`: each story is emitted once. Both are reached
//! through a proxy that answers for the site itself, since a port is another site.

use newshound_core::article::Article;
use newshound_tests::binary::newshound;
use newshound_tests::{records, small};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const STORIES: u32 = 12;

/// How the site answers for `http`.
#[derive(Clone, Copy, PartialEq)]
enum Plain {
    /// It leads to the same path of `https`.
    Leads,
    /// It gives the same pages.
    Gives,
}

/// What a proxy was asked for.
#[derive(Default)]
struct Asked {
    /// Stories by `http`.
    plain: AtomicU32,
    /// Stories by `https`.
    safe: AtomicU32,
}

fn page(title: &str, text: &str) -> String {
    let head = format!("<html lang=en><head><title>{title}</title></head><body>");
    let body = format!("{head}<main><h1>{title}</h1>{text}</main></body></html>");
    format!("200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// Status line, header and body of a page; the front page names each story by both schemes.
fn site(path: &str) -> String {
    if path == "/" {
        let mut list = String::new();
        for number in 0..STORIES {
            for scheme in ["http", "https"] {
                let _ = write!(
                    list,
                    "<article><h2><a href=\"{scheme}://paper.example/2026/story-{number}\">The harbour \
                     board met for the {number}th time</a></h2><p>It agreed on little.</p></article>"
                );
            }
        }
        return page("The Paper", &list);
    }
    let Some((number, text)) = small::meeting(path, STORIES) else {
        return "404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned();
    };
    page(&format!("The harbour board met for the {number}th time"), &text)
}

/// The target of a request, read to the end of its header.
fn target(stream: &mut impl Read) -> Option<String> {
    let mut reader = BufReader::with_capacity(1, stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|&read| read > 0)?;
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        line.clear();
    }
    first.split(' ').nth(1).map(str::to_owned)
}

fn write(stream: &mut impl Write, answer: &str) {
    let head = "HTTP/1.1 ";
    let kind = "connection: close\r\ncontent-type: text/html\r\n";
    let (status, rest) = answer.split_once("\r\n").expect("a status line");
    let _ = stream.write_all(format!("{head}{status}\r\n{kind}{rest}").as_bytes());
    let _ = stream.flush();
}

fn count(counter: &AtomicU32, path: &str) {
    counter.fetch_add(u32::from(path.starts_with("/2026/")), Ordering::Relaxed);
}

/// One connection: a request by `http` in full, or a tunnel for one by `https`.
fn answer(mut stream: std::net::TcpStream, tls: Arc<ServerConfig>, plain: Plain, asked: &Asked) {
    let Some(wanted) = target(&mut stream) else { return };
    let Some(rest) = wanted.strip_prefix("http://paper.example") else {
        write(&mut stream, "200 Connected\r\n\r\n");
        let Ok(connection) = ServerConnection::new(tls) else { return };
        let mut stream = StreamOwned::new(connection, stream);
        let Some(path) = target(&mut stream) else { return };
        count(&asked.safe, &path);
        write(&mut stream, &site(&path));
        stream.conn.send_close_notify();
        let _ = stream.flush();
        return;
    };
    count(&asked.plain, rest);
    match plain {
        Plain::Leads if rest != "/robots.txt" => {
            let to = format!("location: https://paper.example{rest}");
            write(&mut stream, &format!("301 Moved\r\n{to}\r\ncontent-length: 0\r\n\r\n"));
        }
        _ => write(&mut stream, &site(rest)),
    }
}

/// Crawls the site from its front page by `http`.
fn crawl(plain: Plain) -> (Vec<Article>, Arc<Asked>) {
    let made = rcgen::generate_simple_self_signed(vec!["paper.example".to_owned()]).expect("made");
    let key = made.signing_key.serialize_der().try_into().expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a server");
    let (tls, asked) = (Arc::new(tls), Arc::new(Asked::default()));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let proxy = format!("http://{}", listener.local_addr().expect("an address"));
    let counted = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (tls, counted) = (Arc::clone(&tls), Arc::clone(&counted));
            std::thread::spawn(move || answer(stream, tls, plain, &counted));
        }
    });
    let folder = tempfile::tempdir().expect("folder");
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, made.cert.pem()).expect("written");
    let config = folder.path().join("config.toml");
    let text = format!(
        "[fetch]\nproxy = \"{proxy}\"\nextra_roots = [{:?}]\n",
        roots.display().to_string()
    );
    std::fs::write(&config, text).expect("written");
    let (out, config) = (folder.path().join("out"), config.display().to_string());
    let folder = out.display().to_string();
    let mut command = newshound(&["crawl", "--quiet", "--delay", "0", "--allow-private"]);
    command.args(["--config", &config, "--out", &folder, "http://paper.example/"]);
    let output = command.output().expect("crawl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (records::articles(&out).expect("articles"), asked)
}

fn paths(articles: &[Article]) -> BTreeSet<String> {
    articles.iter().map(|article| article.url.path().to_owned()).collect()
}

#[test]
fn a_scheme_that_leads_to_the_other_is_taken_for_it() {
    let (articles, asked) = crawl(Plain::Leads);
    assert_eq!((articles.len(), paths(&articles).len()), (STORIES as usize, STORIES as usize));
    assert!(articles.iter().all(|one| one.url.origin() == "https://paper.example"));
    // Five URLs tell, the front page among them; the rest are taken for those of https without a
    // request, and each of these is asked once.
    let (plain, safe) = (asked.plain.load(Ordering::Relaxed), asked.safe.load(Ordering::Relaxed));
    assert_eq!((plain, safe), (4, STORIES));
}

#[test]
fn two_schemes_that_give_the_same_stories_give_each_once() {
    let (articles, asked) = crawl(Plain::Gives);
    assert_eq!((articles.len(), paths(&articles).len()), (STORIES as usize, STORIES as usize));
    // Neither says which is right: both are asked, one is emitted.
    assert!(asked.plain.load(Ordering::Relaxed) > 0 && asked.safe.load(Ordering::Relaxed) > 0);
}
