/** The work of `mimi renew`. */
import { mspText } from '../../msp-option.ts'
import { printResult, renderTable } from '../../render.ts'
import { eachWish } from '../claim/each-wish.ts'
import type { ClaimCliOptions } from '../claim/options.ts'
import type { Outcome } from '../claim/each-wish.ts'
import type { RenewalReason, RenewalSummary } from '../../../holder/holder.ts'
import type { Handler } from '../../action.ts'

const REASONS: Readonly<Record<RenewalReason, string>> = {
  'half-life': 'renewed',
  replaced: 'renewed: an identifier provider does not vouch for it any more',
  ended: 'claimed anew: it had ended',
  lost: 'handed in again: its DP, which alone kept it, had lost it'
}

export const renew: Handler<ClaimCliOptions> = async invocation => {
  const { context, options } = invocation
  await eachWish<RenewalSummary>(invocation, {
    // a CSIP that was revoked shows in the newest version only
    prepare: async node => { await node.refreshRegistry({ signal: context.signal }) },
    fulfil: async (wish, { holder, shared, answerFor }) =>
      await holder.renew({ ...shared, ...wish, answer: answerFor(wish.csi) }),
    print: outcomes => {
      printResult(context.stdout, options, {
        json: outcomes.map(jsonOf), text: renderTable(['identifier', 'service', 'result', 'due'], outcomes.map(rowOf))
      })
    }
  })
}

function rowOf (outcome: Outcome<RenewalSummary>): readonly string[] {
  const { csi, msp } = outcome
  if ('error' in outcome) {
    return [csi, mspText(msp), outcome.error.code, '']
  }
  const { reason, dueAt } = outcome.summary
  return [csi, mspText(msp), reason == null ? 'not due' : REASONS[reason], new Date(dueAt).toISOString()]
}

function jsonOf (outcome: Outcome<RenewalSummary>): unknown {
  const { csi, msp } = outcome
  if ('error' in outcome) {
    return { csi, msp, error: outcome.error.code }
  }
  const { reason, claim, dueAt } = outcome.summary
  return {
    csi,
    msp,
    renewed: claim != null,
    ...(reason == null || claim == null
      ? {}
      : {
          reason,
          sequence: claim.sequence,
          csips: claim.csips,
          proved: claim.proved,
          expires_at: new Date(claim.expiresAt).toISOString()
        }),
    due_at: new Date(dueAt).toISOString()
  }
}
