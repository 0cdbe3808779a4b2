//! A generated project stands alone: it carries its runtime, builds without the net, and its code is formatted.
//! Leaves projects beside the runtime, as the examples are, to `examples`.

use eden_tests::builds::{cargo, programs, target};
use eden_tests::folder::{self, Folder};
use eden_tests::server::Launch;
use eden_tests::sources;
use std::path::Path;
use std::process::Command;

/// The project of `examples/tokens` with everything it needs, below `folder`.
fn project(folder: &Folder) -> std::path::PathBuf {
    std::fs::copy(
        sources::root().join("examples/tokens/settings.yaml"),
        folder.join("shop.yaml"),
    )
    .expect("a file can be copied");
    let output = Command::new(&programs().eden)
        .args(["generate", "shop.yaml", "--output", "shop"])
        .current_dir(folder.path())
        .output()
        .expect("the command starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join("shop")
}

#[test]
fn a_project_builds_alone_without_the_net_and_serves() {
    let folder = Folder::new("vendored");
    let project = project(&folder);
    let built = cargo(
        &project,
        &target().join("vendored-test"),
        &["build", "--locked", "--offline"],
    )
    .unwrap_or_else(|said| panic!("{said}"));
    let server = Launch::new(&built["shop"], &folder).start();
    let _ = server.client().get("/").expect(401);
    let home = server
        .client()
        .with_token(eden_tests::server::ADMIN_TOKEN)
        .get("/")
        .expect(200);
    assert_eq!(home.json()["_links"]["child"][0]["href"], "accounts");
    let _ = server.stop();
}

#[test]
fn a_project_is_formatted() {
    let folder = Folder::new("formatted");
    let output = Command::new(env!("CARGO"))
        .args(["fmt", "--check"])
        .current_dir(project(&folder))
        .output()
        .expect("Cargo can be started");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_project_carries_the_sources_as_they_are() {
    let folder = Folder::new("carried");
    let project = project(&folder);
    for room in ["runtime", "sql"] {
        let carried = project.join("vendor").join(room);
        for source in sources::files(&format!("{room}/src"), "")
            .into_iter()
            .chain(sources::files(room, "Cargo.toml"))
        {
            let path = carried.join(&source.path[room.len() + 1..]);
            assert_eq!(
                std::fs::read_to_string(&path).ok(),
                Some(source.text),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    let (one, two) = (Folder::new("once"), Folder::new("twice"));
    let (first, second) = (project(&one), project(&two));
    same(&first, &second);
    // and a second run into the same folder changes nothing
    let kept = Folder::new("kept");
    folder::copy(&first, &kept.join("shop"));
    let _ = project(&one);
    same(&first, &kept.join("shop"));
}

fn same(one: &Path, other: &Path) {
    for entry in std::fs::read_dir(one).expect("the folder can be read").flatten() {
        let (path, twin) = (entry.path(), other.join(entry.file_name()));
        if path.is_dir() {
            same(&path, &twin);
        } else {
            assert_eq!(
                std::fs::read(&path).ok(),
                std::fs::read(&twin).ok(),
                "{} and {}",
                path.display(),
                twin.display()
            );
        }
    }
}
