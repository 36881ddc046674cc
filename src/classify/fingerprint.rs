//! What the pods of one template have in common: everything that a verdict can depend on, as bytes to hash.

use std::hash::{Hash, Hasher};

use super::rules::Rules;
use super::workload::WorkloadNames;
use super::{ci, idle, injection, owner};
use crate::model::container::{EnvVar, Port, PortRef, Probe, ProbeTarget, VolumeMount};
use crate::model::{Container, ContainerRef, Pod};

/// Where the API server mounts service-account tokens: under a name of each pod's own, which says nothing.
const TOKEN_VOLUME: &str = "kube-api-access-";

/// Collects what is hashed, so that the keyed hash runs once over everything: many short pieces cost several times
/// as much.
#[derive(Debug, Default)]
pub(super) struct Buffer(Vec<u8>);

impl Buffer {
    /// The bytes to hash; they differ where classification could.
    pub(super) fn fill(&mut self, pod: &Pod, containers: &[ContainerRef<'_>], rules: &Rules) -> &[u8] {
        self.0.clear();
        collect(pod, containers, rules, self);
        &self.0
    }
}

impl Hasher for Buffer {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

fn collect(pod: &Pod, containers: &[ContainerRef<'_>], rules: &Rules, hasher: &mut Buffer) {
    for (key, value) in owner::annotations(pod) {
        (key, value).hash(hasher);
    }
    owner::default_container(pod).hash(hasher);
    if !pod.metadata.annotations.is_empty() {
        for (key, value) in pod.metadata.annotations.iter().filter(|(key, _)| injection::is_read(key)) {
            (key, value).hash(hasher);
        }
        idle::backup_hooks(pod).for_each(|name| name.hash(hasher));
    }
    ci::label(pod).hash(hasher);
    WorkloadNames::of(pod).hash(hasher);
    if rules.ask_for_namespace() {
        pod.metadata.namespace.hash(hasher);
    }
    for key in rules.label_keys() {
        pod.metadata.labels.get(key).hash(hasher);
    }
    (pod.spec.share_process_namespace, pod.spec.host_network).hash(hasher);
    for volume in pod.spec.volumes.iter().filter(|v| !v.name.starts_with(TOKEN_VOLUME)) {
        (&volume.name, volume.source as u8).hash(hasher);
    }
    hasher.write_usize(containers.len());
    for container in containers {
        (container.kind as u8).hash(hasher);
        hash_container(container.spec, hasher);
    }
}

/// Names every field, so that a new one cannot be forgotten.
fn hash_container(container: &Container, hasher: &mut Buffer) {
    let Container {
        name,
        image,
        command,
        args,
        env,
        ports,
        volume_mounts,
        startup_probe,
        readiness_probe,
        liveness_probe,
        // Its settings for running and its resources do not show what it is for; the type is hashed above.
        restart_policy: _,
        restart_policy_rules: _,
        resources: _,
        lifecycle,
    } = container;
    idle::has_hook(lifecycle).hash(hasher);
    (name, image, command, args).hash(hasher);
    hasher.write_usize(env.len());
    for EnvVar { name, value, value_from } in env {
        (name, value).hash(hasher);
        let field = value_from.as_ref().map(|from| from.field_ref.as_ref().map(|field| &field.field_path));
        field.hash(hasher);
    }
    hasher.write_usize(ports.len());
    for Port { name, container_port, protocol: _, host_port: _ } in ports {
        (name, container_port).hash(hasher);
    }
    for VolumeMount { name, mount_path, read_only } in volume_mounts {
        if !name.starts_with(TOKEN_VOLUME) {
            (name, mount_path, read_only).hash(hasher);
        }
    }
    hasher.write_u8(u8::MAX);
    for probe in [startup_probe, readiness_probe, liveness_probe] {
        hash_probe(probe.as_ref(), hasher);
    }
}

fn hash_probe(probe: Option<&Probe>, hasher: &mut Buffer) {
    let Some(probe) = probe else { return hasher.write_u8(0) };
    let Probe {
        http_get,
        tcp_socket,
        grpc,
        // How often it asks, and what it runs in the container, do not show what the container is for.
        exec: _,
        initial_delay_seconds: _,
        period_seconds: _,
        timeout_seconds: _,
        failure_threshold: _,
        success_threshold: _,
    } = probe;
    // A probe that runs a command has no target, and is a probe all the same.
    hasher.write_u8(u8::MAX);
    for (number, target) in (1..).zip([http_get, tcp_socket, grpc]) {
        let Some(ProbeTarget { port, path, scheme: _, host: _, service: _ }) = target else { continue };
        hasher.write_u8(number);
        path.hash(hasher);
        match port {
            Some(PortRef::Number(number)) => number.hash(hasher),
            Some(PortRef::Name(name)) => name.hash(hasher),
            None => {}
        }
    }
}
