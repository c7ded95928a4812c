/** The page of a DP: shows its state each time that it comes. */
import { at, html, show, table } from './dom.js'
import { samplesOf } from './metrics.js'
import { RingPicture } from './ring.js'
import { follow } from './stream.js'
import { counted, dateOf, numberOf, sizeOf, spanOf } from './words.js'

/**
 * @typedef {{ readonly code: string, readonly message: string, readonly remedy: string }} Reason
 * @typedef {object} Peer
 * @property {string} dp
 * @property {string} name
 * @property {string} operator
 * @property {boolean} connected
 * @property {number} [latency]
 * @property {number} answered
 * @property {number} failed
 * @property {number} points
 * @property {number} waiting
 * @property {number} [registry]
 * @property {number} [clockOffset]
 * @typedef {object} Facts
 * @property {number} at
 * @property {string} version
 * @property {number} since
 * @property {{ version: number, state: string, expiresAt: number, confirmedBy: number, required: number }} registry
 * @property {{ state: string, offset: number, heard: number, required: number }} clock
 * @property {{ failing: boolean, damaged: Record<string, number>, lostWrites: number, room?: { free: number, total:
 * number } }} store
 * @property {number} eventLoopLag
 * @property {readonly Peer[]} peers
 * @property {{ loaded: boolean, whole: boolean, facts: number, fetched: number, waiting: number }} replicas
 * @property {{ issued: number, redeemed: number }} tokens
 * @typedef {object} RingDp
 * @property {string} id
 * @property {string} name
 * @property {string} operator
 * @property {number} turn
 * @property {string} status
 * @property {readonly string[]} regions
 * @property {boolean} relays
 * @property {boolean} evaluates
 * @typedef {object} State
 * @property {string} id
 * @property {{ federation: string, version: number, expiresAt: number, replicas: number, threshold: number, evaluators:
 * number, dps: readonly RingDp[] }} ring
 * @property {{ commonPerHour: number, tiers: readonly { tier: string, perHour: number }[], persons: readonly { csiType:
 * string, perEpoch: number, hours: number }[] }} allowances
 * @property {{ facts: Facts, ready: boolean, reasons: readonly Reason[], warnings: readonly Reason[] }} health
 */

/** Milliseconds between looks at metrics, while they are open. */
const METRICS_INTERVAL = 5_000

const picture = new RingPicture(at('ring', SVGSVGElement))
const details = at('metrics-details', HTMLDetailsElement)
const connection = at('connection', HTMLElement)

follow({ state: showState }, isHeard => {
  connection.hidden = isHeard
  connection.textContent = isHeard
    ? ''
    : 'The provider does not answer. What you see is what it said last; this page asks again by itself.'
})

async function showMetrics () {
  if (details.open) {
    const { text } = await (await fetch('/v1/metrics')).json()
    show(at('metrics', HTMLElement), table('Counters and gauges since the start', [
      'Name', 'Of what', 'Value', 'What it says'
    ],
    samplesOf(text).map(({ name, labels, value, help }) => [html('code', {}, name), labels, numberOf(value), help])))
  }
}
details.addEventListener('toggle', () => { void showMetrics() })
setInterval(() => { void showMetrics() }, METRICS_INTERVAL)

/** @param {State} state */
function showState (state) {
  const { id, ring, health: { facts, ready, reasons, warnings } } = state
  const self = ring.dps.find(dp => dp.id === id)
  const name = self?.name ?? 'a DP that the registry does not list'
  document.title = `${name}: ${ready ? 'ready' : 'not ready'}`
  at('title', HTMLElement).textContent = `Discovery provider ${name}`
  at('about', HTMLElement).textContent =
    `Federation ${ring.federation}, registry version ${ring.version}. It runs since ${dateOf(facts.since)}. This page changes nothing.`
  const readiness = at('readiness', HTMLElement)
  const words = ready ? 'Ready: its answers are right.' : 'Not ready.'
  if (readiness.textContent !== words) {
    readiness.textContent = words
    readiness.className = `readiness ${ready ? 'good' : 'bad'}`
  }
  show(at('reasons', HTMLElement), ...reasons.map(reason => reasonText('bad', reason)), ...warnings.map(reason =>
    reasonText('warning', reason)))
  show(at('facts', HTMLElement), ...factsOf(facts)
    .flatMap(([term, value]) => [html('div', {}, html('dt', {}, term), html('dd', {}, value))]))
  showRing(state, name)
  showBudgets(state)
}

/** @param {'bad' | 'warning'} kind @param {Reason} reason */
function reasonText (kind, { code, message, remedy }) {
  return html('p', { class: `reason ${kind}` },
    html('strong', {}, kind === 'bad' ? 'Amiss: ' : 'Soon: '), `${message} ${remedy} `, html('code', {}, code))
}

/** @param {Facts} facts @returns {Array<[string, string]>} */
function factsOf ({ registry, clock, store, replicas, eventLoopLag, version, at }) {
  const damaged = Object.values(store.damaged).reduce((sum, rows) => sum + rows, 0)
  return [
    [
      'Whole',
      replicas.whole ? 'yes: it has what it should store' : `no: ${counted(replicas.waiting, 'session')} to come`
    ],
    ['Stored', `${counted(replicas.facts, 'fact')}, ${numberOf(replicas.fetched)} of them fetched from others`],
    [
      'Registry',
      `${registry.state}, confirmed by ${registry.confirmedBy} of the ${registry.required} that it takes; ends in ${spanOf(registry.expiresAt - at)}`
    ],
    [
      'Clock',
      `${clock.state}, off by ${clock.offset} ms; ${counted(clock.heard, 'operator')} heard, ${clock.required} needed`
    ],
    [
      'Disk', store.failing
        ? 'writes fail'
        : `${store.room == null ? 'in order' : `${sizeOf(store.room.free)} free`}${damaged === 0 ? '' : `, ${counted(damaged, 'damaged row')}`}`
    ],
    ['Lag', `${numberOf(eventLoopLag)} ms`],
    ['Software', version]
  ]
}

/** @param {State} state @param {string} name */
function showRing ({ id, ring, health: { facts } }, name) {
  const peers = new Map(facts.peers.map(peer => [peer.dp, peer]))
  const connected = facts.peers.filter(peer => peer.connected)
  const nameOf = new Map(ring.dps.map(dp => [dp.id, dp.name]))
  picture.draw({
    dps: ring.dps.filter(({ status }) => status !== 'revoked').map(dp =>
      ({ ...dp, state: dp.id === id || peers.get(dp.id)?.connected === true ? 'running' : 'apart' })),
    parties: [],
    self: name,
    notes: new Map([[name, 'this one']]),
    hops: connected.map(({ dp }) =>
      ({ from: name, to: nameOf.get(dp) ?? '', kind: 'connection', isNew: false, failed: false }))
  })
  const operators = new Set(ring.dps.map(({ operator }) => operator))
  at('ring-words', HTMLElement).textContent =
    `${counted(ring.dps.length, 'provider')} of ${counted(operators.size, 'operator')}; ${name} is connected with ${connected.length} of ${facts.peers.length}. ` +
    `Each record is kept by ${ring.replicas} of them; ${ring.threshold} of ${counted(ring.evaluators, 'evaluator')} evaluate together.`
  show(at('peers', HTMLElement), table('Providers by operator, as this one sees them',
    ['Provider', 'Operator', 'Place', 'Connected', 'Answers in', 'Unanswered', 'Offences', 'Lacks', 'Registry'],
    ring.dps.toSorted((a, b) => a.operator < b.operator ? -1 : a.operator > b.operator ? 1 : a.turn - b.turn)
      .map(dp => peerRow(dp, peers.get(dp.id), dp.id === id))))
}

/** @param {RingDp} dp @param {Peer | undefined} peer @param {boolean} isSelf */
function peerRow ({ name, operator, turn, status }, peer, isSelf) {
  const place = `${(turn * 360).toFixed(1)}°`
  if (peer == null) {
    return [name, operator, place, isSelf ? 'this one' : status, '–', '–', '–', '–', '–']
  }
  const { connected, latency, failed, points, waiting, registry } = peer
  return [
    name, operator, place, connected ? 'yes' : 'no', latency == null ? 'never asked' : `${latency.toFixed(0)} ms`,
    counted(failed, 'request'), points.toFixed(0), waiting === 0 ? 'nothing' : counted(waiting, 'entry', 'entries'),
    registry == null ? '–' : `version ${registry}`
  ]
}

/** @param {State} state */
function showBudgets ({ allowances: { commonPerHour, tiers, persons }, health: { facts: { tokens } } }) {
  show(at('budgets', HTMLElement),
    html('dl', { class: 'facts' },
      html('div', {}, html('dt', {}, 'Tokens issued'), html('dd', {}, numberOf(tokens.issued))),
      html('div', {}, html('dt', {}, 'Tokens redeemed'), html('dd', {}, numberOf(tokens.redeemed)))),
    table('What the federation’s policy allows', ['Whom', 'Evaluations'], [
      ['All who prove nothing, together', `${numberOf(commonPerHour)} an hour`],
      ...tiers.map(({ tier, perHour }) =>
        [`A service or provider of the tier ${tier}`, `${numberOf(perHour)} an hour`]),
      ...persons.map(({ csiType, perEpoch, hours }) =>
        [`A person with an identifier of the type ${csiType}`, `${numberOf(perEpoch)} in ${counted(hours, 'hour')}`])
    ]))
}
