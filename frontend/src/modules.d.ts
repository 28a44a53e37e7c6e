declare module "htmx.org/dist/htmx.esm.min.js";
declare module "@alpinejs/csp" {
  const Alpine: { start(): void };
  export default Alpine;
}
declare module "*/build/icons.mjs" {
  export function sprite(): string;
}
