/**
 * Where the operator of a DP looks at conflicts and hands in what arbiters signed:
 * `POST /conflicts` and `POST /verdict`, both signed (see signed-http.ts). For
 * commands on the same machine; nothing of it is for others.
 */
import { toString } from 'uint8arrays/to-string'
import { fromString } from 'uint8arrays/from-string'
import { asHash, asSignature } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { listenForSigned, parseJson } from '../../node/signed-listener.ts'
import type { ArbiterSignature } from '../../mapping/interface.ts'
import type { Conflicts, ConflictSummary } from './interface.ts'
import type { Reply, Route, SignedListener, SignedListenerInit } from '../../node/signed-listener.ts'

/** Bytes: a verdict on 64 keys, and as many signatures as there may be arbiters. */
export const MAX_OPERATOR_REQUEST = 64 * 1024
/** Conflicts in one answer, the newest. */
export const MAX_CONFLICTS_SHOWN = 1_000
/** Milliseconds: a look at the replicas, and a ruling that is brought to them. */
export const OPERATOR_TIMEOUT = 60_000

/** A conflict as its operator sees it. Byte strings are in hex, times in milliseconds since the epoch. */
export interface ShownConflict {
  /** SHA-256 of the dispute. */
  readonly dispute: string
  /** As Signed. */
  readonly disputeBytes: string
  readonly lookupKey: string
  /** Holder key of the claimant. */
  readonly claimant: string
  readonly strength: number
  readonly takeover: string
  readonly issuedAt: number
  readonly attestedUntil: number
  readonly state: ConflictSummary['state']
  readonly history: ConflictSummary['history']
  /** Operators whose replicas hold it, and how many it takes. */
  readonly held: number
  readonly required: number
  /** Older mappings of others, as of the last look. */
  readonly rivals: ReadonlyArray<{
    readonly holderKey: string
    readonly strength: number
    readonly establishedAt: number
    /** Peer id of the DP that published it. */
    readonly dp: string
  }>
  /** Peer ids of the DPs of either side, ascending: their operators' arbiters don't count. */
  readonly parties: readonly string[]
}

/** What the DP answers in place of conflicts. */
export interface Refused {
  readonly error: { readonly code: string, readonly message: string }
}

/** What arbiters signed. Byte strings are in hex. */
export interface HandedVerdict {
  /** VerdictPayload. */
  readonly verdict: string
  readonly arbiters: ReadonlyArray<{ readonly arbiter: string, readonly signature: string }>
}

export interface OperatorListenerInit extends Pick<SignedListenerInit, 'port' | 'secret' | 'clock' | 'logger'> {
  readonly conflicts: Pick<Conflicts, 'list' | 'look' | 'decide'>
  /** What else the operator may ask, by path. @default nothing */
  readonly others?: ReadonlyMap<string, Route>
}

export async function listenForOperator (
  { conflicts, others = new Map(), ...init }: OperatorListenerInit
): Promise<SignedListener> {
  return await listenForSigned({
    ...init,
    timeout: OPERATOR_TIMEOUT,
    routes: new Map<string, Route>([
      ...others,
      ['/conflicts', {
        purpose: 'conflicts',
        maxLength: MAX_OPERATOR_REQUEST,
        answer: async body => await refusing(async () => await show(body, conflicts))
      }],
      ['/verdict', {
        purpose: 'verdict',
        maxLength: MAX_OPERATOR_REQUEST,
        answer: async body => await refusing(async () => await decide(body, conflicts))
      }]
    ])
  })
}

/** `{}`: all, as of the last look; `{"dispute":"<hex>"}`: that one, looked at now, or none. */
async function show (body: Uint8Array, conflicts: Pick<Conflicts, 'list' | 'look'>): Promise<Reply> {
  return json(200, await showConflicts(textOf(parseJson(body), 'dispute'), conflicts))
}

/** @param dispute - in hex; undefined: the newest, as of the last look */
export async function showConflicts (
  dispute: string | undefined,
  conflicts: Pick<Conflicts, 'list' | 'look'>
): Promise<readonly ShownConflict[]> {
  if (dispute != null) {
    const summary = await conflicts.look(asHash(fromString(dispute, 'base16')))
    return summary == null ? [] : [shown(summary)]
  }
  const all = [...await conflicts.list()].sort((a, b) => b.dispute.issuedAt - a.dispute.issuedAt)
  return all.slice(0, MAX_CONFLICTS_SHOWN).map(shown)
}

async function decide (body: Uint8Array, conflicts: Pick<Conflicts, 'decide'>): Promise<Reply> {
  const decided = await takeVerdict(parseJson(body), conflicts)
  return decided == null ? { status: 400 } : json(200, decided)
}

/** @param handed - HandedVerdict; undefined for what is none */
export async function takeVerdict (
  handed: unknown,
  conflicts: Pick<Conflicts, 'decide'>
): Promise<ShownConflict | undefined> {
  const verdict = textOf(handed, 'verdict')
  const arbiters = listOf(handed, 'arbiters').flatMap((item): ArbiterSignature[] => {
    const [arbiter, signature] = [textOf(item, 'arbiter'), textOf(item, 'signature')]
    return arbiter == null || signature == null
      ? []
      : [{ arbiter, signature: asSignature(fromString(signature, 'base16')) }]
  })
  return verdict == null ? undefined : shown(await conflicts.decide(fromString(verdict, 'base16'), arbiters))
}

/** A refusal is an answer too. */
export async function refusing (work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work()
  } catch (err) {
    if (err instanceof DiscoveryError) {
      const refused: Refused = { error: { code: err.code, message: err.message } }
      return json(200, refused)
    }
    if (err instanceof SyntaxError) {
      return { status: 400 } // hex that is none
    }
    throw err
  }
}

function shown ({ dispute, state, history, held, rivals = [], parties = [] }: ConflictSummary): ShownConflict {
  return {
    dispute: toString(dispute.hash, 'base16'),
    disputeBytes: toString(dispute.bytes, 'base16'),
    lookupKey: toString(dispute.lookupKey, 'base16'),
    claimant: toString(dispute.holderKey, 'base16'),
    strength: dispute.strength,
    takeover: dispute.takeover,
    issuedAt: dispute.issuedAt,
    attestedUntil: dispute.attestedUntil,
    state,
    history,
    held: held.operators,
    required: held.required,
    rivals: rivals.map(({ holderKey, strength, establishedAt, dp }) =>
      ({ holderKey: toString(holderKey, 'base16'), strength, establishedAt, dp })),
    parties
  }
}

function fieldOf (value: unknown, name: string): unknown {
  return typeof value === 'object' && value != null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined
}

function textOf (value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name)
  return typeof field === 'string' ? field : undefined
}

function listOf (value: unknown, name: string): readonly unknown[] {
  const field = fieldOf(value, name)
  return Array.isArray(field) ? field : []
}

function json (status: number, value: unknown): Reply {
  return { status, body: JSON.stringify(value) }
}
