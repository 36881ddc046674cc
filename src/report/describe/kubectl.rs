//! kubectl commands against the cluster that was asked.

use std::fmt::Write as _;

use crate::wording::shell_word;

/// How to call kubectl so that it asks the same cluster as the same user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kubectl {
    /// The name by which kubectl was called, where it says so; `None` for `kubectl`.
    pub(crate) program: Option<String>,
    /// `--kubeconfig`, where it was given.
    pub(crate) kubeconfig: Option<String>,
    /// `--context`, where it was given.
    pub(crate) context: Option<String>,
    /// `--as`, where it was given.
    pub(crate) impersonate: Option<String>,
}

impl Kubectl {
    /// A command on `namespace`, its words quoted for a shell where they need it.
    pub(crate) fn command(&self, namespace: Option<&str>, words: &[&str]) -> String {
        let mut command = self.with_flags(&[], namespace);
        for word in words {
            command.push(' ');
            command.push_str(&shell_word(word));
        }
        command
    }

    /// A command of this plugin: kubectl takes its flags only behind the plugin's name.
    pub(crate) fn plugin(&self, namespace: Option<&str>, words: &[&str]) -> String {
        self.with_flags(&[&["sidecars"], words].concat(), namespace)
    }

    fn with_flags(&self, words: &[&str], namespace: Option<&str>) -> String {
        let mut command = shell_word(self.program.as_deref().unwrap_or("kubectl"));
        for word in words {
            command.push(' ');
            command.push_str(&shell_word(word));
        }
        let flags = [
            ("--kubeconfig", self.kubeconfig.as_deref()),
            ("--context", self.context.as_deref()),
            ("--as", self.impersonate.as_deref()),
            ("-n", namespace),
        ];
        for (flag, value) in flags {
            if let Some(value) = value {
                let _ = write!(command, " {flag} {}", shell_word(value));
            }
        }
        command
    }

    /// The program at `path`, which kubectl hands to its plugins (`KUBECTL_PATH`), if its name can be pasted.
    pub(crate) fn program_at(path: &str) -> Option<String> {
        let name = path.rsplit(['/', '\\']).next()?;
        let name = name.strip_suffix(".exe").unwrap_or(name);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        (!name.is_empty() && !name.starts_with('-') && name.chars().all(is_plain)).then(|| name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_use_the_program_that_called() {
        let program = |path: &str| Kubectl::program_at(path);
        assert_eq!(program("/usr/local/bin/oc").as_deref(), Some("oc"));
        assert_eq!(program(r"C:\bin\kubectl.exe").as_deref(), Some("kubectl"));
        assert_eq!(program("kubectl-1.36").as_deref(), Some("kubectl-1.36"));
        assert_eq!(
            (program(""), program("/bin/"), program("/x/$(y)"), program("-x")),
            (None, None, None, None)
        );
        let kubectl = Kubectl { program: program("/usr/bin/oc"), ..Kubectl::default() };
        assert_eq!(kubectl.command(Some("shop"), &["get", "pods"]), "oc -n shop get pods");
    }

    #[test]
    fn commands_can_be_pasted() {
        let plain = Kubectl::default();
        assert_eq!(
            plain.command(Some("shop"), &["logs", "web-0", "-c", "istio-proxy", "--previous"]),
            "kubectl -n shop logs web-0 -c istio-proxy --previous"
        );
        let careful =
            Kubectl { context: Some("my prod".into()), impersonate: Some("o'neil".into()), ..plain };
        assert_eq!(
            careful.command(None, &["get", "pod", "a;b", "-o", "jsonpath={.spec['x']}"]),
            r"kubectl --context 'my prod' --as 'o'\''neil' get pod 'a;b' -o 'jsonpath={.spec['\''x'\'']}'"
        );
    }
}
