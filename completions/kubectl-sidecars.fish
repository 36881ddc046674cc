# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubectl_sidecars_global_optspecs
    string join \n n/namespace= rules= kubeconfig= context= cluster= user= s/server= token= username= password= certificate-authority= client-certificate= client-key= insecure-skip-tls-verify= tls-server-name= proxy-url= disable-compression= request-timeout= as= as-group= as-uid= as-user-extra= v/v= h/help V/version
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

complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s n -l namespace -d 'Namespace to look into' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l rules -d 'Your own rules on what containers are for, instead of those in the usual place; \'\' for none' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l kubeconfig -d 'Path of the kubeconfig file to use' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l context -d 'Context of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l cluster -d 'Cluster of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l user -d 'User of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l username -d 'Name for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l certificate-authority -d 'File with the certificate of the server\'s authority' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l client-certificate -d 'File with a client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l client-key -d 'File with the key of the client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate: whoever answers can read and change everything' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l tls-server-name -d 'Name to check the server\'s certificate against' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l proxy-url -d 'Proxy to reach the API server through (http, https or socks5)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l disable-compression -d 'Do not ask for compressed answers: faster where the network is' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l request-timeout -d 'Longest time for a single request, such as 30s or 2m; 0 for no bound' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l as -d 'User to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l as-uid -d 'UID to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -l as-user-extra -d 'Further attribute to act with; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s v -l v -d 'How much to tell of requests on standard error: 6 one line for each, 7 their answers, 8 their headers' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -s V -l version -d 'Print version'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "list" -d 'List pods with their sidecars, who is to blame when they are not well, and what the sidecars reserve'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "describe" -d 'Tell which container of a pod or workload is at fault, and why, with proof and what to run next'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "overhead" -d 'Add up what sidecars cost, by sidecar, product, image, namespace, workload, node or label'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "explain" -d 'Explain a pattern, a product or a reason; or why a container is taken for what it is taken for'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_needs_command" -f -a "completion" -d 'Set up completion by Tab'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l namespaces -d 'Look into these namespaces, side by side' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l field-selector -d 'Field selector, such as spec.nodeName=node-1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s f -l filename -d 'File or directory to read instead of a cluster, - for standard input; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l chunk-size -d 'Pods to ask the server for at a time; 0 asks for all at once' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l node -d 'Only pods on this node' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l pattern -d 'Only containers of these patterns' -r -f -a "app\t''
init\t''
ambassador\t''
config-helper\t''
adapter\t''
sidecar\t''
ephemeral\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l type -d 'Only containers of these types' -r -f -a "init\t''
native-sidecar\t''
regular\t''
ephemeral\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s c -d 'Only the container of this name; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l container -d 'Only containers whose name matches, such as \'*-proxy\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l image -d 'Only containers whose image matches, such as \'*/istio/proxyv2:*\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s o -l output -d 'Output format' -r -f -a "table\t'Human-readable columns'
wide\t'More columns'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'
name\t'pod/NAME lines for kubectl'
csv\t'Exact figures for spreadsheets'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l sort-by -d 'Columns to sort by, - for the greatest first: -restarts,name' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s n -l namespace -d 'Namespace to look into' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l rules -d 'Your own rules on what containers are for, instead of those in the usual place; \'\' for none' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l kubeconfig -d 'Path of the kubeconfig file to use' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l context -d 'Context of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l cluster -d 'Cluster of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l user -d 'User of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l username -d 'Name for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l certificate-authority -d 'File with the certificate of the server\'s authority' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l client-certificate -d 'File with a client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l client-key -d 'File with the key of the client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate: whoever answers can read and change everything' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l tls-server-name -d 'Name to check the server\'s certificate against' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l proxy-url -d 'Proxy to reach the API server through (http, https or socks5)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l disable-compression -d 'Do not ask for compressed answers: faster where the network is' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l request-timeout -d 'Longest time for a single request, such as 30s or 2m; 0 for no bound' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l as -d 'User to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l as-uid -d 'UID to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l as-user-extra -d 'Further attribute to act with; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s v -l v -d 'How much to tell of requests on standard error: 6 one line for each, 7 their answers, 8 their headers' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s A -l all-namespaces -d 'Look into all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s R -l recursive -d 'Read directories given with -f and all below them'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l all -d 'Pods without sidecars, too'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l unhealthy -d 'Only pods with a cause, other than a start-up under way'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l containers -d 'One row a container'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l summary -d 'Counts by cause, reason and container instead of rows'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s w -l watch -d 'After the list, go on with what happens to its pods'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l no-headers -d 'Do not print column titles'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l usage -d 'Show what sidecars and containers use, as far as the metrics API tells'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -l show-labels -d 'Show the pods\' labels'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l namespaces -d 'Look into these namespaces, side by side' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l field-selector -d 'Field selector, such as spec.nodeName=node-1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s f -l filename -d 'File or directory to read instead of a cluster, - for standard input; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l chunk-size -d 'Pods to ask the server for at a time; 0 asks for all at once' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s c -l container -d 'Only this container' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l show -d 'Only these sections' -r -f -a "verdict\t''
pods\t''
images\t''
startup\t''
containers\t''
events\t''
logs\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l previous-logs -d 'Add the last N lines that the failing container wrote before it ended, or writes now' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s o -l output -d 'Output format' -r -f -a "text\t'Human-readable text'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s n -l namespace -d 'Namespace to look into' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l rules -d 'Your own rules on what containers are for, instead of those in the usual place; \'\' for none' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l kubeconfig -d 'Path of the kubeconfig file to use' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l context -d 'Context of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l cluster -d 'Cluster of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l user -d 'User of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l username -d 'Name for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l certificate-authority -d 'File with the certificate of the server\'s authority' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l client-certificate -d 'File with a client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l client-key -d 'File with the key of the client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate: whoever answers can read and change everything' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l tls-server-name -d 'Name to check the server\'s certificate against' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l proxy-url -d 'Proxy to reach the API server through (http, https or socks5)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l disable-compression -d 'Do not ask for compressed answers: faster where the network is' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l request-timeout -d 'Longest time for a single request, such as 30s or 2m; 0 for no bound' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l as -d 'User to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l as-uid -d 'UID to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l as-user-extra -d 'Further attribute to act with; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s v -l v -d 'How much to tell of requests on standard error: 6 one line for each, 7 their answers, 8 their headers' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s A -l all-namespaces -d 'Look into all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s R -l recursive -d 'Read directories given with -f and all below them'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -l ascii -d 'Draw with ASCII alone, as in locales without UTF-8'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand describe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l namespaces -d 'Look into these namespaces, side by side' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l field-selector -d 'Field selector, such as spec.nodeName=node-1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s f -l filename -d 'File or directory to read instead of a cluster, - for standard input; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l chunk-size -d 'Pods to ask the server for at a time; 0 asks for all at once' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l node -d 'Only pods on this node' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l pattern -d 'Only containers of these patterns' -r -f -a "app\t''
init\t''
ambassador\t''
config-helper\t''
adapter\t''
sidecar\t''
ephemeral\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l type -d 'Only containers of these types' -r -f -a "init\t''
native-sidecar\t''
regular\t''
ephemeral\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s c -d 'Only the container of this name; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l container -d 'Only containers whose name matches, such as \'*-proxy\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l image -d 'Only containers whose image matches, such as \'*/istio/proxyv2:*\'' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l by -d 'What a row stands for: sidecar, product, image, pattern, namespace, workload, node, pod, label=KEY' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l top -d 'Show so many rows, those that cost most unless sorted otherwise, and the rest as one' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l without -d 'Try what would come back without these sidecars: a container\'s name, a product or a pattern; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l with -d 'Try other requests: istio-proxy:requests.cpu=50m,requests.memory=64Mi; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s o -l output -d 'Output format' -r -f -a "table\t'Columns and bars for people'
wide\t'More columns'
json\t'Stable JSON for scripts, kubectl-sidecars/v1'
yaml\t'The same value as YAML'
kyaml\t'The same value as KYAML, a stricter YAML'
name\t'TYPE/NAME lines for kubectl, by namespace, workload, node or pod'
csv\t'Exact figures for spreadsheets'
prometheus\t'Exact figures in Prometheus\' text format, for dashboards'"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l sort-by -d 'Columns to sort by, - for the greatest first: -memory,namespace' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s n -l namespace -d 'Namespace to look into' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l rules -d 'Your own rules on what containers are for, instead of those in the usual place; \'\' for none' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l kubeconfig -d 'Path of the kubeconfig file to use' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l context -d 'Context of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l cluster -d 'Cluster of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l user -d 'User of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l username -d 'Name for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l certificate-authority -d 'File with the certificate of the server\'s authority' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l client-certificate -d 'File with a client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l client-key -d 'File with the key of the client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate: whoever answers can read and change everything' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l tls-server-name -d 'Name to check the server\'s certificate against' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l proxy-url -d 'Proxy to reach the API server through (http, https or socks5)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l disable-compression -d 'Do not ask for compressed answers: faster where the network is' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l request-timeout -d 'Longest time for a single request, such as 30s or 2m; 0 for no bound' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l as -d 'User to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l as-uid -d 'UID to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l as-user-extra -d 'Further attribute to act with; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s v -l v -d 'How much to tell of requests on standard error: 6 one line for each, 7 their answers, 8 their headers' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s A -l all-namespaces -d 'Look into all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s R -l recursive -d 'Read directories given with -f and all below them'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l all -d 'Pods without sidecars, too'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l unhealthy -d 'Only pods with a cause, other than a start-up under way'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l include-terminated -d 'Count pods that ended, too'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l usage -d 'Show what the sidecars use, as far as the metrics API tells, and what they request without using it'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l no-headers -d 'Do not print column titles'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -l ascii -d 'Draw with plain characters'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand overhead" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s c -l container -d 'The container to explain; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l namespaces -d 'Look into these namespaces, side by side' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s l -l selector -d 'Label selector, such as app=web,tier!=cache' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l field-selector -d 'Field selector, such as spec.nodeName=node-1' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s f -l filename -d 'File or directory to read instead of a cluster, - for standard input; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l chunk-size -d 'Pods to ask the server for at a time; 0 asks for all at once' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l pattern -d 'Only products of these patterns' -r -f -a "app\t''
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
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s n -l namespace -d 'Namespace to look into' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l rules -d 'Your own rules on what containers are for, instead of those in the usual place; \'\' for none' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l kubeconfig -d 'Path of the kubeconfig file to use' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l context -d 'Context of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l cluster -d 'Cluster of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l user -d 'User of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l username -d 'Name for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l certificate-authority -d 'File with the certificate of the server\'s authority' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l client-certificate -d 'File with a client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l client-key -d 'File with the key of the client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate: whoever answers can read and change everything' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l tls-server-name -d 'Name to check the server\'s certificate against' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l proxy-url -d 'Proxy to reach the API server through (http, https or socks5)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l disable-compression -d 'Do not ask for compressed answers: faster where the network is' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l request-timeout -d 'Longest time for a single request, such as 30s or 2m; 0 for no bound' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l as -d 'User to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l as-uid -d 'UID to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l as-user-extra -d 'Further attribute to act with; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s v -l v -d 'How much to tell of requests on standard error: 6 one line for each, 7 their answers, 8 their headers' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s A -l all-namespaces -d 'Look into all namespaces'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s R -l recursive -d 'Read directories given with -f and all below them'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -l no-headers -d 'Do not print column titles'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -s n -l namespace -d 'Namespace to look into' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l rules -d 'Your own rules on what containers are for, instead of those in the usual place; \'\' for none' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l kubeconfig -d 'Path of the kubeconfig file to use' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l context -d 'Context of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l cluster -d 'Cluster of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l user -d 'User of the kubeconfig to use' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -s s -l server -d 'Address of the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l username -d 'Name for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l password -d 'Password for basic authentication' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l certificate-authority -d 'File with the certificate of the server\'s authority' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l client-certificate -d 'File with a client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l client-key -d 'File with the key of the client certificate' -r -F
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate: whoever answers can read and change everything' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l tls-server-name -d 'Name to check the server\'s certificate against' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l proxy-url -d 'Proxy to reach the API server through (http, https or socks5)' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l disable-compression -d 'Do not ask for compressed answers: faster where the network is' -r -f -a "true\t''
false\t''"
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l request-timeout -d 'Longest time for a single request, such as 30s or 2m; 0 for no bound' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l as -d 'User to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l as-uid -d 'UID to act as' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l as-user-extra -d 'Further attribute to act with; may be repeated' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -s v -l v -d 'How much to tell of requests on standard error: 6 one line for each, 7 their answers, 8 their headers' -r
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -l install -d 'Put kubectl_complete-sidecars, which kubectl asks for completion, into a folder of the PATH'
complete -c kubectl-sidecars -n "__fish_kubectl_sidecars_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
