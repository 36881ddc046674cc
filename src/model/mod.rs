//! Plain data: the part of a pod that this program reads, quantities, and time.
//!
//! Every field has two decoders: serde for JSON, here, and the file of the same name in `cluster/wire/protobuf`,
//! which does not compile until it has the field as well.
//!
//! There are no rules here beyond the meaning of a single value, and no input or output.

pub(crate) mod container;
mod de;
pub(crate) mod event;
mod image;
pub(crate) mod pod;
pub(crate) mod quantity;
mod resources;
mod shared;
pub(crate) mod status;
pub(crate) mod time;
pub(crate) mod usage;
pub(crate) mod workload;

pub(crate) use container::{Container, ContainerType};
pub(crate) use de::{is_real, nullable, time as read_time};
pub(crate) use event::Event;
pub(crate) use image::ImageReference;
pub(crate) use pod::{ContainerRef, Origin, Pod};
pub(crate) use quantity::Quantity;
pub(crate) use resources::Resources;
pub(crate) use shared::Shared;
pub(crate) use status::ContainerStatus;
pub(crate) use usage::Usage;
pub(crate) use workload::Workload;
