//! What a container's own type, commands and name say.

use super::app_clue::AppClue;
use super::behaviour::Behaviour;
use super::case::Case;
use super::evidence::{Evidence, Source};
use super::idle;
use super::weigh::{
    BEHAVIOUR, CHORE, FOLLOWS_FILE, FRONT, NATIVE_IS_SIDECAR, REGULAR_IS_APP, SIDECAR_THAT_TELLS,
};
use super::{Pattern, words};
use crate::model::{ContainerType, Pod};

/// Where web servers read their configuration.
const FRONT_CONFIG: [&str; 6] = [
    "/etc/nginx",
    "/opt/bitnami/nginx",
    "/etc/apache2",
    "/usr/local/apache2/conf",
    "/etc/caddy",
    "/etc/traefik",
];

/// What web servers are called.
const WEB_SERVERS: [&str; 6] = ["nginx", "httpd", "apache", "caddy", "openresty", "lighttpd"];

/// How much a word in an image or a program counts beside one in the container's own name.
const ELSEWHERE: f64 = 0.8;
/// How much `server` or `worker` in a name counts beside the app by name.
const BESIDE_NAMED: f64 = 0.4;
/// What people call a web server, in front of an app or not, counts less than this.
const TELLING_APP_WORD: f64 = 2.0;

/// Where each type starts from.
pub(super) fn from_type(case: &mut Case<'_>) {
    let (says, weight, text) = match case.container.kind {
        ContainerType::NativeSidecar => (Pattern::Sidecar, NATIVE_IS_SIDECAR, "type native-sidecar"),
        _ => (Pattern::App, REGULAR_IS_APP, ""),
    };
    case.pieces.push(Evidence::new(Source::Type, says, weight, text));
}

/// A web server beside an app is in front of it if it brings a configuration of its own, or is called so.
pub(super) fn from_front(case: &mut Case<'_>, beside_app: bool, fastcgi: bool) {
    // People call their own builds `shop-nginx`.
    let called = |name: &str| WEB_SERVERS.contains(&name.rsplit('-').next().unwrap_or_default());
    let front = match &case.recognised {
        Some(recognised) => recognised.product.front,
        None => called(&case.container.spec.name) || called(case.image.stem()),
    };
    if !front || !beside_app || case.speaks_fastcgi() {
        return;
    }
    let mut add = |text: &'static str| {
        case.pieces.push(Evidence::new(Source::Structure, Pattern::Ambassador, FRONT, text));
    };
    let configured = |path: &str| FRONT_CONFIG.iter().any(|dir| path.starts_with(dir));
    if case.name_says.as_ref().is_some_and(|s| s.says == Pattern::Ambassador) {
        add("web server, and by its name it is in front of the app");
    } else if case.container.spec.volume_mounts.iter().any(|m| configured(&m.mount_path)) {
        add("web server with a configuration of its own beside an app");
    } else if fastcgi {
        add("web server beside an application server that speaks FastCGI");
    }
}

/// What its commands do. `named_elsewhere`: another container is the app by its name.
pub(super) fn from_behaviour(case: &mut Case<'_>, pod: &Pod, place: AppClue, named_elsewhere: bool) {
    if case.is_known_helper() {
        return;
    }
    let (says, weight, text) = match case.command.behaviour() {
        Some(Behaviour::FollowsFile) => (Pattern::Adapter, FOLLOWS_FILE, "follows a file with tail"),
        Some(Behaviour::Syncs) => (Pattern::ConfigHelper, BEHAVIOUR, "its script keeps fetching content"),
        Some(Behaviour::RenewsCredentials) => {
            (Pattern::ConfigHelper, BEHAVIOUR, "its script keeps renewing credentials")
        }
        Some(Behaviour::Reloads) => {
            (Pattern::ConfigHelper, BEHAVIOUR, "its script watches files or asks for a reload")
        }
        Some(Behaviour::PrintsLogs) => {
            (Pattern::Adapter, FOLLOWS_FILE, "its script keeps printing a log file")
        }
        // Who opens a port serves, however its script starts.
        Some(Behaviour::Repeats) if case.container.spec.ports.is_empty() => {
            (Pattern::Sidecar, CHORE, "its script repeats a maintenance task")
        }
        Some(Behaviour::BacksUp) => (Pattern::Sidecar, BEHAVIOUR, "its script makes copies of the data"),
        Some(Behaviour::Observes) => {
            (Pattern::Sidecar, BEHAVIOUR, "its script runs a command for every change in the cluster")
        }
        Some(Behaviour::Debugs) => {
            (Pattern::Sidecar, BEHAVIOUR, "runs a tool that looks into other processes")
        }
        Some(Behaviour::Idles) => return idle::judge(case, pod, place, named_elsewhere),
        Some(Behaviour::Repeats) | None => return,
    };
    case.pieces.push(Evidence::new(Source::Words, says, weight, text));
}

/// Words in the names of the container, its image and its program. `shared_image`: another container has the same
/// image; `named_elsewhere`: another container is the app by its name.
pub(super) fn from_words(case: &mut Case<'_>, shared_image: bool, named_elsewhere: bool) {
    if case.is_known_helper() {
        return;
    }
    // An app product in the image is what the image's name is about.
    let image = if case.recognised.is_some() { "" } else { case.image.stem() };
    let program = match (&case.command.program, case.command.presumed) {
        // Before a subcommand comes the name of the whole toolbox.
        (Some(program), false) if case.recognised.is_none() && program.plain_words().next().is_none() => {
            &*program.program
        }
        _ => "",
    };
    let front = case.recognised.as_ref().is_some_and(|r| r.product.front);
    let name_says_helper = case.called_a_helper().is_some();
    // `sidecar` says that it helps, and not how: what its image or its program is called may, and what it does.
    let how = case.name_says.as_ref().filter(|hint| hint.word == "sidecar").and_then(|hint| {
        let mut more = [image, program].into_iter().filter_map(words::classify_name);
        let more = more.find(|s| s.says.is_supporting() && s.word != "sidecar");
        let said = more.map(|more| (more.says, format!("a sidecar that says {}", more.word)));
        let (says, text) =
            said.or_else(|| Some((case.telling_support()?, "a sidecar, by its name".into())))?;
        Some((says, hint.weight.max(SIDECAR_THAT_TELLS), text))
    });
    if let Some((says, weight, text)) = how {
        case.pieces.push(Evidence::new(Source::Words, says, weight, text));
        return;
    }
    // A script that does a chore is not between the app and the network.
    let chore = case.command.chore
        && case.container.spec.ports.is_empty()
        && case.command.behaviour() == Some(Behaviour::Repeats);
    let contradicts = |hint: &words::Hint| chore && hint.says == Pattern::Ambassador;
    let said = [
        ("name", case.name_says.clone(), 1.0),
        ("image", words::classify_name(image), ELSEWHERE),
        ("program", words::classify_name(program), ELSEWHERE),
    ];
    for (text, hint, share) in said {
        // One image may hold many programs: `operator` in its name makes no app of a container called a helper.
        // And `web` or `server` is what people call an nginx, in front of an app or not.
        let outvoted = |hint: &words::Hint| {
            hint.says == Pattern::App
                && ((name_says_helper || shared_image) && text == "image"
                    || front && hint.weight < TELLING_APP_WORD)
        };
        if let Some(hint) = hint.filter(|hint| !outvoted(hint) && !contradicts(hint)) {
            let text = format!("{text} says {}", hint.word);
            let less = if named_elsewhere && hint.says == Pattern::App { BESIDE_NAMED } else { 1.0 };
            case.pieces.push(Evidence::new(Source::Words, hint.says, hint.weight * share * less, text));
        }
    }
    // Subcommands are names too: `operator token-minter`.
    if let (Some(program), None) = (&case.command.program, &case.recognised)
        && let Some(word) = program.plain_words().next()
        && let Some(hint) = words::classify_name(word)
        && hint.says.is_supporting()
        && (word == "sidecar"
            || word.contains('-')
            || !word.contains('_') && (named_elsewhere || shared_image))
    {
        let text = format!("subcommand says {}", hint.word);
        case.pieces.push(Evidence::new(Source::Words, hint.says, hint.weight * ELSEWHERE, text));
    }
}
