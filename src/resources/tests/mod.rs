//! Reservations checked by arithmetic, and the laws they obey.

mod cases;
mod laws;
mod resize;

use super::overhead::{Overhead, overhead};
use super::reservation::{Reservation, reservation};
use crate::model::{Pod, Quantity, Resources};

/// Reads a pod. Containers named `app…` are apps, those named `init…` do set-up work, all others support.
fn pod(yaml: &str) -> Pod {
    serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"))
}

fn whole(pod: &Pod) -> Reservation {
    reservation(pod, &pod.containers(), |_| true)
}

fn cost(pod: &Pod) -> Overhead {
    let containers = pod.containers();
    let supporting = |index: usize| {
        let name = &containers[index].spec.name;
        !name.starts_with("app") && !name.starts_with("init")
    };
    overhead(pod, &containers, &whole(pod), supporting)
}

/// Millicores and bytes, `-` where unstated.
fn told(resources: Resources) -> String {
    let text = |figure: Option<i64>| figure.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let (cpu, memory) = (resources.cpu, resources.memory);
    format!("{}m {}", text(cpu.map(Quantity::milli_value)), text(memory.map(Quantity::value)))
}

/// Requests and limits of the pod.
fn reserved(yaml: &str) -> (String, String) {
    let whole = whole(&pod(yaml));
    (told(whole.requests), told(whole.limits))
}

/// Requests of the pod, then declared and effective overhead.
fn costs(yaml: &str) -> (String, String, String) {
    let pod = pod(yaml);
    let cost = cost(&pod);
    (told(whole(&pod).requests), told(cost.declared.requests), told(cost.effective))
}
