/**
 * The picture of the ring. What it shows stands in a table beside it, too: the picture itself is one image for screen
 * readers.
 */
import { show, svg } from './dom.js'
import { frameOf, placeAround, placeInside } from './layout.js'

/**
 * @typedef {import('./layout.js').Point} Point
 * @typedef {'running' | 'ended' | 'frozen' | 'apart'} NodeState
 * @typedef {{ readonly name: string, readonly operator: string, readonly turn: number, readonly state: NodeState }}
 * RingNode
 * @typedef {{ readonly from: string, readonly to: string, readonly kind: string, readonly isNew: boolean,
 * readonly failed: boolean }} Hop
 * @typedef {object} Drawing
 * @property {readonly RingNode[]} dps
 * @property {readonly { readonly name: string, readonly state: NodeState }[]} parties that are no DPs
 * @property {string} [self] the DP whose page it is
 * @property {ReadonlyMap<string, string>} [notes] a word or two below a name
 * @property {ReadonlyMap<string, 'holds' | 'invalidated'>} [marks] what a DP has of the identifier that is looked at
 * @property {number} [key] where that identifier's records have their place: share of a turn
 * @property {readonly Hop[]} [hops]
 * @property {string} [operator] whose DPs stand out
 */

/** Names beside the circle; more would lie on one another, and stand in the table alone. */
const MOST_NAMES = 40
/** As the style sheet has them. */
const OPERATOR_COLOURS = 8
const SHORTENED = 16

export class RingPicture {
  /** @type {SVGSVGElement} */
  #svg
  /** @type {Drawing | undefined} */
  #drawing
  #width = 0

  /** @param {SVGSVGElement} element */
  constructor (element) {
    this.#svg = element
    new ResizeObserver(() => {
      const { clientWidth } = element.parentElement ?? element
      if (clientWidth !== this.#width) {
        this.#width = clientWidth
        this.#redraw()
      }
    }).observe(element.parentElement ?? element)
  }

  /** @param {Drawing} drawing */
  draw (drawing) {
    this.#drawing = drawing
    this.#redraw()
  }

  #redraw () {
    const drawing = this.#drawing
    // drawn in the same turn as the words beside it, not only once its size is observed
    this.#width ||= (this.#svg.parentElement ?? this.#svg).clientWidth
    if (drawing == null || this.#width === 0) {
      return
    }
    const frame = frameOf(this.#width)
    this.#svg.setAttribute('viewBox', `0 0 ${frame.width} ${frame.height}`)
    this.#svg.setAttribute('height', String(frame.height))
    this.#svg.setAttribute('data-width', String(frame.width))
    const placed = placeAround(drawing.dps, frame)
    const inside = placeInside(drawing.parties.map(({ name }) => name), frame)
    const points = new Map([...placed, ...inside].map(({ name, x, y }) => [name, { x, y }]))
    show(this.#svg,
      arrowheads(),
      svg('circle', { class: 'circle', cx: frame.centre.x, cy: frame.centre.y, r: frame.radius }),
      ...drawing.key == null ? [] : [keyPlace(frame, drawing.key)],
      ...(drawing.hops ?? []).flatMap(hop => line(hop, points)),
      ...placed.flatMap(place => dpParts(place, drawing)),
      ...inside.map(({ name, x, y }) => partyBox(name, { x, y }, drawing)))
  }
}

function arrowheads () {
  return svg('defs', {}, svg('marker', {
    id: 'arrow',
    viewBox: '0 0 8 8',
    refX: 7,
    refY: 4,
    markerWidth: 7,
    markerHeight: 7,
    orient: 'auto-start-reverse',
    markerUnits: 'userSpaceOnUse'
  }, svg('path', { d: 'M0 0 8 4 0 8z', class: 'arrow' })))
}

/**
 * @param {import('./layout.js').Frame} frame
 * @param {number} turn
 */
function keyPlace ({ centre, radius }, turn) {
  return svg('g', { class: 'key-place', transform: `rotate(${turn * 360} ${centre.x} ${centre.y})` },
    svg('path', { d: `M${centre.x} ${centre.y - radius + 26}v-13l-5 6m5-6 5 6` }))
}

/**
 * @param {Hop} hop
 * @param {ReadonlyMap<string, Point>} points
 */
function line ({ from, to, kind, isNew, failed }, points) {
  const [start, end] = [points.get(from), points.get(to)]
  if (start == null || end == null) {
    return []
  }
  const length = Math.hypot(end.x - start.x, end.y - start.y)
  // up to the edge of what stands there
  const share = length === 0 ? 0 : Math.max(0, 1 - 14 / length)
  const tip = { x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y) }
  return [svg('line', {
    class: `hop ${kind} ${isNew ? 'new' : 'past'} ${failed ? 'failed' : ''}`,
    x1: start.x,
    y1: start.y,
    x2: tip.x,
    y2: tip.y,
    'marker-end': 'url(#arrow)'
  })]
}

/**
 * @param {readonly RingNode[]} dps
 * @returns {ReadonlyMap<string, number>}
 */
export function operatorsOf (dps) {
  return new Map([...new Set(dps.map(({ operator }) => operator))].toSorted().map((operator, i) => [operator, i]))
}

/**
 * @param {import('./layout.js').Placed} place
 * @param {Drawing} drawing
 */
function dpParts ({ name, x, y, label }, { dps, self, notes, marks, operator }) {
  const dp = dps.find(each => each.name === name)
  const number = operatorsOf(dps).get(dp?.operator ?? '') ?? 0
  const state = dp?.state ?? 'running'
  const mark = marks?.get(name)
  const note = [state === 'running' ? '' : STATES[state], notes?.get(name) ?? ''].filter(each => each !== '').join(', ')
  const classes = [
    'dp', state, `operator-${number % OPERATOR_COLOURS}`, operator === dp?.operator ? 'stands-out' : '',
    name === self ? 'self' : ''
  ]
  return [svg('g', { class: classes.filter(each => each !== '').join(' ') },
    svg('title', {}, `${name}, of ${dp?.operator ?? ''}`),
    label.moved && svg('line', { class: 'leader', x1: x, y1: y, x2: label.x, y2: label.y }),
    svg('circle', { class: 'body', cx: x, cy: y, r: name === self ? 12 : 10 }),
    mark != null && svg('circle', { class: `mark ${mark}`, cx: x, cy: y, r: 16 }),
    state === 'ended' && svg('path', { class: 'cross', d: `M${x - 5} ${y - 5}l10 10m0-10-10 10` }),
    state === 'frozen' && svg('path', { class: 'cross', d: `M${x - 3} ${y - 5}v10m6-10v10` }),
    dps.length <= MOST_NAMES && svg(
      'text', { class: 'name', x: label.x, y: label.y + (note === '' ? 5 : -2), 'text-anchor': label.anchor },
      shorten(name)
    ),
    dps.length <= MOST_NAMES && note !== '' &&
      svg('text', { class: 'note', x: label.x, y: label.y + 12, 'text-anchor': label.anchor }, note))]
}

/**
 * @param {string} name
 * @param {Point} point
 * @param {Drawing} drawing
 */
function partyBox (name, { x, y }, { parties, notes }) {
  const state = parties.find(each => each.name === name)?.state ?? 'running'
  const note = state === 'running' ? notes?.get(name) ?? '' : STATES[state]
  const width = 16 + 8 * Math.max(name.length, note.length * 0.8)
  const height = note === '' ? 24 : 38
  return svg('g', { class: `party ${state}` },
    svg('rect', { x: x - width / 2, y: y - height / 2, width, height, rx: 6 }),
    svg('text', { class: 'name', x, y: y + (note === '' ? 5 : -3), 'text-anchor': 'middle' }, name),
    note !== '' && svg('text', { class: 'note', x, y: y + 12, 'text-anchor': 'middle' }, note))
}

/** @type {Readonly<Record<NodeState, string>>} */
export const STATES = { running: 'runs', ended: 'ended', frozen: 'frozen', apart: 'cut off' }

/** @param {string} name */
function shorten (name) {
  return name.length <= SHORTENED ? name : `${name.slice(0, 7)}…${name.slice(-7)}`
}
