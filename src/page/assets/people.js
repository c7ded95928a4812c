/** The form of identifiers: what anybody, an owner and a rival do. */
import { ask } from './ask.js'
import { at, html, show } from './dom.js'
import { resultText } from './player.js'
import { counted, dateOf } from './words.js'

/**
 * @typedef {{ msp_name: string, preferred: boolean, contested: boolean, tags: readonly string[], dp: string,
 * established_at: string, found_at: readonly string[] }} Mapping
 * @typedef {{ outcome: string, complete: boolean, contested: boolean, relayed: boolean, mappings: readonly Mapping[],
 * evaluation_ms: number, reads_ms: number, replicas: { asked: number, answered: number } }} Found
 * @typedef {object} Hooks
 * @property {() => void} onBegin
 * @property {(ending: string) => void} onEnd
 * @property {(work: Promise<unknown>) => void} onChange records are about to change
 * @property {() => void} onDone
 */

/** @type {Readonly<Record<string, string>>} */
const OUTCOMES = {
  found: 'Found',
  'opted-out': 'Its owner lists no service',
  none: 'No match: nobody claimed it, or it was let go',
  partial: 'Too few replicas answered to say that there is none'
}

/** @param {Hooks} hooks */
export function peopleForm ({ onBegin, onEnd, onChange, onDone }) {
  const form = at('people', HTMLFormElement)
  let busy = false

  /** @type {Readonly<Record<string, (csi: string) => Promise<string>>>} */
  const acts = {
    lookup: async csi => foundText(await ask('lookup', { csi, by: at('by', HTMLSelectElement).value })),
    claim: async csi => {
      const msp = at('msp', HTMLSelectElement).value
      const first = at('first', HTMLInputElement).checked
      const { receipts, replicas } = await ask('claim', { csi, msp, first })
      return `Claimed on ${msp}${first ? ', as new' : ''}: ` +
        `${receipts} of ${counted(replicas, 'replica')} have it on their disk.`
    },
    release: async csi => {
      const [first] = await ask('release', { csi })
      return first == null
        ? 'There was nothing to release.'
        : `Released: what was there is gone at ${first.receipts} of ${counted(first.replicas, 'replica')} already, and every provider is told.`
    },
    dispute: async csi => {
      await ask('dispute', { csi, msp: at('msp', HTMLSelectElement).value })
      return 'Somebody else proved possession, too, and disputes it. The holder is told by their service.'
    },
    defend: async csi => {
      const defended = await ask('defend', { csi })
      return defended.length === 0
        ? 'Nobody disputes it.'
        : 'Defended: the mapping stays, where the proof is as strict as the claimant’s.'
    }
  }

  form.addEventListener('submit', event => {
    event.preventDefault()
    const { submitter } = /** @type {SubmitEvent} */ (event)
    const what = submitter instanceof HTMLButtonElement && acts[submitter.value] != null ? submitter.value : 'lookup'
    if (!busy) {
      busy = true
      form.setAttribute('aria-busy', 'true')
      void run(what, at('csi', HTMLInputElement).value.trim()).finally(() => {
        busy = false
        form.removeAttribute('aria-busy')
      })
    }
  })

  /** @param {string} what @param {string} csi */
  async function run (what, csi) {
    show(at('found', HTMLElement))
    resultText('Under way …')
    onBegin()
    const work = acts[what]?.(csi) ?? Promise.resolve('')
    if (what === 'claim' || what === 'release') {
      onChange(work)
    }
    try {
      const text = await work
      resultText(text, 'good')
      onEnd(text)
    } catch (err) {
      const text = err instanceof Error ? err.message : String(err)
      resultText(text, 'bad')
      onEnd(text)
    }
    onDone()
  }
}

/** @param {Found} found */
function foundText ({ outcome, relayed, mappings, evaluation_ms: evaluation, reads_ms: reads, replicas, contested }) {
  if (mappings.length > 0) {
    show(at('found', HTMLElement), html('ol', { class: 'spread' }, ...mappings.map(mapping => html('li', {},
      html('strong', {}, mapping.msp_name), `${mapping.preferred ? ', preferred' : ''}: since ${dateOf(Date.parse(mapping.established_at))}, published by ${mapping.dp}, found at ${mapping.found_at.join(', ')}`))))
  }
  const services = mappings.length === 0 ? '' : ` on ${mappings.map(({ msp_name: name }) => name).join(' and ')}`
  return `${OUTCOMES[outcome] ?? outcome}${services}${contested ? ', and somebody disputes it' : ''}. Asked ${relayed ? 'through relays' : 'directly'}: ${evaluation < 1 ? 'its evaluation was known' : `evaluation ${evaluation.toFixed(0)} ms`}, reads ${reads.toFixed(0)} ms; ${replicas.answered} of ${counted(replicas.asked, 'replica')} answered, and every signature was checked.`
}
