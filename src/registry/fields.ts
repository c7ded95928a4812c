/** Fields that several records of the registry share: each parses or throws its code. */
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { parsePublicKey, publicKeyOfPeer } from '../base/keys.ts'
import { MAX_ADDRESS_LENGTH, MAX_ADDRESSES, MAX_ID_LENGTH, MAX_KEYS_PER_PARTY } from './constants.ts'
import { RegistryError } from './errors.ts'
import { Status as WireStatus } from './pb/registry.ts'
import type { FederationMode, KeyValidity, Status } from './interface.ts'
import type { KeyValidity as WireKeyValidity } from './pb/registry.ts'
import type { PublicKeyBytes } from '../base/bytes.ts'

const ID = /^[a-z0-9][a-z0-9._-]*$/

/** Controls, format characters (they re-order text on a terminal) and line separators may not stand in a name. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

const STATUS: Readonly<Record<WireStatus, Status | undefined>> = {
  [WireStatus.STATUS_UNSPECIFIED]: undefined,
  [WireStatus.ACTIVE]: 'active',
  [WireStatus.LEAVING]: 'leaving',
  [WireStatus.REVOKED]: 'revoked'
}

const MODES: readonly FederationMode[] = ['local', 'preferred', 'selected', 'all']

/** At most `max` of them; throws REGISTRY_TOO_MANY_PARTIES. */
export function bounded<T> (list: readonly T[], max: number, what: string): readonly T[] {
  if (list.length > max) {
    throw new RegistryError('REGISTRY_TOO_MANY_PARTIES', { detail: `${what}: at most ${max}, got ${list.length}` })
  }
  return list
}

/** Throws REGISTRY_DUPLICATE_ID. */
export function distinct (names: ReadonlyArray<string | number>, what: string): void {
  const seen = new Set<string | number>()
  for (const name of names) {
    if (seen.has(name)) {
      throw new RegistryError('REGISTRY_DUPLICATE_ID', { detail: `${what} ${name}` })
    }
    seen.add(name)
  }
}

/** 1 to `maxLength` bytes of UTF-8 that can be printed; throws REGISTRY_STRING_INVALID. */
export function parseText (text: string, what: string, maxLength: number): string {
  const length = fromString(text).byteLength
  if (length === 0 || length > maxLength || UNPRINTABLE.test(text)) {
    throw new RegistryError('REGISTRY_STRING_INVALID', {
      detail: `${what}: 1 to ${maxLength} printable bytes, got ${length}`
    })
  }
  return text
}

/** Throws REGISTRY_STRING_INVALID. */
export function parseId (id: string, what: string): string {
  if (id.length > MAX_ID_LENGTH || !ID.test(id)) {
    throw new RegistryError('REGISTRY_STRING_INVALID', { detail: `${what}: at most ${MAX_ID_LENGTH} of a-z 0-9 . _ -` })
  }
  return id
}

/** Throws REGISTRY_MODE_INVALID. */
export function parseMode (mode: string, what: string): FederationMode {
  const known = MODES.find(name => name === mode)
  if (known == null) {
    throw new RegistryError('REGISTRY_MODE_INVALID', { detail: what })
  }
  return known
}

/** Throws REGISTRY_STATUS_INVALID. */
export function parseStatus (status: WireStatus, statusSince: number, what: string): {
  status: Status, statusSince: number
} {
  const known = STATUS[status]
  if (known == null || !isTime(statusSince)) {
    throw new RegistryError('REGISTRY_STATUS_INVALID', { detail: what })
  }
  return { status: known, statusSince }
}

/** The Ed25519 key of a peer id in base58btc; throws REGISTRY_PEER_ID_INVALID. */
export function parsePeerId (id: string, what: string): PublicKeyBytes {
  try {
    const peer = peerIdFromString(id)
    if (peer.toString() === id) {
      return publicKeyOfPeer(peer)
    }
  } catch (cause) {
    throw new RegistryError('REGISTRY_PEER_ID_INVALID', { detail: what, cause })
  }
  throw new RegistryError('REGISTRY_PEER_ID_INVALID', { detail: `${what}: not the base58btc form` })
}

/** Multiaddrs with the peer id at the end, or without any; throws REGISTRY_ADDRESS_INVALID. */
export function parseAddresses (addresses: readonly string[], what: string, peer: 'without-peer' |
  'ends-in-peer'): readonly string[] {
  for (const address of bounded(addresses, MAX_ADDRESSES, `addresses of ${what}`)) {
    const components = componentsOf(address, what)
    const peers = components.filter(({ name }) => name === 'p2p')
    const last = components.at(-1)
    if (peer === 'without-peer'
      ? peers.length > 0 || components.length === 0
      : last?.name !== 'p2p' || last.value == null) {
      throw new RegistryError('REGISTRY_ADDRESS_INVALID', { detail: what })
    }
    if (peer === 'ends-in-peer' && last?.value != null) {
      parsePeerId(last.value, `address of ${what}`)
    }
  }
  return addresses
}

function componentsOf (address: string, what: string): Array<{ name: string, value?: string }> {
  if (address.length > MAX_ADDRESS_LENGTH) {
    throw new RegistryError('REGISTRY_ADDRESS_INVALID', { detail: `${what}: at most ${MAX_ADDRESS_LENGTH} bytes` })
  }
  try {
    return multiaddr(address).getComponents()
  } catch (cause) {
    throw new RegistryError('REGISTRY_ADDRESS_INVALID', { detail: what, cause })
  }
}

/** At least one key; throws REGISTRY_KEY_INVALID or REGISTRY_VALIDITY_INVALID. */
export function parseKeys (keys: readonly WireKeyValidity[], what: string): KeyValidity[] {
  if (keys.length === 0) {
    throw new RegistryError('REGISTRY_KEY_INVALID', { detail: `${what} has no key` })
  }
  return bounded(keys, MAX_KEYS_PER_PARTY, `keys of ${what}`).map(key => {
    const { validFrom, validUntil, compromisedSince } = key
    if (![validFrom, validUntil, compromisedSince].every(isTime) || (validUntil !== 0 && validUntil <= validFrom)) {
      throw new RegistryError('REGISTRY_VALIDITY_INVALID', { detail: what })
    }
    return {
      publicKey: parseSigningKey(key.publicKey, what),
      validFrom,
      ...(validUntil === 0 ? {} : { validUntil }),
      ...(compromisedSince === 0 ? {} : { compromisedSince })
    }
  })
}

function parseSigningKey (bytes: Uint8Array, what: string): PublicKeyBytes {
  try {
    return parsePublicKey(bytes)
  } catch (cause) {
    throw new RegistryError('REGISTRY_KEY_INVALID', { detail: what, cause })
  }
}

/** Among parties of one role no signing key may serve two; throws REGISTRY_KEY_SHARED. */
export function unshared (
  parties: ReadonlyArray<{ readonly id: string, readonly keys: readonly KeyValidity[] }>
): void {
  const seen = new Set<string>()
  for (const { id, keys } of parties) {
    for (const { publicKey } of keys) {
      const key = toString(publicKey, 'base16')
      if (seen.has(key)) {
        throw new RegistryError('REGISTRY_KEY_SHARED', { detail: id })
      }
      seen.add(key)
    }
  }
}

/** Milliseconds since the epoch, exactly. */
export function isTime (time: number): boolean {
  return Number.isSafeInteger(time) && time >= 0
}
