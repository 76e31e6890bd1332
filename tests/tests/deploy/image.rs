//! deploy/Dockerfile.

use crate::files::{HEALTH_PORT, deploy};
use newshound_tests::workspace::{root, text};

/// Its instructions, continuation lines joined.
fn instructions() -> Vec<(String, String)> {
    let file = text(&deploy().join("Dockerfile")).replace("\\\n", " ");
    file.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, rest) = line.split_once(' ').expect("an instruction");
            (name.to_owned(), rest.to_owned())
        })
        .collect()
}

fn last(name: &str) -> String {
    let all = instructions();
    let found = all.iter().rev().find(|(found, _)| found == name);
    found.unwrap_or_else(|| panic!("no {name}")).1.clone()
}

#[test]
fn the_image_is_small_and_nobodys_root() {
    let stages = instructions().iter().filter(|(name, _)| name == "FROM").count();
    assert_eq!(stages, 2);
    assert!(last("FROM").contains("slim"));
    let user = last("USER");
    let (user, group) = user.split_once(':').expect("user:group");
    assert!(user.parse::<u32>().is_ok_and(|id| id > 0) && group.parse::<u32>().is_ok());
    assert_eq!(last("EXPOSE"), HEALTH_PORT.to_string());
    assert_eq!(last("ENTRYPOINT"), r#"["/usr/local/bin/newshound"]"#);
    let manifests = text(&deploy().join("kubernetes/worker.yaml"));
    assert!(manifests.contains(&format!("runAsUser: {user}")));
}

/// The toolchain of the image is at least the one the project asks for.
#[test]
fn the_toolchain_is_new_enough() {
    let manifest: toml::Table = text(&root().join("Cargo.toml")).parse().expect("manifest");
    let wanted = manifest["workspace"]["package"]["rust-version"].as_str().expect("version");
    let minor = |text: &str| text.split(['.', '-']).nth(1).and_then(|n| n.parse::<u32>().ok());
    let image = &instructions()[0].1;
    let tag = image.split_whitespace().next().and_then(|name| name.split_once(':'));
    assert!(minor(tag.expect("a tag").1) >= minor(wanted), "{image}, {wanted}");
}

/// What the build copies is let through by .dockerignore, which begins by hiding everything.
#[test]
fn the_build_gets_the_workspace() {
    let ignore = text(&root().join(".dockerignore"));
    assert!(ignore.lines().any(|line| line == "*"));
    for wanted in
        ["Cargo.toml", "Cargo.lock", "crates", "tests", "LICENSE", ".cargo", "deploy/image-setup"]
    {
        assert!(root().join(wanted).exists(), "{wanted}");
        assert!(ignore.lines().any(|line| line == format!("!{wanted}")), "{wanted}");
    }
}
