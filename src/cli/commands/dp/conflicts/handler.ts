/** `mimi dp conflicts list`, `show`, `decide`: asks the DP that runs on the data folder. */
import { HttpFailure } from '../../../../node/signed-http.ts'
import { OPERATOR_TIMEOUT } from '../../../../dp/conflicts/operator-listener.ts'
import { stateText } from '../../../conflict-text.ts'
import { doorOf } from '../../../door.ts'
import { CliError } from '../../../errors.ts'
import { printResult, renderFields, renderTable } from '../../../render.ts'
import { readVerdict } from './files.ts'
import type { Refused, ShownConflict } from '../../../../dp/conflicts/operator-listener.ts'
import type { Purpose } from '../../../../node/signed-http.ts'
import type { Handler } from '../../../action.ts'
import type { CliContext } from '../../../context.ts'
import type { ConflictsOptions } from './options.ts'

/** Bytes of an answer: a thousand conflicts. */
const MAX_ANSWER = 16 * 1024 * 1024

const HTTP_UNAUTHORISED = 401

const dateOf = (at: number): string => new Date(at).toISOString()

export const list: Handler<ConflictsOptions> = async ({ context, options }) => {
  const conflicts = await all(context, options)
  printResult(context.stdout, options, {
    json: conflicts,
    text: conflicts.length === 0
      ? 'No conflicts.\n'
      : renderTable(['dispute', 'since', 'how it stands'], conflicts.map(({ dispute, issuedAt, state }) => [dispute.slice(0, 16), dateOf(issuedAt), stateText(state)]))
  })
}

export const show: Handler<ConflictsOptions> = async ({ context, options, args: [prefix = ''] }) => {
  const found = (await all(context, options)).filter(({ dispute }) => dispute.startsWith(prefix.toLowerCase()))
  const [named] = found
  if (named == null || found.length > 1) {
    throw new CliError('OPTION_INVALID', { detail: named == null ? `this DP follows no conflict ${prefix}` : `${found.length} conflicts begin with ${prefix}` })
  }
  const [conflict = named] = await ask<readonly ShownConflict[]>(context, options, '/conflicts', 'conflicts', { dispute: named.dispute })
  printResult(context.stdout, options, { json: conflict, text: textOf(conflict) })
}

export const decide: Handler<ConflictsOptions> = async ({ context, options, args: paths }) => {
  const conflict = await ask<ShownConflict>(context, options, '/verdict', 'verdict', await readVerdict(paths))
  printResult(context.stdout, options, { json: conflict, text: textOf(conflict) })
}

function textOf ({ dispute, claimant, strength, takeover, issuedAt, attestedUntil, state, history, held, required, rivals, parties }: ShownConflict): string {
  return [
    renderFields({
      dispute,
      claimant,
      'says that it is': takeover === 'replace' ? 'its own again' : 'newly its own',
      'proof of strength': String(strength),
      since: dateOf(issuedAt),
      'ends by itself': dateOf(attestedUntil),
      'replicas have it': `of ${held} operators, ${required} needed`,
      'stands now': stateText(state),
      ...parties.length === 0 ? {} : { 'no arbiters of the operators of': parties.join(', ') }
    }),
    '\n',
    renderTable(['when', 'what'], history.map(({ state, at }) => [dateOf(at), stateText(state)])),
    rivals.length === 0 ? '' : `\n${renderTable(['older mapping of', 'proof of strength', 'since', 'published by'], rivals.map(rival => [rival.holderKey, String(rival.strength), dateOf(rival.establishedAt), rival.dp]))}`
  ].join('')
}

async function all (context: CliContext, options: ConflictsOptions): Promise<readonly ShownConflict[]> {
  return await ask<readonly ShownConflict[]>(context, options, '/conflicts', 'conflicts', {})
}

/** @throws CliError `DP_NOT_RUNNING`, `DP_NOT_ANSWERING`, `DP_REFUSED` */
async function ask<T extends object> (context: CliContext, { data }: ConflictsOptions, path: string, purpose: Purpose, body: object): Promise<T> {
  const knock = await doorOf(data, context, { timeout: OPERATOR_TIMEOUT, maxResponse: MAX_ANSWER })
  if (knock == null) {
    throw new CliError('DP_NOT_RUNNING', { detail: data })
  }
  let answer: T | Refused
  try {
    // the DP is of this very version
    answer = await knock(path, purpose, JSON.stringify(body)) as T | Refused
  } catch (err) {
    if (err instanceof HttpFailure) {
      // what a DP that crashed left leads nowhere, or to a stranger
      const isGone = err.reason === 'unreachable' || err.reason === 'unsigned' || err.status === HTTP_UNAUTHORISED
      throw new CliError(isGone ? 'DP_NOT_RUNNING' : 'DP_NOT_ANSWERING', { detail: err.message, cause: err })
    }
    throw err
  }
  if ('error' in answer) {
    throw new CliError('DP_REFUSED', { detail: `${answer.error.code}: ${answer.error.message}` })
  }
  return answer
}
