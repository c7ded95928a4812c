/** `mimi registry verify`, `show`, `anchor`: what is in a file. */
import { toString } from 'uint8arrays/to-string'
import { encodeAnchor, parseAnchor } from '../../../../registry/anchor.ts'
import { registryToJson } from '../../../../registry/json.ts'
import { inspectDraft, inspectPayload, reopenSteps, verifyChain } from '../../../../registry/verify.ts'
import { dealtKeys, dealtText } from '../../../dealt.ts'
import { readBytes } from '../../../key-file.ts'
import { printResult, renderFields, renderTable } from '../../../render.ts'
import { isDraft, readPayload } from '../files.ts'
import { withstandsJson, withstandsText } from '../withstands.ts'
import type { UnsignedRegistry } from '../../../../registry/verify.ts'
import type { Handler } from '../../../action.ts'
import type { VerifyOptions } from '../options.ts'

/** Arguments are versions in ascending order, the first signed by the anchor's root keys. */
export const verify: Handler<VerifyOptions> = async ({ context, options, args }) => {
  const chain: Uint8Array[] = []
  for (const path of args) {
    chain.push(await readBytes(path))
  }
  const now = context.clock.now()
  const registry = verifyChain(chain, { anchor: parseAnchor(options.anchor), now })
  const hash = toString(registry.hash, 'base16')
  const expires = new Date(registry.expiresAt).toISOString()
  printResult(context.stdout, options, {
    json: {
      valid: true,
      name: registry.name,
      version: registry.version,
      hash,
      expires,
      dealt_keys: dealtKeys(registry.oprfKeys),
      withstands: withstandsJson(registry, now)
    },
    text: `valid: ${registry.name}, version ${registry.version}, until ${expires}\n${dealtText(registry.oprfKeys)}\n${withstandsText(registry, now)}`
  })
}

export const show: Handler<object> = async ({ context, options, args: [path = ''] }) => {
  const signed = !isDraft(await readBytes(path))
  const registry = inspectDraft(await readPayload(path))
  context.stderr.write(signed ? 'Signatures are not checked here: mimi registry verify does.\n' : 'A draft.\n')
  printResult(context.stdout, options, { json: registryToJson(registry), text: describe(registry) })
}

function describe (registry: UnsignedRegistry): string {
  const head = renderFields({
    federation: registry.name,
    id: toString(registry.federationId, 'base16'),
    version: registry.version,
    issued: new Date(registry.issuedAt).toISOString(),
    expires: new Date(registry.expiresAt).toISOString(),
    roots: `${registry.rootThreshold} of ${registry.rootKeys.length}`,
    founded: new Date(registry.foundedAt).toISOString(),
    testnet: registry.test ? 'yes' : 'no',
    relays: registry.policy.relayRequired ? 'required' : 'not required',
    losses: lossesOf(registry)
  })
  const parties = [
    ...registry.dps.map(({ id, status, operator, addresses }) =>
      ['DP', id, status, `operator ${operator}, ${addresses.join(' ')}`]),
    ...registry.msps.map(({ id, status, name, bitIndex }) => ['MSP', id, status, `${name}, bit ${bitIndex}`]),
    ...registry.csips.map(({ id, status, scopes }) =>
      ['CSIP', id, status, scopes.map(({ csiType, prefix }) => `${csiType}:${prefix}`).join(' ')]),
    ...registry.oprfKeys.map(({ keyId, shareEpoch, threshold, shares, validUntil }) =>
      [
        'OPRF key', `${keyId}`, `epoch ${shareEpoch}`,
        `${threshold} of ${shares.length}, until ${new Date(validUntil).toISOString()}`
      ])
  ]
  const table = parties.length === 0 ? '' : `\n${renderTable(['role', 'id', 'status', 'what'], parties)}`
  return `${head}${table}${dealtText(registry.oprfKeys)}`
}

function lossesOf ({ losses }: UnsignedRegistry): string | undefined {
  return losses.length === 0
    ? undefined
    : losses.map(({ at, dps }) => `${new Date(at).toISOString()}: ${dps.join(' ')}`).join(', ')
}

/** Trusts the file: whoever pins what this prints trusts where the file came from. */
export const anchor: Handler<object> = async ({ context, options, args: [path = ''] }) => {
  const own = inspectPayload(await readPayload(path))
  const [registry = own] = reopenSteps([await readBytes(path)], { anchor: own })
  const text = encodeAnchor(registry)
  printResult(context.stdout, options, { json: { anchor: text, version: registry.version }, text: `${text}\n` })
}
