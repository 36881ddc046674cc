//! kubectl-sidecars

pub mod classify;
pub mod cluster;
pub mod error;
pub mod files;
pub mod health;
pub mod model;
pub mod render;
pub mod resources;
pub mod settings;
