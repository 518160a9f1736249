export interface Authority {
  readonly ca: string;
}
