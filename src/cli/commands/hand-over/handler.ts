/** The work of `mimi replace`, `mimi rotate` and `mimi recover`. */
import { readKeyFile, readKeyFiles } from '../../key-file.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { mspOf, mspOfWord, mspRequired, mspText } from '../../msp-option.ts'
import { printResult, renderTable } from '../../render.ts'
import { withHolder } from '../../with-holder.ts'
import type { ClaimSummary, HandOverSummary } from '../../../holder/holder.ts'
import type { Handler } from '../../action.ts'
import type { CliContext } from '../../context.ts'
import type { HandOverCliOptions, ReplaceCliOptions } from './options.ts'

export const replace: Handler<ReplaceCliOptions> = async ({ context, options, args: [csi = ''] }) => {
  const passphrases = passphrasesOf(options, context)
  const audience = options.audience == null ? undefined : await readKeyFile(options.audience, passphrases)
  const { claim, released } = await withHolder(csi, context, options, async (holder, answers, dpNamed) =>
    await holder.replace({
      ...answers,
      csi,
      msp: mspRequired(options),
      from: options.from == null ? undefined : mspOfWord(options.from),
      tags: options.tag,
      dp: dpNamed(options.dp),
      regions: options.region,
      audience,
      ssiHint: options.ssiHint
    }))
  printResult(context.stdout, options, {
    json: { csi, ...jsonOf(claim), released: released.length },
    text: renderTable(['identifier', 'service', 'tags', 'result'], [rowOf(csi, claim)])
  })
}

export const rotate: Handler<HandOverCliOptions> = async ({ context, options, args: [csi = ''] }) => {
  const audiences = await readKeyFiles(options.audience ?? [], passphrasesOf(options, context))
  print(csi, context, options, await withHolder(csi, context, options, async (holder, answers) =>
    await holder.rotate({ ...answers, csi, audiences })))
}

export const recover: Handler<HandOverCliOptions> = async ({ context, options, args: [csi = ''] }) => {
  const audiences = await readKeyFiles(options.audience ?? [], passphrasesOf(options, context))
  print(csi, context, options, await withHolder(csi, context, options, async (holder, answers) =>
    await holder.recover({ ...answers, csi, audiences, msp: mspOf(options), tags: options.tag })))
}

function print (csi: string, context: CliContext, options: { readonly json?: boolean }, {
  generation, claims, linked, released, kept, left
}: HandOverSummary): void {
  printResult(context.stdout, options, {
    json: { csi, generation, mappings: claims.map(jsonOf), linked, released: released.length, kept, left },
    text: `${renderTable(['identifier', 'service', 'tags', 'result'], claims.map(claim => rowOf(csi, claim)))}\nkey ${generation}${linked ? ', with the seniority of the one before' : ''}; ${released.length} older mappings ended, ${left} of others stay${kept === 0 ? '' : `, and ${kept} under the key before that only their DP knows: claim them anew`}\n`
  })
}

function rowOf (csi: string, { msp, tags, receipts, replicas }: ClaimSummary): readonly string[] {
  return [csi, mspText(msp), tags.join(', '), `published at ${receipts} of ${replicas} replicas`]
}

function jsonOf ({ msp, tags, dp, sequence, expiresAt, receipts, replicas }: ClaimSummary): object {
  return { msp, tags, dp, sequence, expires_at: new Date(expiresAt).toISOString(), receipts, replicas }
}
