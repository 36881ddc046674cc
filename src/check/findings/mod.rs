//! The catalogue of findings. Each is one file: its texts, its rule and its tests. To add one, copy a file, and name it
//! in the list below; a test compares the list with the folder.

/// Declares the modules and the list of their findings, so that neither can be forgotten.
macro_rules! findings {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+
        /// Every finding, by id.
        pub(crate) const ALL: &[&super::Finding] = &[$(&$module::FINDING),+];
    };
}

findings![
    sc001_classic_in_a_job,
    sc002_job_held_open,
    sc003_always_on_a_regular_container,
    sc004_step_that_never_ends,
    sc005_restart_policy_lost,
    sc006_too_old_for_native,
    sc007_failure_policy,
    sc008_ends_by_itself,
    sc101_start_not_gated,
    sc102_classic_proxy_starts_beside,
    sc103_step_before_the_mesh,
    sc104_proxy_after_its_users,
    sc105_waits_for_the_app,
    sc106_startup_budget,
    sc107_readiness_of_a_helper,
    sc108_entry_without_readiness,
    sc109_probe_of_another_container,
    sc110_probes_not_rewritten,
    sc111_liveness_of_a_proxy,
    sc112_eviction_blocked,
    sc201_pre_stop_too_early,
    sc202_leftover_sleep,
    sc203_no_time_to_stop,
    sc204_classic_proxy_stops_beside,
    sc205_classic_shipper_stops_beside,
    sc206_stop_order,
    sc301_no_requests,
    sc302_no_memory_limit,
    sc303_limits_without_requests,
    sc304_cpu_limit_on_a_proxy,
    sc305_share_of_the_pod,
    sc306_step_sets_the_size,
    sc307_guaranteed_lost,
    sc308_autoscaler_on_the_average,
    sc309_vertical_autoscaler,
    sc310_out_of_memory,
    sc401_unbounded_volume,
    sc402_consumer_may_write,
    sc403_tails_the_host,
    sc404_reload_never_seen,
    sc501_moving_tag,
    sc502_version_skew,
    sc503_older_than_its_siblings,
    sc505_two_of_a_kind,
    sc506_port_taken,
    sc507_sidecar_missing,
    sc601_privileged,
    sc602_strong_capabilities,
    sc603_shared_processes,
    sc604_weaker_than_the_app,
    sc701_named_port_of_a_native_sidecar,
    sc702_host_port_of_a_native_sidecar,
    sc703_startup_probe_and_never,
    sc704_kubelet_restart,
    sc705_port_name_twice,
    sc706_default_container,
    sc707_could_be_native,
    sc801_copies,
    sc802_hops,
    sc803_simpler_way,
    sc804_many_sidecars,
];

/// The finding of this id, whatever the case.
pub(crate) fn find(id: &str) -> Option<&'static super::Finding> {
    ALL.iter().copied().find(|finding| finding.id.eq_ignore_ascii_case(id))
}

/// What every finding's file needs.
mod prelude {
    pub(super) use super::super::advice;
    pub(super) use super::super::case::{Member, PodCase};
    pub(super) use super::super::command_line::{self, Text};
    pub(super) use super::super::finding::{Finding, Hit, Hits, Needs, Severity};
    pub(super) use super::super::roles::Mesh;
    #[cfg(test)]
    pub(super) use super::super::testing::{fires, silent};
    pub(super) use super::super::world::{self, World};
    pub(super) use crate::classify::Pattern;
    pub(super) use crate::model::Quantity;
    pub(super) use crate::model::container::PortRef;
    pub(super) const SIDECARS: &str =
        "https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_in_the_list_and_ids_are_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check/findings");
        let files = std::fs::read_dir(folder)
            .unwrap()
            .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().starts_with("sc"));
        assert_eq!(files.count(), ALL.len());
        assert!(ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
    }

    #[test]
    fn every_finding_has_its_texts() {
        for finding in ALL {
            let texts =
                [finding.title, finding.why, finding.when, finding.fix, finding.evidence, finding.versions];
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", finding.id);
            assert!(finding.link.starts_with("https://"), "{}", finding.id);
            assert!(finding.title.len() < 60 && !finding.title.ends_with('.'), "{}", finding.id);
        }
    }
}
