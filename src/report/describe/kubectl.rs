//! kubectl commands against the cluster that was asked.

use std::fmt::Write as _;

use crate::wording::shell_word;

/// How to call kubectl so that it asks the same cluster as the same user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kubectl {
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
        let mut command = String::from("kubectl");
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
        for word in words {
            command.push(' ');
            command.push_str(&shell_word(word));
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
