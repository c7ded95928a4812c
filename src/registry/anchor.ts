/** The text form of a trust anchor: one line that fits into a configuration file or a message. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { asFederationId, compareBytes, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { RegistryError } from './errors.ts'
import { Anchor } from './pb/anchor.ts'
import { parseRoots } from './roots.ts'
import type { TrustAnchor } from './interface.ts'

const PREFIX = 'mimi-anchor1:'

/** The largest number of root keys, with the federation id. */
const MAX_ANCHOR_LENGTH = 2_048

/** `mimi-anchor1:` and unpadded base64url (RFC 4648, section 5) of Anchor. */
export function encodeAnchor (anchor: TrustAnchor): string {
  const bytes = Anchor.encode({
    federationId: new Uint8Array(anchor.federationId),
    rootKeys: anchor.rootKeys.toSorted(compareBytes).map(key => new Uint8Array(key)),
    rootThreshold: anchor.rootThreshold
  })
  return PREFIX + toString(bytes, 'base64url')
}

/**
 * Surrounding white space is ignored, as it comes with copying; nothing else is.
 *
 * @throws RegistryError REGISTRY_ANCHOR_INVALID
 */
export function parseAnchor (text: string): TrustAnchor {
  const line = text.trim()
  if (!line.startsWith(PREFIX)) {
    throw new RegistryError('REGISTRY_ANCHOR_INVALID')
  }
  const encoded = line.slice(PREFIX.length)
  try {
    const bytes = fromString(encoded, 'base64url')
    if (toString(bytes, 'base64url') !== encoded) {
      throw new RegistryError('REGISTRY_ANCHOR_INVALID', { detail: 'not the canonical base64url' })
    }
    const { federationId, rootKeys, rootThreshold } = decodeStrict(Anchor, bytes, 'Anchor', MAX_ANCHOR_LENGTH)
    if (rootKeys.some((key, i) => !equalBytes(key, rootKeys.toSorted(compareBytes)[i] ?? key))) {
      throw new RegistryError('REGISTRY_ANCHOR_INVALID', { detail: 'root keys out of order' })
    }
    return { federationId: asFederationId(federationId), rootKeys: parseRoots(rootKeys, rootThreshold), rootThreshold }
  } catch (cause) {
    throw cause instanceof RegistryError && cause.code === 'REGISTRY_ANCHOR_INVALID'
      ? cause
      : new RegistryError('REGISTRY_ANCHOR_INVALID', { cause })
  }
}

/** The anchor that a registry one trusts gives for later. */
export function anchorOf ({ federationId, rootKeys, rootThreshold }: TrustAnchor): TrustAnchor {
  return { federationId, rootKeys, rootThreshold }
}
