//! One file a theme: its addresses and its markup.

mod core;
mod core_pages;
mod fox;
mod lingual;
mod modern;
mod modern_frame;
mod modern_hubs;
mod plain;
mod tables;

use crate::furniture::Ask;
use crate::host::Theme;
use crate::reply::Reply;

/// Answers one request.
pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    if ask.path.ends_with(".jpg") {
        // The smallest start of a JPEG file: enough for a type, never a page.
        let body = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 16, b'J', b'F', b'I', b'F', 0, 1];
        return Reply { status: 200, content_type: "image/jpeg", body, ..Reply::default() };
    }
    if ask.path.ends_with(".pdf") {
        let body = b"%PDF-1.4\n%%EOF\n".to_vec();
        return Reply { status: 200, content_type: "application/pdf", body, ..Reply::default() };
    }
    match ask.host.theme {
        Theme::Fox => fox::answer(ask),
        Theme::Core => core::answer(ask),
        Theme::Modern => modern::answer(ask),
        Theme::Tables => tables::answer(ask),
        Theme::Plain => plain::answer(ask),
        Theme::Lingual => lingual::answer(ask),
    }
}

pub(crate) use lingual::has_instant as lingual_has_instant;
pub(crate) use tables::has_time as tables_has_time;
