/** The work of `mimi testnet`. */
import type { TestnetOptions } from './options.ts'
import type { Handler } from '../../action.ts'

export const testnet: Handler<TestnetOptions> = async ({ context }) => {
  context.stderr.write('Starting a federation.\n')
}
