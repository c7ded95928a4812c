/** The work of `mimi claim`. */
import { DEFAULT_TAG } from '../../../mapping/preference.ts'
import { mspText } from '../../msp-option.ts'
import { claimHint } from '../../phone-hints.ts'
import { printResult, renderTable } from '../../render.ts'
import { coverageJson, coverageText } from '../coverage/tables.ts'
import { eachWish, requireAll } from './each-wish.ts'
import type { ClaimCliOptions } from './options.ts'
import type { Outcome } from './each-wish.ts'
import type { ClaimStep, ClaimSummary } from '../../../holder/holder.ts'
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

export const claim: Handler<ClaimCliOptions> = async invocation => {
  const { context, options } = invocation
  requireAll(await eachWish<ClaimSummary>(invocation, {
    fulfil: async (wish, { holder, shared, answerFor }) => {
      context.stderr.write(claimHint(wish.csi))
      return await holder.claim({
        ...shared,
        ...wish,
        firstMapping: options.first,
        answer: answerFor(wish.csi),
        onProgress: (step, detail) => {
          const more = detail == null ? '' : ` ${detail}`
          context.stderr.write(`${wish.csi}, ${mspText(wish.msp)}: ${STEPS[step]}${more}\n`)
        }
      })
    },
    print: outcomes => {
      printResult(context.stdout, options, {
        json: outcomes.map(jsonOf), text: renderTable(['identifier', 'service', 'tags', 'result'], outcomes.map(rowOf))
      })
    }
  }))
}

function toldText ({ coverage }: ClaimSummary): string {
  return coverage == null ? '' : `; ${coverageText(coverage)} so far (later: mimi coverage)`
}

function placeOf ({ entry, receipts, replicas }: ClaimSummary): string {
  return entry.federatedOnly == null
    ? `published at ${receipts} of ${replicas} replicas`
    : `kept at ${entry.dp}, federated only`
}

function foundText ({ findable }: ClaimSummary): string {
  if (findable == null) {
    return ''
  }
  return findable.code == null ? ', and can be found' : `, and can't be found yet (${findable.code}: claim it again)`
}

/** That the service has a release of it is no news. */
function keptText ({ release }: ClaimSummary): string {
  return release?.code == null ? '' : `; the service has no release of it yet (${release.code}: claim it again)`
}

function rowOf (outcome: Outcome<ClaimSummary>): readonly string[] {
  const { csi, msp } = outcome
  const result = 'error' in outcome
    ? outcome.error.code
    : [placeOf, foundText, keptText, toldText].map(text => text(outcome.summary)).join('')
  return [csi, mspText(msp), tagsOf(outcome).join(', '), result]
}

function tagsOf ({ msp, tags = msp == null ? [] : [DEFAULT_TAG] }: Outcome<ClaimSummary>): readonly string[] {
  return tags
}

function jsonOf (outcome: Outcome<ClaimSummary>): unknown {
  const { csi, msp } = outcome
  const tags = tagsOf(outcome)
  if ('error' in outcome) {
    return { csi, msp, tags, error: outcome.error.code }
  }
  const { dp, sequence, csips, proved, expiresAt, receipts, replicas, failed } = outcome.summary
  const { coverage, findable, release } = outcome.summary
  return {
    csi,
    msp,
    tags,
    dp,
    sequence,
    csips,
    proved,
    expires_at: new Date(expiresAt).toISOString(),
    federated_only: outcome.summary.entry.federatedOnly ?? null,
    receipts,
    replicas,
    failed,
    ...findable == null ? {} : { findable },
    ...release == null ? {} : { release },
    ...coverage == null ? {} : { coverage: coverageJson(coverage) }
  }
}
