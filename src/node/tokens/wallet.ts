/**
 * Tokens that were drawn ahead, across restarts: sealed, since whoever has one
 * spends it, and gone from the disk before it is spent.
 */
import { LRUCache } from 'lru-cache'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { hkdf } from '../../base/hkdf.ts'
import { openAt, sealAt } from '../../node/sealed.ts'
import { NONCE_LENGTH } from '../../tokens/constants.ts'
import { TYPES, epochEnd } from '../../tokens/kinds.ts'
import { evaluationSpending, makePayment } from '../../tokens/payment.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'
import type { Token } from '../../tokens/draw.ts'

const LABEL = fromString('mimi-discovery/1/token-wallet')
const KEY_LENGTH = 32
const OUTPUT_LENGTH = 64
/** Bytes of a row's name that are random. */
const NAME_LENGTH = 8
/** Bytes of payments that were made and may be shown again: after a second path, under another key, after a failure. */
const MAX_PAID_BYTES = 2 * 1_024 * 1_024

export interface WalletComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly registry: RegistrySource
  readonly clock: Clock
  /** By which is forgotten: a time that others confirm. */
  readonly past: Clock
  readonly random: Random
}

interface Kept {
  readonly token: Token
  readonly name: string
}

export class TokenWallet {
  readonly #components: WalletComponents
  readonly #key: Uint8Array
  /** By issuer, then by epoch: what is spent together is of one. */
  readonly #kept = new Map<string, Map<number, Kept[]>>()
  readonly #paid = new LRUCache<string, Uint8Array>({
    maxSize: MAX_PAID_BYTES, sizeCalculation: bytes => bytes.byteLength
  })

  private constructor (components: WalletComponents, key: Uint8Array) {
    this.#components = components
    this.#key = key
  }

  /**
   * Forgets what isn't its own.
   *
   * @param seed - of the node's libp2p key
   * @throws StoreError
   */
  static async open (components: WalletComponents, seed: Uint8Array): Promise<TokenWallet> {
    const info = concat([LABEL, components.registry.current().federationId])
    const wallet = new TokenWallet(components, hkdf('sha512', seed, new Uint8Array(0), info, KEY_LENGTH))
    const gone: Uint8Array[] = []
    for await (const [key, value] of components.store.iterate()) {
      const kept = wallet.#read(toString(key), value)
      if (kept == null) {
        gone.push(key)
      } else {
        wallet.#keep(kept)
      }
    }
    await components.store.batch(gone.map(key => ({ type: 'delete', key })))
    return wallet
  }

  /** Tokens of this issuer that can be spent. @param issuer - peer id */
  count (issuer: string): number {
    return this.#living(issuer).reduce((sum, kept) => sum + kept.length, 0)
  }

  /** Resolves once they are on disk. */
  async add (tokens: readonly Token[]): Promise<void> {
    const { store, random } = this.#components
    const all = tokens.map(token => ({ token, name: nameOf(token, random) }))
    const puts = all.map(({ token, name }): KeyValueOperation => {
      const plain = new Uint8Array([...token.nonce, ...token.output])
      return { type: 'put', key: fromString(name), value: sealAt(this.#key, fromString(name), plain, random) }
    })
    await store.batch([...puts, ...this.#forget()])
    all.forEach(kept => { this.#keep(kept) })
  }

  /** @param units - identifiers */
  canPay (issuer: string, units: number): boolean {
    return this.#living(issuer).some(kept => kept.length >= units)
  }

  /**
   * The tokens are spent then; the same elements are paid for with the same once more.
   *
   * @returns TokenPayment; undefined where there are too few
   * @throws StoreError
   */
  async pay (issuer: string, blinded: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
    const name = paidName(issuer, evaluationSpending(blinded))
    const before = this.#paid.get(name)
    if (before != null) {
      // once: the issuer counts the answers that a second path took as well
      this.#paid.delete(name)
      return before
    }
    const kept = this.#living(issuer).find(({ length }) => length >= blinded.length)
    if (kept == null) {
      return undefined
    }
    const spent = kept.splice(0, blinded.length)
    await this.#components.store.batch(spent.map(each => ({ type: 'delete', key: fromString(each.name) })))
    return this.payWith(spent.map(({ token }) => token), issuer, blinded)
  }

  /** With tokens that are nowhere else. @returns TokenPayment */
  payWith (tokens: readonly Token[], issuer: string, blinded: readonly Uint8Array[]): Uint8Array {
    const digest = evaluationSpending(blinded)
    const payment = makePayment(tokens, digest)
    this.#paid.set(paidName(issuer, digest), payment)
    return payment
  }

  /** These elements aren't paid for with the same once more. */
  answered (issuer: string, blinded: readonly Uint8Array[]): void {
    this.#paid.delete(paidName(issuer, evaluationSpending(blinded)))
  }

  /** This issuer takes none of its tokens that there are: they are thrown away. @throws StoreError */
  async refused (issuer: string): Promise<void> {
    const kept = [...this.#kept.get(issuer)?.values() ?? []].flat()
    this.#kept.delete(issuer)
    for (const name of [...this.#paid.keys()].filter(each => each.startsWith(`${issuer}/`))) {
      this.#paid.delete(name)
    }
    await this.#components.store.batch(kept.map(({ name }) => ({ type: 'delete', key: fromString(name) })))
  }

  /** What nobody takes any more. */
  #forget (): KeyValueOperation[] {
    const { registry, past } = this.#components
    const { policy } = registry.current()
    const gone: Kept[] = []
    for (const epochs of this.#kept.values()) {
      for (const [epoch, kept] of epochs) {
        if (kept.every(({ token }) => epochEnd(policy, token.type, epoch) <= past.now())) {
          epochs.delete(epoch)
          gone.push(...kept)
        }
      }
    }
    return gone.map(({ name }) => ({ type: 'delete', key: fromString(name) }))
  }

  /** Those of each epoch, the oldest first. */
  #living (issuer: string): Kept[][] {
    return [...this.#kept.get(issuer) ?? []]
      .sort(([a], [b]) => a - b)
      .flatMap(([, kept]) => kept[0] != null && this.#lives(kept[0].token) ? [kept] : [])
  }

  #lives ({ type, epoch }: Token): boolean {
    const { registry, clock } = this.#components
    const { policy } = registry.current()
    const now = clock.now()
    return now >= epoch - policy.clockTolerance && now < epochEnd(policy, type, epoch) - policy.clockTolerance
  }

  #keep (kept: Kept): void {
    const { issuer, epoch } = kept.token
    const epochs = this.#kept.get(issuer) ?? new Map<number, Kept[]>()
    this.#kept.set(issuer, epochs)
    const all = epochs.get(epoch) ?? []
    epochs.set(epoch, all)
    all.push(kept)
  }

  #read (name: string, value: Uint8Array): Kept | undefined {
    const plain = openAt(this.#key, fromString(name), value)
    const [wanted, epoch, issuer] = name.split('/')
    const type = TYPES.find(each => each === wanted)
    if (plain?.byteLength !== NONCE_LENGTH + OUTPUT_LENGTH || type == null || issuer == null) {
      return undefined
    }
    const [nonce, output] = [plain.slice(0, NONCE_LENGTH), plain.slice(NONCE_LENGTH)]
    return { name, token: { type, epoch: Number(epoch), issuer, nonce, output } }
  }
}

function paidName (issuer: string, digest: Uint8Array): string {
  return `${issuer}/${toString(digest, 'base16')}`
}

function nameOf ({ type, epoch, issuer }: Token, random: Random): string {
  return `${type}/${epoch}/${issuer}/${toString(random.bytes(NAME_LENGTH), 'base16')}`
}
