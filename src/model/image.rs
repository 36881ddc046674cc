//! Image references: `registry:5000/path/name:tag@sha256:…`.

/// The parts of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ImageReference<'a> {
    /// Registry and path, as written.
    pub(crate) repository: &'a str,
    /// The part after the colon, if any.
    pub(crate) tag: Option<&'a str>,
    /// `sha256:…`, if any.
    pub(crate) digest: Option<&'a str>,
}

impl<'a> ImageReference<'a> {
    /// Splits a reference. Invalid text counts as a repository.
    pub(crate) fn parse(reference: &'a str) -> Self {
        let (path, digest) =
            reference.split_once('@').map_or((reference, None), |(path, digest)| (path, Some(digest)));
        let name = path.rfind('/').map_or(0, |slash| slash + 1);
        let (repository, tag) = match path[name..].find(':') {
            Some(colon) => (&path[..name + colon], Some(&path[name + colon + 1..])),
            None => (path, None),
        };
        Self { repository, tag, digest }
    }

    /// The repository without what a runtime adds to it: `nginx` is `docker.io/library/nginx`
    /// (`ParseNormalizedNamed` of `github.com/distribution/reference`).
    pub(crate) fn familiar(&self) -> &'a str {
        let hub = ["docker.io/", "index.docker.io/"].iter().find_map(|hub| self.repository.strip_prefix(hub));
        let path = hub.unwrap_or(self.repository);
        path.strip_prefix("library/").filter(|name| !name.contains('/')).unwrap_or(path)
    }

    /// The canonical spelling of all references to the same image: the familiar repository, and `latest` if there is
    /// neither tag nor digest.
    pub(crate) fn canonical(&self) -> String {
        let tag = self.tag.or(if self.digest.is_none() { Some("latest") } else { None });
        let part =
            |sign: char, part: Option<&str>| part.map(|part| format!("{sign}{part}")).unwrap_or_default();
        format!("{}{}{}", self.familiar(), part(':', tag), part('@', self.digest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_split() {
        let parts = |reference| {
            let ImageReference { repository, tag, digest } = ImageReference::parse(reference);
            (repository, tag, digest)
        };
        assert_eq!(
            parts("registry:5000/istio/proxyv2:1.29.0"),
            ("registry:5000/istio/proxyv2", Some("1.29.0"), None)
        );
        assert_eq!(parts("registry:5000/x"), ("registry:5000/x", None, None));
        assert_eq!(parts("a/b:1@sha256:00"), ("a/b", Some("1"), Some("sha256:00")));
        assert_eq!(parts(""), ("", None, None));
    }

    #[test]
    fn one_image_has_one_canonical_name() {
        let canonical = |reference| ImageReference::parse(reference).canonical();
        for same in
            ["nginx", "nginx:latest", "library/nginx", "docker.io/nginx", "docker.io/library/nginx:latest"]
        {
            assert_eq!(canonical(same), "nginx:latest", "{same}");
        }
        for (reference, name) in [
            ("index.docker.io/istio/proxyv2:1", "istio/proxyv2:1"),
            ("x@sha256:00", "x@sha256:00"),
            ("x:1@sha256:00", "x:1@sha256:00"),
            ("quay.io/library/x:1", "quay.io/library/x:1"),
            ("registry:5000/docker.io/x", "registry:5000/docker.io/x:latest"),
            ("library/a/b:1", "library/a/b:1"),
        ] {
            assert_eq!(canonical(reference), name, "{reference}");
        }
    }
}
