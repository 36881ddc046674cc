//! Flag syntax that kubectl accepts and clap does not.

use std::collections::HashSet;
use std::ffi::OsString;

use clap::{ArgAction, Command};

/// Rewrites boolean flags with a value, as Go accepts them: `--no-headers=true` becomes `--no-headers`, and `-A=false`
/// is dropped, together with an earlier `-A`.
pub(super) fn plain_booleans(command: &Command, args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let flags: HashSet<String> = command
        .get_subcommands()
        .chain([command])
        .flat_map(Command::get_arguments)
        .filter(|arg| matches!(arg.get_action(), ArgAction::SetTrue))
        .flat_map(|arg| {
            let long = arg.get_long().map(|long| format!("--{long}"));
            long.into_iter().chain(arg.get_short().map(|short| format!("-{short}")))
        })
        .collect();
    let mut rest_is_names = false;
    let mut plain: Vec<OsString> = Vec::new();
    for arg in args {
        rest_is_names |= arg == "--";
        let boolean = arg.to_str().and_then(|text| text.split_once('='));
        match boolean.filter(|(flag, _)| !rest_is_names && flags.contains(*flag)) {
            Some((flag, "true" | "TRUE" | "True" | "1" | "t" | "T")) => plain.push(flag.into()),
            Some((flag, "false" | "FALSE" | "False" | "0" | "f" | "F")) => {
                plain.retain(|known| known != flag);
            }
            _ => plain.push(arg),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(args: &[&str]) -> Vec<String> {
        let args = plain_booleans(
            &super::super::command(super::super::DEFAULT_NAME),
            args.iter().map(OsString::from),
        );
        args.into_iter().map(|arg| arg.into_string().unwrap_or_default()).collect()
    }

    #[test]
    fn boolean_values_work_as_in_kubectl() {
        assert_eq!(
            plain(&["x", "list", "-A=true", "--no-headers=1", "--all=false", "--summary"]),
            ["x", "list", "-A", "--no-headers", "--summary"]
        );
        // The last one counts.
        assert_eq!(plain(&["x", "list", "-A", "-A=false", "--all=false", "--all"]), ["x", "list", "--all"]);
        // Other values are left for clap to reject, and values of other flags are left alone.
        assert_eq!(
            plain(&["x", "--all=maybe", "-l=a=true", "--selector=true"]),
            ["x", "--all=maybe", "-l=a=true", "--selector=true"]
        );
        assert_eq!(plain(&["x", "--", "--all=true"]), ["x", "--", "--all=true"]);
    }
}
