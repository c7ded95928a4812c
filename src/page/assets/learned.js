/** Who learned what by a story: what the threat model says of each part, for the nodes that had it. Pure. */

/**
 * @typedef {import('./story.js').Scene} Scene
 * @typedef {import('./story.js').Kind} Kind
 * @typedef {{ readonly part: string, readonly asker: string, readonly identifier: string, readonly learned: string }}
 * Learned
 * @typedef {{ readonly name: string, readonly parts: readonly Learned[] }} Party
 */

const NOT_ASKER = 'no'
const BLINDED = 'no: blinded'
const KEY = 'no: a pseudorandom key'

/** @param {string} by @returns {Learned} */
function relay (by) {
  return {
    part: 'relay',
    asker: `yes: ${by}`,
    identifier: 'no: sealed',
    learned: 'that something is asked, of whom, how much and when'
  }
}

/**
 * What the last on a way learns.
 *
 * @type {Readonly<Record<Kind, (by: string, through: string | undefined) => Learned>>}
 */
const TARGETS = {
  tokens: (by, through) => ({
    part: 'issuer',
    asker: through == null ? `yes: ${by}` : 'whose tokens they are, where they are somebody’s own',
    identifier: 'no',
    learned: 'blinded tokens, which it does not know again when they are spent'
  }),
  evaluation: (by, through) => ({
    part: 'evaluator',
    asker: through == null ? `yes: ${by}` : NOT_ASKER,
    identifier: BLINDED,
    learned: 'a blinded point, and tokens that pay for it'
  }),
  read: (by, through) => ({
    part: through == null ? 'replica' : 'gateway',
    asker: through == null ? `yes: ${by}` : NOT_ASKER,
    identifier: KEY,
    learned: 'the lookup key that is read, and sealed records'
  }),
  replicas: () => ({
    part: 'replica', asker: NOT_ASKER, identifier: KEY, learned: 'that a gateway reads this key; its records are sealed'
  }),
  query: (by, through) => ({
    part: 'asked provider',
    asker: through == null ? `yes: ${by}` : NOT_ASKER,
    identifier: KEY,
    learned: 'the lookup key, and how far the question goes'
  }),
  possession: by => ({
    part: 'checks possession',
    asker: `yes: ${by}`,
    identifier: 'yes: it sends the code',
    learned: 'who proved possession, and under which holder key'
  }),
  confirmation: by => ({
    part: 'confirms its user',
    asker: `yes: ${by}`,
    identifier: 'yes: of its own user',
    learned: 'that its user claims, or that somebody disputes'
  }),
  claim: by => ({
    part: 'publisher',
    asker: `yes: ${by}`,
    identifier: KEY,
    learned: 'the service of the mapping that it publishes; whose proof it checked'
  }),
  publication: () => ({
    part: 'replica', asker: NOT_ASKER, identifier: KEY, learned: 'the lookup key, the holder key, and a sealed record'
  })
}

/**
 * @param {string} by who asks
 * @param {readonly Scene[]} scenes
 * @returns {Party[]} who asks first, then in the order in which they took part
 */
export function learnedBy (by, scenes) {
  /** @type {Map<string, Map<string, Learned>>} */
  const parties = new Map([[
    by, new Map([[
      'asks',
      { part: 'asks', asker: 'itself', identifier: 'yes', learned: 'all that was found: it opens what is sealed' }
    ]])
  ]])
  /** @param {string} name @param {Learned} learned */
  const tell = (name, learned) => {
    const parts = parties.get(name) ?? new Map()
    parts.set(learned.part, parts.get(learned.part) ?? learned)
    parties.set(name, parts)
  }
  for (const { kind, ways } of scenes) {
    for (const { path } of ways) {
      const [first = '', ...others] = path
      const target = others.at(-1)
      const through = others.length > 1 ? others[0] : undefined
      if (through != null) {
        tell(through, relay(first))
      }
      if (target != null && target !== by) {
        tell(target, TARGETS[kind](first, through))
      }
    }
  }
  return [...parties].map(([name, parts]) => ({ name, parts: [...parts.values()] }))
}

/**
 * By what they learned: who had the same part stands in one row.
 *
 * @param {readonly Party[]} parties
 * @returns {Array<Learned & { readonly names: string[] }>}
 */
export function alike (parties) {
  /** @type {Map<string, Learned & { readonly names: string[] }>} */
  const rows = new Map()
  for (const { name, parts } of parties) {
    for (const part of parts) {
      const key = JSON.stringify(part)
      const row = rows.get(key) ?? { ...part, names: [] }
      row.names.push(name)
      rows.set(key, row)
    }
  }
  return [...rows.values()]
}
