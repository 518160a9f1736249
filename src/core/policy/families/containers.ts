import { block, review, type CommandSpec, type Grammar } from "../spec.js";

const list = `
    -a -q -l -s -n=int -f=container.filter --all --quiet --no-trunc --filter=container.filter --format=go.template --last=int --latest
    --size --noheading --sort=word --pod -p --ns --sync --no-heading`;
const images = `-a -q -n -f=container.filter --all --quiet --no-trunc --digests --filter=container.filter --format=go.template --noheading
    --sort=word --history --tree`;
const logs = "-f -t -l -n=tail --tail=tail --since=time --until=time --timestamps --follow --details --latest --names --color";
const stop =
  "-t=int -s=text --time=int --timeout=int --signal=text --all -a -f --force -l --latest --filter=text --cidfile=text -i --ignore";
const changed = review("starts, stops or changes a container that nobody has listed");
const removed = review("removes containers, images or networks");

const container: Readonly<Record<string, Grammar>> = {
  logs: { flags: logs, operands: "container+", because: "Shows what a container has written" },
  top: { operands: "container ps.flags?", because: "Lists a container's processes" },
  stats: {
    flags: "-a --all --no-stream --no-trunc --format=go.template --no-reset",
    operands: "container*",
    needs: [{ flags: "--no-stream", because: "Without `--no-stream` it never ends", mend: "add `--no-stream`" }],
    because: "Shows what containers use",
  },
  port: { flags: "-a --all", operands: "container word?", because: "Lists a container's ports" },
  diff: { flags: "--format=word", operands: "container", because: "Lists the files that a container has changed" },
  inspect: {
    flags: "-f=go.inspect --format=go.inspect -s --size --type=(container|image|network|volume)",
    operands: "container+",
    needs: [
      { flags: "-f --format", because: "All of it shows the environment, which holds secrets", mend: "add `--format '{{.State.Status}}'`" },
    ],
    because: "Shows single fields of a container",
  },
  "restart start unpause": { refused: changed, flags: stop, operands: "container+" },
  "stop kill pause rename update wait resize": { refused: changed },
  rm: { refused: removed },
  exec: {
    refused: review("runs a command inside a container"),
    reading: "posix",
    flags: `-i -t -d -u=text -w=text -e=text --interactive --tty --detach --user=text --workdir=text --env=text --env-file=text
    --detach-keys=text -l --latest`,
    refuse: { "--privileged": block("gives the command the whole host") },
    operands: "container text*",
    runs: { as: "argv", skip: 1 },
    check: "shell-inside",
  },
  "run create": { refused: review("starts a new container"), check: "docker-run" },
  attach: { refused: block("takes over a container's terminal") },
  [`cp commit export checkpoint clone init cleanup restore mount unmount umount runlabel`]: {
    refused: review("copies files, or changes a container"),
  },
};

const docker: Omit<CommandSpec, "examples"> = {
  id: "docker",
  programs: ["docker", "podman", "nerdctl"],
  because: "Shows containers, images and what they use",
  reading: "cobra",
  flags: "-D --debug -l=word --log-level=word",
  refuse: {
    [`-H=text --host=text --tlscacert=text --tlscert=text --tlskey=text --url=text --identity=text --connection=text --remote
      --root=text --runroot=text --conmon=text --runtime=text --hooks-dir=text --module=text --storage-opt=text
      --storage-driver=text --address=text`]: block("speaks to another daemon"),
    [`--context=text -c=text --config=text --tls --tlsverify --log-opt=text --cgroup-manager=text --events-backend=text`]: review(
      "speaks to another daemon, or sets one up",
    ),
  },
  subcommands: {
    ...container,
    ps: { flags: list },
    container: {
      subcommands: { ...container, "ls ps list": { flags: list }, exists: { operands: "container" }, prune: { refused: removed } },
    },
    images: { flags: images, operands: "image.pattern?" },
    image: {
      subcommands: {
        "ls list": { flags: images, operands: "image.pattern?" },
        history: { flags: "-q -H --no-trunc --quiet --human --format=go.template", operands: "image" },
        inspect: {
          flags: "-f=go.inspect --format=go.inspect",
          operands: "image+",
          needs: [{ flags: "-f --format", because: "All of it shows the environment", mend: "add `--format '{{.Id}}'`" }],
        },
        [`prune rm pull push build load save import tag tree sign trust untag unmount mount scp search diff`]: { refused: removed },
        exists: { operands: "image" },
      },
    },
    history: { flags: "-q -H --no-trunc --quiet --human --format=go.template", operands: "image" },
    events: {
      flags: `--since=time --until=time -f=container.filter --filter=container.filter --format=go.template --no-trunc --stream=(false)`,
      needs: [{ flags: "--until", because: "Without `--until` it never ends", mend: "add `--since 1h --until 0s`" }],
    },
    "info version": { flags: "-f=go.template --format=go.template" },
    system: {
      subcommands: {
        df: { flags: "-v --verbose --format=go.template" },
        info: { flags: "-f=go.template --format=go.template" },
        events: {
          flags: `--since=time --until=time -f=container.filter --filter=container.filter --format=go.template`,
          needs: [{ flags: "--until", because: "Without `--until` it never ends", mend: "add `--until 0s`" }],
        },
        "prune reset migrate renumber service connection dial-stdio check": { refused: removed },
      },
    },
    network: {
      subcommands: {
        "ls list": { flags: "-q -f=container.filter --no-trunc --quiet --filter=container.filter --format=go.template" },
        inspect: { flags: "-f=go.template -v --format=go.template --verbose --scope=word", operands: "name+" },
        "create rm prune connect disconnect update reload": { refused: removed },
        exists: { operands: "name" },
      },
    },
    volume: {
      subcommands: {
        "ls list": { flags: "-q -f=container.filter --quiet --filter=container.filter --format=go.template" },
        inspect: {
          flags: "-f=go.inspect --format=go.inspect",
          operands: "name+",
          needs: [
            { flags: "-f --format", because: "All of it shows options, which hold passwords", mend: "add `--format '{{.Mountpoint}}'`" },
          ],
        },
        "rm remove prune": { refused: block("removes data") },
        exists: { operands: "name" },
        "create update export import mount unmount reload": { refused: removed },
      },
    },
    context: {
      subcommands: {
        "ls list show": { flags: "-q --quiet --format=go.template" },
        "use create rm update export import inspect": { refused: changed },
      },
    },
    buildx: {
      subcommands: {
        "ls du version": { flags: "--verbose --format=go.template --filter=text --no-trunc --builder=name" },
        [`build bake create rm prune use stop inspect imagetools history install uninstall dial-stdio debug`]: { refused: removed },
      },
    },
    builder: { refused: removed },
    node: {
      subcommands: {
        "ls list": { flags: "-q -f=container.filter --quiet --filter=container.filter --format=go.template" },
        ps: { flags: `-f=container.filter --no-resolve --no-trunc -q --filter=container.filter --format=go.template`, operands: "name*" },
        "inspect update promote demote rm": { refused: changed },
      },
    },
    service: {
      subcommands: {
        "ls list": { flags: "-q -f=container.filter --quiet --filter=container.filter --format=go.template" },
        ps: { flags: `-f=container.filter --no-resolve --no-trunc -q --filter=container.filter --format=go.template`, operands: "name+" },
        logs: { flags: `${logs} --no-resolve --no-trunc --no-task-ids --raw`, operands: "name" },
        "inspect create update scale rollback rm": { refused: changed },
      },
    },
    stack: {
      subcommands: {
        "ls list": { flags: "--format=go.template" },
        "ps services": {
          flags: `-q -f=container.filter --no-trunc --no-resolve --quiet --filter=container.filter --format=go.template`,
          operands: "name",
        },
        "deploy up rm down config": { refused: changed },
      },
    },
    secret: {
      subcommands: { "ls list": { flags: "-q --quiet --format=go.template" }, "inspect create rm": { refused: block("is about secrets") } },
    },
    config: {
      subcommands: {
        "ls list": { flags: "-q --quiet --format=go.template" },
        "inspect create rm": { refused: review("may show secrets") },
      },
    },
    pod: {
      subcommands: {
        "ps ls list top": { flags: list, operands: "name*" },
        stats: {
          flags: "-a --all --no-stream --no-reset --format=go.template",
          operands: "name*",
          needs: [{ flags: "--no-stream", because: "Without `--no-stream` it never ends", mend: "add `--no-stream`" }],
        },
        "create rm kill stop start restart pause unpause prune inspect logs clone": { refused: changed },
      },
    },
    compose: {
      flags: "-p=name --project-name=name --ansi=word --profile=name",
      refuse: { "-f=text --file=text --env-file=text --project-directory=text": review("reads files of its own") },
      subcommands: {
        ps: {
          flags: `-a -q --all --quiet --services --format=go.template --filter=container.filter --status=word --no-trunc --orphans`,
          operands: "name*",
        },
        logs: { flags: `${logs} --no-color --no-log-prefix --index=int`, operands: "name*" },
        top: { operands: "name*" },
        ls: { flags: "-a -q --all --quiet --filter=container.filter --format=word" },
        images: { flags: "-q --quiet --format=word", operands: "name*" },
        port: { flags: "--protocol=word --index=int", operands: "name int" },
        version: { flags: "-f=word --short --format=word" },
        events: { refused: review("never ends") },
        stats: {
          flags: "-a --all --no-stream --no-trunc --format=go.template",
          operands: "name*",
          needs: [{ flags: "--no-stream", because: "Without `--no-stream` it never ends", mend: "add `--no-stream`" }],
        },
        volumes: { flags: "-q --quiet --format=go.template", operands: "name*" },
        config: { refused: review("shows the environment, which holds secrets") },
        exec: {
          refused: review("runs a command inside a container"),
          reading: "posix",
          flags: `-T -d -u=text -w=text -e=text --index=int --user=text --workdir=text --env=text --detach --no-TTY`,
          operands: "name text*",
          runs: { as: "argv", skip: 1 },
          check: "shell-inside",
        },
        [`up down start stop restart kill rm pause unpause create run build pull push cp scale watch attach commit export publish
      convert`]: { refused: changed },
      },
    },
    [`rmi pull push build save load import tag login logout search trust manifest untag scan scout sbom init generate play
      kube farm machine unshare auto-update healthcheck volume-mount quadlet artifact`]: { refused: removed },
    plugin: {
      subcommands: {
        "ls list": { flags: "-q -f=container.filter --quiet --no-trunc --filter=container.filter --format=go.template" },
        "create disable enable inspect install push rm set upgrade": { refused: changed },
      },
    },
    swarm: { refused: block("joins, leaves or unlocks a cluster") },
  },
};

/** Container engines. Nothing says which container may be restarted, so an organisation's file lifts that by name. Long, since a family is read as one list. */
export const containers: readonly CommandSpec[] = [
  {
    ...docker,
    examples: {
      allow: [
        "docker ps -a",
        "docker logs --tail 100 web-1",
        "docker stats --no-stream",
        "docker inspect --format '{{.State.Status}}' web-1",
        "docker images",
        "docker system df",
        "docker top web-1",
        "docker compose ps",
      ],
      review: [
        "docker inspect web-1",
        "docker volume inspect data",
        "docker inspect -f '{{json .HostConfig}}' web-1",
        "docker restart web-1",
        "docker stats",
        "docker inspect -f '{{json .Config}}' web-1",
        "docker run nginx",
        "docker system prune -af --volumes",
        "docker exec web-1 df",
        "docker events",
      ],
      block: [
        "docker run -v /:/host alpine chroot /host",
        "docker exec -it web-1 sh",
        "docker volume rm pgdata",
        "docker -H tcp://x ps",
        "docker run --privileged alpine",
        "docker inspect -f '{{.Config.Env}}' web-1",
        "docker swarm leave",
      ],
    },
  },
  {
    id: "docker-compose",
    programs: ["docker-compose", "podman-compose"],
    because: "Shows containers",
    reading: "cobra",
    ...(docker.subcommands?.["compose"] ?? {}),
    examples: {
      allow: ["docker-compose ps", "docker-compose logs --tail 20 web"],
      review: ["docker-compose restart web", "docker-compose -f /tmp/x ps", "docker-compose config"],
      block: ["docker-compose exec web sh"],
    },
  },
  {
    id: "crictl",
    programs: ["crictl"],
    because: "Shows the node's containers",
    reading: "cobra",
    flags:
      "-t=duration --timeout=duration -D --debug -r=cri.socket --runtime-endpoint=cri.socket -i=cri.socket --image-endpoint=cri.socket",
    refuse: { "-c=text --config=text": block("speaks to another daemon") },
    subcommands: {
      "ps pods": {
        flags: `-a -q -v -l -n=int -o=word -s=word --name=name --state=word --pod=name --namespace=name --image=image --label=label
        --id=name --all --quiet --output=word --no-trunc --latest --last=int -p=name`,
      },
      "images img": { flags: "-q -o=word -v --no-trunc --digests --quiet --output=word --pinned", operands: "image?" },
      logs: { flags: "-f -p -t --tail=int --since=time --timestamps --previous --follow --limit-bytes=int", operands: "container" },
      "stats statsp": { flags: "-a -o=word --id=name -s=int --all --output=word", operands: "container*" },
      "events metricsp": { refused: review("never ends, or shows more than a state") },
      "info version imagefsinfo metricdescs runtime-config": { flags: "-o=word -q --output=word --quiet" },
      "inspect inspectp inspecti": { refused: review("shows the environment, which holds secrets") },
      "stop stopp rm rmp rmi pull exec attach port-forward update checkpoint create start config completion": { refused: changed },
      "run runp": { refused: block("starts a container past the cluster") },
    },
    examples: {
      allow: ["crictl ps -a", "crictl logs --tail 50 3f1c9a2b", "crictl pods", "crictl -r unix:///run/containerd/containerd.sock ps"],
      review: ["crictl inspect x", "crictl rmi x"],
      block: ["crictl runp x", "crictl -r unix:///x ps"],
    },
  },
];
