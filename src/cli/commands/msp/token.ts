/** The work of `mimi msp token`. */
import { addToken } from '../../../http/tokens.ts'
import { printResult } from '../../render.ts'
import type { MspTokenOptions } from './options.ts'
import type { Handler } from '../../action.ts'

export const token: Handler<MspTokenOptions> = async ({ context, options, args: [path = ''] }) => {
  const { name, scope: scopes } = options
  const made = await addToken(path, { name, scopes }, context.random)
  printResult(context.stdout, options, { json: { name, scopes, token: made }, text: `${made}\n` })
}
