import { goTemplate, inspectTemplate } from "../languages/go-template.js";
import type { ValueCheck } from "../facts.js";
import { matching } from "./text.js";

export const containerTypes = {
  container: matching("container", /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, "the name or number of a container"),
  image: matching("image", /^[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,254}$/, "the name of an image"),
  "image.pattern": matching("image.pattern", /^[A-Za-z0-9*][A-Za-z0-9_.:/@*-]{0,254}$/, "the name of an image or a pattern"),
  "container.filter": matching("container.filter", /^[A-Za-z0-9_.-]+!?[=~][A-Za-z0-9_.:/=*-]*$/, "a filter, for example `status=exited`"),
  "go.template": (value) => goTemplate(value),
  "go.inspect": (value) => inspectTemplate(value),
} as const satisfies Record<string, ValueCheck>;
