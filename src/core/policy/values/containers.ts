import { goTemplate, inspectTemplate } from "../languages/go-template.js";
import { blocked, type ValueCheck } from "../facts.js";
import { matching } from "./text.js";

export const containerTypes = {
  container: matching("container", /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, "the name or number of a container"),
  image: matching("image", /^[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,254}$/, "the name of an image"),
  "image.pattern": matching("image.pattern", /^[A-Za-z0-9*][A-Za-z0-9_.:/@*-]{0,254}$/, "the name of an image or a pattern"),
  "container.filter": matching("container.filter", /^[A-Za-z0-9_.-]+!?[=~][A-Za-z0-9_.:/=*-]*$/, "a filter, for example `status=exited`"),
  "cri.socket": (value) =>
    /^(?:unix:\/\/)?\/(?:var\/)?run\/(?:containerd\/containerd|crio\/crio|k3s\/containerd\/containerd|cri-dockerd)\.sock$/.test(value)
      ? null
      : blocked("cri.socket", "It would speak to another daemon than the node's own.", "leave the flag out"),
  "go.template": (value) => goTemplate(value),
  "go.inspect": (value) => inspectTemplate(value),
} as const satisfies Record<string, ValueCheck>;
