/** The fork ships no types. What it returns is narrowed by hand in `bash-parser-reader.ts`. */
declare module "bash-parser" {
  export default function parse(source: string, options?: { readonly mode?: "posix" | "bash" }): unknown;
}
