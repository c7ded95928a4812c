/** The work of `mimi claim`. */
import { join } from 'node:path'
import { DiscoveryError } from '../../../base/errors.ts'
import { fileKeyStore, fileStateStore } from '../../../node/holder.ts'
import { createLightNode } from '../../../node/light.ts'
import { federationOf } from '../../federation-options.ts'
import { readKeyFile } from '../../key-file.ts'
import { printResult, renderTable } from '../../render.ts'
import { coverageJson, coverageText } from '../coverage/tables.ts'
import { codeSource } from './codes.ts'
import { wishesOf } from './wishes.ts'
import type { ClaimCliOptions } from './options.ts'
import type { ClaimWish } from './wishes.ts'
import type { ClaimStep, ClaimSummary } from '../../../node/holder.ts'
import type { Handler } from '../../action.ts'

const STEPS: Readonly<Record<ClaimStep, string>> = {
  evaluate: 'deriving the lookup key',
  begin: 'beginning at DP',
  prove: 'proving possession to',
  delayed: 'the message is late, says its carrier; waiting for what was sent by',
  confirm: 'asking for confirmation by',
  publish: 'publishing at DP',
  done: 'done'
}

type Outcome = ClaimWish & ({ readonly summary: ClaimSummary } | { readonly error: unknown })

export const claim: Handler<ClaimCliOptions> = async ({ context, options, args: [csi] }) => {
  const wishes = await wishesOf(csi, options)
  const audience = options.audience == null ? undefined : await readKeyFile(options.audience)
  const keys = await fileKeyStore(join(options.data, 'holder.key'), context.random)
  const codes = codeSource(context, options.codeCommand)
  const node = await createLightNode({ ...await federationOf(options, context), refreshInterval: 0 })
  try {
    const holder = node.holder(keys, fileStateStore(join(options.data, 'claims')))
    const outcomes: Outcome[] = []
    for (const wish of wishes) {
      context.signal.throwIfAborted()
      try {
        const summary = await holder.claim({
          ...wish,
          dp: options.dp,
          regions: options.region,
          audience,
          federatedOnly: options.admit ?? (options.federatedOnly === true ? [] : undefined),
          ssiHint: options.ssiHint,
          firstMapping: options.first,
          signal: context.signal,
          answer: codes.answerFor(wish.csi),
          onProgress: (step, detail) => { context.stderr.write(`${wish.csi} at ${wish.msp}: ${STEPS[step]}${detail == null ? '' : ` ${detail}`}\n`) }
        })
        outcomes.push({ ...wish, summary })
      } catch (error) {
        if (!(error instanceof DiscoveryError)) {
          throw error
        }
        outcomes.push({ ...wish, error })
      }
    }
    printResult(context.stdout, options, { json: outcomes.map(jsonOf), text: renderTable(['identifier', 'service', 'tags', 'result'], outcomes.map(rowOf)) })
    for (const outcome of outcomes) {
      if ('error' in outcome) {
        throw outcome.error // the exit code of the first that failed; the others were printed
      }
    }
  } finally {
    codes.close()
    await node.stop()
  }
}

function codeOf (error: unknown): string {
  return error instanceof DiscoveryError ? error.code : 'INTERNAL'
}

function toldText ({ coverage }: ClaimSummary): string {
  return coverage == null ? '' : `; ${coverageText(coverage)} so far (later: mimi coverage)`
}

function placeOf ({ entry, receipts, replicas }: ClaimSummary): string {
  return entry.federatedOnly == null ? `published at ${receipts} of ${replicas} replicas` : `kept at ${entry.dp}, federated only`
}

function rowOf (outcome: Outcome): readonly string[] {
  const { csi, msp, tags = ['Default'] } = outcome
  const result = 'error' in outcome ? codeOf(outcome.error) : `${placeOf(outcome.summary)}${toldText(outcome.summary)}`
  return [csi, msp, tags.join(', '), result]
}

function jsonOf (outcome: Outcome): unknown {
  const { csi, msp, tags = ['Default'] } = outcome
  if ('error' in outcome) {
    return { csi, msp, tags, error: codeOf(outcome.error) }
  }
  const { dp, sequence, csips, proved, expiresAt, receipts, replicas, failed, coverage } = outcome.summary
  return { csi, msp, tags, dp, sequence, csips, proved, expires_at: new Date(expiresAt).toISOString(), federated_only: outcome.summary.entry.federatedOnly ?? null, receipts, replicas, failed, ...coverage == null ? {} : { coverage: coverageJson(coverage) } }
}
