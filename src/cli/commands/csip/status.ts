/** `mimi csip status`: what the registry lets this key sign now, and how the attestor runs. */
import { equalBytes } from '../../../base/bytes.ts'
import { isCertified } from '../../../registry/certification.ts'
import { listedParty } from '../../listed-party.ts'
import { renderFields, renderTable } from '../../render.ts'
import { scopesAt } from '../../../registry/scopes.ts'
import { peerTable, showStatus } from '../../status.ts'
import type { Shown } from '../../../node/health/index.ts'
import type { CliContext } from '../../context.ts'
import type { Result } from '../../render.ts'
import type { MoreText } from '../../status.ts'
import type { CsipFacts } from './health.ts'
import type { StatusOptions } from './options.ts'
import type { CsipRecord } from '../../../registry/interface.ts'
import type { Handler } from '../../action.ts'

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

export const status: Handler<StatusOptions> = async ({ context, options }) => {
  await showStatus<CsipFacts>({ context, options }, async () => await listing(options, context), moreText)
}

async function listing (options: StatusOptions, context: CliContext): Promise<Result> {
  const { party: csip, publicKey, now, json, fields } = await listedParty(
    options, context, registry => registry.csip(options.id))
  const scopes = scopesOf(csip, publicKey, now)
  const certificates = certificatesOf(csip, publicKey, now)
  return {
    json: { ...json, scopes, certificates },
    text: [
      renderFields(fields),
      scopes.length === 0 ? '' : `\n${renderTable(['attests', 'by', 're-assigns', 'certified'], scopes.map(rowOf))}`,
      certificates.length === 0
        ? ''
        : `\n${renderTable(['certificate for', 'from', 'until', 'now'], certificates.map(({ ranges, from, until, state }) => [ranges.join(', '), from, until, state]))}`
    ].join('')
  }
}

function moreText (live: Shown<CsipFacts>): MoreText {
  const { addresses, attest, peers } = live
  const { channels, challenges, messages, closedRanges } = attest
  const rows = channels.map(({ method, csiTypes, begun, attested, failed, undelivered, delayed }) =>
    [method, csiTypes.join(', '), ...[begun, attested, failed, undelivered, delayed].map(String)])
  const closed = closedRanges.map(({ numbers, until }) => [numbers, new Date(until).toISOString()])
  return {
    fields: {
      listening: addresses.join(' '),
      challenges: `${challenges} under way or ended lately`,
      messages: `${messages.sent} of ${messages.limit} in this hour, and ${messages.toOwners} to owners`
    },
    tables: [
      ...peerTable(peers, live),
      renderTable(['channel', 'for', 'begun', 'attested', 'failed', 'undelivered', 'late'], rows),
      ...closed.length === 0 ? [] : [renderTable(['closed range', 'until'], closed)]
    ]
  }
}

function rowOf (
  { csiType, prefix, methods, issuer, mayReassign, certificate }: ReturnType<typeof scopesOf>[number]
): readonly string[] {
  const by = methods.map(method => method === 'oidc' && issuer != null ? `oidc at ${issuer}` : method)
  return [`${csiType}:${prefix}`, by.join(', '), mayReassign ? 'yes' : 'no', certificate]
}

/** What is listed for it, and whether a certificate of this key covers it now, where one is asked for. */
function scopesOf (csip: CsipRecord | undefined, publicKey: Uint8Array, now: number) {
  return (csip == null ? [] : scopesAt(csip, now)).map(scope => ({
    ...scope,
    certificate: scope.certified !== true
      ? 'not needed'
      : csip != null && isCertified(csip, publicKey, scope.prefix, now) ? 'yes' : 'no: nothing new counts'
  }))
}

function certificatesOf (csip: CsipRecord | undefined, publicKey: Uint8Array, now: number) {
  return (csip?.chains ?? []).map(chain => ({
    ranges: chain.ranges.map(({ first, last }) => first === last ? `+${first}` : `+${first} to +${last}`),
    from: dateOf(chain.notBefore),
    until: dateOf(chain.notAfter),
    state: !equalBytes(chain.publicKey, publicKey)
      ? 'of another key'
      : now < chain.notBefore ? 'not yet' : now > chain.notAfter ? 'ended' : 'valid'
  }))
}
