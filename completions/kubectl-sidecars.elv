
use builtin;
use str;

set edit:completion:arg-completer[kubectl-sidecars] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'kubectl-sidecars'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'kubectl-sidecars'= {
            cand -n 'Namespace to look into'
            cand --namespace 'Namespace to look into'
            cand --kubeconfig 'Path of the kubeconfig file to use'
            cand --context 'Context of the kubeconfig to use'
            cand --cluster 'Cluster of the kubeconfig to use'
            cand --user 'User of the kubeconfig to use'
            cand -s 'Address of the API server'
            cand --server 'Address of the API server'
            cand --token 'Bearer token for the API server'
            cand --certificate-authority 'File with the certificate of the server''s authority'
            cand --client-certificate 'File with a client certificate'
            cand --client-key 'File with the key of the client certificate'
            cand --insecure-skip-tls-verify 'Do not check the server''s certificate: whoever answers can read and change everything'
            cand --tls-server-name 'Name to check the server''s certificate against'
            cand --proxy-url 'Proxy to reach the API server through (http, https or socks5)'
            cand --disable-compression 'Do not ask for compressed answers: faster where the network is'
            cand --request-timeout 'Longest time for a single request, such as 30s or 2m; 0 for no bound'
            cand --as 'User to act as'
            cand --as-group 'Group to act as; may be repeated'
            cand --as-uid 'UID to act as'
            cand -v 'How much to tell of requests on standard error: 6 and more names each'
            cand --v 'How much to tell of requests on standard error: 6 and more names each'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand list 'List pods with their sidecars, who is to blame when they are not well, and what the sidecars reserve'
            cand completion 'Print a completion script for a shell'
        }
        &'kubectl-sidecars;list'= {
            cand --namespaces 'Look into these namespaces, side by side'
            cand -l 'Label selector, such as app=web,tier!=cache'
            cand --selector 'Label selector, such as app=web,tier!=cache'
            cand --field-selector 'Field selector, such as spec.nodeName=node-1'
            cand -f 'File or directory to read instead of a cluster, - for standard input; may be repeated'
            cand --filename 'File or directory to read instead of a cluster, - for standard input; may be repeated'
            cand --chunk-size 'Pods to ask the server for at a time; 0 asks for all at once'
            cand --node 'Only pods on this node'
            cand --pattern 'Only containers of these patterns'
            cand --type 'Only containers of these types'
            cand -c 'Only the container of this name; may be repeated'
            cand --container 'Only containers whose name matches, such as ''*-proxy'''
            cand --image 'Only containers whose image matches, such as ''*/istio/proxyv2:*'''
            cand -o 'Output format'
            cand --output 'Output format'
            cand --sort-by 'Columns to sort by, - for the greatest first: -restarts,name'
            cand --color 'When to use colour'
            cand -n 'Namespace to look into'
            cand --namespace 'Namespace to look into'
            cand --kubeconfig 'Path of the kubeconfig file to use'
            cand --context 'Context of the kubeconfig to use'
            cand --cluster 'Cluster of the kubeconfig to use'
            cand --user 'User of the kubeconfig to use'
            cand -s 'Address of the API server'
            cand --server 'Address of the API server'
            cand --token 'Bearer token for the API server'
            cand --certificate-authority 'File with the certificate of the server''s authority'
            cand --client-certificate 'File with a client certificate'
            cand --client-key 'File with the key of the client certificate'
            cand --insecure-skip-tls-verify 'Do not check the server''s certificate: whoever answers can read and change everything'
            cand --tls-server-name 'Name to check the server''s certificate against'
            cand --proxy-url 'Proxy to reach the API server through (http, https or socks5)'
            cand --disable-compression 'Do not ask for compressed answers: faster where the network is'
            cand --request-timeout 'Longest time for a single request, such as 30s or 2m; 0 for no bound'
            cand --as 'User to act as'
            cand --as-group 'Group to act as; may be repeated'
            cand --as-uid 'UID to act as'
            cand -v 'How much to tell of requests on standard error: 6 and more names each'
            cand --v 'How much to tell of requests on standard error: 6 and more names each'
            cand -A 'Look into all namespaces'
            cand --all-namespaces 'Look into all namespaces'
            cand -R 'Read directories given with -f and all below them'
            cand --recursive 'Read directories given with -f and all below them'
            cand --all 'Pods without sidecars, too'
            cand --unhealthy 'Only pods with a cause, other than a start-up under way'
            cand --containers 'One row a container'
            cand --summary 'Counts by cause, reason and container instead of rows'
            cand -w 'After the list, go on with what happens to its pods'
            cand --watch 'After the list, go on with what happens to its pods'
            cand --no-headers 'Do not print column titles'
            cand --show-labels 'Show the pods'' labels'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kubectl-sidecars;completion'= {
            cand -n 'Namespace to look into'
            cand --namespace 'Namespace to look into'
            cand --kubeconfig 'Path of the kubeconfig file to use'
            cand --context 'Context of the kubeconfig to use'
            cand --cluster 'Cluster of the kubeconfig to use'
            cand --user 'User of the kubeconfig to use'
            cand -s 'Address of the API server'
            cand --server 'Address of the API server'
            cand --token 'Bearer token for the API server'
            cand --certificate-authority 'File with the certificate of the server''s authority'
            cand --client-certificate 'File with a client certificate'
            cand --client-key 'File with the key of the client certificate'
            cand --insecure-skip-tls-verify 'Do not check the server''s certificate: whoever answers can read and change everything'
            cand --tls-server-name 'Name to check the server''s certificate against'
            cand --proxy-url 'Proxy to reach the API server through (http, https or socks5)'
            cand --disable-compression 'Do not ask for compressed answers: faster where the network is'
            cand --request-timeout 'Longest time for a single request, such as 30s or 2m; 0 for no bound'
            cand --as 'User to act as'
            cand --as-group 'Group to act as; may be repeated'
            cand --as-uid 'UID to act as'
            cand -v 'How much to tell of requests on standard error: 6 and more names each'
            cand --v 'How much to tell of requests on standard error: 6 and more names each'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
    ]
    $completions[$command]
}
