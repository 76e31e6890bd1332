//! Content codings undone while they stream, each stage capped: a bomb stops at the first
//! byte over the cap, whether it is the page that is too long or a stage in between.

mod brotli;
mod inflate;
mod zstd;

/// Most codings undone for one body; no server has a reason for more than two.
const MAX_STAGES: usize = 4;

/// Why a body could not be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Over the cap.
    TooLarge,
    /// Damaged, cut short, or a coding nobody asked for.
    Bad(&'static str),
}

/// One coding.
trait Stage: Send {
    /// Decodes `input` onto `out`, which may not grow past `cap` bytes.
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<(), Fault>;
    /// Whether the coding came to its end (or never began).
    fn is_complete(&self) -> bool;
}

struct Link {
    stage: Box<dyn Stage>,
    /// Bytes it gave so far, where it is not the last.
    produced: usize,
    buffer: Vec<u8>,
}

/// The codings of one body, outermost first.
pub(crate) struct Decoder {
    links: Vec<Link>,
    cap: usize,
}

impl Decoder {
    /// For the codings listed in `Content-Encoding`; each stage may give `cap` bytes.
    pub(crate) fn new(content_encoding: &str, cap: usize) -> Result<Self, Fault> {
        let mut decoder = Self { links: Vec::new(), cap };
        // Listed in the order they were applied: the last one is undone first.
        for coding in content_encoding.rsplit(',') {
            let coding = coding.trim();
            let stage: Box<dyn Stage> = match coding.to_ascii_lowercase().as_str() {
                "" | "identity" | "none" | "utf-8" => continue,
                "gzip" | "x-gzip" => Box::new(inflate::Inflate::gzip()),
                "deflate" => Box::new(inflate::Inflate::deflate()),
                "br" => Box::new(brotli::Brotli::new()),
                "zstd" => Box::new(zstd::Zstd::new()?),
                _ => return Err(Fault::Bad("a content coding that was not asked for")),
            };
            decoder.add(stage)?;
        }
        Ok(decoder)
    }

    fn add(&mut self, stage: Box<dyn Stage>) -> Result<(), Fault> {
        if self.links.len() == MAX_STAGES {
            return Err(Fault::Bad("too many content codings"));
        }
        self.links.push(Link { stage, produced: 0, buffer: Vec::new() });
        Ok(())
    }

    /// A body that turned out to be a gzip file itself (`sitemap.xml.gz`): undoes that too,
    /// replacing what is in `out`.
    pub(crate) fn add_gzip(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.add(Box::new(inflate::Inflate::gzip()))?;
        let inner = std::mem::take(out);
        if let [.., before, _] = self.links.as_mut_slice() {
            before.produced = inner.len();
        }
        let last = self.links.len() - 1;
        run(&mut self.links[last..], &inner, out, self.cap)
    }

    /// Whether the body is passed on as it is.
    pub(crate) fn is_identity(&self) -> bool {
        self.links.is_empty()
    }

    /// Decodes the next piece onto `out`.
    pub(crate) fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        run(&mut self.links, input, out, self.cap)
    }

    /// Says at the end of the body whether every coding came to its end.
    pub(crate) fn finish(&self) -> Result<(), Fault> {
        if self.links.iter().all(|link| link.stage.is_complete()) {
            Ok(())
        } else {
            Err(Fault::Bad("the content coding ends early"))
        }
    }
}

/// Undoes the codings of a body that comes in `pieces`, as a fetch does with one off the wire; for
/// those who check the decoders from outside. Gives what was decoded, at most `cap` bytes, and
/// whether that is all of it.
///
/// # Errors
/// As the second part: what is wrong with the body, behind what it gave until then.
pub fn decode<'a>(
    content_encoding: &str,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    cap: usize,
) -> (Vec<u8>, Result<(), Fault>) {
    let mut out = Vec::new();
    let decoded = Decoder::new(content_encoding, cap).and_then(|mut decoder| {
        pieces.into_iter().try_for_each(|piece| decoder.push(piece, &mut out))?;
        decoder.finish()
    });
    (out, decoded)
}

fn run(links: &mut [Link], input: &[u8], out: &mut Vec<u8>, cap: usize) -> Result<(), Fault> {
    let Some((first, rest)) = links.split_first_mut() else {
        let free = cap.saturating_sub(out.len());
        out.extend_from_slice(&input[..input.len().min(free)]);
        return if input.len() > free { Err(Fault::TooLarge) } else { Ok(()) };
    };
    if rest.is_empty() {
        return first.stage.push(input, out, cap);
    }
    let mut buffer = std::mem::take(&mut first.buffer);
    buffer.clear();
    first.stage.push(input, &mut buffer, cap.saturating_sub(first.produced))?;
    first.produced += buffer.len();
    run(rest, &buffer, out, cap)?;
    first.buffer = buffer;
    Ok(())
}

/// Makes room in `out` for more, up to one byte over `cap`: that byte tells a body which fills
/// the cap from one that is longer.
fn room(out: &mut Vec<u8>, cap: usize) -> Result<(), Fault> {
    /// First allocation for a stage; a news page is 60 to 150 KB.
    const FIRST: usize = 32 * 1024;
    if out.len() > cap {
        out.truncate(cap);
        return Err(Fault::TooLarge);
    }
    if out.len() == out.capacity() {
        let wanted = (out.len() * 2).max(FIRST).min(cap + 1);
        out.reserve_exact(wanted - out.len());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
