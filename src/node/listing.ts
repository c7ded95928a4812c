/** Whether the registry lists the node of a CSIP or an MSP, with the key that it signs with. */
import { equalBytes } from '../base/bytes.ts'
import { NodeError } from './errors.ts'
import type { RegistrySource, VerifiedRegistry } from '../registry/interface.ts'
import type { Logger } from '@libp2p/interface'

export interface ListedAs {
  readonly role: 'csip' | 'msp'
  /** As the registry is to name it. */
  readonly id: string
  /** Ed25519, 32 bytes: of the key that it signs with. */
  readonly publicKey: Uint8Array
}

/**
 * @param now - milliseconds since the epoch
 * @throws NodeError `NODE_NOT_LISTED`, `NODE_REVOKED`, `NODE_KEY_NOT_LISTED`
 */
export function requireListed (
  { role, id, publicKey }: ListedAs, registry: Pick<VerifiedRegistry, 'csip' | 'msp' | 'version'>, now: number
): void {
  const detail = `${role} ${id}, registry version ${registry.version}`
  const record = role === 'csip' ? registry.csip(id) : registry.msp(id)
  if (record == null) {
    throw new NodeError('NODE_NOT_LISTED', { detail })
  }
  if (record.status === 'revoked') {
    throw new NodeError('NODE_REVOKED', { detail })
  }
  const key = record.keys.find(candidate => equalBytes(candidate.publicKey, publicKey))
  const end = Math.min(key?.validUntil ?? Infinity, key?.compromisedSince ?? Infinity)
  if (key == null || now < key.validFrom || now >= end) {
    throw new NodeError('NODE_KEY_NOT_LISTED', { detail })
  }
}

/** Says so in the log when a new version no longer lists it: nothing that it signs counts from then on. */
export function watchListed (
  self: ListedAs,
  { registry, clock, log }: {
    readonly registry: Pick<RegistrySource, 'onUpdate'>
    readonly clock: { now (): number }
    readonly log: Pick<Logger, 'error'>
  }
): void {
  registry.onUpdate(current => {
    try {
      requireListed(self, current, clock.now())
    } catch (err) {
      log.error('%e', err)
    }
  })
}
