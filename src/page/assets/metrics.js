/** Reads the text format of Prometheus (version 0.0.4). */

/**
 * What is worth a row: no buckets of histograms, whose sum and count say enough.
 *
 * @param {string} text
 * @returns {Array<{ readonly name: string, readonly labels: string, readonly value: number, readonly help: string }>}
 */
export function samplesOf (text) {
  /** @type {Map<string, string>} */
  const helps = new Map()
  return text.split('\n').flatMap(line => {
    const [, about, help = ''] = /^# HELP (\S+) (.*)$/.exec(line) ?? []
    if (about != null) {
      helps.set(about, help.replaceAll('\\n', ' ').replaceAll('\\\\', '\\'))
    }
    const [, name, labels = '', value] = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)/i.exec(line) ?? []
    if (name == null || name.endsWith('_bucket') || !Number.isFinite(Number(value))) {
      return []
    }
    const shown = labels.replaceAll(/(\w+)="((?:[^"\\]|\\.)*)",?/g, '$1 $2 ').trim()
    return [{
      name,
      labels: shown,
      value: Number(value),
      help: helps.get(name) ?? helps.get(name.replace(/_(sum|count)$/, '')) ?? ''
    }]
  })
}
