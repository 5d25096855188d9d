//! Files in a folder that somebody else may write to while it is read. What was looked at need not be what is opened, so each is
//! opened step by step from a folder that is trusted, following no link and waiting for no pipe, and what it is is asked of the
//! open file. On systems other than Linux and macOS it is looked at before and after; only administrators can make links on Windows.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder below a folder that is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Below {
    root: PathBuf,
    way: PathBuf,
}

impl Below {
    /// The trusted folder itself.
    pub(super) fn root(root: &Path) -> Below {
        Below { root: root.to_owned(), way: PathBuf::new() }
    }

    /// What lies in it under this name. Where that is a link, it is followed here and never again; `None` where it leads out.
    pub(super) fn entry(&self, name: &OsStr) -> Option<Below> {
        let path = self.root.join(&self.way).join(name);
        if !path.is_symlink() {
            return Some(Below { root: self.root.clone(), way: self.way.join(name) });
        }
        let (root, target) = (self.root.canonicalize().ok()?, path.canonicalize().ok()?);
        let way = target.strip_prefix(&root).ok()?.to_owned();
        Some(Below { root, way })
    }

    /// The file, opened.
    pub(super) fn open(&self) -> io::Result<File> {
        steps::open(&self.root, &self.way)
    }

    /// The names of what lies in the folder, sorted.
    pub(super) fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = steps::names(&self.root, &self.way)?;
        names.sort();
        Ok(names)
    }
}

/// A file that the user named, opened; links are the user's own.
pub(super) fn open_given(path: &Path) -> io::Result<File> {
    steps::open_given(path)
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod steps {
    use std::ffi::{OsStr, OsString};
    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::Path;

    use rustix::fs::{CWD, Dir, Mode, OFlags, openat};

    const READ: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);
    const FOLDER: OFlags = READ.union(OFlags::DIRECTORY);

    fn folder(root: &Path, way: &Path) -> io::Result<OwnedFd> {
        let mut at = openat(CWD, root, FOLDER, Mode::empty())?;
        for step in way {
            at = openat(&at, step, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
        }
        Ok(at)
    }

    pub(super) fn open(root: &Path, way: &Path) -> io::Result<File> {
        let parent = folder(root, way.parent().unwrap_or(Path::new("")))?;
        let name = way.file_name().unwrap_or_default();
        Ok(openat(&parent, name, READ | OFlags::NOFOLLOW, Mode::empty())?.into())
    }

    pub(super) fn open_given(path: &Path) -> io::Result<File> {
        Ok(openat(CWD, path, READ, Mode::empty())?.into())
    }

    pub(super) fn names(root: &Path, way: &Path) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::new(folder(root, way)?)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name != "." && name != ".." {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod steps {
    use std::ffi::OsString;
    use std::fs::{self, File};
    use std::io;
    use std::path::Path;

    /// Refuses a way that leads over a link.
    fn refuse_links(root: &Path, way: &Path) -> io::Result<()> {
        let mut path = root.to_owned();
        for step in way {
            path.push(step);
            if fs::symlink_metadata(&path)?.is_symlink() {
                return Err(io::ErrorKind::NotFound.into());
            }
        }
        Ok(())
    }

    pub(super) fn open(root: &Path, way: &Path) -> io::Result<File> {
        refuse_links(root, way)?;
        let file = open_given(&root.join(way))?;
        refuse_links(root, way).map(|()| file)
    }

    pub(super) fn open_given(path: &Path) -> io::Result<File> {
        // Who opens a pipe waits for who writes to it.
        if fs::metadata(path)?.is_file() { File::open(path) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }

    pub(super) fn names(root: &Path, way: &Path) -> io::Result<Vec<OsString>> {
        refuse_links(root, way)?;
        fs::read_dir(root.join(way))?.map(|entry| entry.map(|entry| entry.file_name())).collect()
    }
}
