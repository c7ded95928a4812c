/** Commands that ask the node that runs on a data folder, by its door. */
import { OPERATOR_TIMEOUT } from '../dp/conflicts/operator-listener.ts'
import { HttpFailure } from '../node/signed-http.ts'
import { doorOf } from './door.ts'
import { CliError } from './errors.ts'
import type { Refused } from '../dp/conflicts/operator-listener.ts'
import type { Purpose } from '../node/signed-http.ts'
import type { CliContext } from './context.ts'

/** Bytes of an answer: a thousand conflicts. */
const MAX_ANSWER = 16 * 1024 * 1024

const HTTP_UNAUTHORISED = 401

export interface DataOptions {
  readonly data: string
}

/** @throws CliError `NODE_NOT_RUNNING`, `NODE_NOT_ANSWERING`, `NODE_REFUSED` */
export async function askNode<T extends object> (
  context: CliContext,
  { data }: DataOptions,
  path: string,
  purpose: Purpose,
  body: object
): Promise<T> {
  const knock = await doorOf(data, context, { timeout: OPERATOR_TIMEOUT, maxResponse: MAX_ANSWER })
  if (knock == null) {
    throw new CliError('NODE_NOT_RUNNING', { detail: data })
  }
  let answer: T | Refused
  try {
    // the node is of this very version
    answer = await knock(path, purpose, JSON.stringify(body)) as T | Refused
  } catch (err) {
    if (err instanceof HttpFailure) {
      // what a node that crashed left leads nowhere, or to a stranger
      const isGone = err.reason === 'unreachable' || err.reason === 'unsigned' || err.status === HTTP_UNAUTHORISED
      throw new CliError(isGone ? 'NODE_NOT_RUNNING' : 'NODE_NOT_ANSWERING', { detail: err.message, cause: err })
    }
    throw err
  }
  if ('error' in answer) {
    throw new CliError('NODE_REFUSED', { detail: `${answer.error.code}: ${answer.error.message}` })
  }
  return answer
}
