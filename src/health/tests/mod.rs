//! Tests of the status line, and the pods that all tests of this module are made of.

mod kubectl;
pub(in crate::health) mod sketch;
