//! Parses JSON that is nearly JSON.

use serde_json::Value;

/// Parses one script; broken JSON is mended first.
pub(crate) fn parse(script: &str) -> Option<Value> {
    let text = script.trim().trim_start_matches('\u{feff}');
    if text.is_empty() {
        return None;
    }
    serde_json::from_str(text).ok().or_else(|| {
        let mended = mend(text);
        first_value(&mended).or_else(|| first_value(&mend(&super::text::decode_entities(text))))
    })
}

fn first_value(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text).into_iter::<Value>().next()?.ok()
}

/// Mends what CMSs break: comments, CDATA marks, raw line breaks and tabs in strings, wrong
/// escapes, trailing and doubled commas, a missing end.
fn mend(text: &str) -> String {
    let unwrapped = text.replace("<![CDATA[", "").replace("]]>", "");
    let text = unwrapped.as_str();
    let start = text.find(['{', '[']).unwrap_or(0);
    let mut out = String::with_capacity(text.len());
    let mut chars = text[start..].chars().peekable();
    let mut open: Vec<char> = Vec::new();
    let mut in_string = false;
    while let Some(c) = chars.next() {
        if in_string {
            match c {
                '"' => in_string = false,
                '\\' => {
                    // "\'" and the like: the stroke goes.
                    let known = "\"\\/bfnrtu";
                    if let Some(next) = chars.next_if(|c| known.contains(*c)) {
                        out.push('\\');
                        out.push(next);
                    }
                    continue;
                }
                c if c.is_control() => {
                    out.push(' ');
                    continue;
                }
                _ => {}
            }
            out.push(c);
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                out.push(c);
            }
            '{' | '[' => {
                open.push(if c == '{' { '}' } else { ']' });
                out.push(c);
            }
            '}' | ']' => {
                drop_comma(&mut out);
                if open.pop() != Some(c) {
                    break;
                }
                out.push(c);
                if open.is_empty() {
                    break;
                }
            }
            ',' => {
                if !out.trim_end().ends_with([',', '{', '[']) {
                    out.push(c);
                }
            }
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for c in chars.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '/' if chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        break;
                    }
                }
            }
            ';' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    if in_string {
        out.push('"');
    }
    while let Some(close) = open.pop() {
        drop_comma(&mut out);
        if out.ends_with(':') {
            out.push_str("null");
        }
        out.push(close);
    }
    out
}

fn drop_comma(out: &mut String) {
    let trimmed = out.trim_end();
    if trimmed.ends_with(',') {
        out.truncate(trimmed.len() - 1);
    } else {
        out.truncate(trimmed.len());
    }
}
