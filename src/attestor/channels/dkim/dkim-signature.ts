/**
 * Whether a domain signed a mail (DKIM, RFC 6376), by mailauth; and, where it is
 * laxer than a proof may be, by rules of our own. The only file that loads mailauth.
 */
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'

/** RFC 8301, 3.2 recommends it, and all large providers have it. */
const MIN_KEY_BITS = 2048
/** Signatures of a mail, as each costs a look-up. */
const MAX_SIGNATURES = 8
/** RFC 8301, 3.1: SHA-1 is none. */
const ALGORITHMS = ['rsa-sha256', 'ed25519-sha256']
/** What has to be signed: who says what to whom. */
const SIGNED = ['from', 'to', 'subject']

/** TXT records of a name, each in its parts; rejects as node:dns does. */
export type TxtResolver = (name: string) => Promise<string[][]>

export interface SignatureCheck {
  /** Of the signer, in A-labels. */
  readonly domain: string
  /** Values of the DKIM-Signature fields. */
  readonly signatures: readonly string[]
  readonly resolver: TxtResolver
  readonly now: number
}

/** What mailauth gives; its own declarations have other names. */
interface Result {
  readonly signingDomain?: string
  readonly algo?: string
  /** The key's record. */
  readonly rr?: string
  readonly canonBodyLengthLimited?: boolean
  readonly signatureTimeValid?: boolean
  /** Fields that were signed, as they are there, with colons between. */
  readonly signingHeaders?: { readonly keys: string }
  readonly status: { readonly result: string }
}

/**
 * - `pass`: one signature of this very domain holds, and over enough
 * - `fail`: none does
 * - `unknown`: the domain's keys can't be looked up at the moment
 */
export async function checkSignature (
  mail: Uint8Array, { domain, signatures, resolver, now }: SignatureCheck
): Promise<'pass' | 'fail' | 'unknown'> {
  // l= leaves the rest of the body to anybody (RFC 6376, 8.2)
  if (signatures.length === 0 || signatures.length > MAX_SIGNATURES ||
    signatures.some(value => /(?:^|;)\s*l\s*=/i.test(value))) {
    return 'fail'
  }
  const { results } = await dkimVerify(Buffer.from(mail), {
    minBitLength: MIN_KEY_BITS,
    curTime: new Date(now),
    resolver: async (name, type) => {
      if (type !== 'TXT') {
        throw new Error('only TXT records are looked up')
      }
      return await resolver(name)
    }
  })
  const own = (results as readonly unknown[] as readonly Result[])
    .filter(({ signingDomain }) => signingDomain?.toLowerCase() === domain)
  const good = own.some(result =>
    result.status.result === 'pass' &&
    result.canonBodyLengthLimited !== true &&
    result.signatureTimeValid !== false &&
    ALGORITHMS.includes(result.algo ?? '') &&
    !isTesting(result.rr ?? '') &&
    covers(result.signingHeaders?.keys ?? ''))
  return good ? 'pass' : own.some(({ status }) => status.result === 'temperror') ? 'unknown' : 'fail'
}

/** A key in test mode: mail counts as unsigned (RFC 6376, 3.6.1, t=y). */
function isTesting (record: string): boolean {
  const flags = /(?:^|;)\s*t\s*=([^;]*)/i.exec(record)?.[1] ?? ''
  return flags.split(':').some(flag => flag.trim().toLowerCase() === 'y')
}

function covers (keys: string): boolean {
  const signed = keys.split(':').map(key => key.trim().toLowerCase())
  return SIGNED.every(name => signed.includes(name))
}
