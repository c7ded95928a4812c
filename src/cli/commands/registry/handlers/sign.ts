/** `mimi registry sign`: with one root key or several, here or on one machine after the other. */
import { signerFromSeed } from '../../../../base/keys.ts'
import { mergeSignatures, signRegistry } from '../../../../registry/build.ts'
import { SignedRegistry } from '../../../../registry/pb/registry.ts'
import { countSigners } from '../../../../registry/roots.ts'
import { inspectPayload, inspectSuccessor } from '../../../../registry/verify.ts'
import { readBytes, readKeyFiles } from '../../../key-file.ts'
import { passphrasesOf } from '../../../passphrase.ts'
import { printResult } from '../../../render.ts'
import { isDraft, openSigned, readPayload, replaceFile } from '../files.ts'
import type { Handler } from '../../../action.ts'
import type { SignOptions } from '../options.ts'

/** Arguments are drafts, or versions that others signed, all of one payload. */
export const sign: Handler<SignOptions> = async ({ context, options, args }) => {
  const parts: Uint8Array[] = []
  for (const path of args) {
    const bytes = await readBytes(path)
    parts.push(isDraft(bytes) ? signRegistry(await readPayload(path), []) : bytes)
  }
  const { payload } = SignedRegistry.decode(mergeSignatures(parts))
  // nobody signs what nobody will accept
  const { federationId, version, rootKeys, rootThreshold } = options.previous == null
    ? inspectPayload(payload)
    : inspectSuccessor(payload, await openSigned(options.previous))

  const seeds = await readKeyFiles(options.key ?? [], passphrasesOf(options, context))
  const signed = mergeSignatures([...parts, signRegistry(payload, seeds.map(signerFromSeed))])
  await replaceFile(options.out, signed)

  const { signatures } = SignedRegistry.decode(signed)
  const own = countSigners(federationId, payload, signatures, rootKeys)
  const complete = own >= rootThreshold
  printResult(context.stdout, options, {
    json: {
      file: options.out, version, signatures: signatures.length, own_signatures: own, threshold: rootThreshold, complete
    },
    text: `${options.out}: version ${version}, signed by ${own} of its root keys, ${complete ? 'enough' : `${rootThreshold} are needed`}\n`
  })
}
