/**
 * The page of a testnet: the ring, what happens in it as it happens, and forms that make
 * it happen. Events tell of nodes alone; an identifier is known to whoever typed it.
 */
import { Feed, eventPiece } from './feed.ts'
import { openPage } from './page-server.ts'
import { ringOf } from './ring.ts'
import { testnetRoutes } from './testnet-routes.ts'
import type { Clock } from '../base/clock.ts'
import type { TestnetCall } from '../testnet/traffic.ts'
import type { Page, PageComponents, PageInit } from './page-server.ts'
import type { PageTestnet, TestnetEvents, TestnetState } from './testnet-interface.ts'

/** Milliseconds between looks at which nodes run. */
const LOOK_INTERVAL = 500

export interface TestnetPage {
  /** To be told of all that nodes ask one another. */
  readonly onCall: (call: TestnetCall) => void
  open (net: PageTestnet, components: PageComponents & { readonly clock: Clock }, init: Pick<PageInit, 'assets' |
    'port'>): Promise<Page>
}

export function testnetPage (): TestnetPage {
  const feed = new Feed<TestnetEvents>()
  return {
    onCall: call => { feed.tell('call', call) },
    open: async (net, components, init) => {
      const state = (): TestnetState => stateOf(net, components.clock.now())
      const routes = testnetRoutes(net, feed, () => eventPiece('state', state()))
      const page = await openPage(components, { ...init, index: 'testnet.html', routes, changes: true })
      let told = ''
      const timer = setInterval(() => {
        const next = state()
        const text = JSON.stringify(next)
        if (text !== told) {
          told = text
          feed.tell('state', next)
        }
      }, LOOK_INTERVAL)
      return {
        url: page.url,
        close: async () => {
          clearInterval(timer)
          await page.close()
        }
      }
    }
  }
}

function stateOf ({ federation: { registry, dps }, nodes, msps }: PageTestnet, now: number): TestnetState {
  return {
    ring: ringOf(registry, now, ({ id }) => dps.find(dp => dp.id === id)?.name ?? id),
    nodes: nodes.map(({ name, role, running, frozen, apart }) =>
      ({ name, role, state: !running ? 'ended' : frozen === true ? 'frozen' : apart === true ? 'apart' : 'running' })),
    msps,
    conflictWindow: registry.policy.conflictWindow
  }
}
