//! Findings: what will go wrong with sidecars, and when a sidecar is the wrong answer.
//!
//! [`findings`] has one file per finding, with its texts, its rule and its tests. The rules look at a [`case::PodCase`]
//! (pods that are equal for all rules, or a workload's template) and at the [`World`], which has everything else of
//! the input. [`examine()`] runs them and merges what they say into one [`Found`] per workload and container.
//! `ignores` and `baseline` take findings out of the count. [`advise()`] says whether a sidecar is worth what it costs.

mod admission;
mod advice;
mod baseline;
mod case;
mod command_line;
mod config;
mod examine;
mod finding;
pub(crate) mod findings;
mod gather;
mod ignores;
mod injectors;
mod mesh;
mod policy;
mod report;
mod roles;
#[cfg(test)]
mod testing;
mod world;

pub(crate) use admission::{Admitted, Candidate};
pub(crate) use advice::{Advice, Fleet, Judged, Seen, Worth, advise};
pub(crate) use baseline::Baseline;
pub(crate) use command_line::Text;
pub(crate) use config::Config;
pub(crate) use examine::examine;
pub(crate) use finding::{Finding, Found, Needs, Severity, Suppressed};
pub(crate) use gather::{Gathering, pod_of_template, template_path};
pub(crate) use ignores::set_aside;
pub(crate) use injectors::{injector_of, resource_setting};
pub(crate) use policy::{FailOn, Policy, Selected};
pub(crate) use report::{CheckReport, SeverityCounts};
pub(crate) use roles::is_mesh_proxy;
pub(crate) use world::{World, parse_version, selects};
