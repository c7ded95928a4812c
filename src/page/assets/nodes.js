/** Who runs, and what can be done to them; conflicts and budgets, which nodes tell of themselves. */
import { ask } from './ask.js'
import { at, html, show, table } from './dom.js'
import { setText } from './player.js'
import { STATES } from './ring.js'
import { counted, numberOf } from './words.js'

/**
 * @typedef {{ readonly name: string, readonly role: string, readonly state: import('./ring.js').NodeState }} Node
 * @typedef {{ readonly name: string, readonly until?: number, readonly winner?: string, readonly by?: string,
 * readonly reason?: string }} ConflictState
 * @typedef {{ readonly dispute: string, readonly dp: string, readonly state: ConflictState, readonly history:
 * ReadonlyArray<{ readonly state: ConflictState, readonly at: number }>, readonly held: number, readonly required:
 * number }} Conflict
 */

/** @type {Readonly<Record<string, string>>} */
const ROLES = { dp: 'discovery provider', msp: 'messaging service', csip: 'identifier provider' }
const ACTS = /** @type {const} */ ({ kill: 'Kill', freeze: 'Freeze', cut: 'Cut off', heal: 'Heal' })

export function nodeButtons () {
  at('nodes', HTMLElement).addEventListener('click', ({ target }) => {
    if (target instanceof HTMLButtonElement) {
      const { act = '', name = '' } = target.dataset
      void doTo(`${ACTS[/** @type {keyof typeof ACTS} */ (act)]}: ${name}`, 'node', { act, name })
    }
  })
  at('heal-all', HTMLButtonElement).addEventListener('click', () => { void doTo('Heal all', 'heal', {}) })
}

/** @param {string} title @param {'node' | 'heal'} what @param {object} body */
async function doTo (title, what, body) {
  setText('nodes-words', `${title} …`)
  try {
    await ask(what, body)
    setText('nodes-words', `${title}: done.`)
  } catch (err) {
    setText('nodes-words', `${title}: ${err instanceof Error ? err.message : String(err)}`)
  }
}

/**
 * @param {readonly Node[]} nodes @param {ReadonlyMap<string, { readonly operator: string, readonly turn: number }>} dps
 */
export function showNodes (nodes, dps) {
  show(at('nodes', HTMLElement), table('Every node is a process of its own', ['Node', 'What', 'State', 'Do'],
    nodes.map(({ name, role, state }) => {
      const dp = dps.get(name)
      const place = dp == null ? '' : ` of ${dp.operator}, at ${(dp.turn * 360).toFixed(0)}°`
      return [name, `${ROLES[role] ?? role}${place}`, STATES[state], html('span', { class: 'buttons' },
        ...actsOf(state).map(act => html('button', { id: `${act}-${name}`, type: 'button', 'data-act': act, 'data-name': name, 'aria-label': `${ACTS[act]} ${name}` }, ACTS[act])))]
    })))
}

/** @param {import('./ring.js').NodeState} state @returns {Array<keyof typeof ACTS>} */
function actsOf (state) {
  return state === 'running' ? ['kill', 'freeze', 'cut'] : state === 'ended' ? ['heal'] : ['kill', 'heal']
}

/** @type {Readonly<Record<string, string>>} */
const ENDS = {
  release: 'the holder released the mapping',
  silence: 'nobody defended the mapping in time',
  defence: 'the holder defended the mapping',
  arbiters: 'by the arbiters',
  withdrawal: 'the claimant took it back',
  lapse: 'the claimant’s proof ended'
}

/** @param {ConflictState} state */
function stateWords ({ name, until, winner, by }) {
  switch (name) {
    case 'opened': return 'On its way to the replicas.'
    case 'notified': return `The holder is told, and has time to defend the mapping until ${timeOf(until ?? 0)}.`
    case 'released': return 'The holder released the mapping.'
    case 'defended': return 'The holder defended the mapping.'
    case 'silent': return 'Nobody defended the mapping; replicas are asked to say so.'
    case 'manual': return 'For the arbiters to decide.'
    default: return `Decided for the ${winner === 'claimant' ? 'claimant' : 'holder'}: ${ENDS[by ?? ''] ?? by}.`
  }
}

/** @param {number} at */
function timeOf (at) {
  return new Date(at).toLocaleTimeString('en', { hour12: false })
}

export class Conflicts {
  /** @type {readonly Conflict[]} */
  #known = []

  constructor () {
    at('conflicts', HTMLElement).addEventListener('click', ({ target }) => {
      if (target instanceof HTMLButtonElement) {
        const { dispute, winner } = target.dataset
        void ask('decide', { dispute, winner }).then(() => this.look(), err => { this.#say(err) })
      }
    })
    // while one is open its course goes on by itself
    setInterval(() => {
      if (this.#known.some(({ state }) => state.name !== 'decided')) {
        void this.look()
      }
    }, 2_000)
  }

  async look () {
    try {
      this.#known = await ask('conflicts', {})
      const parts = this.#known.length === 0 ? [html('p', {}, 'None.')] : this.#known.map(conflictPart)
      show(at('conflicts', HTMLElement), ...parts)
    } catch (err) {
      this.#say(err)
    }
  }

  /** @param {unknown} err */
  #say (err) {
    show(at('conflicts', HTMLElement), html('p', { class: 'bad' }, err instanceof Error ? err.message : String(err)))
  }
}

/** @param {Conflict} conflict */
function conflictPart ({ dispute, dp, state, history, held, required }) {
  const isOpen = state.name !== 'decided'
  return html('article', { class: 'conflict' },
    html('h3', {}, 'Conflict ', html('code', {}, dispute), ` at ${dp}`),
    html('p', {}, stateWords(state)),
    html('p', { class: 'explain' }, `Replicas of ${counted(held, 'operator')} hold the dispute; it takes ${required}.`),
    html('ol', { class: 'spread' }, ...history.map(({ state: step, at }) => html('li', {}, `${timeOf(at)}: ${stateWords(step)}`))),
    isOpen && html('p', { class: 'buttons' },
      html('button', { id: `claimant-${dispute}`, type: 'button', 'data-dispute': dispute, 'data-winner': 'claimant' }, 'Arbiters: for the claimant'),
      html('button', { id: `incumbent-${dispute}`, type: 'button', 'data-dispute': dispute, 'data-winner': 'incumbent' }, 'Arbiters: for the holder')))
}

/**
 * @typedef {{ readonly issued: number, readonly redeemed: number }} Tokens
 * @typedef {{ readonly name: string, readonly health: { readonly facts: { readonly tokens: Tokens, readonly replicas: {
 * readonly whole: boolean, readonly facts: number } } } | null }} Budget
 * @typedef {{ readonly allowances: { readonly commonPerHour: number }, readonly dps: readonly Budget[] }} BudgetsAnswer
 */

export class Budgets {
  /** Of the look before. @type {ReadonlyMap<string, Tokens>} */
  #before = new Map()

  async look () {
    const { allowances, dps } = await ask('budgets', {})
    const tokens = new Map(dps.flatMap(({ name, health }) => health == null ? [] : [([name, health.facts.tokens])]))
    const spent = /** @type {(name: string, of: keyof Tokens) => string} */ (name, of) => {
      const [now, before] = [tokens.get(name)?.[of], this.#before.get(name)?.[of]]
      return now == null ? '–' : before == null || now <= before ? numberOf(now) : `${numberOf(now)}, ${numberOf(now - before)} more`
    }
    show(at('budgets', HTMLElement), table(`All who prove nothing may have ${numberOf(allowances.commonPerHour)} evaluations an hour together; services and people have more of their own`,
      ['Provider', 'Tokens issued', 'Tokens redeemed', 'Stores'],
      dps.map(({ name, health }) => [name, spent(name, 'issued'), spent(name, 'redeemed'), health == null
        ? 'does not answer'
        : `${counted(health.facts.replicas.facts, 'fact')}${health.facts.replicas.whole ? '' : ', not whole yet'}`])))
    this.#before = tokens
  }
}
