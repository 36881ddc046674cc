//! Reads files that are small: kubeconfigs, certificates, tokens.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::bounds;
use crate::wording;

/// Reads a file of at most `most` bytes, also one that does not say its size, such as `/dev/zero` or a pipe.
pub(super) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it is larger than {} MiB", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Reads the text of a file with credentials, such as a token.
///
/// Errors: why it cannot be read, without anything of its content.
pub(crate) fn read_credential(path: &Path) -> Result<String, String> {
    let bytes = read(path, bounds::CREDENTIAL).map_err(|error| wording::io(&error))?;
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_end_is_an_error() {
        let error = read(Path::new("/dev/zero"), 1 << 20).unwrap_err();
        assert_eq!(crate::wording::io(&error), "it is larger than 1 MiB");
        assert_eq!(read(Path::new("/dev/null"), 1).unwrap(), b"");
    }
}
