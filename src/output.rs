//! Files that are written whole or not at all.

use crate::error::{Error, Result};
use std::io::Write;
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// Makes the folder if need be, and tries whether it can be written to: better now than after an hour of work.
///
/// # Errors
/// It can't be made or written to.
pub fn prepare(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| refused("the folder can't be made", folder, &error))?;
    temporary(folder).map(drop).map_err(|error| refused("the folder can't be written to", folder, &error))
}

/// Writes the file under another name in the same folder, and gives it its name when it is complete: a file of that name stays
/// as it is until then.
///
/// # Errors
/// The folder can't be written to, or is full.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = temporary(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map(drop).map_err(|error| error.error)
    });
    written.map_err(|error| refused("can't be written", path, &error))
}

fn refused(what: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::io(format!("{what}: {error}")).remedy("choose another folder with --out").file(path)
}

fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".metastable-");
    // A temporary file is for its owner alone by default; this one is to be read by all that the user lets read files.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        prepare(&inner).unwrap();
        let path = inner.join("t.csv");
        write_whole(&path, b"first").unwrap();
        write_whole(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(&inner).unwrap().count(), 1);
    }

    #[test]
    fn what_can_not_be_written_is_refused_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let message = prepare(&file).unwrap_err().to_string();
        assert!(
            message.contains("file: the folder can't be made: ")
                && message.ends_with("; choose another folder with --out")
        );
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).unwrap();
        let error = write_whole(&taken, b"x").unwrap_err();
        assert_eq!((error.kind(), error.exit_code()), (crate::error::Kind::Io, 2));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_it_as_far_as_the_user_lets_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (plain, whole) = (folder.path().join("plain"), folder.path().join("whole"));
        std::fs::write(&plain, "x").unwrap();
        write_whole(&whole, b"x").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&plain), mode(&whole));
    }
}
