/**
 * From calls of nodes to a story that people can follow: scenes in their order, each with
 * the ways that were gone in it. Pure: the same calls make the same story.
 */

/**
 * @typedef {{ readonly phase: 'begin', readonly call: string, readonly at: number, readonly from: string, readonly to:
 * string, readonly protocol: string, readonly method: string, readonly sealed?: { readonly kind: string,
 * readonly target: string } }} Begin
 * @typedef {{ readonly phase: 'end', readonly call: string, readonly at: number, readonly code?: string }} End
 * @typedef {'tokens' | 'evaluation' | 'read' | 'replicas' | 'query' | 'possession' | 'confirmation' | 'claim' |
 * 'publication'} Kind
 * @typedef {{ readonly path: readonly string[], readonly began: number, took?: number, code?: string }} Way over one
 * node or several
 * @typedef {{ readonly kind: Kind, readonly ways: Way[] }} Scene
 */

/** @type {Readonly<Record<string, Kind>>} */
const SEALED = { evaluation: 'evaluation', tokens: 'tokens', read: 'read', query: 'query', 'query-all': 'query' }

/** What a call belongs to, by protocol and method; `*`: any of its methods. @type {Readonly<Record<string, Kind>>} */
const CALLS = {
  'oprf evaluate': 'evaluation',
  'tokens draw': 'tokens',
  'records read': 'read',
  'relay stored': 'replicas',
  'discovery query': 'query',
  'attest *': 'possession',
  'confirm *': 'confirmation',
  'claim *': 'claim',
  'records merge': 'publication',
  'records witness': 'publication',
  'records silence': 'publication',
  'first-mapping *': 'publication'
}

/** In which they are told. @type {readonly Kind[]} */
export const ORDER = [
  'tokens', 'evaluation', 'query', 'read', 'replicas', 'possession', 'confirmation', 'claim', 'publication'
]

/** Of a lookup; what a DP does besides at the same time isn't part of it. @type {ReadonlySet<Kind>} */
const OF_LOOKUPS = new Set(/** @type {Kind[]} */ (['tokens', 'evaluation', 'query', 'read', 'replicas']))

/**
 * @param {Begin} begin
 * @returns {Kind | undefined}
 */
export function kindOf ({ protocol, method, sealed }) {
  if (protocol === 'relay' && method === 'forward') {
    return SEALED[sealed?.kind ?? '']
  }
  return CALLS[`${protocol} ${method}`] ?? CALLS[`${protocol} *`]
}

export class Story {
  /** What was asked for. @readonly */
  kind
  /** Who asks. @readonly */
  by
  /** @type {Map<Kind, Way[]>} */
  #scenes = new Map()
  /** @type {Map<string, Way>} calls under way */
  #open = new Map()

  /** @param {{ readonly kind: string, readonly by: string }} act */
  constructor ({ kind, by }) {
    this.kind = kind
    this.by = by
  }

  /**
   * @param {Begin | End} event
   * @returns {boolean} whether it is part of the story
   */
  add (event) {
    if (event.phase === 'end') {
      const way = this.#open.get(event.call)
      if (way == null) {
        return false
      }
      this.#open.delete(event.call)
      way.took = Math.max(0, event.at - way.began)
      way.code = event.code
      return true
    }
    const kind = kindOf(event)
    if (kind == null || !this.#belongs(kind, event.from)) {
      return false
    }
    /** @type {Way} */
    const way = { path: [event.from, event.to, ...event.sealed == null ? [] : [event.sealed.target]], began: event.at }
    this.#open.set(event.call, way)
    this.#scenes.set(kind, [...this.#scenes.get(kind) ?? [], way])
    return true
  }

  /**
   * In the order in which they are told; what comes to nothing besides others that do is left out. @returns {Scene[]}
   */
  get scenes () {
    return ORDER.flatMap(kind => {
      const ways = this.#scenes.get(kind)
      return ways == null ? [] : [{ kind, ways: ways.toSorted((a, b) => a.began - b.began) }]
    })
  }

  /**
   * @param {Kind} kind
   * @param {string} from
   */
  #belongs (kind, from) {
    if (this.kind === 'lookup') {
      return OF_LOOKUPS.has(kind) && (from === this.by || kind === 'replicas')
    }
    return from === this.by || !from.startsWith('msp')
  }
}
