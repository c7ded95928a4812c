/** What each provider holds of an identifier, and how a change of it spreads. */
import { ask } from './ask.js'
import { at, html, show, table } from './dom.js'
import { setText } from './player.js'
import { counted } from './words.js'

/**
 * @typedef {{ readonly name: string, readonly replica: boolean, readonly living: readonly string[],
 * readonly invalidated: number, readonly invalidations: readonly string[], readonly code?: string }} View
 * @typedef {{ readonly turn: number, readonly dps: readonly View[] }} Views
 */

/** Milliseconds between looks while something spreads, and until it is looked at no more. */
const LOOK_INTERVAL = 400
const LOOK_TIME = 20_000

export class Records {
  #onViews
  /** Of the last look that was begun: earlier ones are forgotten. */
  #look = 0

  /** @param {(views: Views) => void} onViews */
  constructor (onViews) {
    this.#onViews = onViews
    at('do-views', HTMLButtonElement).addEventListener('click', () => { void this.#once(csiTyped()) })
  }

  /** Looks again and again while `work` goes on, and until all agree. @param {Promise<unknown>} work */
  follow (work) {
    let isDone = false
    work.then(() => { isDone = true }, () => { isDone = true })
    void this.#follow(csiTyped(), () => isDone)
  }

  /** @param {string} csi */
  async #once (csi) {
    const look = ++this.#look
    if (csi === '') {
      setText('records-words', 'Type an identifier first.')
      return
    }
    show(at('spread', HTMLElement))
    await this.#read(csi, look)
  }

  /** @param {string} csi @param {() => boolean} isDone */
  async #follow (csi, isDone) {
    const look = ++this.#look
    const began = performance.now()
    /** @type {string[]} */
    const lines = []
    let last = ''
    while (look === this.#look && performance.now() - began < LOOK_TIME) {
      const views = await this.#read(csi, look)
      if (views == null) {
        return
      }
      const words = spreadOf(views)
      if (words !== last) {
        last = words
        lines.push(`After ${((performance.now() - began) / 1_000).toFixed(1)} s: ${words}`)
        show(at('spread', HTMLElement), ...lines.map(line => html('li', {}, line)))
      }
      if (isDone() && doAgree(views.dps)) {
        return
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_INTERVAL))
    }
  }

  /** @param {string} csi @param {number} look @returns {Promise<Views | undefined>} */
  async #read (csi, look) {
    try {
      const views = await ask('views', { csi })
      if (look === this.#look) {
        this.#show(views)
      }
      return views
    } catch (err) {
      setText('records-words', err instanceof Error ? err.message : String(err))
      return undefined
    }
  }

  /** @param {Views} views */
  #show (views) {
    setText(
      'records-words',
      `${wordsOf(views.dps)} ${doAgree(views.dps) ? 'All agree.' : 'They do not agree yet, or one can’t be asked.'}`
    )
    show(at('views', HTMLElement), table('Records are named by the first digits of their hashes', [
      'Provider', 'Replica', 'Mappings that count', 'No longer', 'Invalidations known', 'Trouble'
    ],
    views.dps.map(({ name, replica, living, invalidated, invalidations, code }) => [
      name, replica ? 'yes' : 'no', shorten(living), String(invalidated), shorten(invalidations), code ?? 'none'
    ])))
    this.#onViews(views)
  }
}

export function csiTyped () {
  return at('csi', HTMLInputElement).value.trim()
}

/** @param {readonly string[]} names */
function shorten (names) {
  return names.length === 0 ? 'none' : names.map(name => name.slice(0, 8)).join(', ')
}

/** @param {readonly View[]} dps */
function wordsOf (dps) {
  const replicas = dps.filter(({ replica }) => replica)
  return `${counted(replicas.length, 'replica')} of ${counted(dps.length, 'provider')}: ${replicas.map(({ name }) => name).join(', ')}.`
}

/** @param {Views} views */
function spreadOf ({ dps }) {
  const holding = dps.filter(({ living }) => living.length > 0).length
  const told = dps.filter(({ invalidations }) => invalidations.length > 0).length
  return `${counted(holding, 'provider')} ${holding === 1 ? 'has' : 'have'} a mapping that counts; ${told} of ${dps.length} know an invalidation`
}

/** @param {readonly View[]} dps */
export function doAgree (dps) {
  const [first] = dps.filter(({ replica }) => replica)
  return first != null && dps.every(({ replica, living, invalidations, code }) =>
    code == null && invalidations.join() === first.invalidations.join() && (!replica ||
      living.join() === first.living.join()))
}
