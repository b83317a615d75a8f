//! Files and folders that only the owner can read: modes 0600 and 0700, independent of the umask.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;

/// Creates the folder and its parents; an existing folder is made private.
pub fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_MODE)
        .create(path)?;
    restrict_permissions(path)
}

/// Creates a new private file; an error if the name exists.
pub fn create_new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create_new(true)
        .mode(FILE_MODE)
        .open(path)?;
    Ok(file)
}

/// Creates an empty private file; an existing one is made private.
pub fn create_file(path: &Path) -> io::Result<()> {
    match create_new_file(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => restrict_permissions(path),
        Err(error) => Err(error),
    }
}

/// Removes the permissions of other users from a file or folder.
pub fn restrict_permissions(path: &Path) -> io::Result<()> {
    let found = fs::metadata(path)?;
    let wanted = if found.is_dir() {
        FOLDER_MODE
    } else {
        FILE_MODE
    };
    match found.permissions().mode() & 0o777 == wanted {
        true => Ok(()),
        false => fs::set_permissions(path, Permissions::from_mode(wanted)),
    }
}

/// Does the same for everything in a folder, and for the folder last: a private folder therefore
/// has private contents.
pub fn restrict_permissions_recursively(folder: &Path) -> io::Result<()> {
    if fs::metadata(folder)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()? {
            kind if kind.is_dir() => restrict_permissions_recursively(&entry.path())?,
            kind if kind.is_file() => restrict_permissions(&entry.path())?,
            // A link may point outside of the folder.
            _ => {}
        }
    }
    restrict_permissions(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("is there").permissions().mode() & 0o777
    }

    #[test]
    fn new_and_existing_files_become_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = folder.path().join("open");
        fs::create_dir_all(open.join("deep")).expect("makes");
        fs::write(open.join("deep/file"), b"old").expect("writes");
        for path in [&open, &open.join("deep")] {
            fs::set_permissions(path, Permissions::from_mode(0o755)).expect("sets");
        }
        fs::set_permissions(open.join("deep/file"), Permissions::from_mode(0o644)).expect("sets");
        restrict_permissions_recursively(&open).expect("closes");
        let modes = ["", "deep", "deep/file"].map(|name| mode(&open.join(name)));
        assert_eq!(modes, [0o700, 0o700, 0o600]);

        create_folder(&folder.path().join("new/inner")).expect("makes");
        create_file(&folder.path().join("new/file")).expect("makes");
        let modes = ["new", "new/inner", "new/file"].map(|name| mode(&folder.path().join(name)));
        assert_eq!(modes, [0o700, 0o700, 0o600]);
    }
}
