//! SC501: a sidecar image that changes under one name.

use super::prelude::*;
use crate::model::ImageReference;

pub(super) const FINDING: Finding = Finding {
    id: "SC501",
    title: "Sidecar image with a moving tag",
    severity: Severity::Warning,
    why: "Two pods of the same template may run two versions of the sidecar, and a restart may bring a new one that is not \
          tested.",
    when: "The image of a supporting container has no digest, and no tag or one of latest, edge and nightly.",
    fix: "name a version or a digest",
    evidence: "Kubernetes documentation, Images",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for member in case.supporting() {
        let image = ImageReference::parse(&member.spec.image);
        let is_moving = image.tag.is_none_or(|tag| matches!(tag, "" | "latest" | "edge" | "nightly"));
        // An image that is filled in later, by Helm or an injector, is not known.
        if member.spec.image.is_empty() || member.spec.image.contains("{{") || image.digest.is_some() || !is_moving {
            continue;
        }
        let name = member.name();
        let message = match image.tag {
            Some(tag) => format!("the image of {name} has the tag {tag}, which changes with every release"),
            None => format!("the image of {name} has no tag, so it is the latest at the time of the pull"),
        };
        hits.push(Hit::on(member, Severity::Warning).field("image").message(message).evidence(member.spec.image.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(image: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: \
             'shop/web:latest'}}\n  - {{name: logs, image: '{image}'}}\n"
        )
    }

    #[test]
    fn tags_that_move_are_reported_and_versions_are_not() {
        for image in ["fluent/fluent-bit", "fluent/fluent-bit:latest", "registry.local:5000/fluent-bit"] {
            fires(&FINDING, Severity::Warning, "logs", &pod(image));
        }
        silent(&FINDING, &pod("fluent/fluent-bit:3.1"));
        silent(&FINDING, &pod(&format!("fluent/fluent-bit@sha256:{}", "a".repeat(64))));
    }
}
