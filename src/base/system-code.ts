/**
 * The code of an error of the system, such as `ENOENT`; undefined for what has none. By
 * what it has, not by its class: where tests run in a realm of their own, as jest's do,
 * errors of Node.js are of another `Error`.
 */
export function systemCodeOf (err: unknown): string | undefined {
  return typeof err === 'object' && err != null && 'code' in err && typeof err.code === 'string' ? err.code : undefined
}
