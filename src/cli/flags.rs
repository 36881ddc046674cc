//! Flag syntax that kubectl accepts and clap does not.

use std::collections::HashSet;
use std::ffi::OsString;

use clap::{ArgAction, Command};

/// Rewrites boolean flags with a value, as Go accepts them: `--no-headers=true` becomes `--no-headers`, and `-A=false`
/// is dropped.
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
    args.into_iter()
        .filter_map(|arg| {
            rest_is_names |= arg == "--";
            let Some((flag, value)) = arg.to_str().and_then(|text| text.split_once('=')) else {
                return Some(arg);
            };
            match value {
                _ if rest_is_names || !flags.contains(flag) => Some(arg),
                "true" | "TRUE" | "True" | "1" | "t" | "T" => Some(flag.into()),
                "false" | "FALSE" | "False" | "0" | "f" | "F" => None,
                _ => Some(arg),
            }
        })
        .collect()
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
        // Other values are left for clap to reject, and values of other flags are left alone.
        assert_eq!(
            plain(&["x", "--all=maybe", "-l=a=true", "--selector=true"]),
            ["x", "--all=maybe", "-l=a=true", "--selector=true"]
        );
        assert_eq!(plain(&["x", "--", "--all=true"]), ["x", "--", "--all=true"]);
    }
}
