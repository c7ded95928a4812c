/** Asks CSIPs whether an identifier was disconnected for good since then; for nodes with the key of a DP or an MSP. */
import { DiscoveryError } from '../base/errors.ts'
import { scopeMatches, toCsi } from '../identifiers/csi.ts'
import { markOf } from '../registry/gate.ts'
import { scopesAt } from '../registry/scopes.ts'
import { LightError } from './errors.ts'
import type { Disconnected } from '../attestation/assignment.ts'
import type { Clock } from '../base/clock.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { AttestClient } from '../protocols/attest/interface.ts'
import type { OprfClient } from '../protocols/oprf/interface.ts'
import type { Gate } from '../registry/gate.ts'
import type { RegistrySource, VerifiedRegistry } from '../registry/interface.ts'
import type { DisconnectedOptions, DisconnectedResult } from './interface.ts'

export interface DisconnectedComponents {
  readonly registry: RegistrySource
  readonly gate: Gate
  readonly oprf: Pick<OprfClient, 'evaluate'>
  readonly attests: Pick<AttestClient, 'disconnected'>
  readonly clock: Clock
}

/** @throws as `LightNode.disconnected` */
export async function askDisconnected (
  input: CanonicalCsi | string,
  since: number,
  { registry, gate, oprf, attests, clock }: DisconnectedComponents,
  { csips, signal }: DisconnectedOptions = {}
): Promise<DisconnectedResult> {
  const standing = markOf(await gate.require('look-up', { signal }))
  const csi = toCsi(input, registry.current().policy.csiTypes)
  const asked = csipsFor(csi, registry.current(), clock.now(), csips)
  const [evaluation] = asked.length === 0 ? [] : await oprf.evaluate([csi], { signal })
  if (evaluation == null) {
    throw new LightError('DISCONNECTED_NO_CSIP')
  }
  const { lookupKey } = evaluation
  const failures: DiscoveryError[] = []
  const answers = await Promise.all(asked.map(async csip => {
    try {
      const [answer] = await attests.disconnected(csip, [{ lookupKey, since }], { signal })
      return { csip, answer }
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      failures.push(err)
      return { csip, code: err.code }
    }
  }))
  const [failure] = failures
  if (failure != null && failures.length === asked.length) {
    throw failure
  }
  const said = answers.map(({ answer }) => answer?.disconnected)
  const disconnected: Disconnected = said.includes('yes') ? 'yes' : said.includes('no') ? 'no' : 'no-data'
  return { disconnected, csips: answers, standing }
}

/** Ids of those that may attest it and can be asked; of those that the caller named, if any. */
function csipsFor (
  csi: CanonicalCsi,
  { csips }: VerifiedRegistry,
  now: number,
  named: readonly string[] | undefined
): readonly string[] {
  return csips
    .filter(({ status, addresses }) => status === 'active' && addresses.length > 0)
    .filter(csip => scopesAt(csip, now)
      .some(({ csiType, prefix }) => csiType === csi.type && scopeMatches(csi, prefix)))
    .map(({ id }) => id)
    .filter(id => named?.includes(id) ?? true)
}
