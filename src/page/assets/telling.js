/** A story's scenes in sentences. Pure. */
import { counted } from './words.js'

/**
 * @typedef {import('./story.js').Scene} Scene
 * @typedef {import('./story.js').Kind} Kind
 */

/** @type {Readonly<Record<Kind, string>>} */
export const TITLES = {
  tokens: 'Tokens',
  evaluation: 'Evaluation',
  query: 'Question to providers',
  read: 'Relay and gateway',
  replicas: 'Replicas',
  possession: 'Possession',
  confirmation: 'Confirmation',
  claim: 'Claim',
  publication: 'Publication'
}

/** @param {readonly string[]} names */
export function listOf (names) {
  const different = [...new Set(names)]
  return different.length < 2 ? different.join('') : `${different.slice(0, -1).join(', ')} and ${different.at(-1)}`
}

/** @param {Scene} scene */
function partsOf ({ ways }) {
  const first = ways.map(({ path }) => path[0] ?? '')
  const relays = ways.flatMap(({ path }) => path.length > 2 ? [path[1] ?? ''] : [])
  const targets = ways.map(({ path }) => path.at(-1) ?? '')
  return {
    from: listOf(first),
    targets: listOf(targets),
    count: new Set(targets).size,
    through: relays.length === 0 ? 'directly' : `through ${counted(new Set(relays).size, 'relay')}, ${listOf(relays)}`
  }
}

/** @type {Readonly<Record<Kind, (parts: ReturnType<typeof partsOf>) => string>>} */
const SENTENCES = {
  tokens: ({ from, targets, through }) =>
    `${from} draws blind tokens from ${targets}, ${through}. They pay for evaluations, and nobody can tell later whose they were.`,
  evaluation: ({ from, targets, count, through }) =>
    `${from} blinds the identifier, and asks ${counted(count, 'evaluator')}, ${targets}, ${through}. Each applies its share of a key that none of them has; put together that gives the lookup key, which ${from} alone learns.`,
  query: ({ from, targets, through }) =>
    `${from} asks ${targets}, ${through}, what providers know beyond the replicas.`,
  read: ({ from, targets, through }) => through === 'directly'
    ? `${from} reads what is stored under the lookup key at ${targets}.`
    : `${from} asks the gateway ${targets} for what is stored under the lookup key, sealed ${through}.`,
  replicas: ({ from, targets, count }) =>
    `${from} asks ${counted(count, 'replica')}, ${targets}. Each signs what it has, for this question alone.`,
  possession: ({ from, targets }) =>
    `${from} proves to ${targets} that the identifier is theirs, by a code that was sent there.`,
  confirmation: ({ from, targets }) => `${from} asks ${targets}, which confirms that this is its user.`,
  claim: ({ from, targets }) =>
    `${from} hands ${targets} what is to be published; it checks every proof, and is shown no identifier.`,
  publication: ({ from, targets, count }) =>
    `${from} brings it to ${counted(count, 'provider')}, ${targets}. They witness when they first saw it, and keep it.`
}

/** @param {Scene} scene */
export function sentenceOf (scene) {
  return SENTENCES[scene.kind](partsOf(scene))
}

/** From the first question of a scene to its last answer: milliseconds. @param {Scene} scene */
export function spanOfScene ({ ways }) {
  const start = Math.min(...ways.map(({ began }) => began))
  const ends = ways.flatMap(({ began, took }) => took == null ? [] : [began + took])
  return ends.length === 0 ? undefined : Math.max(...ends) - start
}

/** @param {import('./story.js').Way} way */
export function endOf ({ took, code }) {
  return code === 'RPC_CANCELLED' ? 'not waited for' : code != null ? code : took == null ? 'under way' : `${took} ms`
}

/**
 * The ways of a scene as rows: those that differ in their end alone are one.
 *
 * @param {Scene} scene
 * @returns {string[][]} what, from, through, to with times
 */
export function legsOf ({ kind, ways }) {
  /** @type {Map<string, { readonly start: readonly string[], readonly ends: string[] }>} */
  const legs = new Map()
  for (const way of ways) {
    const start = way.path.slice(0, -1)
    const leg = legs.get(start.join()) ?? { start, ends: [] }
    leg.ends.push(`${way.path.at(-1)} (${endOf(way)})`)
    legs.set(start.join(), leg)
  }
  return [...legs.values()]
    .map(({ start: [from = '', through = 'nobody'], ends }) => [TITLES[kind], from, through, ends.join(', ')])
}
