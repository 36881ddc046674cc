//! Plain data: the part of a pod that this program reads, quantities, and time.
//!
//! No rule lives here beyond what a single value means by itself; nothing here does input or output.

pub mod container;
mod de;
pub mod event;
pub mod pod;
pub mod quantity;
mod resources;
pub mod status;
pub mod time;
pub mod usage;
pub mod workload;

pub use container::{Container, ContainerType};
pub use event::Event;
pub use pod::{ContainerRef, Origin, Pod};
pub use quantity::{ParseQuantityError, Quantity};
pub use resources::Resources;
pub use status::ContainerStatus;
pub use usage::Usage;
pub use workload::Workload;
