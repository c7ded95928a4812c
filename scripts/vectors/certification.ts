import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { isCertified } from '../../src/registry/certification.ts'
import { buildRegistry, signRegistry } from '../../src/registry/build.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { fields } from './attestation.ts'
import { hex, item, refused } from './format.ts'
import { anchor, csips, DAY, draft, HOUR, NOW, roots } from './world.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Vectors } from './format.ts'

/** In DER. Made with OpenSSL 3.0, so that not only this program says what they are; all begin with 2026. */
const certificate = (name: string): Uint8Array =>
  new Uint8Array(new X509Certificate(readFileSync(path.join(import.meta.dirname, `certificates/${name}.pem`))).raw)

/** For 10,000,000 numbers from +1 415 000 0000, until 2028. */
const carrier = certificate('carrier')
/** By the carrier, for the key of csip1: 10,000 numbers from +1 415 555 0000, and +1 415 666 0001; until 2026-07-01. */
const csip1 = certificate('csip1')
const PREFIXES = ['+1415555', '+14155550', '+14156660001', '+1415', '+14156660002', '+1416555'] as const
const END = Date.UTC(2026, 6, 1)

/**
 * The first version of registry.json, with certificates; `prefixes` are what csip1 may attest as far as it is
 * certified.
 */
function draftWith (prefixes: readonly string[], chain = [csip1, carrier], root = certificate('root')): RegistryDraft {
  const scopes = prefixes.map(prefix =>
    ({ csiType: 'tel', prefix, methods: ['sms-code'], mayReassign: false, certified: true } as const))
  return {
    ...draft,
    certificateRoots: [root],
    csips: draft.csips.map((csip, i) => i === 0 ? { ...csip, scopes, chains: [{ certificates: chain }] } : csip)
  }
}

const sign = (made: RegistryDraft): Uint8Array => signRegistry(buildRegistry(made), roots.slice(0, 2))
const open = (signed: Uint8Array): VerifiedRegistry => openRegistry(signed, { anchor, now: NOW })

export function certificationVectors (): Vectors {
  const signed = sign(draftWith(['+1415555', '+14156660001']))
  const registry = open(signed)
  const csip = item(registry.csips, 0)
  const [key] = csips
  const coversAt = (at: number): string[] =>
    PREFIXES.filter(prefix => key != null && isCertified(csip, key.publicKey, prefix, at))

  const no = (name: string, code: string, made: RegistryDraft) => {
    const bytes = sign(made)
    return { name, signed: hex(bytes), error: refused(code, () => open(bytes)) }
  }
  const attested = (name: string, issuedAt: number, now: number, code?: string) => {
    const bytes = issueAttestation(
      { ...fields, scope: '+1415555', issuedAt, expiresAt: issuedAt + 40 * DAY }, item(csips, 0)
    )
    const given = { name, attestation: hex(bytes), now }
    const work = () => verifyAttestation(bytes, { registry, now })
    return code == null ? { ...given, scope: work().scope } : { ...given, error: refused(code, work) }
  }
  return {
    description: 'Certified scopes: registries with certificates of number ranges (RFC 8226), which OpenSSL made, ' +
      'opened at `now` of `given` under the anchor of registry.json; what the chain of csip1 covers and when; ' +
      'attestations under the certified registry.',
    given: {
      now: NOW,
      registry: hex(signed),
      root: hex(certificate('root')),
      carrier: hex(carrier),
      csip1: hex(csip1),
      prefixes: [...PREFIXES]
    },
    cases: [
      { name: 'what is covered', at: NOW, covers: coversAt(NOW) },
      { name: 'in the last second', at: END, covers: coversAt(END) },
      { name: 'when the certificate has ended', at: END + 1, covers: coversAt(END + 1) },
      { name: 'before it begins', at: Date.UTC(2026, 0, 1) - 1, covers: coversAt(Date.UTC(2026, 0, 1) - 1) },
      no('a scope wider than the ranges', 'REGISTRY_SCOPE_NOT_CERTIFIED', draftWith(['+1415'])),
      no('a scope beside the ranges', 'REGISTRY_SCOPE_NOT_CERTIFIED', draftWith(['+1416555'])),
      no('more numbers than the issuer has', 'REGISTRY_CERTIFICATE_WIDENED', draftWith(['+1415555'], [
        certificate('widened'), carrier
      ])),
      no('an issuer left out', 'REGISTRY_CERTIFICATE_CHAIN_BROKEN', draftWith(['+1415555'], [csip1])),
      no('a root of the same name', 'REGISTRY_CERTIFICATE_CHAIN_BROKEN', draftWith(
        ['+1415555'], [csip1, carrier], certificate('stranger')
      )),
      no('the certificate of another key', 'REGISTRY_CERTIFICATE_KEY_MISMATCH', draftWith(['+1415555'], [carrier])),
      no('a certificate with a byte too many', 'REGISTRY_CERTIFICATE_INVALID', draftWith(['+1415555'], [
        Uint8Array.of(...csip1, 0), carrier
      ])),
      attested('an attestation under a certified scope', NOW - HOUR, NOW),
      attested('one that lives on when the certificate has ended', NOW - HOUR, END + DAY),
      attested('one that was issued after that', END + HOUR, END + DAY, 'ATTESTATION_NOT_CERTIFIED')
    ]
  }
}
