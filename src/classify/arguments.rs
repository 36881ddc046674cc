//! Flags and variables that only helpers of one kind take.

use std::borrow::Cow;

use super::Pattern;
use super::evidence::{Evidence, Source};
use super::network::flag_name;
use super::weigh::{TELLING_ARGUMENT, TELLING_VARIABLE};
use crate::model::Container;

/// Variables by which helpers are configured, whatever their image is called.
const VARIABLES: [(&str, Pattern); 27] = [
    ("BACKUP_CRON", Pattern::Sidecar),
    ("BACKUP_INTERVAL", Pattern::Sidecar),
    ("BACKUP_SCHEDULE", Pattern::Sidecar),
    ("CSQL_PROXY_INSTANCE_CONNECTION_NAME", Pattern::Ambassador),
    ("CSQL_PROXY_PORT", Pattern::Ambassador),
    ("DATA_SOURCE_NAME", Pattern::Adapter),
    ("DATA_SOURCE_URI", Pattern::Adapter),
    ("FLUENTD_ARGS", Pattern::Adapter),
    ("FLUENTD_CONF", Pattern::Adapter),
    ("GITSYNC_REPO", Pattern::ConfigHelper),
    ("GITSYNC_ROOT", Pattern::ConfigHelper),
    ("GIT_SYNC_REPO", Pattern::ConfigHelper),
    ("GIT_SYNC_ROOT", Pattern::ConfigHelper),
    ("OAUTH2_PROXY_CLIENT_ID", Pattern::Ambassador),
    ("OAUTH2_PROXY_UPSTREAMS", Pattern::Ambassador),
    ("OPENVPN_PROVIDER", Pattern::Ambassador),
    ("PRUNE_BACKUPS_DAYS", Pattern::Sidecar),
    ("REDIS_EXPORTER_LOG_FORMAT", Pattern::Adapter),
    ("RESTIC_REPOSITORY", Pattern::Sidecar),
    ("SCRAPE_URI", Pattern::Adapter),
    ("TS_AUTHKEY", Pattern::Ambassador),
    ("TS_AUTH_KEY", Pattern::Ambassador),
    ("TS_KUBE_SECRET", Pattern::Ambassador),
    ("TS_USERSPACE", Pattern::Ambassador),
    ("TUNNEL_TOKEN", Pattern::Ambassador),
    ("VPN_SERVICE_PROVIDER", Pattern::Ambassador),
    ("WIREGUARD_PRIVATE_KEY", Pattern::Ambassador),
];

/// Adds what flags and variables say.
pub(super) fn judge(container: &Container, pieces: &mut Vec<Evidence>) {
    let mut add = |says, weight, text: Cow<'static, str>| {
        pieces.push(Evidence::new(Source::Structure, says, weight, text));
    };
    let (mut csi, mut registers, mut secure, mut upstream, mut reloads, mut exports) =
        (false, false, false, false, false, false);
    for argument in container.command.iter().chain(&container.args) {
        let flag = flag_name(argument);
        csi |= flag == "csi-address";
        registers |= flag == "kubelet-registration-path";
        secure |= flag == "secure-listen-address";
        upstream |= flag == "upstream";
        reloads |= matches!(
            flag,
            "reload-url" | "reload-command" | "config-envsubst-file" | "watched-dir" | "watch-dir"
        );
        exports |=
            matches!(flag, "web.telemetry-path" | "telemetry.address") || flag.ends_with(".scrape-uri");
    }
    if registers {
        add(
            Pattern::Adapter,
            TELLING_ARGUMENT,
            "argument --kubelet-registration-path, as CSI registrars take".into(),
        );
    } else if csi {
        add(Pattern::Adapter, TELLING_ARGUMENT, "argument --csi-address, as CSI helpers take".into());
    }
    if secure && upstream {
        add(Pattern::Ambassador, TELLING_ARGUMENT, "arguments --secure-listen-address and --upstream".into());
    }
    if reloads {
        add(Pattern::ConfigHelper, TELLING_ARGUMENT, "argument of a configuration reloader".into());
    }
    if exports {
        add(Pattern::Adapter, TELLING_VARIABLE, "argument of a Prometheus exporter".into());
    }
    let telling = container.env.iter().find_map(|variable| {
        VARIABLES.binary_search_by(|(name, _)| (*name).cmp(&variable.name)).ok().map(|i| VARIABLES[i])
    });
    if let Some((name, says)) = telling {
        add(says, TELLING_VARIABLE, format!("variable {name}, as helpers of this kind take").into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_can_be_searched() {
        assert!(VARIABLES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
