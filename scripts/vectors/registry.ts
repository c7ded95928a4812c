import { toString } from 'uint8arrays/to-string'
import { asLookupKey } from '../../src/base/bytes.ts'
import { encodeAnchor, parseAnchor } from '../../src/registry/anchor.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../src/registry/build.ts'
import { changePlacement, moveDp, withDpStatus } from '../../src/registry/edit.ts'
import { readersOf, recordKey, replicasOf, voicesOf } from '../../src/registry/placement.ts'
import { acts, standing } from '../../src/registry/standing.ts'
import { makeTimestamp, verifyTimestamp } from '../../src/registry/timestamp.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { altered, hex, item, refused, seed } from './format.ts'
import { anchor, DAY, dps, draft, HOUR, mallory, NOW, registry, roots, signedRegistry, signerOf } from './world.ts'
import type { Vectors } from './format.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { StandingOptions } from '../../src/registry/standing.ts'
import type { Signer } from '../../src/base/keys.ts'

const [root1, root2, root3] = [item(roots, 0), item(roots, 1), item(roots, 2)]
const newRoot = signerOf('root4')
/** When placement changes in the second version: as early as may be. */
const MOVES = NOW + HOUR

export function registryVectors (): Vectors {
  const second = nextVersion(registry, {
    issuedAt: NOW,
    expiresAt: NOW + 90 * DAY,
    rootKeys: [root1, root2, newRoot].map(({ publicKey }) => publicKey),
    // one leaves, one is sold and moves, and with them the placement changes: when everybody knows
    dps: draft.dps.map((dp, i) => i === 0
      ? withDpStatus(dp, 'leaving', NOW, MOVES)
      : i === 1 ? moveDp(dp, { operator: 'operator6', regions: ['east'] }, MOVES) : dp),
    policy: changePlacement({ ...draft, version: 2 }, { replicas: 5, replicaOperators: 4 }, MOVES).policy
  })
  const signedSecond = signRegistry(buildRegistry(second), [root1, root2, newRoot])
  const opened = openRegistry(signedSecond, { anchor, now: NOW, previous: registry })
  const third = nextVersion(opened, { issuedAt: NOW, expiresAt: NOW + 90 * DAY })

  const refusedFirst = (
    name: string, code: string, changes: Partial<RegistryDraft>, signers: readonly Signer[] = [root1, root2], now = NOW
  ) => {
    const signed = signRegistry(buildRegistry({ ...draft, ...changes }), signers)
    return { name, signed: hex(signed), now, error: refused(code, () => openRegistry(signed, { anchor, now })) }
  }
  const refusedNext =
    (name: string, code: string, next: RegistryDraft, previous: VerifiedRegistry, signers: readonly Signer[] = [
      root1, root2, newRoot
    ]) => {
      const signed = signRegistry(buildRegistry(next), signers)
      return {
        name,
        previous: hex(previous.bytes),
        signed: hex(signed),
        now: NOW,
        error: refused(code, () => openRegistry(signed, { anchor, now: NOW, previous }))
      }
    }
  const [dp, msp, oprf] = [item(draft.dps, 0), item(draft.msps, 0), item(draft.oprfKeys, 0)]
  const text = encodeAnchor(anchor)

  return {
    description: 'Anchor, federation id, two versions of one registry (the second with another root key), refusals ' +
      'step by step, timestamps and placement. The other files take place under the first version.',
    given: {
      rootSeeds: ['root1', 'root2', 'root3', 'root4'].map(label => hex(seed(label))),
      anchor: text,
      federationId: hex(anchor.federationId),
      rootKeys: anchor.rootKeys.map(hex),
      rootThreshold: anchor.rootThreshold,
      registry: hex(signedRegistry)
    },
    cases: [
      {
        name: 'first version',
        signed: hex(signedRegistry),
        now: NOW,
        version: 1,
        payload: hex(buildRegistry(draft)),
        hash: hex(registry.hash)
      },
      {
        name: 'next version',
        previous: hex(signedRegistry),
        signed: hex(signedSecond),
        now: NOW,
        version: 2,
        payload: hex(buildRegistry(second)),
        hash: hex(opened.hash)
      },
      anchorCase('anchor with padding', `${text}=`),
      anchorCase('anchor of another form', text.replace('mimi-anchor1:', 'mimi-anchor2:')),
      {
        name: 'trailing byte',
        signed: hex(Uint8Array.of(...signedRegistry, 0)),
        now: NOW,
        error: refused('MESSAGE_MALFORMED', () =>
          openRegistry(Uint8Array.of(...signedRegistry, 0), { anchor, now: NOW }))
      },
      refusedFirst('another federation', 'REGISTRY_WRONG_FEDERATION', { name: 'Another federation' }),
      refusedFirst('one signature of two', 'REGISTRY_SIGNATURES_INSUFFICIENT', {}, [root1]),
      refusedFirst('a signature twice', 'REGISTRY_SIGNATURES_INSUFFICIENT', {}, [root1, root1]),
      refusedFirst('a signature of a stranger', 'REGISTRY_SIGNATURES_INSUFFICIENT', {}, [root1, mallory]),
      { name: 'an altered payload', ...alteredPayload() },
      refusedFirst('a root key twice', 'REGISTRY_ROOTS_INVALID', {
        federationId: anchor.federationId, rootKeys: [root1, root1, root2].map(({ publicKey }) => publicKey)
      }),
      refusedFirst('a life of 401 days', 'REGISTRY_TIMES_INVALID', { expiresAt: draft.issuedAt + 401 * DAY }),
      refusedFirst('no types', 'REGISTRY_POLICY_INVALID', { policy: { ...draft.policy, csiTypes: [] } }),
      refusedFirst('a DP twice', 'REGISTRY_DUPLICATE_ID', { dps: [...draft.dps, dp] }),
      refusedFirst('a DP without addresses', 'REGISTRY_ADDRESS_INVALID', {
        dps: [{ ...dp, addresses: [] }, ...draft.dps.slice(1)]
      }),
      refusedFirst('a bit index twice', 'REGISTRY_BIT_INDEX_DUPLICATE', {
        msps: [{ ...msp, bitIndex: 1 }, ...draft.msps.slice(1)]
      }),
      refusedFirst('a tier that is not listed', 'REGISTRY_REFERENCE_UNKNOWN', {
        msps: [{ ...msp, tier: 'gold' }, ...draft.msps.slice(1)]
      }),
      refusedFirst('a public share that is another', 'REGISTRY_OPRF_KEY_INVALID', {
        oprfKeys: [{
          ...oprf,
          shares: oprf.shares.map((share, i) => i === 0 ? { ...share, publicShare: item(oprf.commitments, 1) } : share)
        }]
      }),
      refusedFirst('expired', 'REGISTRY_EXPIRED', {}, [root1, root2], draft.expiresAt),
      refusedFirst(
        'issued in the future', 'REGISTRY_NOT_YET_ISSUED', {}, [root1, root2], draft.issuedAt - 5 * 60_000 - 1
      ),
      refusedNext('back to the first', 'REGISTRY_ROLLBACK', draft, opened),
      refusedNext('another second', 'REGISTRY_FORK', { ...second, name: 'Renamed federation' }, opened),
      refusedNext('a version left out', 'REGISTRY_SKIPPED_VERSION', third, registry, [root1, root2, newRoot]),
      refusedNext(
        'another previous hash', 'REGISTRY_CHAIN_BROKEN', { ...second, previousHash: seed('another') }, registry
      ),
      refusedNext(
        'new roots that did not sign', 'REGISTRY_ROOTS_UNSIGNED',
        { ...second, rootKeys: [newRoot, root3, mallory].map(({ publicKey }) => publicKey) }, registry, [root1, root2]
      ),
      refusedNext('an MSP taken off', 'REGISTRY_MSP_REMOVED', { ...second, msps: second.msps.slice(1) }, registry),
      refusedNext(
        'a bit index changed', 'REGISTRY_BIT_INDEX_CHANGED',
        { ...second, msps: [{ ...msp, bitIndex: 9 }, ...second.msps.slice(1)] }, registry
      ),
      refusedNext(
        'a lower share epoch', 'REGISTRY_OPRF_KEY_CHANGED', { ...second, oprfKeys: [{ ...oprf, shareEpoch: 3 }] },
        registry
      ),
      refusedFirst('a DP without terms', 'REGISTRY_TERM_INVALID', {
        dps: [{ ...dp, terms: [] }, ...draft.dps.slice(1)]
      }),
      refusedFirst('an active DP whose last term ends', 'REGISTRY_TERM_INVALID', {
        dps: [{ ...dp, terms: dp.terms.map(term => ({ ...term, until: NOW })) }, ...draft.dps.slice(1)]
      }),
      refusedFirst('founded before its issue', 'REGISTRY_TIMES_INVALID', { foundedAt: draft.issuedAt - 1 }),
      refusedFirst('a dealt key with a transcript', 'REGISTRY_OPRF_KEY_INVALID', {
        oprfKeys: [{ ...oprf, transcriptHash: seed('transcript') }]
      }),
      refusedFirst('a loss after its issue', 'REGISTRY_TIMES_INVALID', {
        losses: [{ at: draft.issuedAt + 1, dps: [dp.id] }]
      }),
      refusedNext('another date of its founding', 'REGISTRY_FOUNDED_CHANGED', { ...second, foundedAt: NOW }, registry),
      refusedNext('a DP taken off', 'REGISTRY_HISTORY_CHANGED', { ...second, dps: second.dps.slice(0, -1) }, registry),
      refusedNext(
        'another operator in the past', 'REGISTRY_HISTORY_CHANGED', {
          ...second,
          dps: draft.dps.map((known, i) =>
            i < 8 ? known : { ...known, terms: known.terms.map(term => ({ ...term, operator: 'operator1' })) })
        }, registry
      ),
      refusedNext('a key of a CSIP taken away', 'REGISTRY_HISTORY_CHANGED', {
        ...second,
        csips: draft.csips.map(csip => ({
          ...csip, keys: csip.keys.map(key => ({ ...key, publicKey: signerOf('another key of ' + csip.id).publicKey }))
        }))
      }, registry),
      refusedNext(
        'a scope taken away', 'REGISTRY_HISTORY_CHANGED',
        { ...second, csips: draft.csips.map(csip => ({ ...csip, scopes: csip.scopes.slice(1) })) }, registry
      ),
      refusedNext(
        'a DP that leaves too early', 'REGISTRY_PLACEMENT_TOO_EARLY', {
          ...second, dps: draft.dps.map((known, i) => i === 0 ? withDpStatus(known, 'leaving', NOW, MOVES - 1) : known)
        }, registry
      ),
      ...timestampCases(opened),
      ...placementCases(),
      ...datedCases(opened)
    ]
  }
}

function anchorCase (name: string, text: string) {
  return { name, anchor: text, error: refused('REGISTRY_ANCHOR_INVALID', () => parseAnchor(text)) }
}

function alteredPayload () {
  const at = signedRegistry.indexOf(0x56, 40) // the V of its name
  const signed = altered(signedRegistry, at)
  return {
    signed: hex(signed),
    now: NOW,
    error: refused('REGISTRY_SIGNATURES_INSUFFICIENT', () => openRegistry(signed, { anchor, now: NOW }))
  }
}

function timestampCases (newer: VerifiedRegistry): Vectors['cases'] {
  const [dp1, dp2, dp3] = [item(dps, 0), item(dps, 1), item(dps, 2)]
  const bytes = makeTimestamp(registry, NOW - HOUR, dp1)
  const stranger = makeTimestamp(registry, NOW - HOUR, mallory)
  const { dp, version, hash, at } = verifyTimestamp(bytes, registry)
  const judge = (
    name: string, statements: readonly Uint8Array[], now = NOW, newest?: StandingOptions['newest']
  ): Vectors['cases'][number] => {
    const judged = standing(registry, statements.map(statement => verifyTimestamp(statement, registry)), now, {
      newest
    })
    const { until, graceUntil, ...rest } = judged
    return {
      name,
      statements: statements.map(hex),
      now,
      ...(newest == null ? {} : { newest: newest.version, newestSeenAt: newest.seenAt }),
      standing: { ...rest, ...(until == null ? {} : { until }), ...(graceUntil == null ? {} : { graceUntil }) },
      acts: { ...acts(judged, now) }
    }
  }
  return [
    { name: 'timestamp', timestamp: hex(bytes), dp, version, hash: hex(hash), at },
    {
      name: 'timestamp of no DP',
      timestamp: hex(stranger),
      error: refused('REGISTRY_TIMESTAMP_INVALID', () => verifyTimestamp(stranger, registry))
    },
    judge('fresh: three confirm', [
      bytes, makeTimestamp(registry, NOW - 2 * HOUR, dp2), makeTimestamp(registry, NOW, dp3)
    ]),
    judge('fresh: the roots issued it less than a lifetime ago', [], NOW - 1),
    judge('stale: one of three is too old', [
      bytes, makeTimestamp(registry, NOW - DAY, dp2), makeTimestamp(registry, NOW, dp3)
    ]),
    judge('stale: three name a newer one that they do not show', [dp1, dp2, dp3]
      .map(signer => makeTimestamp(newer, NOW, signer))),
    judge('frozen: nobody has confirmed it for two lifetimes', [], NOW + DAY),
    judge(
      'frozen: a newer one was shown that could not be taken',
      [bytes, makeTimestamp(registry, NOW, dp2), makeTimestamp(registry, NOW, dp3)], NOW,
      { version: 2, seenAt: NOW - HOUR }
    ),
    judge('frozen, and the grace of lookups is over', [], NOW + 8 * DAY),
    judge('expired', [], draft.expiresAt)
  ]
}

function placementCases (): Vectors['cases'] {
  const cases = ['first', 'second', 'third', 'fourth'].flatMap(label => {
    const lookupKey = asLookupKey(seed(`${label} lookup key`))
    return [[], ['west'], ['east', 'west']].map(regions => ({
      name: 'replicas',
      lookupKey: hex(lookupKey),
      recordKey: toString(recordKey(lookupKey), 'base16'),
      regions,
      at: NOW,
      replicas: replicasOf(lookupKey, registry, NOW, regions).map(({ id }) => id),
      voices: voicesOf(lookupKey, registry, NOW, regions).map(({ dp }) => dp.id)
    }))
  })
  const lookupKey = asLookupKey(seed('first lookup key'))
  return [
    ...cases, {
      name: 'readers',
      lookupKey: hex(lookupKey),
      at: NOW,
      readers: readersOf(lookupKey, registry, NOW).map(({ id }) => id)
    }
  ]
}

/** Of the second version, on both sides of its dates. */
function datedCases (registry: VerifiedRegistry): Vectors['cases'] {
  return ['first', 'second', 'third'].flatMap(label => [MOVES - 1, MOVES].map(at => {
    const lookupKey = asLookupKey(seed(`${label} lookup key`))
    return {
      name: 'placement of the second version by date',
      lookupKey: hex(lookupKey),
      at,
      replicas: replicasOf(lookupKey, registry, at).map(({ id }) => id),
      voices: voicesOf(lookupKey, registry, at).map(({ dp }) => dp.id),
      readers: readersOf(lookupKey, registry, at).map(({ id }) => id)
    }
  }))
}
