/** Where everything stands in the picture of the ring. Pure: sizes in, coordinates out; lengths in pixels. */

/**
 * @typedef {{ readonly name: string, readonly turn: number }} Turning `turn`: share of a turn, clockwise from the top
 * @typedef {{ readonly x: number, readonly y: number }} Point
 * @typedef {Point & { readonly name: string, readonly label: Point & { readonly anchor: 'start' | 'end',
 * readonly moved: boolean } }} Placed
 * @typedef {{ readonly width: number, readonly height: number, readonly centre: Point, readonly radius: number }} Frame
 */

/** From the circle to a name. */
const LABEL_DISTANCE = 22
/** From one name to the next below it: two lines each. */
const LABEL_HEIGHT = 30
/** A name that had to move so far is joined to its DP by a line. */
const MOVED = 6
/** Room beside the circle that names take: a share of the width, but no more than this. */
const MARGIN = 150
const MARGIN_SHARE = 0.24
/** Above and below it. */
const HEADROOM = 44

/**
 * @param {number} width
 * @param {number} [most] of the height
 * @returns {Frame}
 */
export function frameOf (width, most = 560) {
  const margin = Math.min(MARGIN, width * MARGIN_SHARE)
  const radius = Math.max(60, Math.min(width / 2 - margin, most / 2 - HEADROOM))
  const height = 2 * (radius + HEADROOM)
  return { width, height, centre: { x: width / 2, y: height / 2 }, radius }
}

/**
 * @param {number} turn
 * @param {Frame} frame
 * @param {number} [share] of the radius
 * @returns {Point}
 */
export function pointAt (turn, { centre, radius }, share = 1) {
  const angle = 2 * Math.PI * turn - Math.PI / 2
  return { x: centre.x + share * radius * Math.cos(angle), y: centre.y + share * radius * Math.sin(angle) }
}

/**
 * @param {readonly Turning[]} nodes
 * @param {Frame} frame
 * @returns {Placed[]}
 */
export function placeAround (nodes, frame) {
  const placed = nodes.map(({ name, turn }) => ({ name, turn, ...pointAt(turn, frame) }))
  const right = placed.filter(({ x }) => x >= frame.centre.x)
  const left = placed.filter(({ x }) => x < frame.centre.x)
  return [...labelled(right, frame, 'start'), ...labelled(left, frame, 'end')]
}

/**
 * @param {ReadonlyArray<Turning & Point>} nodes of one side
 * @param {Frame} frame
 * @param {'start' | 'end'} anchor
 * @returns {Placed[]}
 */
function labelled (nodes, frame, anchor) {
  const sorted = nodes.toSorted((a, b) => a.y - b.y)
  const beyond = 1 + LABEL_DISTANCE / frame.radius
  const wanted = sorted.map(({ turn }) => pointAt(turn, frame, beyond))
  const heights = apart(
    wanted.map(({ y }) => y), Math.min(LABEL_HEIGHT, (frame.height - LABEL_HEIGHT) / sorted.length), frame.height
  )
  return sorted.map(({ name, x, y }, i) => {
    const natural = wanted[i] ?? { x, y }
    const height = heights[i] ?? natural.y
    const moved = Math.abs(height - natural.y) > MOVED
    // a name that moved along the circle stands outside of it there, too
    const [dy, reach] = [height - frame.centre.y, frame.radius + LABEL_DISTANCE]
    const dx = Math.sqrt(Math.max(0, reach * reach - dy * dy))
    const side = anchor === 'start' ? 1 : -1
    return { name, x, y, label: { x: moved ? frame.centre.x + side * dx : natural.x, y: height, anchor, moved } }
  })
}

/**
 * Moves heights apart, as little as it takes, and keeps all of them in the picture.
 *
 * @param {readonly number[]} heights ascending
 * @param {number} gap
 * @param {number} height
 */
export function apart (heights, gap, height) {
  const [top, bottom] = [gap / 2, height - gap / 2]
  /**
   * @type {Array<{ sum: number, count: number }>} of neighbours that touch: the sum of where their first would stand
   */
  const groups = []
  for (const wish of heights) {
    let group = { sum: wish, count: 1 }
    for (let above = groups.at(-1); above != null &&
      startOf(above) + above.count * gap > startOf(group); above = groups.at(-1)) {
      groups.pop()
      group = { sum: above.sum + group.sum - group.count * above.count * gap, count: above.count + group.count }
    }
    groups.push(group)
  }
  /** @param {{ sum: number, count: number }} group */
  function startOf ({ sum, count }) {
    return Math.min(Math.max(sum / count, top), bottom - (count - 1) * gap)
  }
  return groups.flatMap(group => Array.from({ length: group.count }, (_, i) => startOf(group) + i * gap))
}

/**
 * Parties that are no DPs, inside the circle.
 *
 * @param {readonly string[]} names
 * @param {Frame} frame
 * @returns {Array<Point & { readonly name: string }>}
 */
export function placeInside (names, frame) {
  return names.map((name, i) => ({
    name,
    ...names.length === 1 ? frame.centre : pointAt(i / names.length, frame, 0.42)
  }))
}
