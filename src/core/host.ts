/** Host names are agent names: what the hub's CA puts into the certificate and what people type. */
export const hostNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** `dry-run` previews and changes nothing; `live` runs. Also the most that a host's own file permits. */
export const orderModes = ["dry-run", "live"] as const;
export type OrderMode = (typeof orderModes)[number];

/** What an agent says about its host when it connects. For display and for proposing; never for trust. */
export interface HostProfile {
  readonly os: string;
  readonly kernel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** The host's own `mode`: live orders are refused there while it is `dry-run`. */
  readonly mode: OrderMode;
  readonly agentVersion: string;
  readonly policyVersion: string;
  readonly policyHash: string;
  /** Units that the host's own file lists as restartable. */
  readonly units: readonly string[];
  /** Globs under which the host's own file lets a `*.log` file be emptied. */
  readonly logScopes: readonly string[];
}

/** Labels the hub gave at enrolment, for example `{ env: "production" }`. */
export type Labels = Readonly<Record<string, string>>;

/** Each label as people write it, for example `env=production`. */
export const labelTexts = (labels: Labels): readonly string[] => Object.entries(labels).map(([key, value]) => `${key}=${value}`);

/** Whether a host's labels have every one of these values; what a grant, a rule or a list is limited to. */
export const carries = (labels: Labels, wanted: Labels): boolean => Object.entries(wanted).every(([key, value]) => labels[key] === value);
