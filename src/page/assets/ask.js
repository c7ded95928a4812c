/**
 * Asks the server to do something: with the token of the address that mimi printed, which browsers send nowhere by
 * themselves.
 */

/**
 * What it answers, by what it was asked.
 *
 * @typedef {{ readonly receipts: number, readonly replicas: number }} Receipts
 * @typedef {{
 *   lookup: import('./people.js').Found, claim: Receipts, release: readonly Receipts[], dispute: object,
 *   defend: readonly object[], views: import('./records.js').Views,
 *   conflicts: readonly import('./nodes.js').Conflict[], decide: object,
 *   budgets: import('./nodes.js').BudgetsAnswer, node: object, heal: object
 * }} Answers
 */

const KEPT = 'token'
/** Milliseconds: a claim through frozen nodes takes longest. */
const PATIENCE = 120_000

/** Out of the address, so that it is in no history and no copied link. */
function takeToken () {
  const given = location.hash.slice(1)
  if (/^[\w-]{43}$/.test(given)) {
    sessionStorage.setItem(KEPT, given)
    history.replaceState(null, '', location.pathname)
  }
  return sessionStorage.getItem(KEPT)
}

const token = takeToken()

export const mayChange = token != null

export class Refusal extends Error {
  /** @param {{ code: string, title: string, remedy: string, detail?: string }} problem */
  constructor ({ code, title, remedy, detail }) {
    super(`${title}${detail == null ? '' : ` (${detail})`} ${remedy}`)
    this.code = code
  }
}

/**
 * @template {keyof Answers} What
 * @param {What} what
 * @param {object} body
 * @returns {Promise<Answers[What]>}
 * @throws {Refusal}
 */
export async function ask (what, body) {
  let response
  try {
    response = await fetch(`/v1/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? ''}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE)
    })
  } catch {
    // the browser says no more than that it failed
    throw new Refusal({
      code: 'PAGE_AWAY', title: 'The testnet does not answer.', remedy: 'See whether it still runs in its terminal.'
    })
  }
  const answer = await response.json()
  if (response.status === 401) {
    throw new Refusal({
      code: answer.code,
      title: 'This page may look, but change nothing.',
      remedy: 'Open the address that mimi printed when it started, with all that stands behind #.'
    })
  }
  if (!response.ok) {
    throw new Refusal(answer)
  }
  return answer
}
