//! Plain data: the part of a pod that this program reads, quantities, and time.
//!
//! A field is read twice: from JSON by serde, here, and from protobuf by the file of the same name in
//! `cluster/wire/protobuf`, which does not compile before it has the field as well.
//!
//! No rule lives here beyond what a single value means by itself; nothing here does input or output.

pub mod container;
mod de;
pub mod event;
mod image;
pub mod pod;
pub mod quantity;
mod resources;
mod shared;
pub mod status;
pub mod time;
pub mod usage;
pub mod workload;

pub use container::{Container, ContainerType};
pub(crate) use de::is_real;
pub use event::Event;
pub use image::ImageReference;
pub use pod::{ContainerRef, Origin, Pod};
pub use quantity::{ParseQuantityError, Quantity};
pub use resources::Resources;
pub use shared::Shared;
pub use status::ContainerStatus;
pub use usage::Usage;
pub use workload::Workload;
