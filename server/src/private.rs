//! Files and folders that only the owner can read: modes 0600 and 0700, independent of the umask.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

const FILE: u32 = 0o600;
const FOLDER: u32 = 0o700;

/// Creates the folder and its parents; an existing folder is made private.
pub fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(FOLDER)
        .create(path)?;
    tighten(path)
}

/// Creates a new private file; an error if the name exists.
pub fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(FILE).open(path)?;
    Ok(file)
}

/// Creates an empty private file; an existing one is made private.
pub fn make_file(path: &Path) -> io::Result<()> {
    match create_new(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => tighten(path),
        Err(error) => Err(error),
    }
}

/// Removes the permissions of other users from a file or folder.
pub fn tighten(path: &Path) -> io::Result<()> {
    let found = fs::metadata(path)?;
    let wanted = if found.is_dir() { FOLDER } else { FILE };
    match found.permissions().mode() & 0o777 == wanted {
        true => Ok(()),
        false => fs::set_permissions(path, Permissions::from_mode(wanted)),
    }
}

/// Does the same for everything in a folder, and for the folder last: a private folder therefore
/// has private contents.
pub fn tighten_all(folder: &Path) -> io::Result<()> {
    if fs::metadata(folder)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()? {
            kind if kind.is_dir() => tighten_all(&entry.path())?,
            kind if kind.is_file() => tighten(&entry.path())?,
            // A link may point outside of the folder.
            _ => {}
        }
    }
    tighten(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("is there").permissions().mode() & 0o777
    }

    #[test]
    fn what_is_made_and_what_was_there_is_closed_to_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = folder.path().join("open");
        fs::create_dir_all(open.join("deep")).expect("makes");
        fs::write(open.join("deep/file"), b"old").expect("writes");
        for path in [&open, &open.join("deep")] {
            fs::set_permissions(path, Permissions::from_mode(0o755)).expect("sets");
        }
        fs::set_permissions(open.join("deep/file"), Permissions::from_mode(0o644)).expect("sets");
        tighten_all(&open).expect("closes");
        let modes = ["", "deep", "deep/file"].map(|name| mode(&open.join(name)));
        assert_eq!(modes, [0o700, 0o700, 0o600]);

        make_folder(&folder.path().join("new/inner")).expect("makes");
        make_file(&folder.path().join("new/file")).expect("makes");
        let modes = ["new", "new/inner", "new/file"].map(|name| mode(&folder.path().join(name)));
        assert_eq!(modes, [0o700, 0o700, 0o600]);
    }
}
