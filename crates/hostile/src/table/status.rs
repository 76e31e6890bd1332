//! Statuses, redirects to where nobody may go, and bot checks.

use crate::Resource;
use crate::step::{HTML, OPEN_HEAD, repeat, send, whole};

/// A redirect without a body worth reading.
fn redirect(name: &'static str, status: &'static str, location: &str) -> Resource {
    let steps = whole(&format!("{status} Moved"), &format!("Location: {location}\r\n"), "");
    Resource::new(name, status, steps)
}

fn redirects() -> Vec<Resource> {
    vec![
        redirect("redirect", "301", "/good/1"),
        redirect("redirect-loop", "302", "/redirect-loop"),
        redirect("redirect-to-file", "302", "file:///etc/passwd").reported("bad_redirect"),
        redirect("redirect-to-script", "302", "javascript:alert(1)").reported("bad_redirect"),
        redirect("redirect-to-gopher", "302", "gopher://127.0.0.1:6379/_FLUSHALL")
            .reported("bad_redirect"),
        // Passed on as an outlink; scope or the guard refuses it.
        redirect("redirect-to-loopback", "302", "http://127.0.0.2:9/"),
        redirect("redirect-to-metadata", "307", "http://169.254.169.254/latest/meta-data/"),
        redirect("redirect-to-decimal-loopback", "302", "http://2130706433:9/"),
        redirect("redirect-with-credentials", "302", "http://user:secret@127.0.0.2:9/"),
        redirect("redirect-to-nothing", "302", "http://").reported("bad_redirect"),
        redirect("redirect-empty", "302", "").reported("bad_redirect"),
        redirect("redirect-too-long", "302", &format!("/{}", "a".repeat(20_000)))
            .reported("bad_redirect"),
        Resource::new("redirect-without-location", "302", whole("302 Found", HTML, "<p>where?"))
            .reported("bad_redirect"),
        Resource::new(
            "redirect-with-endless-body",
            "301",
            vec![
                send("HTTP/1.1 301 Moved\r\nLocation: /good/2\r\n\r\n"),
                repeat("moved ", u64::MAX),
            ],
        ),
        Resource::new("redirect-300", "300", whole("300 Multiple Choices", HTML, "<p>choose"))
            .reported("bad_redirect"),
        // It answers a question that was not asked: the page is asked for again.
        Resource::new("not-modified-unasked", "304", whole_empty("304 Not Modified"))
            .reported("server_error"),
    ]
}

/// A response that may have no body.
fn whole_empty(status: &str) -> Vec<crate::step::Step> {
    vec![send(format!("HTTP/1.1 {status}\r\nConnection: close\r\n\r\n"))]
}

fn errors() -> Vec<Resource> {
    let plain = |name, status, text: &str| {
        Resource::new(name, status, whole(&format!("{status} {text}"), HTML, "<h1>No</h1>"))
    };
    let fields = |name, status: &'static str, fields: &str| {
        let steps = whole(&format!("{status} Wait"), fields, "wait");
        Resource::new(name, status, steps)
    };
    vec![
        plain("gone-404", "404", "Not Found"),
        plain("gone-410", "410", "Gone"),
        plain("denied-401", "401", "Unauthorized"),
        plain("denied-403", "403", "Forbidden"),
        plain("denied-451", "451", "Unavailable For Legal Reasons"),
        plain("error-500", "500", "Internal Server Error"),
        plain("error-502", "502", "Bad Gateway"),
        plain("teapot-418", "418", "I'm a teapot"),
        plain("status-999", "999", "Request denied"),
        plain("accepted-202", "202", "Accepted"),
        Resource::new("no-content-204", "204", whole_empty("204 No Content")),
        fields(
            "partial-206-unasked",
            "206",
            "Content-Type: text/html\r\nContent-Range: bytes 0-3/9\r\n",
        ),
        fields("throttled-429-seconds", "429", "Retry-After: 120\r\n"),
        fields(
            "throttled-429-date",
            "429",
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:51:37 GMT\r\n",
        ),
        fields("throttled-429-nonsense", "429", "Retry-After: when I say so\r\n"),
        fields("throttled-429-for-ever", "429", "Retry-After: 99999999999999999999\r\n"),
        plain("throttled-503", "503", "Service Unavailable"),
        Resource::new(
            "error-500-endless-body",
            "500",
            vec![send(OPEN_HEAD.replace("200 OK", "500 Oops")), repeat("sorry ", u64::MAX)],
        ),
        Resource::new(
            "gone-404-stalls",
            "404",
            vec![
                send(format!("HTTP/1.1 404 No\r\n{HTML}Content-Length: 99\r\n\r\nno")),
                crate::step::Step::Hold,
            ],
        ),
    ]
}

fn challenges() -> Vec<Resource> {
    let check = "<html><head><title>Just a moment...</title></head><body>\
                 <script>window._cf_chl_opt={cType:'managed'}</script></body></html>";
    vec![
        Resource::new(
            "challenge-403-header",
            "challenge",
            whole("403 Forbidden", &format!("{HTML}cf-mitigated: challenge\r\n"), "<p>no"),
        ),
        Resource::new("challenge-503-body", "challenge", whole("503 Busy", HTML, check)),
        Resource::new(
            "challenge-403-gzip",
            "challenge",
            whole(
                "403 No",
                &format!("{HTML}Content-Encoding: gzip\r\n"),
                crate::gzip(check.as_bytes()),
            ),
        ),
        Resource::new(
            "challenge-202-header",
            "challenge",
            whole("202 Accepted", &format!("{HTML}x-amzn-waf-action: challenge\r\n"), ""),
        ),
        Resource::new("challenge-200-body", "challenge", whole("200 OK", HTML, check)),
    ]
}

pub(super) fn resources() -> Vec<Resource> {
    let mut all = redirects();
    all.extend(errors());
    all.extend(challenges());
    all
}
