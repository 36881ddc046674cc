//! `wait`: whether a workload is where it should be, still on its way, or cannot get there any more.
//!
//! Pure: the workload's own object, its pods, reports on them and the time are parameters, and [`Waiter`] only remembers
//! what it has seen. [`object`] has the fields that are read of a workload, [`rollout`] kubectl's own rules about them,
//! [`newest`] which pods count, [`hopeless`] what cannot succeed any more, and [`report`] the
//! result.

mod goal;
mod hopeless;
mod newest;
mod object;
mod report;
mod rollout;
#[cfg(test)]
mod tests;
mod waiter;

pub(crate) use goal::{Goal, Waited, WorkloadKind};
pub(crate) use object::WorkloadObject;
pub(crate) use report::{Ended, WaitReport};
pub(crate) use rollout::Counts;
pub(crate) use waiter::{Judgement, Outcome, ReplicaSets, Sight, Waiter, Watched};
