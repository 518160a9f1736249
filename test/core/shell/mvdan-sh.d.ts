/** mvdan/sh 3.x compiled to JavaScript; only what the differential needs of it. */
declare module "mvdan-sh" {
  const module: unknown;
  export default module;
}
