/** The work of `mimi renew`. */
import { setTimeout as delay } from 'node:timers/promises'
import { DiscoveryError } from '../../../base/errors.ts'
import { CLI_ERRORS, CliError } from '../../errors.ts'
import { mspText } from '../../msp-option.ts'
import { printResult, renderTable } from '../../render.ts'
import { isAnswered } from '../claim/codes.ts'
import { eachWish, requireAll } from '../claim/each-wish.ts'
import type { RenewCliOptions } from './options.ts'
import type { Outcome } from '../claim/each-wish.ts'
import type { RenewalReason, RenewalSummary } from '../../../holder/holder.ts'
import type { Handler, Invocation } from '../../action.ts'

/** Milliseconds: a day without a look at what was revoked, and until what failed is tried again. */
const DAY = 86_400_000
const AGAIN = 3_600_000

const REASONS: Readonly<Record<RenewalReason, string>> = {
  'half-life': 'renewed',
  replaced: 'renewed: an identifier provider does not vouch for it any more',
  ended: 'claimed anew: it had ended',
  lost: 'handed in again: its DP, which alone kept it, had lost it'
}

type Renewal = Outcome<RenewalSummary>

export const renew: Handler<RenewCliOptions> = async invocation => {
  const { options: { watch, remind = false } } = invocation
  if (watch === true) {
    await keepRenewing(invocation)
    return
  }
  const renewals = await renewAll(invocation, remind)
  requireAll(renewals)
  const due = dueOf(renewals)
  if (due.length > 0) {
    throw new CliError('RENEWAL_DUE', { detail: due.map(({ csi }) => csi).join(', ') })
  }
}

/** Ends when it is told to, or by what another day doesn't mend. */
async function keepRenewing (invocation: Invocation<RenewCliOptions>): Promise<void> {
  const { context, options: { remind = false, codeCommand } } = invocation
  const reminds = remind || !isAnswered(context, codeCommand)
  for (;;) {
    const renewals = await renewAll(invocation, reminds).catch((err: unknown) => {
      if (!(err instanceof DiscoveryError) || err.kind !== 'unavailable' || context.signal.aborted) {
        throw err
      }
      context.stderr.write(`${err.code}: ${err.message}\n`)
      return undefined
    })
    dueOf(renewals ?? []).forEach(({ csi, msp }) => {
      context.stderr.write(`${csi}, ${mspText(msp)}: due. ${CLI_ERRORS.RENEWAL_DUE.remedy}\n`)
    })
    await delay(pauseAfter(renewals, context.clock.now()), undefined, { signal: context.signal })
  }
}

/** Milliseconds until something may be due, or is tried again. @param renewals - undefined: they could not be tried */
export function pauseAfter (renewals: readonly Renewal[] | undefined, now: number): number {
  if (renewals == null || renewals.some(renewal => 'error' in renewal)) {
    return AGAIN
  }
  // every day in any case: a CSIP may have been revoked; what is due already was said, and is said again then
  const times = renewals.flatMap(renewal => 'error' in renewal || isDue(renewal) ? [] : [renewal.summary.dueAt - now])
  return Math.max(AGAIN, Math.min(DAY, ...times))
}

/** What was only told, not done. */
function dueOf (renewals: readonly Renewal[]): readonly Renewal[] {
  return renewals.filter(isDue)
}

function isDue (renewal: Renewal): boolean {
  return !('error' in renewal) && renewal.summary.reason != null && renewal.summary.claim == null
}

async function renewAll (
  invocation: Invocation<RenewCliOptions>, remind: boolean
): Promise<readonly Renewal[]> {
  const { context, options } = invocation
  return await eachWish<RenewalSummary>(invocation, {
    // a CSIP that was revoked shows in the newest version only
    prepare: async node => { await node.refreshRegistry({ signal: context.signal }) },
    fulfil: async (wish, { holder, shared, answerFor }) =>
      await holder.renew({ ...shared, ...wish, answer: answerFor(wish.csi), remind }),
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
  const { reason, claim, dueAt } = outcome.summary
  const done = reason == null ? 'not due' : claim == null ? 'due' : REASONS[reason]
  return [csi, mspText(msp), done, new Date(dueAt).toISOString()]
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
    due: isDue(outcome),
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
