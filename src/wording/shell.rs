//! Words for a shell: what may be suggested as part of a command, and how it is quoted.
//!
//! Everyone who can create pods chooses names, probe paths and messages. What reaches a command that somebody pastes, or a
//! choice that a shell inserts at Tab, is an argument of a known kind: never a flag, a path or a host.

/// Quotes an argument for a shell if necessary.
pub(crate) fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=,%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Whether the API server accepts this as the name of an object: a DNS subdomain of RFC 1123, as
/// `NameIsDNSSubdomain` in `apimachinery/pkg/api/validation` has it. Names in files can be anything.
pub(crate) fn is_object_name(name: &str) -> bool {
    let is_inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    let is_edge = |c: Option<&u8>| c.is_some_and(|c| is_inner(*c) && *c != b'-');
    name.len() <= 253
        && name.split('.').map(str::as_bytes).all(|label| {
            label.iter().all(|c| is_inner(*c)) && is_edge(label.first()) && is_edge(label.last())
        })
}

/// Whether a shell can be offered this value at Tab. kubectl's script for bash (1.32 and earlier) hands values to
/// `compgen -W`, which expands them as the command line would.
pub(crate) fn is_safe_choice(value: &str) -> bool {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "._:/@+=,-".contains(c);
    !value.is_empty() && !value.starts_with('-') && value.chars().all(is_safe)
}

/// Whether a path can be part of a URL as it is: from the root, without empty segments and segments of dots, which proxies
/// and servers resolve, and without escapes, which can hide them.
pub(crate) fn is_plain_path(path: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    let is_segment = |segment: &str| {
        !segment.is_empty() && !segment.trim_matches('.').is_empty() && segment.chars().all(is_plain)
    };
    let Some(rest) = path.strip_prefix('/') else { return false };
    rest.strip_suffix('/').unwrap_or(rest).split('/').all(|segment| is_segment(segment) || rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_an_api_server_accepts_are_object_names() {
        for name in ["web-0", "a", "my.db-7", "0"] {
            assert!(is_object_name(name), "{name}");
        }
        let long = "a".repeat(254);
        for name in ["", "-A", "a-", "a..b", ".a", "Web", "a/b", "../x", "$(x)", "a b", "a=b", "ä", &long] {
            assert!(!is_object_name(name), "{name}");
        }
    }

    #[test]
    fn choices_that_a_shell_would_expand_are_unsafe() {
        for value in ["web-0", "deploy/web", "registry:5000/a/b@sha256:0f", "a=b,c", "me@prod", "C++"] {
            assert!(is_safe_choice(value), "{value}");
        }
        for value in [
            "",
            "-A",
            "~root",
            "$(touch x)",
            "$HOME",
            "`x`",
            "a;b",
            "a b",
            "*",
            "a\\b",
            "'",
            "ä",
            "{a,b}",
            "!1",
        ] {
            assert!(!is_safe_choice(value), "{value}");
        }
    }

    #[test]
    fn paths_that_a_server_would_resolve_are_not_plain() {
        for path in ["/", "/healthz", "/healthz/ready", "/health/", "/v1.2/_status"] {
            assert!(is_plain_path(path), "{path}");
        }
        for path in [
            "",
            "healthz",
            "//host/x",
            "/../x",
            "/a/../../b",
            "/a/..",
            "/./a",
            "/...",
            "/%2e%2e/x",
            "/a%2f..",
            "/a//b",
            "/a?b",
            "/a;b",
            "/a#b",
            "/a b",
            "/a\\..\\b",
            "/@host",
            "/ä",
            "/a//",
        ] {
            assert!(!is_plain_path(path), "{path}");
        }
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_change_them() {
        assert_eq!(shell_word("a/b:c"), "a/b:c");
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word("o'neil $x"), r"'o'\''neil $x'");
    }
}
