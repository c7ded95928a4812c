/**
 * What `mimi claim` and `mimi renew` share: the holder's keys and node, one wish after the other, then what came of
 * each.
 */
import { DiscoveryError } from '../../../base/errors.ts'
import { createLightNode } from '../../../light/light-node.ts'
import { dpOf, dpsOf } from '../../dp-word.ts'
import { holderFiles } from '../../holder-files.ts'
import { joinOptionsOf } from '../../join.ts'
import { readKeyFile } from '../../key-file.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { proofOf } from '../../proof-options.ts'
import { codeSource } from './codes.ts'
import { wishesOf } from './wishes.ts'
import type { CodeSource } from './codes.ts'
import type { ClaimCliOptions } from './options.ts'
import type { ClaimWish } from './wishes.ts'
import type { ClaimOptions, Holder } from '../../../holder/holder.ts'
import type { LightNode } from '../../../light/options.ts'
import type { Invocation } from '../../action.ts'

export type Outcome<Summary> = ClaimWish & ({ readonly summary: Summary } | { readonly error: DiscoveryError })

export interface WishContext {
  readonly holder: Holder
  /** What the command line says of every wish. */
  readonly shared: Omit<ClaimOptions, 'csi' | 'msp' | 'answer'>
  readonly answerFor: CodeSource['answerFor']
}

export interface WishWork<Summary> {
  /** Before the first wish. */
  readonly prepare?: (node: LightNode) => Promise<void>
  readonly fulfil: (wish: ClaimWish, context: WishContext) => Promise<Summary>
  /** Also of those that came before an interruption. */
  readonly print: (outcomes: ReadonlyArray<Outcome<Summary>>) => void
}

/** @returns what came of each, once all had their turn and were printed */
export async function eachWish<Summary> (
  { context, options, args: [csi] }: Invocation<ClaimCliOptions>, { prepare, fulfil, print }: WishWork<Summary>
): Promise<ReadonlyArray<Outcome<Summary>>> {
  const wishes = await wishesOf(csi, options)
  const said = {
    ...proofOf(options),
    regions: options.region,
    audience: options.audience == null
      ? undefined
      : await readKeyFile(options.audience, passphrasesOf(options, context)),
    findable: options.findable,
    ssiHint: options.ssiHint,
    signal: context.signal
  }
  const { keys, states } = await holderFiles(options.data, options, context)
  const codes = codeSource(context, options.codeCommand)
  const node = await createLightNode({ ...await joinOptionsOf(options, context), refreshInterval: 0 })
  const outcomes: Array<Outcome<Summary>> = []
  try {
    await prepare?.(node)
    const registry = node.registry.current()
    const shared: WishContext['shared'] = {
      ...said,
      dp: options.dp == null ? undefined : dpOf(options.dp, registry),
      federatedOnly: options.admit?.flatMap(word => dpsOf(word, registry)) ??
        (options.federatedOnly === true ? [] : undefined)
    }
    const holder = node.holder(keys, states)
    for (const wish of wishes) {
      if (context.signal.aborted) {
        break
      }
      try {
        outcomes.push({ ...wish, summary: await fulfil(wish, { holder, shared, answerFor: codes.answerFor }) })
      } catch (error) {
        if (context.signal.aborted) {
          break
        }
        if (!(error instanceof DiscoveryError)) {
          throw error
        }
        outcomes.push({ ...wish, error })
      }
    }
  } finally {
    codes.close()
    await node.stop()
  }
  print(outcomes)
  context.signal.throwIfAborted()
  return outcomes
}

/** Throws the error of the first that failed, for the exit code. */
export function requireAll (outcomes: ReadonlyArray<Outcome<unknown>>): void {
  for (const outcome of outcomes) {
    if ('error' in outcome) {
      throw outcome.error
    }
  }
}
