//! The files of a SQLite database: for the user that the process runs as, and nobody else.

use std::{fs, io, path::Path};

/// Makes the file before SQLite does, and closes it and those beside it, should they be open to others. What cannot be done
/// is told; whether the database can be opened is for SQLite to say.
#[cfg(unix)]
pub(super) fn guard(file: &Path) {
    use std::os::unix::fs::OpenOptionsExt;
    // SQLite would create it under the umask, which usually lets others read.
    if !file.exists() {
        // SQLite gives the files that it puts beside this one the same permissions.
        let made = fs::OpenOptions::new()
            .create(true)
            // Never truncates, in case another process has just made it.
            .append(true)
            .mode(0o600)
            .open(file);
        if let Err(error) = made {
            tracing::warn!(%error, "the database's file cannot be created");
        }
    }
    // The write-ahead log holds rows too; an earlier version may have left it open to others.
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        if let Err(error) = close_to_others(Path::new(&name)) {
            tracing::warn!(%error, "a file of the database is open to others besides its owner, and cannot be closed to them");
        }
    }
}

#[cfg(unix)]
fn close_to_others(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = match fs::metadata(file) {
        // A device or a socket is there on purpose.
        Ok(found) if !found.is_file() => return Ok(()),
        Ok(found) => found.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if mode & 0o077 != 0 {
        fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
        tracing::info!(
            "a file of the database was open to others besides its owner; it is closed to them now"
        );
    }
    Ok(())
}

/// Elsewhere the folder's permissions are inherited.
#[cfg(not(unix))]
pub(super) fn guard(_: &Path) {}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_new_file_and_an_old_one_are_the_owner_s_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (new, old) = (folder.path().join("new.db"), folder.path().join("old.db"));
        let beside = folder.path().join("old.db-wal");
        for file in [&old, &beside] {
            fs::write(file, "kept").unwrap();
            fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
        }
        guard(&new);
        guard(&old);
        for file in [&new, &old, &beside] {
            assert_eq!(
                fs::metadata(file).unwrap().permissions().mode() & 0o777,
                0o600,
                "{}",
                file.display()
            );
        }
        assert_eq!(fs::read(&old).unwrap(), b"kept");
    }
}
