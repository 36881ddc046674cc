//! Ports of the pod's own addresses in free text: `http://localhost:8081/x`, `127.0.0.1:5432`.

/// A port found in text, and what follows it (a path, mostly).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Local<'a> {
    pub(super) port: u16,
    /// What follows, up to a blank or quote; never shown.
    pub(super) rest: &'a str,
}

/// What comes after the host of every address: a colon, or in some connection strings a comma.
const HOST_ENDS: [u8; 2] = *b":,";
const HOSTS: [&str; 5] = ["localhost:", "127.0.0.1:", "[::1]:", "localhost,", "127.0.0.1,"];

/// Every port of localhost that a text names, in order.
pub(super) fn local_ports(text: &str) -> impl Iterator<Item = Local<'_>> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| HOST_ENDS.contains(byte));
    ends.filter_map(move |(at, _)| {
        let (before, after) = (&text[..=at], &text[at + 1..]);
        if !HOSTS.iter().any(|host| ends_with(before, host)) {
            return None;
        }
        let digits = after.bytes().take(6).take_while(u8::is_ascii_digit).count();
        let port = port(&after[..digits])?;
        let rest = &after[digits..];
        let end = rest
            .bytes()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\''))
            .unwrap_or(rest.len());
        Some(Local { port, rest: &rest[..end.min(rest.len())] })
    })
}

/// Whether the text may hold an address.
pub(super) fn holds_host_end(text: &str) -> bool {
    text.bytes().any(|byte| HOST_ENDS.contains(&byte))
}

/// Whether the text ends with a host that is a whole word, in any case.
fn ends_with(text: &str, host: &str) -> bool {
    let (text, host) = (text.as_bytes(), host.as_bytes());
    let Some(start) = text.len().checked_sub(host.len()) else { return false };
    text[start..].eq_ignore_ascii_case(host)
        && (start == 0
            || !(text[start - 1].is_ascii_alphanumeric() || matches!(text[start - 1], b'.' | b'-')))
}

/// A port number; 0 is none.
pub(super) fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|&port| port != 0)
}

/// Whether the text is nothing but the pod's own address.
pub(super) fn is_local_host(text: &str) -> bool {
    matches!(text, "localhost" | "127.0.0.1" | "::1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_local_ports_only() {
        let ports = |text| local_ports(text).map(|l| l.port).collect::<Vec<_>>();
        assert_eq!(ports("http://localhost:8081/-/reload and tcp://127.0.0.1:5432"), [8081, 5432]);
        assert_eq!(ports("[::1]:80,LOCALHOST:81"), [80, 81]);
        assert_eq!(ports("notlocalhost:80 my.localhost:80 10.127.0.0.1:80"), [0; 0]);
        assert_eq!(ports("localhost:0 localhost:70000 localhost: localhost:x localhost"), [0; 0]);
        assert_eq!(ports("Server=localhost,1433;"), [1433]);
    }

    #[test]
    fn keeps_what_stands_behind() {
        let rest: Vec<_> = local_ports("a 'localhost:80/metrics' b localhost:81").map(|l| l.rest).collect();
        assert_eq!(rest, ["/metrics", ""]);
    }
}
