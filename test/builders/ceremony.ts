/** Committees that make keys: participants with their boards, and all that may happen to them on the way. */
import { asFederationId } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { peerIdOf, signerFromSeed } from '../../src/base/keys.ts'
import { lagrangeAtZero } from '../../src/blinding/combine.ts'
import { Board } from '../../src/blinding/dkg/board.ts'
import { makeInvitation, participantsOf } from '../../src/blinding/dkg/invitation.ts'
import { join, resultOf, step } from '../../src/blinding/dkg/participant.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { seededRandom } from './oprf.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { SecretShare } from '../../src/blinding/evaluator.ts'
import type { CeremonyMessage, Invitation, InvitationFields, PreviousKey } from '../../src/blinding/dkg/interface.ts'
import type { CeremonyState } from '../../src/blinding/dkg/machine.ts'
import type { CeremonyResult, Participant } from '../../src/blinding/dkg/participant.ts'
import type { CeremonyKey } from '../../src/blinding/dkg/roster.ts'

const backend = await loadSodium()
const MINUTE = 60_000

export const BEGIN = 1_800_000_000_000
export const FEDERATION = asFederationId(sha256(new TextEncoder().encode('federation')))

export interface Dp {
  readonly dp: string
  readonly signer: Signer
}

/** The same each time. @param name - alice, bob, carol, … */
export function dpOf (name: string): Dp {
  const signer = signerFromSeed(seededRandom(`dp ${name}`).bytes(32))
  return { signer, dp: peerIdOf(signer.publicKey).toString() }
}

export const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy']

export function committee (count: number, first = 0): readonly Dp[] {
  return NAMES.slice(first, first + count).map(dpOf)
}

export interface CallOptions extends Partial<InvitationFields> {
  readonly by?: Dp
}

/** An invitation; a new key of 3 of 5, unless told otherwise. */
export function invite (dps: readonly Dp[], { by = dps[0], ...fields }: CallOptions = {}): Invitation {
  if (by == null) {
    throw new Error('nobody invites')
  }
  const threshold = fields.threshold ?? 3
  return makeInvitation({
    federationId: FEDERATION,
    registryVersion: 1,
    kind: 'new',
    keyId: 1,
    shareEpoch: 1,
    threshold,
    minimum: Math.max(threshold, dps.length - threshold + 1),
    members: dps.map(({ dp }) => dp),
    inviter: by.dp,
    issuedAt: BEGIN,
    joinBy: BEGIN + 10 * MINUTE,
    dealBy: BEGIN + 20 * MINUTE,
    deadline: BEGIN + 60 * MINUTE,
    validFrom: BEGIN,
    validUntil: BEGIN + 1_000_000 * MINUTE,
    nonce: seededRandom('nonce').bytes(16),
    ...fields
  }, by.signer, backend)
}

export interface Actor extends Participant {
  board: Board
  state: CeremonyState
}

export function actor (invitation: Invitation, { dp, signer }: Dp, oldShare?: Uint8Array): Actor {
  const seed = seededRandom(`seed ${dp}`).bytes(32)
  return {
    invitation,
    self: dp,
    signer,
    backend,
    secrets: { seed, oldShare: oldShare?.slice() },
    board: Board.EMPTY,
    state: { name: 'invited' }
  }
}

/** Everybody whom an invitation concerns, of `dps`; holders with their old shares. */
export function actors (
  invitation: Invitation,
  dps: readonly Dp[],
  old: ReadonlyMap<string, SecretShare> = new Map()
): Actor[] {
  const concerned = participantsOf(invitation)
  return dps.filter(({ dp }) => concerned.includes(dp)).map(dp => actor(invitation, dp, old.get(dp.dp)?.secretShare))
}

export function joins (one: Actor, now = BEGIN + MINUTE): void {
  Object.assign(one, join(one, one.board, one.state, now))
}

export function hears (one: Actor, messages: readonly CeremonyMessage[]): void {
  one.board = one.board.with(...messages)
}

export function steps (one: Actor, now: number): void {
  Object.assign(one, step(one, one.board, one.state, now))
}

/** All tell all, until nobody has anything to say. */
export function talk (all: readonly Actor[], now: number): void {
  for (let before = -1, after = 0; before !== after;) {
    before = after
    for (const one of all) {
      steps(one, now)
      all.forEach(other => { hears(other, one.board.messages) })
    }
    after = all.reduce((sum, { board }) => sum + board.size, 0)
  }
  all.forEach(one => { steps(one, now) })
}

export interface Made {
  readonly key: CeremonyKey
  readonly results: readonly CeremonyResult[]
  /** By peer id. */
  readonly shares: ReadonlyMap<string, SecretShare>
}

export function made (all: readonly Actor[]): Made {
  const results = all.map(one => resultOf(one, one.board, one.state))
  const [first] = results
  if (first == null) {
    throw new Error('nobody is there')
  }
  const shares = new Map(results.flatMap(({ share }, i): Array<[string, SecretShare]> => {
    const self = all[i]?.self
    return share == null || self == null ? [] : [[self, share]]
  }))
  return { key: first.key, results, shares }
}

/** A ceremony in which nothing goes wrong. */
export function make (
  dps: readonly Dp[],
  options: CallOptions = {},
  old?: ReadonlyMap<string, SecretShare>,
  everybody = dps
): Made {
  const all = actors(invite(dps, options), everybody, old)
  all.forEach(one => { joins(one) })
  talk(all, BEGIN + 2 * MINUTE)
  return made(all)
}

export function previousOf ({ shareEpoch, threshold, commitments, shares }: CeremonyKey): PreviousKey {
  return { shareEpoch, threshold, commitments, members: shares.map(({ index, dp }) => ({ index, dp })) }
}

/** f(0) of what these shares lie on: the key, if there are enough of one sharing. */
export function interpolated (shares: readonly SecretShare[]): Uint8Array {
  const weights = lagrangeAtZero(backend, shares.map(({ index }) => index))
  return shares
    .map(({ secretShare }, i) => backend.scalarMultiply(weights[i] ?? new Uint8Array(32), secretShare))
    .reduce((sum, term) => backend.scalarAdd(sum, term))
}

export { MINUTE, backend }
