/** `mimi dp conflicts sign`: an arbiter's signature, made wherever its key is kept. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { signerIn } from '../../../../base/envelope.ts'
import { parsePublicKey, peerIdOf, signerFromSeed } from '../../../../base/keys.ts'
import { parseDispute } from '../../../../mapping/dispute.ts'
import { makeVerdict, signVerdict } from '../../../../mapping/ruling.ts'
import { verifyParsed } from '../../../../mapping/validity.ts'
import { parseAnchor } from '../../../../registry/anchor.ts'
import { openRegistry } from '../../../../registry/verify.ts'
import { CliError } from '../../../errors.ts'
import { readBytes, readKeyFile } from '../../../key-file.ts'
import { passphrasesOf } from '../../../passphrase.ts'
import { printResult } from '../../../render.ts'
import { readConflict } from './files.ts'
import type { SignedVerdict } from './files.ts'
import type { SignOptions } from './options.ts'
import type { Handler } from '../../../action.ts'

export const sign: Handler<SignOptions> = async ({ context, options, args: [path = ''] }) => {
  const registry = openRegistry(await readBytes(options.registry), {
    anchor: parseAnchor(options.anchor), now: context.clock.now()
  })
  const { disputeBytes, rivals, parties } = await readConflict(path)
  const seed = await readKeyFile(options.key, passphrasesOf(options, context))
  const arbiter = signerIn(registry.federationId, signerFromSeed(seed))
  const id = peerIdOf(arbiter.publicKey).toString()
  if (!registry.policy.arbiters.includes(id)) {
    throw new CliError('OPTION_INVALID', {
      detail: `--key: ${id} is no arbiter of version ${registry.version} of the registry`
    })
  }
  const partisan = parties.find(dp => registry.dp(dp)?.operator === registry.dp(id)?.operator)
  if (partisan != null) {
    throw new CliError('OPTION_INVALID', {
      detail: `--key: ${id} has no say, for its operator's DP ${partisan} published a mapping of either side`
    })
  }
  // whoever wrote the file is not believed: what the claimant signed is
  const dispute = verifyParsed('dispute', parseDispute(fromString(disputeBytes, 'base16')), {
    registry, now: context.clock.now()
  })
  const losing = options.for === 'incumbent'
    ? [dispute.holderKey]
    : distinct(rivals.map(({ holderKey }) => holderKey)).map(key => parsePublicKey(fromString(key, 'base16')))
  const verdict = makeVerdict({
    disputeHash: dispute.hash, winner: options.for, losing, before: dispute.issuedAt, parties
  })
  context.stderr.write(
    `For the ${options.for}, in the dispute ${toString(dispute.hash, 'base16')} of ${new Date(dispute.issuedAt).toISOString()}. What these holder keys had before then ends:\n${losing.map(key => `  ${toString(key, 'base16')}\n`).join('')}`
  )
  const signed: SignedVerdict = {
    verdict: toString(verdict.bytes, 'base16'),
    arbiter: id,
    signature: toString(signVerdict(verdict, arbiter), 'base16')
  }
  // a file for machines, whatever the options say
  printResult(context.stdout, { json: true }, { json: signed, text: '' })
}

function distinct (items: readonly string[]): readonly string[] {
  return [...new Set(items)]
}
