//! kubectl's connection flags: same letter, same meaning.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::settings::Connection;

/// The heading of these flags in the help.
pub(super) const HEADING: &str = "Connection";

/// Defines the flags and resolves each into the field of the same name.
macro_rules! connection_args {
    ($($(#[$attribute:meta])* $field:ident: $kind:ty,)*) => {
        /// These flags may come before or after the command, as in kubectl.
        #[derive(Debug, Clone, Args)]
        #[command(next_help_heading = HEADING)]
        pub(super) struct ConnectionArgs {
            $($(#[$attribute])* $field: $kind,)*
        }

        impl ConnectionArgs {
            pub(super) fn resolve(self) -> Connection {
                Connection { $($field: self.$field,)* }
            }
        }
    };
}

connection_args! {
    /// Path of the kubeconfig file
    #[arg(long, value_name = "FILE", global = true)]
    kubeconfig: Option<PathBuf>,
    /// Context in the kubeconfig
    #[arg(long, value_name = "NAME", global = true)]
    context: Option<String>,
    /// Cluster in the kubeconfig
    #[arg(long, value_name = "NAME", global = true)]
    cluster: Option<String>,
    /// User in the kubeconfig
    #[arg(long, value_name = "NAME", global = true)]
    user: Option<String>,
    /// Address of the API server
    #[arg(short = 's', long, value_name = "URL", global = true)]
    server: Option<String>,
    /// Bearer token for the API server
    #[arg(long, value_name = "TOKEN", global = true)]
    token: Option<String>,
    /// Username for basic authentication
    #[arg(long, value_name = "NAME", global = true)]
    username: Option<String>,
    /// Password for basic authentication
    #[arg(long, value_name = "PASSWORD", global = true)]
    password: Option<String>,
    /// Certificate authority's certificate file
    #[arg(long, value_name = "FILE", global = true)]
    certificate_authority: Option<PathBuf>,
    /// Client certificate file for TLS
    #[arg(long, value_name = "FILE", global = true)]
    client_certificate: Option<PathBuf>,
    /// Client key file for TLS
    #[arg(long, value_name = "FILE", global = true)]
    client_key: Option<PathBuf>,
    /// Do not check certificates (insecure)
    ///
    /// Others can then read and change what is sent.
    #[arg(long, global = true)]
    insecure_skip_tls_verify: bool,
    /// Server name in the server's certificate
    ///
    /// By default, this is the name in the server's address.
    #[arg(long, value_name = "NAME", global = true)]
    tls_server_name: Option<String>,
    /// Proxy URL: http, https or socks5
    #[arg(long, value_name = "URL", global = true)]
    proxy_url: Option<String>,
    /// Do not compress responses
    ///
    /// This is faster on a fast network.
    #[arg(long, global = true)]
    disable_compression: bool,
    /// Timeout of one request; 0 means none
    ///
    /// Takes times such as 500ms, 30s or 2m. A plain number is in seconds.
    #[arg(long, value_name = "TIME", global = true, value_parser = duration)]
    request_timeout: Option<Duration>,
    /// Username to impersonate
    #[arg(long = "as", value_name = "USER", global = true)]
    impersonate_user: Option<String>,
    /// Group to impersonate; can be repeated
    #[arg(long = "as-group", value_name = "GROUP", global = true)]
    impersonate_groups: Vec<String>,
    /// UID to impersonate
    #[arg(long = "as-uid", value_name = "UID", global = true)]
    impersonate_uid: Option<String>,
    /// Extra attribute of the user; repeatable
    #[arg(long = "as-user-extra", value_name = "KEY=VALUE", global = true, value_parser = pair)]
    impersonate_extra: Vec<(String, String)>,
    /// Log requests (6), sizes (7), headers (8)
    ///
    /// Each level includes those below it. Tokens and the contents of responses are never logged.
    #[arg(
        short = 'v',
        long = "v",
        value_name = "LEVEL",
        global = true,
        default_value_t = 0,
        hide_default_value = true,
        value_parser = super::output::number::<u8>
    )]
    verbosity: u8,
}

/// `KEY=VALUE`; the value may contain equals signs.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("expected KEY=VALUE".to_owned()),
    }
}

/// Parses Go durations, as kubectl does: `1h2m3.5s`, `300ms`; a plain number is seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let bad = || "expected a time, such as 30s, 2m or 500ms".to_owned();
    if let Ok(seconds) = text.parse::<u64>() {
        return Ok(Duration::from_secs(seconds));
    }
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(bad)?;
        let (number, tail) = rest.split_at(end);
        let unit = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit);
        let number: f64 = number.parse().map_err(|_| bad())?;
        let seconds = match unit {
            "ns" => 1e-9,
            "us" | "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return Err(bad()),
        };
        total += number * seconds;
        rest = tail;
    }
    if text.is_empty() {
        return Err(bad());
    }
    Duration::try_from_secs_f64(total).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_parsed_as_in_go() {
        for (text, millis) in [
            ("30", 30_000),
            ("0", 0),
            ("30s", 30_000),
            ("1m30s", 90_000),
            ("1.5h", 5_400_000),
            ("250ms", 250),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "s", "-5s", "5x", "1m2", "1.2.3s", "99999999999999999999h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn extra_attributes_are_pairs() {
        assert_eq!(pair("scopes=a=b"), Ok(("scopes".to_owned(), "a=b".to_owned())));
        assert_eq!(pair("scopes="), Ok(("scopes".to_owned(), String::new())));
        assert!(pair("scopes").is_err() && pair("=x").is_err());
    }
}
