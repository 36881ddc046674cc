//! Commands of containers, without what may be secret in them: passwords and tokens are often arguments of probes.
//!
//! In doubt, something is left out. What only names a secret, such as `$PASSWORD` or a file, is shown.

use super::shell::shell_word;

/// What is shown instead of a secret.
const LEFT_OUT: &str = "…";

/// A command as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShownCommand {
    /// The command as a line for a shell: `/bin/sh -c 'mysqladmin -p… ping'`.
    pub(crate) line: String,
    /// Whether nothing is left out of it, so that it can be run as it is.
    pub(crate) is_whole: bool,
}

/// Returns the words of a command as a line, without what may be secret.
pub(crate) fn shown_command(words: &[String]) -> ShownCommand {
    let mut reader = Reader::default();
    let shown: Vec<String> = words.iter().map(|word| reader.word(word)).collect();
    let quoted: Vec<String> = shown.iter().map(|word| quoted(word)).collect();
    ShownCommand { line: quoted.join(" "), is_whole: !reader.left_out }
}

/// The mark for what is left out needs no quotes: the line cannot be run anyway.
fn quoted(word: &str) -> String {
    let plain: String = word.split(LEFT_OUT).collect();
    if plain.is_empty() || shell_word(&plain) == plain { word.to_owned() } else { shell_word(word) }
}

/// Reads a command word by word.
#[derive(Default)]
struct Reader {
    /// Whether what comes next is a secret, because a flag or a name before it says so.
    expects_secret: bool,
    /// Whether the word before is a name of a secret, which `:` or `=` may follow.
    after_name: bool,
    /// The program that runs, without its folder.
    program: String,
    begins: bool,
    left_out: bool,
}

impl Reader {
    /// One argument: a word, or a script of several.
    fn word(&mut self, word: &str) -> String {
        self.begins |= self.program.is_empty();
        if !word.contains(is_end) {
            return self.token(word);
        }
        if self.expects_secret {
            return self.leave_out();
        }
        // A script begins with a program of its own.
        self.begins = true;
        let (mut shown, mut quote) = (String::new(), None);
        let mut rest = word;
        while !rest.is_empty() {
            let (token, others) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
            if !token.is_empty() {
                shown.push_str(&self.token(token));
            }
            let Some(end) = others.chars().next() else { break };
            rest = &others[end.len_utf8()..];
            shown.push(end);
            if matches!(end, ';' | '|' | '&' | '(' | '\n' | '`') {
                (self.begins, self.expects_secret) = (true, false);
            }
            let is_quote = matches!(end, '\'' | '"');
            let closes = is_quote && quote == Some(end);
            if closes {
                quote = None;
            } else if is_quote && !self.expects_secret {
                quote.get_or_insert(end);
            }
            // A secret in quotes may have blanks.
            if is_quote && !closes && self.expects_secret {
                let (inside, after) = rest.split_at(rest.find(end).unwrap_or(rest.len()));
                let text = if is_reference(inside) { inside.to_owned() } else { self.leave_out() };
                self.expects_secret = false;
                shown.push_str(&text);
                rest = after;
                if let Some(after) = rest.strip_prefix(end) {
                    shown.push(end);
                    rest = after;
                }
            }
        }
        // The next argument is not what a script asks for.
        self.expects_secret = false;
        shown
    }

    fn leave_out(&mut self) -> String {
        self.left_out = true;
        self.expects_secret = false;
        LEFT_OUT.to_owned()
    }

    /// A word without blanks and quotes.
    fn token(&mut self, token: &str) -> String {
        if std::mem::take(&mut self.begins) && !token.starts_with('-') {
            // `PGPASSWORD=x psql`: the program comes after its variables.
            self.begins = token.contains('=');
            token.rsplit('/').next().unwrap_or_default().clone_into(&mut self.program);
        }
        if std::mem::take(&mut self.after_name) && token.starts_with([':', '=']) {
            let value = token.trim_start_matches([':', '=']);
            // A backslash is that of a quote.
            if value.trim_start_matches('\\').is_empty() {
                self.expects_secret = true;
                return token.to_owned();
            }
            return format!("{}{}", &token[..token.len() - value.len()], self.secret(value));
        }
        if self.expects_secret {
            return self.secret(token);
        }
        if let Some((name, value)) = token.split_once(['=', ':']).filter(|(name, _)| is_secret_name(name)) {
            let sign = &token[name.len()..=name.len()];
            if value.is_empty() {
                self.expects_secret = true;
                return token.to_owned();
            }
            return format!("{name}{sign}{}", self.secret(value));
        }
        if token.starts_with('-') {
            return self.flag(token);
        }
        self.after_name = is_secret_name(token);
        self.expects_secret = matches!(token, "password" | "passwd" | "Bearer" | "Basic");
        self.value(token)
    }

    fn flag(&mut self, flag: &str) -> String {
        self.expects_secret = is_secret_name(flag.trim_start_matches('-'));
        let is = |programs: &[&str]| programs.iter().any(|program| self.program.starts_with(program));
        match (flag, flag.strip_prefix("-p")) {
            ("-p", _) => self.expects_secret = !is(&["psql", "pg_", "mkdir", "ps", "nc", "redis"]),
            ("-a" | "--pass", _) => self.expects_secret = is(&["redis-cli", "valkey-cli", "keydb-cli"]),
            ("-u" | "--user" | "-U", _) => self.expects_secret = is(&["curl", "wget", "http"]),
            _ if is(&["curl"]) && flag.starts_with("-u")
                || flag.starts_with("--user=") && flag.contains(':') =>
            {
                return self.leave_out();
            }
            ("-w" | "-W", _) => self.expects_secret = is(&["ldap", "smb"]),
            // MySQL takes the password in the same word. With others this is usually a longer flag.
            (_, Some(value)) if is(&["mysql", "mariadb", "sshpass"]) || !is_rest_of_flag(value) => {
                return format!("-p{}", self.secret(value));
            }
            _ => {}
        }
        match flag.split_once('=') {
            Some((name, value)) => format!("{name}={}", self.value(value)),
            None => self.value(flag),
        }
    }

    /// A value that should be secret: it is shown if it only says where the secret is.
    fn secret(&mut self, value: &str) -> String {
        self.expects_secret = false;
        let is_scheme = ["bearer", "basic", "token"].iter().any(|word| value.eq_ignore_ascii_case(word));
        if is_scheme {
            self.expects_secret = true;
            return value.to_owned();
        }
        // A substitution: what is in its parentheses is read as a command.
        if is_reference(value) || value == "$" { value.to_owned() } else { self.leave_out() }
    }

    /// Any other value, without credentials in URLs and without what looks like a token.
    fn value(&mut self, value: &str) -> String {
        let mut shown = value.to_owned();
        if let Some((scheme, rest)) = value.split_once("://") {
            let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
            if let Some((_, host)) = host.rsplit_once('@') {
                self.left_out = true;
                shown = format!("{scheme}://{LEFT_OUT}@{host}{path}");
            }
        }
        if let Some((before, query)) = shown.split_once('?').filter(|(_, query)| query.contains('=')) {
            self.left_out |= !query.is_empty();
            shown = format!("{before}?{LEFT_OUT}");
        }
        if looks_like_a_token(&shown) { self.leave_out() } else { shown }
    }
}

/// What ends a word of a script.
fn is_end(c: char) -> bool {
    c.is_whitespace() || "'\"`;|&()<>".contains(c)
}

/// Whether a value only says where a secret is: a variable, a file, or a switch.
fn is_reference(value: &str) -> bool {
    let is_variable = value.starts_with('$') && !value.contains(char::is_whitespace);
    let is_path = value.starts_with(['/', '@']) || value.starts_with("./");
    is_variable || is_path || matches!(value, "true" | "false")
}

/// Whether this follows `-p` as in `-port=8080` and `-p5432`, and not as a password does.
fn is_rest_of_flag(rest: &str) -> bool {
    let name = rest.split('=').next().unwrap_or_default();
    rest.bytes().all(|b| b.is_ascii_digit())
        || !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b"-_.".contains(&b))
}

/// Whether the name of a flag or of a variable is that of a secret.
fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words =
        ["pass", "pwd", "secret", "token", "cred", "auth", "apikey", "cookie", "signature", "private"];
    words.iter().any(|word| name.contains(word))
        || name == "key"
        || name.ends_with("-key")
        || name.ends_with("_key")
}

/// Whether a value looks random: long, of letters and digits, and neither a path nor a name of several words.
fn looks_like_a_token(value: &str) -> bool {
    const LONG: usize = 20;
    let is_path = value.contains('/') && value.starts_with(['/', '.', '~', '$']) || value.contains("://");
    let is_random = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let letters = part.bytes().filter(u8::is_ascii_alphabetic).count();
        part.len() >= LONG && digits >= 2 && letters >= 2
    };
    !is_path && value.split(|c: char| !(c.is_ascii_alphanumeric() || "+=_/".contains(c))).any(is_random)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[&str]) -> String {
        shown_command(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).line
    }

    #[test]
    fn commands_without_secrets_are_whole() {
        for words in [
            &["/bin/sh", "-c", "pg_isready -U postgres -h 127.0.0.1 -p 5432"][..],
            &["cat", "/tmp/healthy"],
            &["/bin/grpc_health_probe", "-addr=:9090"],
            &["sh", "-c", "test -f /ready && curl -fsS http://localhost:8080/healthz"],
            &["sh", "-c", "mysqladmin ping -p$MYSQL_ROOT_PASSWORD"],
            &["sh", "-c", "redis-cli -a \"$REDIS_PASSWORD\" ping"],
            &["probe", "--tls-key=/etc/certs/tls.key", "--token-file", "/var/run/token"],
            &["redis-cli", "-p", "6379", "ping"],
            &["probe", "-port=8080", "-path", "/healthz", "--timeout=5s"],
        ] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let shown = shown_command(&words);
            assert!(shown.is_whole, "{}", shown.line);
        }
        assert_eq!(line(&["sh", "-c", "test -f /a"]), "sh -c 'test -f /a'");
    }

    #[test]
    fn secrets_are_left_out() {
        const SECRET: &str = "s3cr3t";
        for (words, expected) in [
            (&["mysqladmin", "-ps3cr3t", "ping"][..], "mysqladmin -p… ping"),
            (&["sh", "-c", "mysqladmin -uroot -ps3cr3t ping"], "sh -c 'mysqladmin -uroot -p… ping'"),
            (&["mongosh", "--password", "s3cr3t"], "mongosh --password …"),
            (&["x", "--password=s3cr3t", "y"], "x --password=… y"),
            (&["sh", "-c", "x --password 's3cr3t and more' y"], r"sh -c 'x --password '\''…'\'' y'"),
            (
                &["sh", "-c", "PGPASSWORD=s3cr3t psql -c 'select 1'"],
                r"sh -c 'PGPASSWORD=… psql -c '\''select 1'\'''",
            ),
            (&["redis-cli", "-a", "s3cr3t", "ping"], "redis-cli -a … ping"),
            (&["sh", "-c", "redis-cli -a s3cr3t ping"], "sh -c 'redis-cli -a … ping'"),
            (&["curl", "-u", "admin:s3cr3t", "http://a/"], "curl -u … http://a/"),
            (&["curl", "http://admin:s3cr3t@a:80/x"], "curl http://…@a:80/x"),
            (&["curl", "http://a/x?token=s3cr3t"], "curl 'http://a/x?…'"),
            (
                &["curl", "-H", "Authorization: Bearer s3cr3t", "http://a/"],
                "curl -H 'Authorization: Bearer …' http://a/",
            ),
            (&["curl", "-d", "{\"password\":\"s3cr3t\"}"], "curl -d '{\"password\":\"…\"}'"),
            (&["curl", "-d", "{\\\"password\\\":\\\"s3cr3t\\\"}"], "curl -d '{\\\"password\\\":\\\"…\"}'"),
            (&["curl", "-H", "X-Api-Key: s3cr3t"], "curl -H 'X-Api-Key: …'"),
            (&["sh", "-c", "curl -H \"X-Vault-Token: s3cr3t\" a"], "sh -c 'curl -H \"X-Vault-Token: …\" a'"),
            (&["curl", "-uadmin:s3cr3t", "a"], "curl … a"),
            (&["sh", "-c", "export TOKEN=s3cr3t; run"], "sh -c 'export TOKEN=…; run'"),
            (&["openssl", "-passin", "pass:s3cr3t"], "openssl -passin …"),
            (&["x", "-X", "s3cr3ts3cr3ts3cr3ts3cr3t"], "x -X …"),
            (&["x", "api_key:", "s3cr3t"], "x api_key: …"),
            (&["mysqladmin", "password", "s3cr3t"], "mysqladmin password …"),
        ] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let shown = shown_command(&words);
            assert_eq!(shown.line, expected);
            assert!(!shown.line.contains(SECRET) && !shown.is_whole, "{}", shown.line);
        }
    }
}
