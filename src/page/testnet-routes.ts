/** What the forms of a testnet's page do. Each changes something or takes an identifier, so each needs the token. */
import { Type } from '@sinclair/typebox'
import { deadline } from '../base/deadline.ts'
import { route } from '../http/route.ts'
import { parseCsi } from '../identifiers/csi.ts'
import { allowancesOf } from './allowances.ts'
import { turnOfKey } from './ring.ts'
import type { Static, TObject, TProperties } from '@sinclair/typebox'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { Route } from '../http/route.ts'
import type { TestnetConflict } from '../testnet/conflicts.ts'
import type { Feed } from './feed.ts'
import type { PageTestnet, TestnetEvents } from './testnet-interface.ts'

/** Milliseconds for a DP to say what it holds or how it is: one that stands still says nothing. */
const LOOK_TIMEOUT = 3_000
/** For what waits for codes, replicas and nodes that start. */
const ACT_TIMEOUT = 180_000
const MAX_TEXT = 512

const Text = Type.String({ minLength: 1, maxLength: MAX_TEXT })
const WithCsi = Type.Object({ csi: Text }, { additionalProperties: false })
const WithService = Type.Object({ csi: Text, msp: Text }, { additionalProperties: false })
const Lookup = Type.Object({ csi: Text, by: Text }, { additionalProperties: false })
const Claim = Type.Object({ csi: Text, msp: Type.Union([Text, Type.Null()]), first: Type.Boolean() }, {
  additionalProperties: false
})
const Decision = Type.Object(
  { dispute: Text, winner: Type.Union([Type.Literal('claimant'), Type.Literal('incumbent')]) },
  { additionalProperties: false })
const NodeAct = Type.Object({
  name: Text, act: Type.Union([Type.Literal('kill'), Type.Literal('freeze'), Type.Literal('cut'), Type.Literal('heal')])
}, { additionalProperties: false })
const Nothing = Type.Object({}, { additionalProperties: false })

interface Form<Body extends TObject<TProperties>> {
  readonly id: string
  readonly body: Body
  /** Who does it; undefined: the testnet. */
  readonly by?: (body: Static<Body>) => string
  readonly work: (body: Static<Body>, signal: AbortSignal) => Promise<unknown>
}

/** @param opening - the first event of a stream */
export function testnetRoutes (net: PageTestnet, feed: Feed<TestnetEvents>, opening: () => string): readonly Route[] {
  let acts = 0
  /** What is asked is told as it begins and ends, so that whoever looks knows what the calls between are for. */
  function form<Body extends TObject<TProperties>> ({ id, body, by, work }: Form<Body>): Route {
    return route({
      id,
      method: 'POST',
      path: `/v1/${id}`,
      scopes: ['page'],
      summary: id,
      body,
      content: 'json',
      timeout: ACT_TIMEOUT,
      handle: async ({ body: given, signal }) => {
        const act = { id: ++acts, kind: id, by: by?.(given) }
        feed.tell('act', { ...act, phase: 'begin' })
        try {
          return { json: await work(given, signal) }
        } finally {
          feed.tell('act', { ...act, phase: 'end' })
        }
      }
    })
  }
  return [
    route({
      id: 'events',
      method: 'GET',
      path: '/v1/events',
      scopes: [],
      summary: 'What happens',
      content: 'events',
      handle: async ({ signal }) => ({ pieces: feed.follow(opening, signal) })
    }),
    ...peopleForms(net).map(each => form(each)),
    ...conflictForms(net).map(each => form(each)),
    ...nodeForms(net).map(each => form(each))
  ]
}

/** A list of forms takes them by their common type; each judges its own body. */
function formOf<Body extends TObject<TProperties>> (one: Form<Body>): Form<TObject<TProperties>> {
  return {
    ...one,
    by: one.by == null ? undefined : body => one.by?.(body as Static<Body>) ?? '',
    work: async (body, signal) => await one.work(body as Static<Body>, signal)
  }
}

const owner = (): string => 'owner'

function peopleForms (net: PageTestnet): ReadonlyArray<Form<TObject<TProperties>>> {
  const csiOf = (uri: string): CanonicalCsi => parseCsi(uri.trim(), net.federation.registry.policy.csiTypes)
  return [
    formOf({
      id: 'lookup',
      body: Lookup,
      by: ({ by }) => by,
      work: async ({ csi, by }, signal) => named(net, await net.discover(by, csiOf(csi).uri, [], { signal }))
    }),
    formOf({
      id: 'claim',
      body: Claim,
      by: owner,
      work: async ({ csi, msp, first }, signal) => {
        const { receipts, replicas } = await net.claim(csiOf(csi), msp, ['Default'], { firstMapping: first, signal })
        return { receipts, replicas }
      }
    }),
    formOf({
      id: 'release',
      body: WithCsi,
      by: owner,
      work: async ({ csi }, signal) => (await net.release(csiOf(csi), undefined, { signal }))
        .map(({ receipts, replicas }) => ({ receipts: receipts.length, replicas }))
    }),
    formOf({
      id: 'views',
      body: WithCsi,
      work: async ({ csi }, signal) => {
        const parsed = csiOf(csi)
        const turn = turnOfKey(await net.lookupKey(parsed, { signal }))
        return { turn, dps: await net.views(parsed, { signal: deadline(LOOK_TIMEOUT, signal) }) }
      }
    })
  ]
}

function conflictForms (net: PageTestnet): ReadonlyArray<Form<TObject<TProperties>>> {
  const csiOf = (uri: string): CanonicalCsi => parseCsi(uri.trim(), net.federation.registry.policy.csiTypes)
  return [
    formOf({
      id: 'dispute',
      body: WithService,
      by: owner,
      work: async ({ csi, msp }) => {
        await net.conflicts.dispute(csiOf(csi), msp)
        return {}
      }
    }),
    formOf({
      id: 'defend',
      body: WithCsi,
      by: owner,
      work: async ({ csi }) => (await net.conflicts.defend(csiOf(csi))).map(({ isEqual }) => ({ isEqual }))
    }),
    formOf({
      id: 'decide',
      body: Decision,
      work: async ({ dispute, winner }) => conflictJson(await net.conflicts.decide(dispute, winner))
    }),
    formOf({ id: 'conflicts', body: Nothing, work: async () => (await net.conflicts.list()).map(conflictJson) })
  ]
}

/** How it stands, and how it came to that; no key. */
function conflictJson ({ dispute, dp, state, history, held, required }: TestnetConflict): object {
  return { dispute: dispute.slice(0, 8), dp, state, history, held, required }
}

function nodeForms (net: PageTestnet): ReadonlyArray<Form<TObject<TProperties>>> {
  return [
    formOf({
      id: 'node',
      body: NodeAct,
      work: async ({ name, act }) => {
        await doTo(net, name, act)
        return {}
      }
    }),
    formOf({
      id: 'heal',
      body: Nothing,
      work: async () => {
        for (const { name } of net.nodes) {
          await doTo(net, name, 'heal')
        }
        return {}
      }
    }),
    formOf({
      id: 'budgets',
      body: Nothing,
      work: async (_, signal) => ({
        allowances: allowancesOf(net.federation.registry.policy),
        dps: await Promise.all(net.nodes.filter(({ role }) => role === 'dp').map(async ({ name, running, frozen }) =>
          ({
            name,
            health: running && frozen !== true
              ? await net.health(name, { signal: deadline(LOOK_TIMEOUT, signal) })
              : null
          })))
      })
    })
  ]
}

async function doTo (net: PageTestnet, name: string, act: Static<typeof NodeAct>['act']): Promise<void> {
  const node = net.nodes.find(each => each.name === name)
  switch (act) {
    case 'kill':
      await net.kill(name)
      break
    case 'freeze':
      net.freeze(name)
      break
    case 'cut':
      await net.partition([...net.nodes.filter(({ apart }) => apart).map(each => each.name), name])
      break
    case 'heal':
      if (node?.frozen === true) {
        await net.thaw(name)
      }
      if (node?.running === false) {
        await net.restart(name)
      }
      if (node?.apart === true) {
        await mend(net, name)
      }
  }
}

/** Joins one that was cut off to the others again. */
async function mend (net: PageTestnet, name: string): Promise<void> {
  const others = net.nodes.filter(each => each.apart && each.name !== name).map(each => each.name)
  if (others.length === 0) {
    await net.heal()
  } else {
    await net.partition(others)
  }
}

/** With DPs by their names. */
function named ({ nodes }: PageTestnet, answer: unknown): unknown {
  return JSON.parse(nodes.reduce((text, { name, peerId }) => text.replaceAll(peerId, name), JSON.stringify(answer)))
}
