/** The CSIP's side: checks in order of cost, sends a code last; then a code and a signature for an attestation. */
import { anySignal } from 'any-signal'
import { raceSignal } from 'race-signal'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../base/bytes.ts'
import { steadyNow } from '../../base/clock.ts'
import { verifyUnder } from '../../base/envelope.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { parsePublicKey } from '../../base/keys.ts'
import { parseCsi } from '../../identifiers/csi.ts'
import { SERIAL_LENGTH, issueAttestation } from '../../attestation/attestation.ts'
import { lostAt } from '../../attestation/assignment.ts'
import { scopesAt } from '../../registry/scopes.ts'
import { partyFigure } from '../../tokens/figures.ts'
import { ChallengeBook } from './challenge-book.ts'
import { checkChannels } from './check-channels.ts'
import {
  ANSWER_METHOD, ATTEST_PROTOCOL, CHANNEL_RETRY_AFTER, DEFAULT_CODE_DIGITS, DEFAULT_CODE_LIFETIME, DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUERIES_PER_CALLER, DEFAULT_RESEND_INTERVAL, DEFAULT_SEND_TIMEOUT, DEFAULT_STARTS_OVERALL,
  DEFAULT_STARTS_PER_CLIENT, DEFAULT_STARTS_PER_IDENTIFIER, DEFAULT_STARTS_PER_OWNER, DEFAULT_STARTS_PER_STRANGER,
  DISCONNECTED_METHOD, MAX_CHALLENGES, SEALED_METHOD, START_METHOD
} from './constants.ts'
import { answerDisconnected } from './disconnected.ts'
import { AttestError } from './errors.ts'
import { evaluated } from './evaluated.ts'
import { openEvaluations } from './evaluations.ts'
import { fingerprintOf } from './fingerprint.ts'
import { toWire } from './instructions.ts'
import { forgetfulJournal } from './journal.ts'
import { hashTranscript, possessionParts } from './possession.ts'
import { checkPrevious } from './previous.ts'
import { covers, scopeFor } from './scopes.ts'
import { sealedHandler } from './sealed-handler.ts'
import { StartLimits } from './start-limits.ts'
import { ServedStarts, checkStart } from './start-request.ts'
import { subjectCodec } from './subject.ts'
import type { Assignment } from '../../attestation/assignment.ts'
import type { VerifiedAttestation } from '../../attestation/verify.ts'
import type { PublicKeyBytes } from '../../base/bytes.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { CsipRecord, CsipScope, VerifiedRegistry } from '../../registry/interface.ts'
import type { RpcContext } from '../../rpc/interface.ts'
import type { OpenedChallenge } from './challenge-book.ts'
import type {
  AttestServerComponents, AttestServerInit, AttestServer as AttestServerInterface, AttestStatus, Channel, ChannelStatus,
  ClosedRange, ProofInstructions
} from './interface.ts'
import type { AttestJournal } from './journal.ts'
import type { Asker } from './start-limits.ts'
import type { Subject } from './subject.ts'
import type { AnswerRequest, AnswerResponse, StartRequest, StartResponse } from './pb/messages.ts'
import type { Logger } from '@libp2p/interface'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface Charged {
  /** Gives back what was charged. */
  readonly refund: () => void
  /** Of an owner: whose identifiers it is about, under a name. */
  readonly share?: string
}

export class AttestServer implements AttestServerInterface {
  readonly [Symbol.toStringTag] = '@mimi/attest-server'
  readonly csipId: string
  readonly #components: AttestServerComponents
  readonly #init: AttestServerInit
  readonly #challenges: ChallengeBook<Subject>
  readonly #limits: StartLimits
  readonly #starts: ServedStarts
  readonly #journal: AttestJournal
  /** By method, since the start. */
  readonly #counts: ReadonlyMap<string, Mutable<ChannelStatus>>
  readonly #log: Logger

  /** @throws AttestError `ATTEST_CHANNELS_INVALID` */
  constructor (components: AttestServerComponents, init: AttestServerInit) {
    checkChannels(init, components.registry.current())
    this.csipId = init.csipId
    this.#components = components
    this.#init = init
    this.#journal = components.journal ?? forgetfulJournal(components.random)
    this.#starts = new ServedStarts(this.#journal)
    const codec = subjectCodec(init.channels, () => components.registry.current().policy.csiTypes)
    this.#challenges = new ChallengeBook<Subject>({ ...components, journal: this.#journal, codec }, {
      codeDigits: init.codeDigits ?? DEFAULT_CODE_DIGITS,
      codeLifetime: init.codeLifetime ?? DEFAULT_CODE_LIFETIME,
      maxAttempts: init.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
      maxChallenges: init.maxChallenges ?? MAX_CHALLENGES
    })
    this.#log = components.logger.forComponent('mimi:attest:server')
    this.#counts = new Map(init.channels.map(({ method, csiTypes }) =>
      [method, { method, csiTypes, begun: 0, attested: 0, failed: 0, undelivered: 0, delayed: 0 }]))
    const onClosed = ({ numbers, until }: ClosedRange): void => {
      // without the plus: a log takes the rest for somebody's number
      this.#log.error(
        'the range %s is closed until %s: many numbers of it were asked for, and few proved', numbers.replace('+', ''),
        new Date(until).toISOString()
      )
    }
    this.#limits = new StartLimits({ ...components, journal: this.#journal, onClosed }, {
      resendInterval: init.resendInterval ?? DEFAULT_RESEND_INTERVAL,
      perIdentifier: init.startsPerIdentifier ?? DEFAULT_STARTS_PER_IDENTIFIER,
      perStranger: init.startsPerStranger ?? DEFAULT_STARTS_PER_STRANGER,
      perOwner: init.startsPerOwner ?? DEFAULT_STARTS_PER_OWNER,
      perClient: init.startsPerClient ?? DEFAULT_STARTS_PER_CLIENT,
      overall: init.startsOverall ?? DEFAULT_STARTS_OVERALL,
      queriesPerCaller: init.queriesPerCaller ?? DEFAULT_QUERIES_PER_CALLER,
      ranges: init.ranges
    })
    const serves = {
      start: async (request: StartRequest, context: RpcContext) => await this.#start(request, context),
      answer: async (request: AnswerRequest) => await this.#answer(request)
    }
    components.rpc.handle(ATTEST_PROTOCOL, START_METHOD, serves.start)
    components.rpc.handle(ATTEST_PROTOCOL, ANSWER_METHOD, serves.answer)
    const { sealingKey } = components
    if (sealingKey != null) {
      const onFailure = (err: unknown): void => { this.#log.error('a sealed request failed - %e', err) }
      const handler = sealedHandler(this.csipId, { ...components, ...serves, sealingKey, onFailure })
      components.rpc.handle(ATTEST_PROTOCOL, SEALED_METHOD, handler)
    }
    components.rpc.handle(ATTEST_PROTOCOL, DISCONNECTED_METHOD, async (request, { peer }) =>
      await answerDisconnected(request, peer.toString(), { ...components, limits: this.#limits }))
  }

  status (): AttestStatus {
    const channels = [...this.#counts.values()].map(counts => ({ ...counts }))
    return { channels, challenges: this.#challenges.size, ...this.#limits.status() }
  }

  #count ({ method }: Channel, what: 'begun' | 'attested' | 'failed' | 'undelivered' | 'delayed'): void {
    const counts = this.#counts.get(method)
    if (counts != null) {
      counts[what]++
    }
  }

  /** Steps of docs/protocol.md, "Attest: start". */
  async #start (request: StartRequest, { peer, signal }: RpcContext): Promise<StartResponse> {
    this.#limits.chargeClient(peer.toString())
    await this.#components.gate.require('attest', { signal })
    const registry = this.#components.registry.current()
    const csip = this.#ownRecord(registry)
    const csi = parseCsi(request.csi, registry.policy.csiTypes)
    const holderKey = parsePublicKey(request.holderKey)
    checkStart(this.csipId, request, registry, this.#components.clock.now())
    const channel = this.#choose(csi, request.method, csip, registry)
    // whoever shows none is evaluated for, once possession is shown
    const evaluations = request.transcript.byteLength === 0 && this.#components.oprf != null
      ? undefined
      : openEvaluations(csi, request, registry, this.#components)
    const known = await this.#components.assignments?.of(csi)
    const wish = { evaluations, holderKey, channel, known }
    const previous = request.previous.byteLength === 0
      ? undefined
      : checkPrevious(request.previous, wish, registry, this.#components.clock.now())

    const slot = toString(sha256(csi.bytes(), holderKey), 'base64')
    if (evaluations == null) {
      this.#limits.requireEvaluation(csi, this.#ownFigure())
    }
    // what isn't known to be of this identifier makes nobody its owner
    const shown = evaluations == null ? undefined : previous
    const { refund, share } = this.#charge(request, slot, this.#askerOf(csi, holderKey, shown, known), registry)
    const transcriptHash = hashTranscript(request.transcript)
    const previousKey = evaluations == null ? previous?.lookupKey : undefined
    const subject = { evaluations, csi, holderKey, transcriptHash, channel, renews: previous?.hash, previousKey }
    // last, as it ends the older challenge
    const elsewhere = 'begin' in channel ? channel.codeSent === true ? 'too' : 'only' : undefined
    const challenge = this.#said(this.#challenges.open(slot, subject, elsewhere, share))
    // before anything is sent: else a restart gives the next message away free
    await this.#journal.flush()
    const instructions = await this.#hand(challenge, subject, registry, refund, signal)
    this.#count(channel, 'begun')
    this.#log('began a %s for a %s', channel.method, csi.type)
    return {
      challengeId: Uint8Array.from(challenge.id),
      method: channel.method,
      sentTo: channel.sentTo,
      expiresAt: challenge.expiresAt,
      ...(instructions == null ? {} : { instructions: toWire(instructions) })
    }
  }

  /** With its end by the clock that others have. */
  #said (challenge: OpenedChallenge): OpenedChallenge {
    const { clock } = this.#components
    return { ...challenge, expiresAt: challenge.expiresAt + clock.now() - steadyNow(clock) }
  }

  #askerOf (csi: CanonicalCsi, holderKey: PublicKeyBytes, previous: VerifiedAttestation | undefined, known: Assignment |
    undefined): Asker {
    const elsewhere = previous?.csipId === this.csipId ? undefined : previous?.csipId
    return {
      csi,
      holderKey,
      shown: previous == null ? undefined : { elsewhere, issuedAt: previous.issuedAt },
      changedHandsAt: known == null ? undefined : lostAt(known)
    }
  }

  /** All in one go, so that no request is served twice at once. */
  #charge (request: StartRequest, slot: string, asker: Asker, { policy }: VerifiedRegistry): Charged {
    this.#starts.mustBeNew(request, this.#components.clock.now())
    // before the limits, so that an identifier doesn't pay for others' load
    const share = this.#limits.shareOf(asker.csi)
    const isOwner = this.#limits.isOwner(asker)
    if (!isOwner) {
      this.#challenges.mustHaveRoom(slot)
    }
    const refund = this.#limits.chargeMessage(asker)
    this.#starts.served(request, share, policy.clockTolerance)
    return { refund, ...(isOwner ? { share } : {}) }
  }

  /**
   * Steps of docs/protocol.md, "Attest: answer". Tries the code without waiting: it can't be used twice at once, nor
   * after a restart.
   */
  async #answer (request: AnswerRequest): Promise<AnswerResponse> {
    // before the code is used up
    await this.#components.gate.require('attest')
    let subject: Subject
    try {
      subject = this.#prove(request)
    } finally {
      // attempts that failed count after a restart too
      await this.#journal.flush()
    }
    return await this.#attest(subject)
  }

  #prove ({ challengeId, code, signature }: AnswerRequest): Subject {
    const subject = this.#challenges.subject(challengeId)
    const { csi, holderKey, transcriptHash, evaluations } = subject
    // before the code, so that whoever doesn't hold the key can't use up the attempts of who does
    const parts = possessionParts({ csipId: this.csipId, challengeId, csi: csi.bytes(), transcriptHash })
    const { federationId } = this.#components.registry.current()
    if (!verifyUnder('attestRequest', federationId, holderKey, signature, ...parts)) {
      throw new AttestError('ATTEST_SIGNATURE_INVALID')
    }
    // before it, so that it can be typed again later
    if (evaluations == null) {
      this.#limits.requireEvaluation(csi, this.#ownFigure())
    }
    this.#challenges.prove(challengeId, code)
    if (evaluations == null) {
      this.#limits.takeEvaluation(csi)
    }
    this.#limits.proved({ csi, holderKey })
    return subject
  }

  /** Evaluations an hour. */
  #ownFigure (): number {
    return partyFigure(this.#components.registry.current().policy, 'csip')
  }

  async #attest (subject: Subject): Promise<AnswerResponse> {
    const { csi, holderKey, channel, renews } = subject
    const { clock, random, registry: source, signer, assignments } = this.#components
    // the registry may have changed since the challenge was sent
    const registry = source.current()
    const scope = this.#scopeFor(csi, channel, this.#ownRecord(registry))
    const policy = registry.csiType(csi.type)
    if (scope == null || policy == null) {
      throw new AttestError('ATTEST_SCOPE_REFUSED')
    }
    const { evaluations, transcript } = await evaluated(subject, this.#components)
    await assignments?.attested(csi, evaluations.lookupKey)
    const known = await assignments?.of(csi)
    const issuedAt = clock.now()
    const attestation = issueAttestation({
      ...evaluations,
      csiType: csi.type,
      holderKey,
      csipId: this.csipId,
      scope: scope.prefix,
      method: channel.method,
      strength: channel.strength,
      // our own clock may have been behind the feed's
      assignedSince: known?.assignedSince == null ? undefined : Math.min(known.assignedSince, issuedAt),
      issuedAt,
      expiresAt: issuedAt + Math.min(this.#init.attestationLifetime ?? Infinity, policy.maxAttestationLifetime),
      serial: random.bytes(SERIAL_LENGTH),
      renews
    }, signer)
    this.#count(channel, 'attested')
    this.#log('attested a %s by %s', csi.type, channel.method)
    return { attestation: Uint8Array.from(attestation), transcript: Uint8Array.from(transcript) }
  }

  /** We sign only what others will accept: under a registry that holds, with a key that it lists for us now. */
  #ownRecord (registry: VerifiedRegistry): CsipRecord {
    const now = this.#components.clock.now()
    const csip = registry.csip(this.csipId)
    const listed = csip?.keys.some(({ publicKey, validFrom, validUntil, compromisedSince }) =>
      equalBytes(publicKey, this.#components.signer.publicKey) && validFrom <= now && now < (validUntil ?? Infinity) &&
        now < (compromisedSince ?? Infinity))
    if (csip?.status !== 'active' || listed !== true || registry.expiresAt <= now) {
      throw new AttestError('ATTEST_CSIP_NOT_ACTIVE', { detail: this.csipId })
    }
    return csip
  }

  #choose (csi: CanonicalCsi, method: string, csip: CsipRecord, registry: VerifiedRegistry): Channel {
    if (!scopesAt(csip, this.#components.clock.now()).some(scope => covers(scope, csi))) {
      throw new AttestError('ATTEST_SCOPE_REFUSED')
    }
    const minStrength = registry.csiType(csi.type)?.minStrength ?? Infinity
    const channel = this.#init.channels.find(candidate =>
      (method === '' || candidate.method === method) &&
      candidate.csiTypes.includes(csi.type) &&
      candidate.strength >= minStrength &&
      this.#scopeFor(csi, candidate, csip) != null)
    if (channel == null) {
      throw new AttestError('ATTEST_METHOD_REFUSED')
    }
    return channel
  }

  #scopeFor (csi: CanonicalCsi, { method }: Channel, csip: CsipRecord): CsipScope | undefined {
    const { signer: { publicKey }, clock } = this.#components
    return scopeFor(csi, method, csip, { publicKey, now: clock.now() })
  }

  /** What a carrier may report of a message later on. */
  #reports (id: Uint8Array, channel: Channel): { undelivered: () => void, delayed: () => void } {
    return {
      undelivered: () => {
        this.#challenges.undelivered(id)
        this.#count(channel, 'undelivered')
        this.#log('the carrier of %s reports a message that did not arrive', channel.method)
      },
      delayed: () => {
        this.#challenges.delayed(id)
        this.#count(channel, 'delayed')
        this.#log('the carrier of %s reports a message that is late', channel.method)
      }
    }
  }

  /** To the channel, which sends the code or says what is to be done elsewhere. */
  async #hand (
    challenge: OpenedChallenge, subject: Subject, registry: VerifiedRegistry, refund: () => void, caller: AbortSignal
  ): Promise<ProofInstructions | undefined> {
    const { channel } = subject
    const signal = anySignal([caller, AbortSignal.timeout(this.#init.sendTimeout ?? DEFAULT_SEND_TIMEOUT)])
    try {
      return await raceSignal(this.#pass(challenge, subject, registry, signal), signal)
    } catch (err) {
      this.#challenges.discard(challenge.id)
      refund()
      this.#count(channel, 'failed')
      // a foreign error's words may name the recipient; the details of ours never do
      this.#log.error('the channel %s failed: %s', channel.method, err instanceof DiscoveryError
        ? err.message
        : err instanceof Error ? err.name : typeof err)
      if (err instanceof AttestError && err.code !== 'ATTEST_CHANNEL_DOWN') {
        throw err
      }
      throw new AttestError('ATTEST_CHANNEL_DOWN', { retryAfter: CHANNEL_RETRY_AFTER })
    } finally {
      signal.clear()
    }
  }

  async #pass (
    { id, code, expiresAt }: OpenedChallenge, { channel, csi, holderKey, renews }: Subject, registry: VerifiedRegistry,
    signal: AbortSignal
  ): Promise<ProofInstructions | undefined> {
    if (!('begin' in channel)) {
      await channel.send({ csi, code, expiresAt, signal, ...this.#reports(id, channel) })
      return undefined
    }
    const scope = this.#scopeFor(csi, channel, this.#ownRecord(registry))
    if (scope == null) {
      throw new AttestError('ATTEST_SCOPE_REFUSED')
    }
    return await channel.begin({
      csi,
      scope,
      code,
      renewal: renews != null,
      fingerprint: fingerprintOf(registry.federationId, holderKey, id),
      expiresAt,
      signal,
      proved: () => this.#challenges.shown(id, channel.typedBack),
      refused: reason => {
        this.#challenges.refuse(id, reason)
        this.#log('what was shown by %s does not hold: %s', channel.method, reason)
      },
      ...this.#reports(id, channel)
    })
  }
}
