/** `mimi dp conflicts list`, `show`, `decide`: asks the DP that runs on the data folder. */
import { askNode } from '../../../ask-node.ts'
import { stateText } from '../../../conflict-text.ts'
import { CliError } from '../../../errors.ts'
import { printResult, renderFields, renderTable } from '../../../render.ts'
import { readVerdict } from './files.ts'
import type { ShownConflict } from '../../../../dp/conflicts/operator-listener.ts'
import type { Handler } from '../../../action.ts'
import type { CliContext } from '../../../context.ts'
import type { ConflictsOptions } from './options.ts'

const dateOf = (at: number): string => new Date(at).toISOString()

export const list: Handler<ConflictsOptions> = async ({ context, options }) => {
  const conflicts = await all(context, options)
  printResult(context.stdout, options, {
    json: conflicts,
    text: conflicts.length === 0
      ? 'No conflicts.\n'
      : renderTable(['dispute', 'since', 'how it stands'], conflicts.map(({ dispute, issuedAt, state }) =>
        [dispute.slice(0, 16), dateOf(issuedAt), stateText(state)]))
  })
}

export const show: Handler<ConflictsOptions> = async ({ context, options, args: [prefix = ''] }) => {
  const found = (await all(context, options)).filter(({ dispute }) => dispute.startsWith(prefix.toLowerCase()))
  const [named] = found
  if (named == null || found.length > 1) {
    throw new CliError('OPTION_INVALID', {
      detail: named == null ? `this DP follows no conflict ${prefix}` : `${found.length} conflicts begin with ${prefix}`
    })
  }
  const [conflict = named] = await askNode<readonly ShownConflict[]>(
    context,
    options,
    '/conflicts',
    'conflicts',
    { dispute: named.dispute }
  )
  printResult(context.stdout, options, { json: conflict, text: textOf(conflict) })
}

export const decide: Handler<ConflictsOptions> = async ({ context, options, args: paths }) => {
  const conflict = await askNode<ShownConflict>(context, options, '/verdict', 'verdict', await readVerdict(paths))
  printResult(context.stdout, options, { json: conflict, text: textOf(conflict) })
}

function textOf ({
  dispute, claimant, strength, takeover, issuedAt, attestedUntil, state, history, held, required, rivals, parties
}: ShownConflict): string {
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
    rivals.length === 0
      ? ''
      : `\n${renderTable(['older mapping of', 'proof of strength', 'since', 'published by'], rivals.map(rival => [rival.holderKey, String(rival.strength), dateOf(rival.establishedAt), rival.dp]))}`
  ].join('')
}

async function all (context: CliContext, options: ConflictsOptions): Promise<readonly ShownConflict[]> {
  return await askNode<readonly ShownConflict[]>(context, options, '/conflicts', 'conflicts', {})
}
