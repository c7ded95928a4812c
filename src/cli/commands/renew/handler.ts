/** The work of `mimi renew`. */
import { join } from 'node:path'
import { DiscoveryError } from '../../../base/errors.ts'
import { fileKeyStore, fileStateStore } from '../../../node/holder.ts'
import { createLightNode } from '../../../node/light.ts'
import { federationOf } from '../../federation-options.ts'
import { readKeyFile } from '../../key-file.ts'
import { printResult, renderTable } from '../../render.ts'
import { codeSource } from '../claim/codes.ts'
import { wishesOf } from '../claim/wishes.ts'
import type { ClaimCliOptions } from '../claim/options.ts'
import type { ClaimWish } from '../claim/wishes.ts'
import type { RenewalReason, RenewalSummary } from '../../../node/holder.ts'
import type { Handler } from '../../action.ts'

const REASONS: Readonly<Record<RenewalReason, string>> = {
  'half-life': 'renewed',
  replaced: 'renewed: an identifier provider does not vouch for it any more',
  ended: 'claimed anew: it had ended'
}

type Outcome = ClaimWish & ({ readonly summary: RenewalSummary } | { readonly error: DiscoveryError })

export const renew: Handler<ClaimCliOptions> = async ({ context, options, args: [csi] }) => {
  const wishes = await wishesOf(csi, options)
  const audience = options.audience == null ? undefined : await readKeyFile(options.audience)
  const keys = await fileKeyStore(join(options.data, 'holder.key'), context.random)
  const codes = codeSource(context, options.codeCommand)
  const node = await createLightNode({ ...await federationOf(options, context), refreshInterval: 0 })
  try {
    // a CSIP that was revoked shows in the newest version only
    await node.refreshRegistry({ signal: context.signal })
    const holder = node.holder(keys, fileStateStore(join(options.data, 'claims')))
    const outcomes: Outcome[] = []
    for (const wish of wishes) {
      context.signal.throwIfAborted()
      try {
        const { dp, region: regions, ssiHint } = options
        outcomes.push({ ...wish, summary: await holder.renew({ ...wish, dp, regions, audience, ssiHint, signal: context.signal, answer: codes.answerFor(wish.csi) }) })
      } catch (error) {
        if (!(error instanceof DiscoveryError)) {
          throw error
        }
        outcomes.push({ ...wish, error })
      }
    }
    printResult(context.stdout, options, { json: outcomes.map(jsonOf), text: renderTable(['identifier', 'service', 'result', 'due'], outcomes.map(rowOf)) })
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

function rowOf (outcome: Outcome): readonly string[] {
  const { csi, msp } = outcome
  if ('error' in outcome) {
    return [csi, msp, outcome.error.code, '']
  }
  const { reason, dueAt } = outcome.summary
  return [csi, msp, reason == null ? 'not due' : REASONS[reason], new Date(dueAt).toISOString()]
}

function jsonOf (outcome: Outcome): unknown {
  const { csi, msp } = outcome
  if ('error' in outcome) {
    return { csi, msp, error: outcome.error.code }
  }
  const { reason, claim, dueAt } = outcome.summary
  return {
    csi,
    msp,
    renewed: claim != null,
    ...(reason == null || claim == null ? {} : { reason, sequence: claim.sequence, csips: claim.csips, proved: claim.proved, expires_at: new Date(claim.expiresAt).toISOString() }),
    due_at: new Date(dueAt).toISOString()
  }
}
