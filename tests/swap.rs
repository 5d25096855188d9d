//! An inbox to which others write while it is read: nothing outside it is ever read, and nobody waits for a pipe.

#![cfg(any(target_os = "linux", target_os = "macos"))]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use nhsmail_onboard::pipeline;
use nhsmail_onboard::read::find_submissions;

use crate::util::settings;

/// How often it is tried; more in a loop outside CI with `NHSMAIL_SWAPS=10000`.
fn rounds() -> u32 {
    std::env::var("NHSMAIL_SWAPS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20)
}

const SECRET: &str = "Elsewhere House";

/// Ends the swapping however the test ends.
struct Stop<'s>(&'s AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Puts one thing after the other into a place, as fast as it goes, until told to stop.
fn swap(place: &Path, things: &[&dyn Fn(&Path)], stop: &AtomicBool) {
    let next = place.with_file_name(format!(".{}", place.file_name().unwrap().display()));
    let mut turn = things.iter().cycle();
    while !stop.load(Ordering::Relaxed) {
        let _ = fs::remove_file(&next).or_else(|_| fs::remove_dir_all(&next));
        turn.next().unwrap()(&next);
        if fs::rename(&next, place).is_err() {
            let _ = fs::remove_file(place).or_else(|_| fs::remove_dir_all(place));
        }
    }
}

#[test]
fn what_is_swapped_while_it_is_opened_is_neither_followed_nor_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (inbox, outside) = (folder.path().join("inbox"), folder.path().join("outside"));
    [&inbox, &inbox.join("estate"), &outside].iter().for_each(|folder| fs::create_dir(folder).unwrap());
    let table = |name: &str| format!("Site name,ODS code\n{name},VLAXL\n");
    fs::write(outside.join("sites.csv"), table(SECRET)).unwrap();
    let file = |place: &Path| fs::write(place, table("Alder House")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(outside.join("pipe")).status().unwrap();
    assert!(made.success());
    let pipe = |place: &Path| fs::hard_link(outside.join("pipe"), place).unwrap();
    let link = |place: &Path| symlink(outside.join("sites.csv"), place).unwrap();
    let is_folder = |place: &Path| {
        fs::create_dir(place).unwrap();
        file(&place.join("sites.csv"));
    };
    let link_to_folder = |place: &Path| symlink(&outside, place).unwrap();
    let stop = AtomicBool::new(false);
    let (mut opened, mut refused, mut last) = (0, 0, String::new());
    std::thread::scope(|scope| {
        let stop = &stop;
        let _stop = Stop(stop);
        let (inbox, in_folder) = (&inbox, inbox.join("estate"));
        scope.spawn(move || swap(&inbox.join("file.csv"), &[&file, &link, &file, &pipe], stop));
        scope.spawn(move || swap(&in_folder.join("sites.csv"), &[&file, &link, &file], stop));
        scope.spawn(move || swap(&inbox.join("folder"), &[&is_folder, &link_to_folder], stop));
        let settings = settings();
        // The swapping may begin late.
        for round in 0..1000 * rounds() {
            if round >= rounds() && opened > 0 {
                break;
            }
            let (entries, _) = find_submissions(inbox).unwrap();
            let entries = entries.into_iter().chain(["file.csv", "estate", "folder"].map(|name| inbox.join(name)));
            for entry in entries {
                let read = format!("{:?}", pipeline::read_among_others(inbox, &entry, &settings));
                assert!(!read.contains(SECRET), "{} was read from outside: {read}", entry.display());
                if read.contains("Alder House") {
                    opened += 1;
                } else {
                    refused += 1;
                    last = read;
                }
            }
        }
    });
    assert!(opened > 0, "{opened} were read, {refused} were not, the last of them as {last}");
}

#[test]
fn a_link_to_the_inbox_is_no_submission_and_one_inside_it_is_followed_once() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    fs::create_dir_all(inbox.join("alder")).unwrap();
    fs::write(inbox.join("alder/sites.csv"), "Site name,ODS code\nAlder House,VLAXL\n").unwrap();
    for (name, target) in [("itself", "."), ("above", ".."), ("far", "/etc"), ("nowhere", "gone"), ("sister", "alder")]
    {
        symlink(target, inbox.join(name)).unwrap();
    }
    let (entries, ignored) = find_submissions(&inbox).unwrap();
    assert_eq!(entries, ["alder", "sister"].map(|name| inbox.join(name)));
    assert_eq!(ignored.len(), 4);
    let read = format!("{:?}", pipeline::read_among_others(&inbox, &entries[1], &settings()));
    assert!(read.contains("Alder House"), "{read}");
}
