import { compactEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { checkAggregate, makeAggregate } from '../../src/query/aggregate.ts'
import { makeAnswer } from '../../src/query/answer.ts'
import { makeDisclosure, verifyDisclosure } from '../../src/query/disclosure.ts'
import { dpsToAsk } from '../../src/query/plan.ts'
import { makeQuery, parseQuery } from '../../src/query/query.ts'
import { make } from './entry.ts'
import { altered, hex, item, refused, seed } from './format.ts'
import { dps, lookupKey, NOW, peerOf, registry } from './world.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { AskedPart } from '../../src/query/aggregate.ts'
import type { Query } from '../../src/query/query.ts'
import type { FederationMode } from '../../src/registry/interface.ts'
import type { Vectors } from './format.ts'

const [home, other, third] = [item(dps, 0), item(dps, 1), item(dps, 2)]
const context = { registry, now: NOW }
const preferred = [peerOf(third), peerOf(other)]
const disclosureOf = (dp: FederationSigner, defaultFederation: FederationMode = 'all'): Uint8Array =>
  makeDisclosure(
    {
      dp: peerOf(dp),
      defaultFederation,
      preferred: dp === home ? preferred : [],
      capacity: 20,
      registryVersion: 1,
      issuedAt: NOW
    }, dp
  )

function queryOf (
  federation: FederationMode, named: readonly FederationSigner[] = [], levels?: number, compact = false
): Query {
  return makeQuery({
    queryId: seed(`query ${federation}`).slice(0, 16), lookupKey, federation, dps: named.map(peerOf), levels, compact
  })
}

const answerOf = (query: Query, dp: FederationSigner, set: RecordSet = RecordSet.empty(lookupKey)): Uint8Array =>
  makeAnswer(query, { dp: peerOf(dp), set, registryVersion: 1, issuedAt: NOW }, dp)

function collect (query: Query, parts: readonly AskedPart[], by: FederationSigner = home): Uint8Array {
  const disclosure = query.federation === 'preferred' ? disclosureOf(by) : undefined
  return makeAggregate(query, { dp: peerOf(by), registryVersion: 1, issuedAt: NOW, disclosure, parts }, by)
}

export function queryVectors (): Vectors {
  const [local, selected, all] = [queryOf('local'), queryOf('selected', [other, third]), queryOf('all')]
  const [one, two] = [queryOf('preferred'), queryOf('preferred', [], 2)]
  const briefly = queryOf('local', [], undefined, true)
  const { entry: stored } = make({ label: 'answer' })
  const holding = (form: 'whole' | 'compact'): AskedPart => ({
    dp: peerOf(home),
    answer: answerOf(briefly, home, RecordSet.of(lookupKey, [form === 'whole' ? stored : compactEntry(stored)]))
  })
  const silent = (dp: FederationSigner): AskedPart => ({ dp: peerOf(dp), code: 'RPC_TIMEOUT' })
  const answered = (query: Query, dp: FederationSigner): AskedPart => ({ dp: peerOf(dp), answer: answerOf(query, dp) })
  const everybody = dps.map(dp => answered(all, dp))
  const branch = (dp: FederationSigner): AskedPart =>
    ({ dp: peerOf(dp), aggregate: collect(two, [answered(two, dp)], dp) })

  const query = (name: string, { bytes, digest, federation, dps: named, levels, compact }: Query) => ({
    name,
    query: hex(bytes),
    digest: hex(digest),
    federation,
    dps: named,
    levels,
    compact,
    asked: dpsToAsk({ federation, dps: named }, { dp: peerOf(home), preferred, path: [] }, registry)
  })
  const bad = (name: string, code: string, bytes: Uint8Array) =>
    ({ name, query: hex(bytes), error: refused(code, () => parseQuery(bytes)) })
  const aggregate = (name: string, asked: Query, bytes: Uint8Array) => {
    const checked = checkAggregate(bytes, asked, peerOf(home), context)
    return {
      name,
      of: hex(asked.bytes),
      aggregate: hex(bytes),
      asked: checked.asked,
      answers: checked.answers.map(({ dp, status, set }) =>
        ({ dp, status, ...(set.entries.length === 0 ? {} : { entries: set.entries.map(({ bytes }) => hex(bytes)) }) })),
      unanswered: checked.unanswered.map(({ dp, code }) => ({ dp, code }))
    }
  }
  const no = (name: string, code: string, asked: Query, bytes: Uint8Array) => ({
    name,
    of: hex(asked.bytes),
    aggregate: hex(bytes),
    error: refused(code, () => checkAggregate(bytes, asked, peerOf(home), context))
  })
  const whole = collect(all, everybody)
  const disclosure = disclosureOf(home)
  const lying = disclosureOf(home, 'local')
  return {
    description: 'Queries in each mode under the first version of registry.json, whom they reach from the home DP, ' +
      'what it hands back, and refusals; its disclosure.',
    given: { home: peerOf(home), preferred, now: NOW, lookupKey: hex(lookupKey) },
    cases: [
      query('local', local),
      query('preferred', one),
      query('preferred, two levels', two),
      query('selected', selected),
      query('all', all),
      query('local, compact', briefly),
      bad('cut short', 'MESSAGE_MALFORMED', all.bytes.subarray(0, 19)),
      aggregate('local', local, collect(local, [answered(local, home)])),
      aggregate('preferred', one, collect(one, [answered(one, home), answered(one, other), silent(third)])),
      aggregate('preferred, two levels', two, collect(two, [answered(two, home), branch(other), branch(third)])),
      aggregate('all', all, whole),
      aggregate('local, compact', briefly, collect(briefly, [holding('compact')])),
      no('a whole entry in a compact answer', 'AGGREGATE_PART_INVALID', briefly, collect(briefly, [holding('whole')])),
      no('one dropped', 'AGGREGATE_DP_MISSING', all, collect(all, everybody.slice(1))),
      no('one invented', 'AGGREGATE_DP_UNASKED', selected, collect(
        selected, [home, other, third].map(dp => answered(selected, dp))
      )),
      no('one twice', 'AGGREGATE_ORDER', all, collect(all, [...everybody, answered(all, home)])),
      no('an answer to another query', 'ANSWER_OTHER_QUERY', local, collect(local, [answered(all, home)])),
      no('an answer that its DP did not sign', 'ANSWER_SIGNATURE_INVALID', local, collect(local, [
        { dp: peerOf(home), answer: altered(answerOf(local, home), -1) }
      ])),
      no('of another query', 'AGGREGATE_OTHER_QUERY', local, whole),
      no('not signed by the home DP', 'AGGREGATE_SIGNATURE_INVALID', all, altered(whole, -1)),
      {
        name: 'disclosure',
        disclosure: hex(disclosure),
        preferred: verifyDisclosure(disclosure, peerOf(home), context).preferred,
        capacity: 20
      },
      {
        name: 'a disclosure that breaks the agreed default',
        disclosure: hex(lying),
        error: refused('DISCLOSURE_BREAKS_DEFAULT', () => verifyDisclosure(lying, peerOf(home), context))
      }
    ]
  }
}
