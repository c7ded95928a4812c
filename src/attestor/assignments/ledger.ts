/**
 * What a CSIP remembers of identifiers: what became of each, under which lookup
 * keys it is asked about, and what is still to be done. Names on disk are keyed
 * hashes and values are sealed: the disk tells nobody which numbers are whose.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { applyEvent, strikesOlder } from '../../attestation/assignment.ts'
import { parseCsi } from '../../identifiers/csi.ts'
import { deriveSecret, nameOf, seal, unseal } from '../../protocols/attest/sealing.ts'
import type { Assignment, AssignmentEvent } from '../../attestation/assignment.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { AssignmentBook } from '../../protocols/attest/interface.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'
import type { FeedLine } from './interface.ts'

/** What is to be done about an identifier: to learn its lookup keys, and to announce. */
export interface Task {
  readonly csi: CanonicalCsi
  /** The re-assignment that is to be announced, milliseconds since the epoch; undefined: none. */
  readonly before?: number
  /** Invalidations that were signed for it, by OPRF key id; the same is sent again, whatever happens between. */
  readonly signed: ReadonlyMap<number, Uint8Array>
}

export interface LedgerComponents {
  readonly store: KeyValueStore
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly random: Random
}

interface KeptSubject {
  readonly csi: string
  readonly assignment: Assignment
}

interface KeptTask {
  readonly csi: string
  readonly before?: number
  readonly signed: ReadonlyArray<readonly [keyId: number, base64: string]>
}

/** First letters of the keys: of subjects, lookup keys, tasks, positions, and what there is one of for each secret. */
const SUBJECT = 's'
const LOOKUP = 'l'
const TASK = 'q'
const POSITION = 'p'
const ONE = 'o'
const BEGIN = 'begin'
const KEYS = 'keys'
const NOTHING: Assignment = {}

/**
 * Under another secret the records are others, and those of this one stay as they are.
 *
 * @param secret - the attestor's seed; MUST stay secret
 * @param since - since when everything is in the records; @default when they were begun
 */
export async function openLedger (components: LedgerComponents, secret: Uint8Array, since?: number): Promise<Ledger> {
  // never leaves this disk, and assignments are the same in every federation
  const sealing = deriveSecret(secret, 'mimi assignments sealing')
  const naming = deriveSecret(secret, 'mimi assignments naming')
  const begin = keyOf(naming, ONE, BEGIN)
  const kept = await components.store.get(begin)
  let begun = kept == null ? undefined : unseal(sealing, kept)
  if (typeof begun !== 'number') {
    begun = components.clock.now()
    await components.store.put(begin, seal(sealing, begun, components.random))
  }
  return new Ledger(components, { sealing, naming }, since ?? Number(begun))
}

export class Ledger implements AssignmentBook {
  readonly recordsSince: number
  readonly #components: LedgerComponents
  readonly #keys: { readonly sealing: Uint8Array, readonly naming: Uint8Array }
  /** Changes are made one after the other: each reads what it changes. */
  #last: Promise<unknown> = Promise.resolve()

  constructor (
    components: LedgerComponents, keys: { readonly sealing: Uint8Array, readonly naming: Uint8Array },
    recordsSince: number
  ) {
    this.#components = components
    this.#keys = keys
    this.recordsSince = recordsSince
  }

  async of (csi: CanonicalCsi): Promise<Assignment | undefined> {
    return (await this.#subject(this.#key(SUBJECT, csi.bytes())))?.assignment
  }

  async at (lookupKey: LookupKey): Promise<Assignment | undefined> {
    const name = await this.#components.store.get(this.#key(LOOKUP, lookupKey))
    return name == null ? undefined : (await this.#subject(name))?.assignment
  }

  async attested (csi: CanonicalCsi, lookupKey: LookupKey): Promise<void> {
    if (await this.at(lookupKey) == null) {
      await this.index(csi, [lookupKey])
    }
  }

  /** From then on `csi` is found under these keys. */
  async index (csi: CanonicalCsi, lookupKeys: readonly LookupKey[]): Promise<void> {
    await this.#inTurn(async () => {
      const name = this.#key(SUBJECT, csi.bytes())
      const known = await this.#subject(name)
      await this.#components.store.batch([
        ...known == null ? [this.#put(name, { csi: csi.uri, assignment: NOTHING })] : [],
        ...lookupKeys.map((lookupKey): KeyValueOperation =>
          ({ type: 'put', key: this.#key(LOOKUP, lookupKey), value: name }))
      ])
    })
  }

  /**
   * All or nothing: what lines say, what is to be done about it, and how far the
   * feed was read.
   *
   * @param position - of the feed that the lines are from
   */
  async record (
    lines: readonly FeedLine[], position?: { readonly feed: string, readonly value: unknown }
  ): Promise<void> {
    await this.#inTurn(async () => {
      const events = new Map<string, { csi: CanonicalCsi, events: AssignmentEvent[] }>()
      for (const { csi, event, at } of lines) {
        const known = events.get(csi.uri) ?? { csi, events: [] }
        known.events.push({ event, at })
        events.set(csi.uri, known)
      }
      const operations = await Promise.all(
        [...events.values()].map(async ({ csi, events }) => await this.#change(csi, events))
      )
      const moved = position == null ? [] : [this.#put(this.#key(POSITION, position.feed), position.value)]
      await this.#components.store.batch([...operations.flat(), ...moved])
    })
  }

  /** As it was recorded with the last lines of that feed. */
  async position (feed: string): Promise<unknown> {
    return await this.#get(this.#key(POSITION, feed))
  }

  /** Everything that is to be done. */
  async * tasks (): AsyncIterable<Task> {
    for await (const [, value] of this.#components.store.iterate(rangeOf(TASK))) {
      const task = this.#readTask(unseal(this.#keys.sealing, value))
      if (task != null) {
        yield task
      }
    }
  }

  async task (csi: CanonicalCsi): Promise<Task | undefined> {
    return this.#readTask(await this.#get(this.#key(TASK, csi.bytes())))
  }

  /** Keeps what was signed; nothing, where a later re-assignment has come meanwhile. */
  async sign (task: Task): Promise<void> {
    await this.#ifCurrent(task, key => this.#put(key, keptTask(task)))
  }

  /** Ends a task, unless a later re-assignment has come meanwhile. */
  async finish (task: Task): Promise<void> {
    await this.#ifCurrent(task, key => ({ type: 'delete', key }))
  }

  /**
   * Makes a task of every identifier when there is an OPRF key that wasn't there
   * before: its lookup keys are to be learnt, and re-assignments since that key
   * can be used to be announced under it.
   */
  async noticeKeys (): Promise<void> {
    const { store, registry, clock } = this.#components
    const current = registry.current().currentOprfKeys(clock.now())
    const kept = await this.#get(this.#key(ONE, KEYS))
    const known = Array.isArray(kept) ? kept : undefined
    const fresh = current.filter(({ keyId }) => known?.includes(keyId) !== true)
    if (fresh.length === 0) {
      return
    }
    await this.#inTurn(async () => {
      const since = Math.min(...fresh.map(({ validFrom }) => validFrom))
      const operations: KeyValueOperation[] = []
      for await (const [, value] of store.iterate(rangeOf(SUBJECT))) {
        const subject = unseal(this.#keys.sealing, value) as KeptSubject | undefined
        const csi = subject == null ? undefined : this.#parse(subject.csi)
        if (subject != null && csi != null) {
          const { assignedSince } = subject.assignment
          const key = this.#key(TASK, csi.bytes())
          const pending = this.#readTask(await this.#get(key))
          const before = pending?.before ??
            (known != null && assignedSince != null && assignedSince >= since ? assignedSince : undefined)
          operations.push(this.#put(key, keptTask({ csi, before, signed: pending?.signed ?? new Map() })))
        }
      }
      await store.batch([...operations, this.#put(this.#key(ONE, KEYS), current.map(({ keyId }) => keyId))])
    })
  }

  async #change (csi: CanonicalCsi, events: readonly AssignmentEvent[]): Promise<KeyValueOperation[]> {
    const [name, key] = [this.#key(SUBJECT, csi.bytes()), this.#key(TASK, csi.bytes())]
    const known = await this.#subject(name)
    const [before, after] = [known?.assignment ?? NOTHING, events.reduce(applyEvent, known?.assignment ?? NOTHING)]
    if (known != null && JSON.stringify(before) === JSON.stringify(after)) {
      return []
    }
    const pending = this.#readTask(await this.#get(key))
    const task = strikesOlder(before, after)
      ? { csi, before: after.assignedSince, signed: new Map<number, Uint8Array>() }
      : pending ?? { csi, signed: new Map<number, Uint8Array>() }
    return [this.#put(name, { csi: csi.uri, assignment: after }), this.#put(key, keptTask(task))]
  }

  async #ifCurrent (task: Task, change: (key: Uint8Array) => KeyValueOperation): Promise<void> {
    await this.#inTurn(async () => {
      const key = this.#key(TASK, task.csi.bytes())
      const current = this.#readTask(await this.#get(key))
      if (current != null && current.before === task.before) {
        await this.#components.store.batch([change(key)])
      }
    })
  }

  async #inTurn<T> (work: () => Promise<T>): Promise<T> {
    const turn = Promise.allSettled([this.#last]).then(work)
    this.#last = turn
    return await turn
  }

  async #subject (name: Uint8Array): Promise<KeptSubject | undefined> {
    return await this.#get(name) as KeptSubject | undefined
  }

  async #get (key: Uint8Array): Promise<unknown> {
    const value = await this.#components.store.get(key)
    return value == null ? undefined : unseal(this.#keys.sealing, value)
  }

  #put (key: Uint8Array, value: unknown): KeyValueOperation {
    return { type: 'put', key, value: seal(this.#keys.sealing, value, this.#components.random) }
  }

  #key (letter: string, name: string | Uint8Array): Uint8Array {
    return keyOf(this.#keys.naming, letter, name)
  }

  #readTask (value: unknown): Task | undefined {
    const kept = value as KeptTask | undefined
    const csi = kept == null ? undefined : this.#parse(kept.csi)
    return kept == null || csi == null
      ? undefined
      : {
          csi,
          before: kept.before,
          signed: new Map(kept.signed.map(([keyId, base64]) => [keyId, fromString(base64, 'base64')]))
        }
  }

  /** Undefined for a type that the federation dropped. */
  #parse (uri: string): CanonicalCsi | undefined {
    const { csiTypes } = this.#components.registry.current().policy
    return csiTypes.some(({ type }) => uri.startsWith(`${type}:`)) ? parseCsi(uri, csiTypes) : undefined
  }
}

function keyOf (naming: Uint8Array, letter: string, name: string | Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([
    fromString(letter),
    nameOf(naming, Buffer.concat([fromString(`${letter}/`), typeof name === 'string' ? fromString(name) : name]))
  ]))
}

function keptTask ({ csi, before, signed }: Task): KeptTask {
  return { csi: csi.uri, before, signed: [...signed].map(([keyId, bytes]) => [keyId, toString(bytes, 'base64')]) }
}

function rangeOf (letter: string): { gte: Uint8Array, lt: Uint8Array } {
  return { gte: fromString(letter), lt: fromString(String.fromCharCode(letter.charCodeAt(0) + 1)) }
}
