//! How much a server may send: one bound for each kind of answer.
//!
//! A server, or what answers in its place, decides what it sends, and a small compressed body can inflate to
//! gigabytes. The bounds count bytes after inflating.

use super::wire;

const MIB: usize = 1 << 20;

/// The largest object that is decoded. etcd refuses objects of more than 1.5 MiB by default.
pub(super) const LARGEST_OBJECT: usize = 4 * MIB;
/// The most parts (containers, variables, volumes …) of an object. Each can be two bytes in a response, and takes
/// hundreds in memory. A pod in etcd has fewer, because the API server adds defaults to each.
pub(super) const MOST_PARTS: usize = 20_000;
/// The average item of a page has at least this size, so that the bound of a page also limits the number of its items.
pub(super) const SMALLEST_ITEM: usize = 512;
/// The most items of a list: Kubernetes supports 150,000 pods per cluster.
pub(super) const MOST_ITEMS: usize = 2_000_000;
/// How many pages in a row may have no new item. API servers fill each page except the last.
pub(super) const EMPTY_PAGES: usize = 100;
/// The longest continue token. Those of API servers have a few hundred bytes, and a URL can have 64 KiB.
pub(super) const LONGEST_TOKEN: usize = 16 << 10;
/// How many unreadable pods of a list are named; the others are counted.
pub(super) const NAMED_UNREADABLE: usize = 10;
/// A kubeconfig, with certificates for hundreds of clusters.
pub(super) const KUBECONFIG: u64 = 16 << 20;
/// A certificate, a key, a token, or what a credential plugin prints. The certificate authorities of a whole machine
/// have 250 kB.
pub(super) const CREDENTIAL: u64 = 4 << 20;

/// What is requested, which decides how large the answer may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// A page of pods; with the number that was requested, or 0 for all.
    Pods(u32),
    Pod,
    /// A page of objects of which only the names are read.
    Names,
    /// A page of workloads, Services and the like.
    Objects,
    /// One object of any kind, whole.
    Object,
    Events,
    Metrics,
    /// What Prometheus says to a query.
    Samples,
    /// A log; with the number of lines to keep.
    Log(u32),
    /// A response without the requested object, such as 403.
    Refusal,
}

/// What happens to a body that is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    /// It is an error.
    Fails,
    /// The beginning is enough.
    IsCut,
    /// Only the end is kept.
    KeepsTail,
}

impl Answer {
    /// The bound in bytes, and what happens beyond it.
    pub(super) fn bound(self) -> (usize, Excess) {
        match self {
            // Whoever requests all pods at once gets them, up to what a 32-bit size can hold.
            Self::Pods(0) => (2048 * MIB, Excess::Fails),
            // 64 KiB per pod: pods have 5 to 20 KiB, and a page needs room for a few of the largest.
            Self::Pods(count) => {
                let page = usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(64 << 10);
                (page.clamp(32 * MIB, 2048 * MIB), Excess::Fails)
            }
            // With room to be recognized as too large.
            Self::Pod | Self::Object => (2 * LARGEST_OBJECT, Excess::Fails),
            // 500 namespaces or events of 1 KiB, with room for annotations.
            Self::Names | Self::Events => (16 * MIB, Excess::Fails),
            // 500 workloads, whose templates have 5 to 20 KiB, with room for a few of the largest.
            Self::Objects => (32 * MIB, Excess::Fails),
            // One response for all pods, at 600 bytes for a pod: 100,000 pods.
            Self::Metrics => (64 * MIB, Excess::Fails),
            // 2,000 series are requested, at 200 bytes for each, with room for those of pods that are gone.
            Self::Samples => (24 * MIB, Excess::Fails),
            // The container runtime splits lines at 16 KiB.
            Self::Log(lines) => {
                let tail = usize::try_from(lines).unwrap_or(usize::MAX).saturating_mul(16 << 10);
                (tail.clamp(64 << 10, MIB), Excess::KeepsTail)
            }
            // A Status has a few hundred bytes, an error page of a proxy some KiB. The status code matters most.
            Self::Refusal => (MIB, Excess::IsCut),
        }
    }

    /// The media types to request, where `pods` are those for pods.
    pub(super) fn accept(self, pods: &'static str) -> &'static str {
        match self {
            Self::Pods(_) | Self::Pod => pods,
            Self::Names | Self::Objects | Self::Events => wire::ACCEPT_JSON,
            // Metrics servers also support protobuf, which is not implemented here. An object comes with its field managers,
            // which say who manages it.
            Self::Metrics | Self::Samples | Self::Object => "application/json",
            // kubectl's own value: logs are plain text, errors are JSON.
            Self::Log(_) | Self::Refusal => "application/json, */*",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_of_a_page_follows_what_was_requested() {
        let of = |count| Answer::Pods(count).bound().0 / MIB;
        assert_eq!((of(1), of(500), of(5000), of(u32::MAX), of(0)), (32, 32, 312, 2048, 2048));
        assert_eq!(Answer::Log(5).bound(), (80 << 10, Excess::KeepsTail));
    }
}
