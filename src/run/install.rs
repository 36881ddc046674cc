//! `completion --install`: kubectl completes for a plugin through a program of its own, `kubectl_complete-NAME`, and
//! krew links one program a plugin only. This puts the second one where kubectl finds it.

use std::env;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Command, Streams};
use crate::error::{Error, Exit};
use crate::settings::Terminal;

/// Installs the completion of the program that was called by this name.
#[derive(Debug)]
pub(crate) struct InstallCommand(pub(crate) PathBuf);

impl Command for InstallCommand {
    fn run(self: Box<Self>, _: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let folders: Vec<PathBuf> =
            env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
        let place = Place { folders, home: env::home_dir(), windows: cfg!(windows) };
        let done = place.install(&found(&self.0, &place.folders)?)?;
        let printed = done.iter().try_for_each(|line| writeln!(streams.stdout, "{line}"));
        Ok(if printed.is_ok() { Exit::Done } else { Exit::Failed })
    }
}

/// The file of the program as it was called, links and all: what krew links to changes with every version. kubectl
/// calls plugins by their whole path; shells by name.
fn found(program: &Path, folders: &[PathBuf]) -> Result<PathBuf, Error> {
    let whole = if program.components().count() > 1 {
        std::path::absolute(program).ok()
    } else {
        folders.iter().map(|folder| folder.join(program)).find(|file| file.is_file())
    };
    whole
        .or_else(|| env::current_exe().ok())
        .ok_or_else(|| Error::failed("cannot find the path of this program"))
}

/// Where things can be put.
struct Place {
    /// Those of the `PATH`.
    folders: Vec<PathBuf>,
    home: Option<PathBuf>,
    windows: bool,
}

impl Place {
    /// Says what was done, a line each.
    fn install(&self, program: &Path) -> Result<Vec<String>, Error> {
        let name = program.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(plugin) = name.strip_prefix("kubectl-").filter(|plugin| !plugin.is_empty()) else {
            return Err(Error::failed(format!("file \"{name}\" is not a kubectl plugin"))
                .hint("rename the file to kubectl-NAME, for example kubectl-sidecars"));
        };
        let shim = format!("kubectl_complete-{plugin}{}", if self.windows { ".cmd" } else { "" });
        let words = plugin.replace('_', "-");
        let mut refusals = Vec::new();
        for folder in self.candidates(program) {
            let path = folder.join(&shim);
            match self.put(program, &path) {
                Ok(done) => {
                    return Ok(vec![
                        format!("{} {}", done, path.display()),
                        format!(
                            "`kubectl {words}` completes in shells where kubectl does (kubectl 1.26 or later; \
                             `kubectl completion --help`)"
                        ),
                    ]);
                }
                Err(error) => refusals.push(format!("{}: {error}", path.display())),
            }
        }
        let mut error = Error::failed("cannot write the completion executable to any directory in PATH");
        for refusal in refusals {
            error = error.hint(refusal);
        }
        Err(error.hint(format!("link {shim} to {} in a directory in PATH", program.display())))
    }

    /// The folder of the program if the PATH has it, then the folders of the PATH in one's home.
    fn candidates(&self, program: &Path) -> Vec<PathBuf> {
        let beside = program.parent().map(Path::to_owned);
        let is_on_path = |folder: &PathBuf| self.folders.contains(folder);
        let at_home = self.folders.iter().filter(|folder| {
            self.home.as_ref().is_some_and(|home| folder.starts_with(home)) && folder.is_dir()
        });
        let mut folders: Vec<PathBuf> = beside.into_iter().filter(is_on_path).collect();
        for folder in at_home {
            if !folders.contains(folder) {
                folders.push(folder.clone());
            }
        }
        folders
    }

    /// Puts the link (on Windows a script: links there take a privilege) at `path`; says whether it was there before.
    fn put(&self, program: &Path, path: &Path) -> io::Result<&'static str> {
        if self.windows {
            return put_script(program, path);
        }
        // Beside the program the link stays right when the folder moves.
        let target = match program.file_name() {
            Some(name) if program.parent() == path.parent() => PathBuf::from(name),
            _ => program.to_owned(),
        };
        match fs::read_link(path) {
            Ok(there) if there == target => return Ok("already installed:"),
            // A link of ours that leads elsewhere, as after a move; whether its target still exists says nothing.
            Ok(there) if there.file_name() == program.file_name() => fs::remove_file(path)?,
            Ok(there) => {
                let what = format!("a link to {} exists there", there.display());
                return Err(io::Error::new(ErrorKind::AlreadyExists, what));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(_) => return Err(io::Error::new(ErrorKind::AlreadyExists, "another file exists there")),
        }
        link(&target, path)?;
        Ok("installed")
    }
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn link(target: &Path, path: &Path) -> io::Result<()> {
    fs::hard_link(target, path)
}

/// Overwrites only a script of ours.
fn put_script(program: &Path, path: &Path) -> io::Result<&'static str> {
    const OURS: &str = "__complete %*";
    let beside = program.parent() == path.parent();
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let program = if beside { format!("%~dp0{name}") } else { program.display().to_string() };
    let script = format!("@\"{program}\" {OURS}\r\n");
    match fs::read_to_string(path) {
        Ok(there) if there == script => return Ok("already installed:"),
        Ok(there) if !there.contains(OURS) => {
            return Err(io::Error::new(ErrorKind::AlreadyExists, "another file exists there"));
        }
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::write(path, script)?;
    Ok("installed")
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A folder with an empty program in it.
    fn folder(under: &Path, name: &str) -> PathBuf {
        let folder = under.join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("kubectl-view_sidecars"), "").unwrap();
        folder
    }

    fn place(folders: &[&Path], home: &Path) -> Place {
        let folders = folders.iter().map(|folder| (*folder).to_owned()).collect();
        Place { folders, home: Some(home.to_owned()), windows: false }
    }

    #[test]
    fn beside_the_program_and_only_once() {
        let home = tempfile::tempdir().unwrap();
        let bin = folder(home.path(), "bin");
        let place = place(&[&bin], home.path());
        let program = bin.join("kubectl-view_sidecars");
        let said = place.install(&program).unwrap();
        let shim = bin.join("kubectl_complete-view_sidecars");
        assert_eq!(said[0], format!("installed {}", shim.display()));
        assert!(said[1].starts_with("`kubectl view-sidecars` completes "), "{said:?}");
        assert_eq!(fs::read_link(&shim).unwrap(), Path::new("kubectl-view_sidecars"));
        let again = place.install(&program).unwrap();
        assert_eq!(again[0], format!("already installed: {}", shim.display()));
        // A link to where the program was is replaced.
        fs::remove_file(&shim).unwrap();
        std::os::unix::fs::symlink("/gone/kubectl-view_sidecars", &shim).unwrap();
        assert_eq!(place.install(&program).unwrap(), said);
        assert_eq!(fs::read_link(&shim).unwrap(), Path::new("kubectl-view_sidecars"));
    }

    #[test]
    fn other_files_are_not_overwritten() {
        let home = tempfile::tempdir().unwrap();
        let bin = folder(home.path(), "bin");
        fs::write(bin.join("kubectl_complete-view_sidecars"), "mine").unwrap();
        let error = place(&[&bin], home.path()).install(&bin.join("kubectl-view_sidecars")).unwrap_err();
        assert!(error.hints()[0].ends_with("another file exists there"), "{:?}", error.hints());
        assert_eq!(fs::read_to_string(bin.join("kubectl_complete-view_sidecars")).unwrap(), "mine");
    }

    #[test]
    fn links_to_other_programs_are_not_replaced() {
        let home = tempfile::tempdir().unwrap();
        let bin = folder(home.path(), "bin");
        let shim = bin.join("kubectl_complete-view_sidecars");
        // Dangling or not: the second target exists.
        fs::write(bin.join("other"), "").unwrap();
        for target in ["/gone/other", "other"] {
            std::os::unix::fs::symlink(target, &shim).unwrap();
            let error = place(&[&bin], home.path()).install(&bin.join("kubectl-view_sidecars")).unwrap_err();
            assert!(
                error.hints()[0].ends_with(&format!("a link to {target} exists there")),
                "{:?}",
                error.hints()
            );
            assert_eq!(fs::read_link(&shim).unwrap(), Path::new(target));
            fs::remove_file(&shim).unwrap();
        }
    }

    #[test]
    fn in_the_home_directory_if_the_program_is_not_in_path() {
        let home = tempfile::tempdir().unwrap();
        let (away, bin) = (folder(home.path(), "away"), folder(home.path(), "bin"));
        let system = tempfile::tempdir().unwrap();
        let place = place(&[system.path(), &home.path().join("gone"), &bin], home.path());
        let program = away.join("kubectl-view_sidecars");
        place.install(&program).unwrap();
        assert_eq!(fs::read_link(bin.join("kubectl_complete-view_sidecars")).unwrap(), program);
        assert!(fs::read_dir(system.path()).unwrap().next().is_none());
    }

    #[test]
    fn without_a_folder_to_write_to_it_says_what_to_do() {
        let home = tempfile::tempdir().unwrap();
        let bin = folder(home.path(), "bin");
        fs::set_permissions(&bin, fs::Permissions::from_mode(0o555)).unwrap();
        let nowhere = place(&[], home.path());
        let program = bin.join("kubectl-view_sidecars");
        let error = nowhere.install(&program).unwrap_err();
        let hint = error.hints().last().unwrap();
        assert!(hint.starts_with("link kubectl_complete-view_sidecars to "), "{hint}");
        let error = nowhere.install(Path::new("/usr/bin/sidecars")).unwrap_err();
        assert_eq!(error.message(), "file \"sidecars\" is not a kubectl plugin");
    }

    #[test]
    fn windows_gets_a_script() {
        let home = tempfile::tempdir().unwrap();
        let bin = folder(home.path(), "bin");
        fs::write(bin.join("kubectl-sidecars.exe"), "").unwrap();
        let place = Place { windows: true, ..place(&[&bin], home.path()) };
        let program = bin.join("kubectl-sidecars.exe");
        place.install(&program).unwrap();
        let script = fs::read_to_string(bin.join("kubectl_complete-sidecars.cmd")).unwrap();
        assert_eq!(script, "@\"%~dp0kubectl-sidecars.exe\" __complete %*\r\n");
        assert!(place.install(&program).unwrap()[0].starts_with("already installed: "));
        fs::write(bin.join("kubectl_complete-sidecars.cmd"), "@echo mine").unwrap();
        assert!(place.install(&program).is_err());
    }
}
