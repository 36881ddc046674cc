//! What to request because of a history. CPU can be shared for a moment, so its percentile is enough; memory cannot, so its
//! maximum counts, with room above it: 15 %, and 25 % where the container was killed for lack of memory, as krr has it.

use super::ContainerHistory;

const ROOM: i64 = 15;
const ROOM_AFTER_OOM: i64 = 25;
const MIB: i64 = 1 << 20;
/// Less than three hours of figures (at one per five minutes) are not enough.
const LEAST_POINTS: u32 = 36;

/// The history of all containers of one kind: the same name in the pods of a workload.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Peak {
    cpu_millicores: Option<i64>,
    memory_bytes: Option<i64>,
    pub(crate) oom_kills: u64,
    points: u32,
}

/// Requests: millicores, and bytes in whole MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recommended {
    pub(crate) cpu_millicores: i64,
    pub(crate) memory_bytes: i64,
}

impl Peak {
    pub(crate) fn add(&mut self, history: ContainerHistory) {
        self.cpu_millicores = self.cpu_millicores.max(history.cpu_millicores);
        self.memory_bytes = self.memory_bytes.max(history.memory_bytes);
        self.oom_kills = self.oom_kills.saturating_add(history.oom_kills.unwrap_or(0));
        self.points = self.points.max(history.points);
    }

    /// What to request; `None` if too little is known. `limits` (millicores, bytes) are not exceeded: a request above its
    /// limit is invalid.
    pub(crate) fn requests(&self, limits: (Option<i64>, Option<i64>)) -> Option<Recommended> {
        if self.points < LEAST_POINTS {
            return None;
        }
        let room = if self.oom_kills > 0 { ROOM_AFTER_OOM } else { ROOM };
        let memory = self.memory_bytes?;
        let memory = memory.saturating_add(memory.saturating_mul(room) / 100);
        let memory = memory.max(1).saturating_add(MIB - 1) / MIB * MIB;
        let capped = |value: i64, limit: Option<i64>| limit.map_or(value, |limit| value.min(limit));
        Some(Recommended {
            cpu_millicores: capped(self.cpu_millicores?.max(1), limits.0),
            memory_bytes: capped(memory, limits.1),
        })
    }
}

impl Recommended {
    /// `20m` and `64Mi`, as a manifest has them.
    pub(crate) fn quantities(self) -> (String, String) {
        let memory = if self.memory_bytes % MIB == 0 {
            format!("{}Mi", self.memory_bytes / MIB)
        } else {
            self.memory_bytes.to_string()
        };
        (format!("{}m", self.cpu_millicores), memory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peak(cpu: i64, memory: i64, oom: u64, points: u32) -> Peak {
        let mut peak = Peak::default();
        peak.add(ContainerHistory {
            cpu_millicores: Some(cpu),
            memory_bytes: Some(memory),
            oom_kills: Some(oom),
            points,
            ..ContainerHistory::default()
        });
        peak
    }

    fn text(peak: Peak, limits: (Option<i64>, Option<i64>)) -> Option<(String, String)> {
        peak.requests(limits).map(Recommended::quantities)
    }

    #[test]
    fn memory_gets_room_and_more_after_an_oom_kill() {
        let expected = |cpu: &str, memory: &str| Some((cpu.to_owned(), memory.to_owned()));
        assert_eq!(text(peak(12, 100 * MIB, 0, 2016), (None, None)), expected("12m", "115Mi"));
        assert_eq!(text(peak(12, 100 * MIB, 1, 2016), (None, None)), expected("12m", "125Mi"));
        assert_eq!(text(peak(0, 1, 0, 2016), (None, None)), expected("1m", "1Mi"));
    }

    #[test]
    fn limits_are_not_exceeded_and_little_is_not_enough() {
        let capped = text(peak(200, 100 * MIB, 0, 2016), (Some(100), Some(110 * MIB)));
        assert_eq!(capped, Some(("100m".into(), "110Mi".into())));
        assert_eq!(text(peak(12, MIB, 0, 35), (None, None)), None);
        assert_eq!(Peak { points: 99, ..Peak::default() }.requests((None, None)), None);
    }

    #[test]
    fn the_container_that_uses_most_counts() {
        let mut both = peak(12, 10 * MIB, 0, 2016);
        both.add(ContainerHistory { cpu_millicores: Some(30), ..ContainerHistory::default() });
        assert_eq!(text(both, (None, None)), Some(("30m".into(), "12Mi".into())));
    }
}
