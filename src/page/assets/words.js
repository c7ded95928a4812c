/** Times and numbers in words. */

/** @param {number} at milliseconds since the epoch */
export function dateOf (at) {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ') + ' UTC'
}

/** @param {number} ms */
export function spanOf (ms) {
  const units = /** @type {const} */ ([['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1_000]])
  const [name, length] = units.find(([, unit]) => ms >= unit) ?? ['second', 1_000]
  const count = Math.floor(ms / length)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** @param {number} bytes */
export function sizeOf (bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return `${(bytes / 2 ** (10 * power)).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

/** @param {number} value */
export function numberOf (value) {
  return value.toLocaleString('en', { maximumFractionDigits: 3 })
}

/** @param {number} count @param {string} one @param {string} [many] */
export function counted (count, one, many = `${one}s`) {
  return `${numberOf(count)} ${count === 1 ? one : many}`
}
