# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubectl_sidecars_global_optspecs
    string join \n n/namespace= rules= kubeconfig= context= cluster= user= s/server= token= username= password= certificate-authority= client-certificate= client-key= insecure-skip-tls-verify tls-server-name= proxy-url= disable-compression request-timeout= as= as-group= as-uid= as-user-extra= v/v= h/help V/version
end

function __fish_kubectl_sidecars_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kubectl_sidecars_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kubectl_sidecars_using_subcommand
    set -l cmd (__fish_kubectl_sidecars_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s V -l version -d 'Print version'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "list" -d 'List pods with their sidecars, what is wrong with them, and what sidecars cost'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "describe" -d 'Show which container of a pod or workload fails, why, and what to run next'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "overhead" -d 'Add up what sidecars cost, grouped however you like'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "check" -d 'Find what will go wrong with sidecars before it does'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "compare" -d 'Compare two snapshots: what newly fails, which sidecars and versions came and went, what they cost'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "migrate" -d 'Turn classic sidecars into native ones: the change, and its proof'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "wait" -d 'Wait for a rollout, and stop as soon as it cannot succeed'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "explain" -d 'Explain what a word in the output means, or why a container is classified as it is'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "completion" -d 'Set up shell completion'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "version" -d 'Print the version'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "options" -d 'Show the flags that several commands share'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "help" -d 'Show the help of a command'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l namespaces -d 'List across several namespaces' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l field-selector -d 'Field selector, such as spec.nodeName=n1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s f -l filename -d 'Read a file, a directory or - (stdin)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l chunk-size -d 'Page size of lists; 0 means one page' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l node -d 'Only pods on this node' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l pattern -d 'Only these patterns (see `explain patterns`)' -r -f -a "app\t''
init\t''
ambassador\t''
config-helper\t''
adapter\t''
sidecar\t''
ephemeral\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l type -d 'Only these types (see `explain types`)' -r -f -a "init\t''
native-sidecar\t''
regular\t''
ephemeral\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s c -l container -d 'Only these containers: a name or \'*-proxy\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l image -d 'Only matching images, such as \'*proxyv2:*\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l contexts -d 'Several contexts, such as \'prod-*,!prod-old\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l parallel -d 'How many contexts to read at the same time' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s o -l output -d 'Output format' -r -f -a "table\t'Human-readable columns'
wide\t'More columns'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'
name\t'pod/NAME lines for kubectl'
csv\t'Exact figures for spreadsheets'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l sort-by -d 'Columns to sort by; prefix with - for descending' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l fail-on -d 'Exit 3 on unhealthy, failed, degraded, overdue, odd' -r -f -a "unhealthy\t''
failed\t''
degraded\t''
overdue\t''
odd\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l save -d 'Save the pods, for -f and `compare`' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s L -l label-columns -d 'Labels to show as columns' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s A -l all-namespaces -d 'List across all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s R -l recursive -d 'Read the directories of -f recursively'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l all -d 'Include pods without sidecars'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l unhealthy -d 'Only failing, degraded and overdue pods, worst first'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l odd -d 'Only pods that differ from their siblings'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l containers -d 'Print one row per container'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l summary -d 'Print counts by cause, reason and container'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s w -l watch -d 'After listing, watch for changes'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l no-headers -d 'Do not print headers'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l usage -d 'Show usage from metrics.k8s.io'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l show-labels -d 'Show labels'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l namespaces -d 'List across several namespaces' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l field-selector -d 'Field selector, such as spec.nodeName=n1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s f -l filename -d 'Read a file, a directory or - (stdin)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l chunk-size -d 'Page size of lists; 0 means one page' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l contexts -d 'Several contexts, such as \'prod-*,!prod-old\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l parallel -d 'How many contexts to read at the same time' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s c -l container -d 'Show only this container: a name or \'*-proxy\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l show -d 'Show only these sections' -r -f -a "verdict\t''
pods\t''
images\t''
logs\t''
startup\t''
containers\t''
advice\t''
events\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l previous-logs -d 'Show the last N log lines of the failing container [default: 5; without N: 20]' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l fail-on -d 'Exit 3 on unhealthy, failed, degraded, overdue, odd' -r -f -a "unhealthy\t''
failed\t''
degraded\t''
overdue\t''
odd\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s A -l all-namespaces -d 'List across all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s R -l recursive -d 'Read the directories of -f recursively'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l unhealthy -d 'Only unhealthy pods, the worst first'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l no-logs -d 'Read no logs'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l full -d 'Show whole descriptions of all pods that no name selects'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l ascii -d 'Draw with ASCII characters only'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l namespaces -d 'List across several namespaces' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l field-selector -d 'Field selector, such as spec.nodeName=n1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s f -l filename -d 'Read a file, a directory or - (stdin)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l chunk-size -d 'Page size of lists; 0 means one page' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l node -d 'Only pods on this node' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l pattern -d 'Only these patterns (see `explain patterns`)' -r -f -a "app\t''
init\t''
ambassador\t''
config-helper\t''
adapter\t''
sidecar\t''
ephemeral\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l type -d 'Only these types (see `explain types`)' -r -f -a "init\t''
native-sidecar\t''
regular\t''
ephemeral\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s c -l container -d 'Only these containers: a name or \'*-proxy\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l image -d 'Only matching images, such as \'*proxyv2:*\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l contexts -d 'Several contexts, such as \'prod-*,!prod-old\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l parallel -d 'How many contexts to read at the same time' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l by -d 'sidecar, product, image, pattern, namespace, workload, node, pod or label=KEY' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l top -d 'Show the top N rows, and the sum of the others' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l price -d 'Show costs: cpu=0.03/h,memory=0.004/GiB-h or FILE' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l without -d 'Show what removing a sidecar would free' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l with -d 'Show what other requests would free' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l history -d 'Show what sidecars used over the last 7 days' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l percentile -d 'Percentile of CPU for --history; default: 95' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l prometheus -d 'Prometheus: a URL, or NAMESPACE/SERVICE:PORT' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l prometheus-header -d 'HTTP header: \'Name: value\', or @FILE' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l prometheus-token-file -d 'File with a bearer token for Prometheus' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l prometheus-label -d 'Label of this cluster\'s series' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s o -l output -d 'Output format' -r -f -a "table\t'Human-readable columns and bars'
wide\t'More columns'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'
name\t'TYPE/NAME lines for kubectl, by namespace, workload, node or pod'
csv\t'Exact figures for spreadsheets'
prometheus\t'Exact figures in Prometheus\' text format, for dashboards'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l sort-by -d 'Columns to sort by; prefix with - for descending' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l fail-on -d 'Exit 3 on unhealthy, failed, degraded, overdue, odd' -r -f -a "unhealthy\t''
failed\t''
degraded\t''
overdue\t''
odd\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l save -d 'Save the pods, for -f and `compare`' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s A -l all-namespaces -d 'List across all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s R -l recursive -d 'Read the directories of -f recursively'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l all -d 'Include pods without sidecars'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l unhealthy -d 'Only failing, degraded and overdue pods, worst first'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l include-terminated -d 'Count pods that have ended'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l usage -d 'Show usage, and requests that are not used'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l recommend -d 'Recommend requests; needs --history'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l no-headers -d 'Do not print headers'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l ascii -d 'Draw with ASCII characters only'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l namespaces -d 'List across several namespaces' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l field-selector -d 'Field selector, such as spec.nodeName=n1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -s f -l filename -d 'Read a file, a directory or - (stdin)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l chunk-size -d 'Page size of lists; 0 means one page' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l contexts -d 'Several contexts, such as \'prod-*,!prod-old\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l parallel -d 'How many contexts to read at the same time' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l severity -d 'Show findings of this severity or higher' -r -f -a "error\t''
warning\t''
info\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l only -d 'Look only for these findings, such as SC101 or \'SC1*\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l skip -d 'Do not look for these findings' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l fail-on -d 'Exit with 3 if there are findings of this severity or higher, or with these ids' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l max-share -d 'Report sidecars that hold more than this share of a pod\'s requests' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l kubernetes-version -d 'Kubernetes version of the nodes, such as 1.28, if the input does not have them' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l config -d 'Accepted findings and severities; \'\' for none [default: ~/.config/kubectl-sidecars/check.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l baseline -d 'Findings in this file do not count' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l write-baseline -d 'Write the findings to this file, for --baseline' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -s o -l output -d 'Output format' -r -f -a "table\t'Findings by workload, each with its fix'
wide\t'With evidence, field, pods and link'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'
name\t'TYPE/NAME lines of the workloads, for kubectl'
csv\t'One line per finding, for spreadsheets'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML, for CI servers; checks that pass are test cases too'
github\t'Workflow commands, which GitHub shows as annotations'
markdown\t'A table for comments and summaries'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -s A -l all-namespaces -d 'List across all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -s R -l recursive -d 'Read the directories of -f recursively'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l admitted -d 'Check pods as the API server would admit them, with injected sidecars (dry run)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l show-suppressed -d 'Show suppressed findings too'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l no-ignores -d 'Do not follow annotations and configuration that accept findings'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l no-headers -d 'Do not print headers'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand check" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l namespaces -d 'List across several namespaces' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l field-selector -d 'Field selector, such as spec.nodeName=n1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -s f -l filename -d 'Read a file, a directory or - (stdin)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l chunk-size -d 'Page size of lists; 0 means one page' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l contexts -d 'Several contexts, such as \'prod-*,!prod-old\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l parallel -d 'How many contexts to read at the same time' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l top -d 'Show the N largest changes of costs' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -s o -l output -d 'Output format' -r -f -a "table\t'Human-readable tables'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'
markdown\t'Tables for comments on pull requests'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l fail-on -d 'Exit 3 if something newly fails or more of it does: worse' -r -f -a "worse\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -s A -l all-namespaces -d 'List across all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -s R -l recursive -d 'Read the directories of -f recursively'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l live -d 'Compare with the pods of a cluster'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l all -d 'Include pods without sidecars'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand compare" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l namespaces -d 'List across several namespaces' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l field-selector -d 'Field selector, such as spec.nodeName=n1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s f -l filename -d 'Read a file, a directory or - (stdin)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l chunk-size -d 'Page size of lists; 0 means one page' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s c -l container -d 'Move only this container; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l startup-probe -d 'Startup probe to add: readiness, none, a file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l kubernetes-version -d 'Kubernetes version of the nodes, such as 1.28' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s o -l output -d 'Output format' -r -f -a "text\t'What moves, what changes, and how to make the change'
patch\t'A JSON patch (RFC 6902) for kubectl patch --patch-file'
yaml\t'The file of -f with the change; else a manifest, or the part of it that changes'
kustomize\t'An entry for patches in kustomization.yaml'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
diff\t'The difference as a unified diff'
prometheus-rule\t'With --preview: rules that unite the metrics of native and classic sidecars'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s A -l all-namespaces -d 'List across all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s R -l recursive -d 'Read the directories of -f recursively'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l keep-pre-stop -d 'Keep preStop hooks that would end a native sidecar too early'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l prove -d 'Prove the change with server dry runs; the default on a cluster'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l no-prove -d 'Send no dry runs'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l preview -d 'Show which injected sidecars turn native by themselves, and why'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand migrate" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l for -d 'What to wait for [default: ready, for Jobs completed]' -r -f -a "ready\t''
completed\t''
healthy\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l timeout -d 'When to give up; 0 looks once' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l tolerate-restarts -d 'Restarts that a container may have [default: 2]' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'
github\t'Workflow commands, which GitHub shows as annotations'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l no-logs -d 'Read no logs'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l ascii -d 'Draw with ASCII characters only'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand wait" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s c -l container -d 'Container to explain; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l namespaces -d 'List across several namespaces' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l field-selector -d 'Field selector, such as spec.nodeName=n1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s f -l filename -d 'Read a file, a directory or - (stdin)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l chunk-size -d 'Page size of lists; 0 means one page' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l pattern -d 'Only products of these patterns (see `explain patterns`)' -r -f -a "app\t''
init\t''
ambassador\t''
config-helper\t''
adapter\t''
sidecar\t''
ephemeral\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'Containers and products as values'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s A -l all-namespaces -d 'List across all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s R -l recursive -d 'Read the directories of -f recursively'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l no-headers -d 'Do not print headers'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l install -d 'Let kubectl complete this plugin'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -s o -l output -d 'Output format' -r -f -a "json\t'Stable JSON for scripts'
yaml\t'The same as YAML'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand version" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l chunk-size -d 'Page size of lists; 0 means one page' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l parallel -d 'How many contexts to read at the same time' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l save -d 'Save the pods, for -f and `compare`' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l percentile -d 'Percentile of CPU for --history; default: 95' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l prometheus -d 'Prometheus: a URL, or NAMESPACE/SERVICE:PORT' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l prometheus-header -d 'HTTP header: \'Name: value\', or @FILE' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l prometheus-token-file -d 'File with a bearer token for Prometheus' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l prometheus-label -d 'Label of this cluster\'s series' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l disable-compression -d 'Do not compress responses'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -s R -l recursive -d 'Read the directories of -f recursively'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l no-headers -d 'Do not print headers'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand options" -l ascii -d 'Draw with ASCII characters only'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -s n -l namespace -d 'Namespace; default: the one of the context' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l rules -d 'Classification rules; \'\' for none [default: ~/.config/kubectl-sidecars/rules.yaml]' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l kubeconfig -d 'Path of the kubeconfig file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l context -d 'Context in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l cluster -d 'Cluster in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l user -d 'User in the kubeconfig' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l username -d 'Username for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l certificate-authority -d 'Certificate authority\'s certificate file' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l client-certificate -d 'Client certificate file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l client-key -d 'Client key file for TLS' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l tls-server-name -d 'Server name in the server\'s certificate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l proxy-url -d 'Proxy URL: http, https or socks5' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l request-timeout -d 'Timeout of one request; 0 means none' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l as -d 'Username to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l as-group -d 'Group to impersonate; can be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l as-user-extra -d 'Extra attribute of the user; repeatable' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -s v -l v -d 'Log requests (6), sizes (7), headers (8)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -s h -l help -d 'Print help'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l insecure-skip-tls-verify -d 'Do not check certificates (insecure)'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand help" -l disable-compression -d 'Do not compress responses'
