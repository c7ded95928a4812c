/** A CSIP that serves `/mimi/attest/1.0.0` in memory, and what is needed to ask it. */
import { inspect } from 'node:util'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { blindInput } from '../../src/blinding/client.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { makeTranscript, openTranscript } from '../../src/blinding/transcript.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { attestClient, attestServer } from '../../src/protocols/attest/index.ts'
import { peerIdOf } from '../../src/base/keys.ts'
import {
  DAY, FEDERATION, NOW, aliceHolder, csipRecord, csipSigner, registryWith, signerOf, sourceOf
} from './attestor.ts'
import { dealCommittee, seededRandom } from './oprf.ts'
import { openGate } from './registry.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'
import type {
  AttestClient, AttestRequest, AttestServer, AttestServerComponents, AttestServerInit, ChallengeChannel,
  ChallengeMessage
} from '../../src/protocols/attest/index.ts'
import type { CsipRecord } from '../../src/registry/interface.ts'
import type { Rpc, RpcHandler } from '../../src/rpc/interface.ts'
import type { RegistryParts } from './attestor.ts'
import type { ComponentLogger, PeerId } from '@libp2p/interface'

export class ManualClock implements Clock {
  #now: number

  constructor (now: number) {
    this.#now = now
  }

  now (): number {
    return this.#now
  }

  advance (by: number): void {
    this.#now += by
  }
}

export const committee = dealCommittee(nobleBackend)
/** The same committee under another key. */
export const otherCommittee = dealCommittee(nobleBackend, { keyId: 2, seed: 'other' })

export interface Evaluation {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly transcript: Uint8Array
}

export const csiOf = (uri: string): CanonicalCsi => parseCsi(uri, DEFAULT_CSI_TYPES)

/** What an honest client gets from honest DPs. */
export function evaluate (csi: CanonicalCsi, { key, shares } = committee): Evaluation {
  const random = seededRandom(csi.uri)
  const { blind, blinded } = blindInput(nobleBackend, csi.bytes(), random)
  const partials = shares.map(share => evaluatePartials(nobleBackend, share, [blinded], { random, batch: false }))
  const transcript = makeTranscript(key, blind, partials)
  const { lookupKey, oprfKeyId } = openTranscript(FEDERATION, csi.bytes(), transcript, key, nobleBackend)
  return { lookupKey, oprfKeyId, transcript }
}

export const bobsMail = csiOf('mailto:bob@example.com')
export const bobsEvaluation = evaluate(bobsMail)

/** Calls go straight to the handlers, through the codecs. */
export function loopback (): Pick<Rpc, 'handle' | 'call'> & { peer: PeerId } {
  const handlers = new Map<number, (bytes: Uint8Array) => Promise<Uint8Array>>()
  const rpc = {
    peer: peerIdOf(signerOf(50).publicKey),
    handle<Request, Response> (
      _protocol: unknown, method: Parameters<Rpc['handle']>[1], handler: RpcHandler<Request, Response>
    ): void {
      handlers.set(method.id, async bytes => method.response.encode(
        await handler(method.request.decode(bytes) as Request, {
          peer: rpc.peer, isListed: false, signal: new AbortController().signal, remaining: 5_000
        }) as Partial<unknown>))
    },
    async call (
      _target: unknown, _protocol: unknown, method: Parameters<Rpc['call']>[2], request: unknown
    ): Promise<never> {
      const handler = handlers.get(method.id)
      if (handler == null) {
        throw new Error('no handler')
      }
      return method.response.decode(await handler(method.request.encode(request as Partial<unknown>))) as never
    }
  }
  return rpc as Pick<Rpc, 'handle' | 'call'> & { peer: PeerId }
}

/** Keeps what it is given instead of sending it. */
export class RecordingChannel implements ChallengeChannel {
  readonly method: string
  readonly strength: number
  readonly csiTypes: readonly string[]
  readonly sentTo = 'test'
  readonly sent: ChallengeMessage[] = []
  /** What the next message ends in. */
  failure: Error | undefined

  constructor (method = 'email-code', strength = 30, csiTypes = ['mailto']) {
    this.method = method
    this.strength = strength
    this.csiTypes = csiTypes
  }

  async send (message: ChallengeMessage): Promise<void> {
    if (this.failure != null) {
      throw this.failure
    }
    this.sent.push(message)
  }

  get code (): string {
    return this.sent.at(-1)?.code ?? 'none sent'
  }
}

export interface Attestation {
  server: AttestServer
  clock: ManualClock
  channel: RecordingChannel
  client: AttestClient
  rpc: ReturnType<typeof loopback>
  source: ReturnType<typeof sourceOf>
  /** Everything that was logged. */
  log: string[]
  request (overrides?: Partial<AttestRequest>): AttestRequest
}

export const csipAddress = `/ip4/127.0.0.1/tcp/1/p2p/${peerIdOf(csipSigner.publicKey).toString()}`

export function recordingLogger (lines: string[]): ComponentLogger {
  return {
    forComponent: (name) => {
      const write = (template: unknown, ...args: unknown[]): void => {
        lines.push(
          [name, template, ...args].map(part => typeof part === 'string' ? part : inspect(part, { depth: 8 })).join(' ')
        )
      }
      return Object.assign(write, {
        error: write,
        trace: write,
        enabled: true,
        newScope: (scope: string) => recordingLogger(lines).forComponent(`${name}:${scope}`)
      })
    }
  }
}

export function attestFederation (
  init: Partial<AttestServerInit> = {}, parts: RegistryParts = {}, more: Partial<AttestServerComponents> = {}
): Attestation {
  const clock = new ManualClock(NOW)
  const oprfKeys = [{ ...committee.key, shares: [], validFrom: NOW - DAY, validUntil: NOW + 90 * DAY }]
  const withShares = oprfKeys.map(key =>
    ({ ...key, shares: committee.key.shares.map(share => ({ ...share, dp: `dp${share.index}` })) }))
  const source = sourceOf(
    registryWith({ csips: [csipRecord({ addresses: [csipAddress] })], oprfKeys: withShares, ...parts })
  )
  const channel = new RecordingChannel()
  const rpc = loopback()
  const log: string[] = []
  const shared = { rpc, registry: source, clock, random: seededRandom('attest'), logger: recordingLogger(log) }
  const server = attestServer({ csipId: 'csip1', channels: [channel], ...init })({
    gate: openGate, ...shared, signer: csipSigner, voprf: nobleBackend, ...more
  })
  return {
    server,
    clock,
    channel,
    client: attestClient()(shared),
    rpc,
    source,
    log,
    request: overrides => ({ csip: 'csip1', csi: bobsMail, holder: aliceHolder, ...bobsEvaluation, ...overrides })
  }
}

/** The federation as it is, but for the record of its CSIP. */
export function withCsip (federation: Attestation, changes: Partial<CsipRecord>, parts: RegistryParts = {}): void {
  const { oprfKeys } = federation.source.current()
  federation.source.set(
    registryWith({ oprfKeys, csips: [csipRecord({ addresses: [csipAddress], ...changes })], ...parts })
  )
}

/** Asks for a challenge, and answers it. */
export async function prove (federation: Attestation, overrides = {}): Promise<Uint8Array> {
  const { challengeId } = await federation.client.start(federation.request(overrides))
  return await federation.client.answer(challengeId, federation.channel.code)
}
