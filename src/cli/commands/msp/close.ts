/** The work of `mimi msp close`. */
import { askNode } from '../../ask-node.ts'
import { printResult } from '../../render.ts'
import type { DataOptions } from '../../ask-node.ts'
import type { ClosedAccount } from '../../../msp/interface.ts'
import type { Handler } from '../../action.ts'

export const close: Handler<DataOptions> = async ({ context, options, args: [csi = ''] }) => {
  const { mappings, published } = await askNode<ClosedAccount>(context, options, '/close', 'close', { csi })
  const waiting = published < mappings ? '; the node goes on until all of them are gone' : ''
  printResult(context.stdout, options, {
    json: { csi, mappings, published }, text: `${published} of ${mappings} mappings gone${waiting}\n`
  })
}
