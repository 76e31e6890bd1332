//! The table of misbehaviours, by the layer they hurt.

mod coding;
mod content;
mod framing;
mod header;
mod list;
mod robots;
mod status;
mod tdm;
mod transport;

use crate::Resource;

/// Every resource.
pub(crate) fn all() -> Vec<Resource> {
    let mut all = transport::resources();
    all.extend(framing::resources());
    all.extend(header::resources());
    all.extend(status::resources());
    all.extend(coding::resources());
    all.extend(content::resources());
    all.extend(list::resources());
    all.extend(robots::resources());
    all.extend(tdm::resources());
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn every_name_and_path_is_used_once() {
        let all = super::all();
        assert!(all.len() >= 50, "{}", all.len());
        let names: HashSet<_> = all.iter().map(|resource| resource.name).collect();
        let paths: HashSet<_> = all.iter().map(|resource| resource.path.as_str()).collect();
        assert_eq!((names.len(), paths.len()), (all.len(), all.len()));
    }
}
