/** Two federations that differ by their name alone, and what is signed in one of them for the other. */
import { signerIn, signUnder } from '../../../src/base/envelope.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { federation, party } from '../../builders/mapping.ts'
import { buildTestRegistry, NOW } from '../../builders/registry.ts'
import type { FederationId } from '../../../src/base/bytes.ts'
import type { Domain } from '../../../src/base/envelope.ts'
import type { Signer } from '../../../src/base/keys.ts'
import type { TestDp, TestRegistry } from '../../builders/registry.ts'

const arbiters = federation().dps.slice(0, 3).map(({ id }) => id)
const options = { policy: { arbiters, arbiterThreshold: 2 } }

/** Ours, and one that differs by its name alone: the same keys, parties and policy. */
export const ours = buildTestRegistry(options)
export const theirs = buildTestRegistry({ ...options, name: 'another federation' })

export interface SignedKind {
  readonly what: string
  /** How it is refused when only the signature is of another federation. */
  readonly code: string
  /** The same when all of it is. @default the same */
  readonly whole?: string
  /**
   * Made by the parties of `world`, with the signature in question made for
   * `federation`; read in our federation. Throws, or rejects, when it is refused.
   */
  readonly read: (world: TestRegistry, federation: FederationId) => unknown
}

export const FOREIGN_EVIDENCE = 'ATTESTATION_SIGNATURE_INVALID'
export const context = { registry: ours.registry, now: NOW }

/** The same payload, signed by the same key, for `federation`. */
export function signedFor (
  federation: FederationId, domain: Domain, bytes: Uint8Array, { signer }: { readonly signer: Signer }
): Uint8Array {
  const { payload } = Signed.decode(bytes)
  return Signed.encode({ payload, signature: signUnder(domain, signerIn(federation, signer), payload).slice() })
}

export const dpOf = (world: TestRegistry, number: number): TestDp => party(world.dps, number)
