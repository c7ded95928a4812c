/** `mimi registry publish`: hands versions to the DP that runs on this machine; the others fetch them from it. */
import { toString } from 'uint8arrays/to-string'
import { askNode } from '../../../ask-node.ts'
import { readBytes } from '../../../key-file.ts'
import { printResult } from '../../../render.ts'
import type { PublishedVersions } from '../../../../dp/registry-routes.ts'
import type { Handler } from '../../../action.ts'
import type { DataOptions } from '../../../ask-node.ts'

export const publish: Handler<DataOptions> = async ({ context, options, args }) => {
  const versions: string[] = []
  for (const path of args) {
    versions.push(toString(await readBytes(path), 'base64'))
  }
  const { version, steps } = await askNode<PublishedVersions>(context, options, '/registry', 'registry', { versions })
  printResult(context.stdout, options, {
    json: { version, steps },
    text: steps === 0
      ? `The DP has version ${version} already.\n`
      : `The DP has version ${version} now. The others fetch it within five minutes, as do CSIPs and services.\n`
  })
}
