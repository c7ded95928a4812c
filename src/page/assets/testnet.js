/** The page of a testnet: puts its parts together. */
import { mayChange } from './ask.js'
import { at, html, show } from './dom.js'
import { Budgets, Conflicts, nodeButtons, showNodes } from './nodes.js'
import { peopleForm } from './people.js'
import { Player } from './player.js'
import { Records } from './records.js'
import { RingPicture } from './ring.js'
import { follow } from './stream.js'
import { counted, spanOf } from './words.js'

/**
 * @typedef {{ readonly name: string, readonly operator: string, readonly turn: number }} RingDp
 * @typedef {object} State
 * @property {{ readonly federation: string, readonly replicas: number, readonly threshold: number, readonly evaluators:
 * number, readonly dps: readonly RingDp[] }} ring
 * @property {ReadonlyArray<import('./nodes.js').Node>} nodes
 * @property {readonly string[]} msps
 * @property {number} conflictWindow
 */

/** Who claims: no node of its own, and in the picture. */
const OWNER = 'owner'
/** Services beside the identifier provider and the owner that have room inside the ring. */
const MOST_PARTIES = 8

const picture = new RingPicture(at('ring', SVGSVGElement))
/** @type {State | undefined} */
let state
/** @type {{ readonly scenes: readonly import('./story.js').Scene[], readonly index: number }} */
let told = { scenes: [], index: 0 }
/** @type {import('./records.js').Views | undefined} */
let views

const player = new Player((scenes, index) => {
  told = { scenes, index }
  draw()
})
const records = new Records(seen => {
  views = seen
  draw()
})
const conflicts = new Conflicts()
const budgets = new Budgets()

nodeButtons()
peopleForm({
  onBegin: () => { player.begin() },
  onEnd: ending => { player.end(ending) },
  onChange: work => { records.follow(work) },
  onDone: () => {
    void conflicts.look()
    lookAtBudgets()
  }
})
if (mayChange) {
  void conflicts.look()
  lookAtBudgets()
} else {
  at('looking-only', HTMLElement).hidden = false
}

const connection = at('connection', HTMLElement)
follow({
  state: showState,
  act: /** @param {import('./player.js').Act} act */ act => { player.act(act) },
  call: /** @param {import('./story.js').Begin | import('./story.js').End} call */ call => { player.call(call) }
}, isHeard => {
  connection.hidden = isHeard
  connection.textContent = isHeard
    ? ''
    : 'The testnet does not answer. What you see is from before; this page asks again by itself.'
})

function lookAtBudgets () {
  budgets.look().catch(err => { show(at('budgets', HTMLElement), html('p', { class: 'bad' }, err.message)) })
}

/** @param {State} next */
function showState (next) {
  state = next
  const { ring, nodes, msps, conflictWindow } = next
  at('about', HTMLElement).textContent =
    `A whole federation on this machine: ${counted(ring.dps.length, 'discovery provider')}, ${counted(msps.length, 'messaging service')}, and an identifier provider, which sends codes. All of it is gone when it ends.`
  at('conflicts-explain', HTMLElement).textContent =
    `Two people who both prove possession. The holder has ${spanOf(conflictWindow)} here to defend a mapping; then silence, a proof or the arbiters decide.`
  choices('by', msps, msps.at(-1) ?? '')
  choices('msp', msps, msps[0] ?? '')
  showNodes(nodes, new Map(ring.dps.map(dp => [dp.name, dp])))
  draw()
}

/** @param {string} id @param {readonly string[]} names @param {string} chosen */
function choices (id, names, chosen) {
  const select = at(id, HTMLSelectElement)
  if (select.options.length !== names.length) {
    show(select, ...names.map(name => html('option', { value: name }, name)))
    // an attribute is lost on the way: a select from which options are taken selects what is left
    select.value = chosen
  }
}

function draw () {
  if (state == null) {
    return
  }
  const { ring, nodes } = state
  const stateOf = new Map(nodes.map(({ name, state }) => [name, state]))
  const shown = told.scenes.slice(0, told.index + 1)
  const hops = shown.flatMap(({ kind, ways }, i) => ways.flatMap(({ path, code }) => path.slice(1).map((to, j) =>
    ({ from: path[j] ?? '', to, kind, isNew: i === told.index, failed: code != null }))))
  const involved = new Set(hops.flatMap(({ from, to }) => [from, to]))
  const others = nodes.filter(({ role }) => role !== 'dp')
  const parties = others.length <= MOST_PARTIES ? others : others.filter(({ name }) => involved.has(name))
  picture.draw({
    dps: ring.dps.map(dp => ({ ...dp, state: stateOf.get(dp.name) ?? 'ended' })),
    parties: [...parties, ...involved.has(OWNER) ? [{ name: OWNER, state: /** @type {const} */ ('running') }] : []],
    hops,
    notes: notesOf(told.scenes[told.index]),
    key: views?.turn,
    marks: marksOf(views)
  })
  const running = ring.dps.filter(({ name }) => stateOf.get(name) === 'running').length
  at('ring-words', HTMLElement).textContent =
    `${running} of ${counted(ring.dps.length, 'provider')} ${running === 1 ? 'runs' : 'run'}, each of another operator. ` +
    `A record is kept by ${Math.min(ring.replicas, ring.dps.length)} of them; ` +
    `${ring.threshold} of ${ring.evaluators} evaluate together.` +
    (views == null
      ? ''
      : ' The arrow on the circle is where records of the identifier have their place; a ring around a provider: ' +
        'green, it holds a mapping; red and dashed, it knows that one was let go.')
}

/** @param {import('./records.js').Views | undefined} seen */
function marksOf (seen) {
  /** @type {Map<string, 'holds' | 'invalidated'>} */
  const marks = new Map()
  for (const { name, living, invalidated, invalidations } of seen?.dps ?? []) {
    if (living.length > 0) {
      marks.set(name, 'holds')
    } else if (invalidated + invalidations.length > 0) {
      marks.set(name, 'invalidated')
    }
  }
  return marks
}

/** @type {Readonly<Partial<Record<import('./story.js').Kind, readonly [relay: string, target: string]>>>} */
const PARTS = {
  tokens: ['relay', 'issuer'],
  evaluation: ['relay', 'evaluator'],
  read: ['relay', 'gateway'],
  replicas: ['', 'replica'],
  query: ['relay', 'asked'],
  claim: ['', 'publisher'],
  publication: ['', 'replica'],
  possession: ['', 'checks'],
  confirmation: ['', 'confirms']
}

/**
 * What each does in a scene. @param {import('./story.js').Scene | undefined} scene @returns {ReadonlyMap<string,
 * string>}
 */
function notesOf (scene) {
  /** @type {Map<string, string>} */
  const notes = new Map()
  for (const { path } of scene?.ways ?? []) {
    const [relay, target] = PARTS[scene?.kind ?? 'read'] ?? ['', '']
    if (path.length > 2) {
      notes.set(path[1] ?? '', relay)
    }
    notes.set(path.at(-1) ?? '', target)
  }
  return notes
}
