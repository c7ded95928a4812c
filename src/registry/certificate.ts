/**
 * X.509 certificates (RFC 5280) of number ranges (RFC 8226): what a chain needs
 * of them, read strictly.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../base/bytes.ts'
import { verifySignature } from '../base/keys.ts'
import { verifyEs256 } from '../base/p256.ts'
import { MAX_CERTIFICATE_LENGTH } from './constants.ts'
import { DerReader, TAG, explicit, malformed, readTime, unsigned } from './der.ts'
import { parseTnAuthList } from './tn-auth-list.ts'
import type { TnAuthList } from './tn-auth-list.ts'

const hex = (text: string): Uint8Array => fromString(text, 'base16')

/**
 * AlgorithmIdentifiers: ecdsa-with-SHA256 (RFC 5758), which STIR uses, and Ed25519 (RFC 8410), which everything else
 * here uses.
 */
const ES256 = hex('300a06082a8648ce3d040302')
const ED25519 = hex('300506032b6570')
/** SubjectPublicKeyInfo up to the key: an uncompressed point of P-256 (RFC 5480), and Ed25519. */
const P256_HEADER = hex('3059301306072a8648ce3d020106082a8648ce3d03010703420004')
const ED25519_HEADER = hex('302a300506032b6570032100')
const P256_KEY_LENGTH = 64
const ED25519_KEY_LENGTH = 32

/** Object identifiers of the extensions that are read, hex of their content. */
const BASIC_CONSTRAINTS = '551d13'
const KEY_USAGE = '551d0f'
const TN_AUTH_LIST = '2b0601050507011a'

const VERSION_3 = 2
/** Bits of KeyUsage, in its first byte. */
const DIGITAL_SIGNATURE = 0x80
const KEY_CERT_SIGN = 0x04

type Key = { readonly kind: 'ed25519', readonly raw: Uint8Array } | { readonly kind: 'p256', readonly raw: Uint8Array }

export interface Certificate {
  /** What is signed. */
  readonly tbs: Uint8Array
  readonly algorithm: 'ed25519' | 'p256'
  readonly signature: Uint8Array
  /** Names, in DER. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  /** Inclusive; milliseconds since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  readonly key: Key
  /** May issue certificates. */
  readonly ca: boolean
  /** How many issuers may stand between it and the last certificate. */
  readonly pathLength: number
  /** May sign other things than certificates. */
  readonly signs: boolean
  readonly numbers?: TnAuthList
}

/** @throws RegistryError REGISTRY_CERTIFICATE_INVALID */
export function parseCertificate (bytes: Uint8Array): Certificate {
  if (bytes.byteLength > MAX_CERTIFICATE_LENGTH) {
    throw malformed(`at most ${MAX_CERTIFICATE_LENGTH} bytes`)
  }
  const outer = new DerReader(bytes)
  const certificate = outer.enter(TAG.sequence, 'Certificate')
  outer.end('Certificate')
  const tbs = certificate.read(TAG.sequence, 'TBSCertificate')
  const algorithm = certificate.read(TAG.sequence, 'signatureAlgorithm').bytes
  const signature = certificate.read(TAG.bitString, 'signature').content
  certificate.end('Certificate')
  if (signature[0] !== 0) {
    throw malformed('signature')
  }

  const fields = new DerReader(tbs.content)
  const version = fields.enter(explicit(0), 'version')
  if (unsigned(version.read(TAG.integer, 'version'), 'version') !== VERSION_3) {
    throw malformed('version')
  }
  version.end('version')
  fields.read(TAG.integer, 'serialNumber')
  if (!equalBytes(fields.read(TAG.sequence, 'signature').bytes, algorithm)) {
    throw malformed('signature: two algorithms')
  }
  const issuer = fields.read(TAG.sequence, 'issuer').bytes
  const validity = fields.enter(TAG.sequence, 'validity')
  const [notBefore, notAfter] = [readTime(validity, 'notBefore'), readTime(validity, 'notAfter')]
  validity.end('validity')
  const subject = fields.read(TAG.sequence, 'subject').bytes
  const key = parseKey(fields.read(TAG.sequence, 'subjectPublicKeyInfo').bytes)
  const extensions = parseExtensions(fields.enter(explicit(3), 'extensions'))
  fields.end('TBSCertificate')
  return {
    tbs: tbs.bytes,
    algorithm: parseAlgorithm(algorithm),
    signature: signature.subarray(1),
    issuer,
    subject,
    notBefore,
    notAfter,
    key,
    ...extensions
  }
}

/** Whether `issuer` signed `certificate`, by name and by key. */
export function isIssuedBy (
  { issuer, algorithm, tbs, signature }: Certificate, { subject, key }: Certificate
): boolean {
  if (!equalBytes(issuer, subject) || algorithm !== key.kind) {
    return false
  }
  return key.kind === 'ed25519'
    ? verifySignature(key.raw, tbs, signature)
    : verifyEs256(key.raw, tbs, signature)
}

function parseAlgorithm (bytes: Uint8Array): Certificate['algorithm'] {
  if (equalBytes(bytes, ES256)) {
    return 'p256'
  }
  if (equalBytes(bytes, ED25519)) {
    return 'ed25519'
  }
  throw malformed('neither ES256 nor Ed25519')
}

function parseKey (spki: Uint8Array): Key {
  const startsWith = (header: Uint8Array, length: number): boolean =>
    spki.byteLength === header.byteLength + length && equalBytes(spki.subarray(0, header.byteLength), header)
  if (startsWith(ED25519_HEADER, ED25519_KEY_LENGTH)) {
    return { kind: 'ed25519', raw: spki.slice(ED25519_HEADER.byteLength) }
  }
  if (startsWith(P256_HEADER, P256_KEY_LENGTH)) {
    return { kind: 'p256', raw: spki.slice(P256_HEADER.byteLength) }
  }
  throw malformed('key: neither P-256 nor Ed25519')
}

type Extensions = Pick<Certificate, 'ca' | 'pathLength' | 'signs' | 'numbers'>

function parseExtensions (outer: DerReader): Extensions {
  const list = outer.enter(TAG.sequence, 'extensions')
  outer.end('extensions')
  const seen = new Set<string>()
  let constraints = { ca: false, pathLength: 0 }
  let usage: number | undefined
  let numbers: TnAuthList | undefined
  do {
    const extension = list.enter(TAG.sequence, 'extension')
    const id = toString(extension.read(TAG.oid, 'extnID').content, 'base16')
    const critical = extension.peek() === TAG.boolean && readTrue(extension, 'critical')
    const value = extension.read(TAG.octetString, 'extnValue').content
    extension.end('extension')
    if (seen.has(id)) {
      throw malformed('an extension twice')
    }
    seen.add(id)
    switch (id) {
      case BASIC_CONSTRAINTS:
        constraints = parseBasicConstraints(value)
        break
      case KEY_USAGE:
        usage = parseKeyUsage(value)
        break
      case TN_AUTH_LIST:
        numbers = parseTnAuthList(value)
        break
      default:
        if (critical) {
          throw malformed('a critical extension that is not known')
        }
    }
  } while (!list.done)
  return {
    ...constraints,
    ca: constraints.ca && usage != null && (usage & KEY_CERT_SIGN) !== 0,
    signs: usage == null || (usage & DIGITAL_SIGNATURE) !== 0,
    ...(numbers == null ? {} : { numbers })
  }
}

/** False is the default, and defaults aren't written. */
function readTrue (reader: DerReader, what: string): true {
  const { content } = reader.read(TAG.boolean, what)
  if (content.byteLength !== 1 || content[0] !== 0xff) {
    throw malformed(what)
  }
  return true
}

function parseBasicConstraints (bytes: Uint8Array): Pick<Certificate, 'ca' | 'pathLength'> {
  const outer = new DerReader(bytes)
  const fields = outer.enter(TAG.sequence, 'basicConstraints')
  outer.end('basicConstraints')
  const ca = fields.peek() === TAG.boolean && readTrue(fields, 'cA')
  const pathLength = ca && fields.peek() === TAG.integer
    ? unsigned(fields.read(TAG.integer, 'pathLenConstraint'), 'pathLenConstraint')
    : Infinity
  fields.end('basicConstraints')
  return { ca, pathLength }
}

/** The first byte of the bits: those that are read are in it. */
function parseKeyUsage (bytes: Uint8Array): number {
  const outer = new DerReader(bytes)
  const [unused, first] = outer.read(TAG.bitString, 'keyUsage').content
  outer.end('keyUsage')
  if (unused == null || unused > 7 || first == null) {
    throw malformed('keyUsage')
  }
  return first
}
