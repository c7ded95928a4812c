/** A holder for one command: its keys and state from the data folder, codes from wherever they come. */
import { join } from 'node:path'
import { fileKeyStore, fileStateStore } from '../holder/holder.ts'
import { createLightNode } from '../light/light-node.ts'
import { codeSource } from './commands/claim/codes.ts'
import { joinOptionsOf } from './join-options.ts'
import { proofOf } from './proof-options.ts'
import type { Holder, RotateOptions } from '../holder/holder.ts'
import type { CliContext } from './context.ts'
import type { JoinOptions } from './join-options.ts'
import type { ProofOptions } from './proof-options.ts'

export interface PersonOptions extends JoinOptions, ProofOptions {
  readonly data: string
}

export type Answers = Pick<RotateOptions, 'csips' | 'method' | 'answer' | 'onProgress' | 'signal'>

export async function withHolder<T> (csi: string, context: CliContext, options: PersonOptions, work: (holder: Holder, answers: Answers) => Promise<T>): Promise<T> {
  const keys = await fileKeyStore(join(options.data, 'holder.key'), context.random)
  const codes = codeSource(context, options.codeCommand)
  const node = await createLightNode({ ...await joinOptionsOf(options, context), refreshInterval: 0 })
  try {
    return await work(node.holder(keys, fileStateStore(join(options.data, 'claims'))), {
      ...proofOf(options),
      signal: context.signal,
      answer: codes.answerFor(csi),
      onProgress: (step, detail) => { context.stderr.write(`${csi}: ${step}${detail == null ? '' : ` ${detail}`}\n`) }
    })
  } finally {
    codes.close()
    await node.stop()
  }
}
