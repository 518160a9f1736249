import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

const changed = review("changes objects of the cluster");

/** Tools around a cluster: releases, its network, its store. */
export const clusterTools: readonly CommandSpec[] = [
  {
    id: "helm",
    programs: ["helm"],
    because: "Shows releases",
    reading: "cobra",
    flags: "-n=kube.namespace --namespace=kube.namespace -o=(table|json|yaml) --output=(table|json|yaml) --debug",
    refuse: {
      [`--kubeconfig=text --kube-apiserver=text --kube-token=text --kube-as-user=text --kube-as-group=text --kube-ca-file=text
        --registry-config=text --repository-config=text --repository-cache=text --kube-insecure-skip-tls-verify
        --kube-tls-server-name=text`]: block("speaks as somebody else, or to another cluster"),
      "--kube-context=text --post-renderer=text": review("speaks to another cluster"),
    },
    subcommands: {
      "list ls": {
        flags: `-a -A -q -d -r -m=int -f=text -l=kube.selector --all --all-namespaces --deployed --failed --pending --superseded
        --uninstalled --short --max=int --date --reverse --filter=text --selector=kube.selector --no-headers --time-format=text`,
      },
      "history hist": { flags: "--max=int", operands: "kube.name" },
      status: {
        flags: "--revision=int --show-desc --show-resources -o=(table) --output=(table)",
        operands: "kube.name",
      },
      version: { flags: "--short --template=go.template" },
      env: { refused: review("shows the environment") },
      get: {
        subcommands: {
          metadata: { flags: "--revision=int", operands: "kube.name" },
          "values all manifest hooks notes": { refused: review("may show secrets") },
        },
      },
      repo: { subcommands: { "list ls": {}, "add remove update index up": { refused: changed } } },
      search: {
        subcommands: {
          repo: { flags: "-l -r -q --versions --regexp --devel --version=word", operands: "text*" },
          hub: { refused: review("asks the internet") },
        },
      },
      [`rollback upgrade install test create dependency dep lint package pull push registry plugin template show verify completion`]: {
        refused: changed,
      },
      "uninstall delete del un": { refused: block("removes a release with what it holds") },
    },
    examples: {
      allow: ["helm list -A", "helm status web -n prod", "helm history web"],
      review: ["helm get values web", "helm status web -o json", "helm rollback web 1", "helm install web x"],
      block: ["helm uninstall prod", "helm --kubeconfig /x list"],
    },
  },
  {
    id: "cilium",
    programs: ["cilium", "cilium-dbg", "hubble", "istioctl", "linkerd", "calicoctl"],
    because: "Shows the cluster's network",
    reading: "cobra",
    flags: "-n=kube.namespace --namespace=kube.namespace -o=word --output=word --verbose --brief -v",
    refuse: {
      [`--context=text --kubeconfig=text --server=text --tls-ca-cert-files=text --config=text --tls-client-key-file=text`]:
        review("speaks to another cluster"),
    },
    subcommands: {
      status: { flags: "--wait --wait-duration=duration --all-addresses --all-health --all-nodes" },
      "version proxy-status": { flags: "--client --remote --short" },
      observe: {
        flags: `--last=int --since=duration --until=duration --protocol=word --verdict=word --type=word --pod=word --to-pod=word
        --from-pod=word --service=word --to-service=word --from-service=word --to-namespace=word --from-namespace=word
        --namespace=kube.namespace --ip=word --to-ip=word --from-ip=word --port=word --to-port=word --http-status=word
        --http-method=word --http-path=word --all --first=int --numeric --not -t=word --label=kube.selector
        --from-label=kube.selector --to-label=kube.selector --node-name=word --from-fqdn=word --to-fqdn=word --fqdn=word
        --identity=word --from-identity=word --to-identity=word --ip-version=word --reply --print-node-name --color=word
        --time-format=word --drop-reason-desc=word --workload=word --from-workload=word --to-workload=word -4 -6`,
        refuse: { "-f --follow": review("never ends", "use `--last 100`") },
      },
      list: { subcommands: { "nodes namespaces": { flags: "--print-node-name" } } },
      "endpoint identity node service ip metrics map policy health": {
        subcommands: { "list get status": { operands: "word*" }, selectors: {} },
      },
      "bgp clustermesh encryption features multicast": {
        subcommands: { "status peers routes": { flags: "--wait" }, list: { operands: "word*" } },
      },
      config: { subcommands: { view: {}, "set delete get reset": { refused: changed } } },
      "connectivity sysdump install uninstall upgrade hubble context": { refused: changed },
    },
    examples: {
      allow: ["cilium status", "hubble observe --last 100", "hubble status"],
      review: ["cilium connectivity test", "cilium install", "hubble observe -f"],
    },
  },
  {
    id: "argocd",
    programs: ["argocd"],
    because: "Shows applications",
    reading: "cobra",
    flags: "-o=(wide|name|tree) --output=(wide|name|tree) --grpc-web --app-namespace=kube.namespace -N=kube.namespace",
    refuse: {
      [`--server=text --auth-token=text --config=text --core --insecure --plaintext --header=text -H=text --kube-context=text`]: block(
        "speaks as somebody else, or to another server",
      ),
    },
    subcommands: {
      app: {
        subcommands: {
          list: { flags: "-l=kube.selector --selector=kube.selector -p=name --project=name" },
          "get resources history": { flags: "--refresh --show-operation --orphaned --tree?word", operands: "kube.name" },
          [`sync rollback delete create set unset patch terminate-op wait actions edit diff manifests logs delete-resource
        patch-resource add-source remove-source confirm-deletion`]: { refused: changed },
        },
      },
      "proj cluster repo": {
        subcommands: { list: {}, get: { operands: "name" }, "add rm create delete set edit role rotate-auth": { refused: changed } },
      },
      version: { flags: "--client --short" },
      "login logout account admin cert context gpg relogin": { refused: block("shows or takes a key") },
    },
    examples: { allow: ["argocd app list", "argocd app get web"], review: ["argocd app sync web"], block: ["argocd login x"] },
  },
  {
    id: "etcdctl",
    programs: ["etcdctl"],
    because: "Shows etcd's state",
    reading: "cobra",
    flags: `-w=(table|json|simple|fields) --write-out=(table|json|simple|fields) --command-timeout=duration --dial-timeout=duration
      --debug`,
    refuse: {
      [`--endpoints=text --user=text --password=text --cacert=text --cert=text --key=text --insecure-transport
      --insecure-skip-tls-verify --discovery-srv=text`]: review("speaks to another server, or with a key"),
    },
    subcommands: {
      version: {},
      endpoint: { subcommands: { "status health hashkv": { flags: "--cluster" } } },
      member: { subcommands: { list: { flags: "--hex" }, "add remove update promote": { refused: changed } } },
      alarm: { subcommands: { list: {}, disarm: { refused: changed } } },
      "get watch snapshot": { refused: review("shows what the cluster keeps, secrets too") },
      "put del txn compaction defrag move-leader lease lock elect auth user role make-mirror migrate check": { refused: changed },
    },
    examples: { allow: ["etcdctl endpoint health -w table", "etcdctl member list"], review: ["etcdctl get / --prefix", "etcdctl defrag"] },
  },
  refusing({
    id: "k8s-other",
    programs: words(`k9s kubeadm kubelet kustomize kubectx kubens stern velero eksctl kops flux skaffold tilt kube-lineage rke k3s k0s
      microk8s talosctl crossplane odo openshift-install subctl rosa ccoctl opm`),
    refused: review("manages clusters past the tools that are read here"),
    examples: { review: ["kubeadm reset"] },
  }),
  {
    id: "virtctl",
    programs: ["virtctl"],
    because: "Shows what a virtual machine says of itself",
    reading: "cobra",
    flags: "-n=kube.namespace --namespace=kube.namespace",
    subcommands: {
      version: { flags: "-c --client" },
      "guestosinfo fslist userlist": { operands: "kube.name" },
      [`start stop restart migrate migrate-cancel pause unpause addvolume removevolume create expose image-upload memory-dump
        vmexport expand reset soft-reboot permitted-devices`]: { refused: changed },
      "console ssh scp vnc port-forward": { refused: review("opens a way into a machine") },
    },
    examples: { allow: ["virtctl guestosinfo web -n prod"], review: ["virtctl migrate web -n prod", "virtctl console web"] },
  },
];
