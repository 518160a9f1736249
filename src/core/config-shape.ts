/** What zod says of one place, as far as it is used. */
export interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly expected?: string;
  /** Of a value that may have several shapes: what each of them finds wrong. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** A schema as JSON Schema: the part that says what may stand where. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** From the root: names of keys and positions in lists. */
export type Path = Issue["path"];

/** Every shape that the value at this path may have. */
export function nodesAt(nodes: readonly SchemaNode[], path: Path): readonly SchemaNode[] {
  const all = nodes.flatMap(({ anyOf = [], oneOf = [], ...own }) => [own, ...nodesAt([...anyOf, ...oneOf], [])]);
  const [step, ...rest] = path;
  if (step === undefined) return all;
  const next = all.flatMap(({ properties, items, additionalProperties }): readonly SchemaNode[] => {
    const member = typeof step === "number" ? items : properties?.[String(step)];
    return [member, typeof additionalProperties === "object" ? additionalProperties : undefined].filter((one) => one !== undefined);
  });
  return next.length === 0 ? [] : nodesAt(next, rest);
}

/** What the file has at this path; undefined when it has nothing there. */
export function valueAt(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return value;
  return typeof value === "object" && value !== null ? valueAt((value as Readonly<Record<PropertyKey, unknown>>)[step], rest) : undefined;
}

/** Where else in the schema a key of this name may stand, each as `a.b.name`. Not at the root itself. */
export function placesOf(name: string, { properties = {}, anyOf = [], oneOf = [] }: SchemaNode, at: string): readonly string[] {
  const own = Object.entries(properties).flatMap(([key, node]) => {
    const here = at === "" ? key : `${at}.${key}`;
    return [...(key === name && at !== "" ? [here] : []), ...placesOf(name, node, here)];
  });
  return [...new Set([...own, ...[...anyOf, ...oneOf].flatMap((node) => placesOf(name, node, at))])];
}
