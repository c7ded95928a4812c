/**
 * Reads through a gateway: whoever asks names key and replicas in one sealed
 * request, so that no relay learns bits of the key from whom it asks.
 */
import { toString } from 'uint8arrays/to-string'
import { asLookupKey } from '../../base/bytes.ts'
import { attentive } from '../../base/attentive.ts'
import { steadyNow, systemTimer } from '../../base/clock.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { MAX_FRAME_LENGTH, MAX_RECORD_SET_LENGTH } from '../../base/limits.ts'
import { FairPace } from '../../base/pace.ts'
import { Laggards } from '../../base/laggards.ts'
import { untilMost } from '../../base/until-most.ts'
import {
  DEFAULT_READS, DEFAULT_READS_IN_ALL, FORWARD_METHOD, MAX_RELAYS, MAX_REPLICAS, MIN_STRAGGLER_PATIENCE,
  SILENCE_PATIENCE, STRAGGLER_PATIENCE
} from './constants.ts'
import { timeToAsk } from './deadline.ts'
import { RelayError } from './errors.ts'
import { GatewayAnswer, GatewayRead } from './pb/messages.ts'
import { NONCE_LENGTH, isStoredAt } from './stored.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { DpRecord, VerifiedRegistry } from '../../registry/interface.ts'
import type {
  GatewayComponents, GatewayInit, GatewayResult, ReplicaWord, SealedHandler, SignedStored
} from './interface.ts'

const LOOKUP_KEY_LENGTH = 32
/** Record sets in one answer; what the largest size class leaves beside peer ids and codes. */
const MAX_SETS_LENGTH = MAX_FRAME_LENGTH - 64 * 1024
const SILENT = { code: 'RPC_TIMEOUT' }
const UNSIGNED = { code: 'RELAY_ANSWER_INVALID' }
const UNLISTED = { code: 'RELAY_TARGET_UNKNOWN' }
const NO_SIGNATURE = new Uint8Array(0)

/** What a gateway knows of one replica. */
type Gathered = SignedStored | { readonly code: string }

/** What a reader asks a gateway for. */
export interface GatewayQuestion {
  readonly lookupKey: LookupKey
  /** Peer ids. */
  readonly replicas: readonly string[]
  /** 16 random bytes. */
  readonly nonce: Uint8Array
}

export function encodeRead ({ lookupKey, replicas, nonce }: GatewayQuestion): Uint8Array {
  return GatewayRead.encode({ lookupKey: lookupKey.slice(), replicas: [...replicas], nonce: nonce.slice() })
}

/**
 * What a replica didn't sign is no word of it: a gateway can keep answers back,
 * and that is all it can do.
 *
 * @throws BaseError as `decodeStrict`; RelayError `RELAY_MALFORMED`
 */
export function decodeAnswer (
  bytes: Uint8Array, { lookupKey, replicas, nonce }: GatewayQuestion, registry: VerifiedRegistry
): GatewayResult {
  const answer = decodeStrict(GatewayAnswer, bytes, 'GatewayAnswer', MAX_FRAME_LENGTH)
  if (answer.replicas.length !== replicas.length || answer.sets.some(set => set.byteLength > MAX_RECORD_SET_LENGTH)) {
    throw new RelayError('RELAY_MALFORMED', { detail: 'answer of a gateway' })
  }
  return new Map(answer.replicas.map(({ set, code, signature, at, partial }, i): [string, ReplicaWord] => {
    const bytes = set === 0 ? undefined : answer.sets[set - 1]
    if ((set !== 0 && (bytes == null || code !== '')) || (code !== '' && !/^[A-Z0-9_]{1,64}$/.test(code))) {
      throw new RelayError('RELAY_MALFORMED', { detail: 'answer of a gateway' })
    }
    const id = replicas[i] ?? ''
    if (code !== '') {
      return [id, { code }]
    }
    const dp = registry.dp(id)
    const claim = { nonce, lookupKey, set: bytes, at, partial }
    const isSigned = dp != null && isStoredAt(registry.federationId, dp.publicKey, signature, claim)
    return [id, isSigned ? { set: bytes, at, ...(partial ? { partial } : {}) } : UNSIGNED]
  }))
}

function encodeAnswer (words: readonly Gathered[]): Uint8Array {
  const numbers = new Map<string, number>()
  const sets: Array<Uint8Array<ArrayBuffer>> = []
  let length = 0
  const replicas = words.map(word => {
    if ('code' in word) {
      return { set: 0, code: word.code, signature: NO_SIGNATURE, at: 0, partial: false }
    }
    const { at } = word
    const signature = word.signature.slice()
    const partial = word.partial === true
    if (word.set == null) {
      return { set: 0, code: '', signature, at, partial }
    }
    const name = toString(word.set, 'latin1')
    let number = numbers.get(name)
    if (number == null) {
      if (length + word.set.byteLength > MAX_SETS_LENGTH) {
        return { set: 0, code: 'RELAY_TOO_LARGE', signature: NO_SIGNATURE, at: 0, partial: false }
      }
      length += word.set.byteLength
      number = sets.push(word.set.slice())
      numbers.set(name, number)
    }
    return { set: number, code: '', signature, at, partial }
  })
  return GatewayAnswer.encode({ sets, replicas })
}

/** (Gateway) Asks the named replicas at once; those that lag behind the others are reported as silent. */
export function gatewayHandler (
  { registry, clock, read, lags, timer = systemTimer, laggards = new Laggards(clock) }: GatewayComponents,
  { maxReads = DEFAULT_READS, maxReadsInAll = DEFAULT_READS_IN_ALL }: GatewayInit = {}
): SealedHandler {
  const pace = new FairPace(
    { each: maxReads, all: maxReadsInAll, maxNames: MAX_RELAYS }, options => new RelayError('RELAY_LIMITED', options))
  return async (content, { relay, signal, remaining }) => {
    const request = decodeStrict(GatewayRead, content, 'GatewayRead', FORWARD_METHOD.maxRequest)
    const { replicas, nonce } = request
    const distinct = new Set(replicas).size === replicas.length
    if (request.lookupKey.byteLength !== LOOKUP_KEY_LENGTH || nonce.byteLength !== NONCE_LENGTH ||
      replicas.length < 1 || replicas.length > MAX_REPLICAS || !distinct) {
      throw new RelayError('RELAY_MALFORMED', { detail: `${replicas.length} replicas` })
    }
    const lookupKey = asLookupKey(request.lookupKey)
    // the reader may have another version of the registry: that is no reason to withhold the others' words
    const dps = replicas.flatMap((id): DpRecord[] => {
      const dp = registry.current().dp(id)
      return dp == null || dp.status === 'revoked' ? [] : [dp]
    })
    if (dps.length === 0) {
      throw new RelayError('RELAY_TARGET_UNKNOWN', { detail: `${replicas.length} replicas` })
    }
    pace.take(relay, dps.length, steadyNow(clock))
    const timeout = timeToAsk(remaining)
    const ask = async (dp: DpRecord, ended: AbortSignal): Promise<SignedStored> =>
      await read(dp, lookupKey, nonce, { signal: AbortSignal.any([signal, ended]), timeout })
    const words = await gather(dps, ask, { timer: attentive(timer), clock, laggards })
    if (differ(words)) {
      lags?.(lookupKey)
    }
    const wordOf = new Map(dps.map((dp, i) => [dp.id, words[i] ?? SILENT]))
    return encodeAnswer(replicas.map(id => wordOf.get(id) ?? UNLISTED))
  }
}

/** Whether replicas gave different sets. */
function differ (words: readonly Gathered[]): boolean {
  return new Set(words.flatMap(word => 'code' in word ? [] : toString(word.set ?? NO_SIGNATURE, 'latin1'))).size > 1
}

async function gather (
  dps: readonly DpRecord[],
  read: (dp: DpRecord, ended: AbortSignal) => Promise<SignedStored>,
  { laggards, ...components }: Required<Pick<GatewayComponents, 'timer' | 'clock' | 'laggards'>>
): Promise<readonly Gathered[]> {
  const words = new Map<DpRecord, Gathered>()
  const end = new AbortController()
  const works = dps.map(async dp => {
    try {
      words.set(dp, await read(dp, end.signal))
      laggards.spoke(dp.id)
      return true
    } catch (err) {
      words.set(dp, { code: err instanceof DiscoveryError ? err.code : 'RPC_INTERNAL' })
      return false
    }
  })
  const isAwaited = (index: number): boolean => !laggards.isLate(dps[index]?.id ?? '')
  const lagging = await untilMost(works, {
    ...components,
    isAwaited,
    least: MIN_STRAGGLER_PATIENCE,
    most: STRAGGLER_PATIENCE,
    timeout: SILENCE_PATIENCE,
    forOthers: STRAGGLER_PATIENCE
  })
  lagging.forEach(index => { laggards.late(dps[index]?.id ?? '') })
  const result = dps.map(dp => words.get(dp) ?? SILENT)
  end.abort(new RelayError('RELAY_LIMITED', { detail: 'not waited for' }))
  return result
}
