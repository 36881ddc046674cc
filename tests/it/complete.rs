//! Tab: through the program, and through kubectl's own mechanism where there is a kubectl.

use std::thread;
use std::time::Duration;

use apiserver::{ApiServer, DeadPort, Fault, Forbid, pods};

use crate::env::{CommandOutput, TestEnv};

/// The longest time that completion may take after the user presses Tab.
const PATIENCE: Duration = Duration::from_secs(2);

/// A few pods in three namespaces; the one without sidecars is listed first.
fn shop() -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    server.add_all([
        pods::plain("shop", "account"),
        pods::web("shop", "checkout"),
        pods::crash_loop("shop", "orders"),
        pods::fluent_bit("staging", "cart"),
        pods::stuck_job("batch", "report"),
    ]);
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().namespace("shop"));
    (server, env)
}

/// What may come in place of the last word; prints nothing on standard error, whatever happens.
fn answer(env: &TestEnv, words: &[&str]) -> CommandOutput {
    let output = env.run(["__complete"].iter().chain(words)).success();
    assert_eq!(output.stderr, "", "{words:?}");
    output
}

/// Completes within [`PATIENCE`]. Other programs on the machine can only slow a run down, so the fastest of a few
/// runs counts.
#[track_caller]
fn prompt_answer(env: &TestEnv, words: &[&str]) -> CommandOutput {
    let mut elapsed = Vec::new();
    for _ in 0..5 {
        let output = answer(env, words);
        if output.elapsed < PATIENCE {
            return output;
        }
        elapsed.push(output.elapsed);
    }
    panic!("{words:?} took {elapsed:?}");
}

fn values(env: &TestEnv, words: &[&str]) -> Vec<String> {
    let output = answer(env, words);
    let (values, directive) =
        output.stdout.trim_end().rsplit_once('\n').unwrap_or(("", output.stdout.trim_end()));
    assert_eq!(directive, ":36", "{words:?}: neither files nor another order");
    values.lines().map(|line| line.split('\t').next().unwrap_or(line).to_owned()).collect()
}

#[test]
fn pods_with_sidecars_come_first_with_their_status() {
    let (_server, env) = shop();
    insta::assert_snapshot!(answer(&env, &["list", ""]).stdout, @"
    checkout-7d9f8b6c5-x2x7k	Running; istio-proxy
    orders-6f7d8c9b5-m3n5p	CrashLoopBackOff; fluent-bit: Error
    account-84d5f6b7c-h7j2l	Running
    :36
    ");
    let orders = "orders-6f7d8c9b5-m3n5p";
    assert_eq!(values(&env, &["list", "o"]), [orders]);
    assert_eq!(values(&env, &["list", "pod/o"]), [format!("pod/{orders}")]);
    assert_eq!(values(&env, &["list", orders, "o"]), [""; 0], "it is named already");
    assert_eq!(values(&env, &["list", "deploy/c"]), ["deploy/checkout"]);
    assert_eq!(values(&env, &["list", "deploy", ""]), ["checkout", "orders", "account"]);
    assert_eq!(values(&env, &["list", "-n", "staging", "deploy/"]), ["deploy/cart"]);
}

#[test]
fn containers_of_the_named_pods_are_offered() {
    let (server, env) = shop();
    assert_eq!(values(&env, &["list", "-c", ""]), ["istio-proxy", "fluent-bit", "app", "istio-init"]);
    assert_eq!(values(&env, &["list", "deploy/orders", "-c", ""]), ["fluent-bit", "app"]);
    let asked = server.requests().len();
    insta::assert_snapshot!(answer(&env, &["explain", "pod/checkout-7d9f8b6c5-x2x7k", "-c", ""]).stdout, @"
    istio-proxy	ambassador, Istio proxy
    istio-init	init, Istio proxy
    app	app
    :36
    ");
    assert_eq!(server.requests().len() - asked, 1, "one pod is one request");
}

#[test]
fn namespaces_nodes_images_and_contexts_are_offered() {
    let (server, env) = shop();
    assert_eq!(values(&env, &["list", "-n", ""]), ["batch", "shop", "staging"]);
    assert_eq!(values(&env, &["list", "--namespaces=shop,s"]), ["shop,staging"]);
    assert_eq!(values(&env, &["list", "--node", ""]), ["node-1"]);
    let images = values(&env, &["list", "--image", ""]);
    assert!(images[0].contains("istio/proxyv2") && images.len() == 3, "{images:?}");
    let asked = server.requests().len();
    assert_eq!(values(&env, &["list", "--context", ""]), ["test"]);
    assert_eq!(values(&env, &["list", "--cluster", ""]).len(), 1);
    assert_eq!(values(&env, &["list", "--user", ""]).len(), 1);
    assert_eq!(server.requests().len(), asked, "the kubeconfig alone tells");
    // Nodes of pods, for nodes themselves take a permission of their own.
    assert!(server.requests().iter().all(|request| !request.path.contains("/nodes")));
}

/// Names as somebody could choose them who may only create pods: owners are not looked up by the API server.
const EXPANDED_BY_SHELLS: [&str; 8] =
    ["$(touch${IFS}pwned)", "`touch pwned`", "web;touch pwned", "{a,b}", "~root", "-A", "--as=admin", "a b"];

/// A server whose pods have an owner, a node, a container and an image of each such name.
fn hostile() -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    for (number, name) in EXPANDED_BY_SHELLS.iter().enumerate() {
        server.add(
            pods::pod("shop", &format!("tenant-{number}"))
                .owner("apps/v1", if number % 2 == 0 { "Deployment" } else { "StatefulSet" }, name)
                .node(name)
                .app(pods::container(name, name))
                .app(pods::container("istio-proxy", name))
                .build(),
        );
        server.add(pods::plain(name, "account"));
    }
    let env = TestEnv::new();
    let config =
        EXPANDED_BY_SHELLS.iter().fold(server.kubeconfig().namespace("shop").to_yaml(), |config, name| {
            config.replace(
                "contexts:\n",
                &format!("contexts:\n- name: '{name}'\n  context: {{ cluster: x, user: y }}\n"),
            )
        });
    env.write(".kube/config", &config);
    (server, env)
}

const LOOKED_UP: [&[&str]; 9] = [
    &["list", "deploy/"],
    &["list", "sts", ""],
    &["list", "-c", ""],
    &["list", "--image", ""],
    &["list", "--node", ""],
    &["list", "-n", ""],
    &["list", "--context", ""],
    &["overhead", "--without", ""],
    &["list", ""],
];

#[test]
fn names_that_a_shell_would_expand_are_not_offered() {
    let (_server, env) = hostile();
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "._:/@+=,-".contains(c);
    let offered: Vec<String> = LOOKED_UP.iter().flat_map(|words| values(&env, words)).collect();
    for value in &offered {
        assert!(value.chars().all(is_safe) && !value.starts_with('-'), "{value}");
    }
    for good in ["checkout-7d9f8b6c5-x2x7k", "istio-proxy", "shop", "test", "node-1"] {
        assert!(offered.iter().any(|value| value == good), "{good} is missing from {offered:?}");
    }
}

/// What kubectl's scripts do with choices: bash hands those without descriptions to `compgen -W`, which expands them (kubectl
/// 1.32 and earlier), and all of them evaluate the line again at the next Tab.
#[cfg(unix)]
#[test]
fn shells_do_not_run_what_completion_offers() {
    let (_server, env) = hostile();
    let scripts = [
        ("bash", r#"eval "printf '%s\n' $(compgen -W "$1" -- "" | tr '\n' ' ')""#),
        ("zsh", r#"eval "printf '%s\n' $1""#),
        ("fish", r"eval printf '%s\\n' $argv[2]"),
    ];
    for words in LOOKED_UP {
        let offered = values(&env, words);
        for (shell, script) in scripts {
            let mut command = std::process::Command::new(shell);
            command.args(["-c", script, shell, &offered.join(" ")]).current_dir(env.home());
            let Ok(output) = command.output() else { continue };
            let printed = String::from_utf8_lossy(&output.stdout);
            assert_eq!(printed.split_whitespace().collect::<Vec<_>>(), offered, "{shell} {words:?}");
        }
    }
    assert!(!env.home().join("pwned").exists());
}

#[test]
fn forbidden_namespaces_are_taken_from_the_kubeconfig() {
    let (server, env) = shop();
    server.forbid(Forbid::resource("namespaces"));
    assert_eq!(values(&env, &["list", "-n", ""]), ["shop"]);
}

#[test]
fn files_are_left_to_the_shell() {
    let env = TestEnv::new();
    assert_eq!(answer(&env, &["list", "-f", ""]).stdout, ":0\n");
    assert_eq!(answer(&env, &["list", "--rules", "r"]).stdout, ":0\n");
}

#[test]
fn fixed_values_need_neither_server_nor_kubeconfig() {
    let env = TestEnv::new();
    env.write(".kube/config", "}{ this is no kubeconfig");
    assert_eq!(values(&env, &["list", "--unh"]), ["--unhealthy"]);
    assert_eq!(values(&env, &["explain", "fluentd"]), ["fluentd"]);
    assert_eq!(values(&env, &["list", "-o", "j"]), ["json"]);
    // What can be chosen can be read.
    env.run(["explain", "fluent-bit"]).success();
    let all = values(&env, &["explain", ""]);
    assert!(all.len() > 250 && all.iter().all(|word| !word.contains([' ', '(', '\''])), "{all:?}");
}

#[test]
fn completion_is_silent_when_no_server_answers() {
    let silent = |env: &TestEnv, words: &[&str]| {
        assert_eq!(prompt_answer(env, words).stdout, ":36\n", "{words:?}");
    };
    let nobody = DeadPort::take();
    let dead = TestEnv::new();
    dead.write_kubeconfig(&nobody.kubeconfig());
    let (slow_server, slow) = shop();
    slow_server.fault(Fault::Latency(Duration::from_secs(30)).on_path("/api"));
    let (refusing_server, refused) = shop();
    refusing_server.forbid(Forbid::resource("pods"));
    let garbage = TestEnv::new();
    garbage.write(".kube/config", "}{ this is no kubeconfig");
    let empty = TestEnv::new();
    thread::scope(|scope| {
        for env in [&dead, &slow, &refused, &garbage, &empty] {
            scope.spawn(move || {
                silent(env, &["list", ""]);
                silent(env, &["list", "-c", ""]);
                silent(env, &["list", "pod/web-0", "--context", "nowhere", "-c", ""]);
            });
        }
    });
    silent(&dead, &["list", "-n", "x"]);
}

#[test]
fn answers_that_arrive_in_time_are_offered() {
    let (server, env) = shop();
    server.add_all((0..300).map(|number| pods::web("shop", &format!("many-{number:03}"))));
    server.fault(Fault::Latency(Duration::from_secs(30)).on_page(2));
    // A busy machine may be too slow for the first page, so one good run of five is enough.
    let offered =
        |output: &CommandOutput| output.stdout.starts_with("checkout-") && output.elapsed < PATIENCE;
    assert!((0..5).any(|_| offered(&answer(&env, &["list", "checkout"]))));
}

#[cfg(unix)]
#[test]
fn a_credential_plugin_cannot_prompt_and_is_ended() {
    let (server, env) = shop();
    // `exec`: what is killed is what would have stayed.
    let path = env.write_script("login", "echo 'Password:' >&2\necho $$ > pid\nexec sleep 30");
    let config = server.kubeconfig().without_credentials();
    let config = ["exec:", "  apiVersion: client.authentication.k8s.io/v1", "  interactiveMode: IfAvailable"]
        .iter()
        .fold(config, |config, line| config.user_line(line));
    env.write_kubeconfig(&config.user_line(&format!("  command: '{}'", path.display())));
    let output = prompt_answer(&env, &["list", ""]);
    assert_eq!(output.stdout, ":36\n");
    let pid = std::fs::read_to_string(env.home().join("pid")).expect("the plugin ran");
    let alive = std::process::Command::new("kill").args(["-0", pid.trim()]).output().expect("there is kill");
    assert!(!alive.status.success(), "the plugin has ended");
}

#[cfg(unix)]
mod kubectl {
    //! Links as krew and `completion --install` make them.

    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    /// A folder for the PATH with the plugin under this name.
    fn installed(env: &TestEnv, name: &str) -> String {
        let bin = env.home().join("bin");
        std::fs::create_dir_all(&bin).expect("the home directory can be written");
        symlink(env!("CARGO_BIN_EXE_kubectl-sidecars"), bin.join(name)).expect("links can be made");
        format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default())
    }

    fn run(env: &TestEnv, path: &str, program: &str, words: &[&str]) -> Option<CommandOutput> {
        let mut command = Command::new(program);
        command.args(words).env_clear().env("PATH", path).env("HOME", env.home()).current_dir(env.home());
        let output = command.output().ok()?;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Some(CommandOutput {
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            code: output.status.code(),
            timed_out: false,
            elapsed: Duration::ZERO,
            peak: None,
        })
    }

    #[test]
    fn installs_itself_once_and_completes_under_the_name_it_was_installed_by() {
        let (_server, env) = shop();
        for (plugin, words) in [("kubectl-sidecars", "sidecars"), ("kubectl-view_sidecars", "view-sidecars")]
        {
            let path = installed(&env, plugin);
            let program = env.home().join("bin").join(plugin);
            let shim = program.with_file_name(plugin.replace("kubectl-", "kubectl_complete-"));
            let install = || {
                let output = run(&env, &path, &program.display().to_string(), &["completion", "--install"]);
                output.expect("it can be run").success()
            };
            let first = install();
            assert!(first.stdout.starts_with(&format!("installed {}\n", shim.display())), "{first}");
            assert!(first.stdout.contains(&format!("`kubectl {words}` completes")), "{first}");
            assert!(install().stdout.starts_with("already installed: "));
            let answer =
                run(&env, &path, &shim.display().to_string(), &["list", "--unh"]).expect("it can be run");
            assert!(answer.success().stdout.starts_with("--unhealthy\t"));
        }
    }

    #[test]
    #[expect(clippy::print_stderr, reason = "whoever reads the log of the tests should know")]
    fn kubectl_runs_the_completion_of_the_plugin() {
        let (_server, env) = shop();
        let path = installed(&env, "kubectl-sidecars");
        if run(&env, &path, "kubectl", &["version", "--client"]).is_none() {
            eprintln!("skipped: no kubectl on the PATH");
            return;
        }
        run(&env, &path, "kubectl", &["sidecars", "completion", "--install"])
            .expect("kubectl runs")
            .success();
        let ask = |words: &[&str]| {
            let words: Vec<&str> = ["__complete", "sidecars"].iter().chain(words).copied().collect();
            run(&env, &path, "kubectl", &words).expect("kubectl runs").success().stdout
        };
        for words in [
            &[""][..],
            &["list", ""],
            &["list", "-n", ""],
            &["list", "--pattern=app,in"],
            &["list", "-c", ""],
        ] {
            let own = answer(&env, words).stdout;
            assert!(own.lines().count() > 1, "{own}");
            assert_eq!(ask(words), own, "{words:?}");
        }
        insta::assert_snapshot!(ask(&["list", "pod/"]), @"
        pod/checkout-7d9f8b6c5-x2x7k	Running; istio-proxy
        pod/orders-6f7d8c9b5-m3n5p	CrashLoopBackOff; fluent-bit: Error
        pod/account-84d5f6b7c-h7j2l	Running
        :36
        ");
        insta::assert_snapshot!(ask(&["list", "-f", ""]), @":0");
    }
}
