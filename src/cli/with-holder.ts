/** A holder for one command: its keys and state from the data folder, codes from wherever they come. */
import { createLightNode } from '../light/light-node.ts'
import { codeSource } from './commands/claim/codes.ts'
import { dpOf } from './dp-word.ts'
import { holderFiles } from './holder-files.ts'
import { joinOptionsOf } from './join.ts'
import { proofOf } from './proof-options.ts'
import type { Holder, RotateOptions } from '../holder/holder.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { JoinOptions } from './join-options.ts'
import type { ProofOptions } from './proof-options.ts'

export interface PersonOptions extends JoinOptions, ProofOptions, GlobalOptions {
  readonly data: string
}

export type Answers = Pick<RotateOptions, 'csips' | 'method' | 'answer' | 'onProgress' | 'signal'>

/** The peer id of a DP that somebody named, if they did. @throws CliError `DP_UNKNOWN`, `DP_AMBIGUOUS` */
export type DpNamed = (word: string | undefined) => string | undefined

export async function withHolder<T> (csi: string, context: CliContext, options: PersonOptions, work: (
  holder: Holder, answers: Answers, dpNamed: DpNamed
) => Promise<T>): Promise<T> {
  const { keys, states } = await holderFiles(options.data, options, context)
  const codes = codeSource(context, options.codeCommand)
  const node = await createLightNode({ ...await joinOptionsOf(options, context), refreshInterval: 0 })
  try {
    return await work(node.holder(keys, states), {
      ...proofOf(options),
      signal: context.signal,
      answer: codes.answerFor(csi),
      onProgress: (step, detail) => { context.stderr.write(`${csi}: ${step}${detail == null ? '' : ` ${detail}`}\n`) }
    }, word => word == null ? undefined : dpOf(word, node.registry.current()))
  } finally {
    codes.close()
    await node.stop()
  }
}
