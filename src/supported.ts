/** Which runtimes this package is made for. Written so that old ones can read it. */

/** Major and minor version of Node.js. */
const OLDEST = [20, 19] as const

/**
 * @param version - of Node.js, such as 20.19.0; undefined in a browser
 * @returns what to tell whoever runs an older one
 */
export function refusal (version: string | undefined): string | undefined {
  if (version == null) {
    return undefined
  }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
  return isOld ? `mimi-discovery needs Node.js ${OLDEST.join('.')} or later; this is ${version}.` : undefined
}
