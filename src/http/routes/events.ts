/** What happens to users, as a stream of server-sent events (HTML, "Server-sent events"). */
import { eventJson } from '../events/event.ts'
import { route } from '../route.ts'
import type { EventLog } from '../events/event-log.ts'
import type { KeptEvent } from '../events/event.ts'
import type { Route } from '../route.ts'

/** Milliseconds after which a silent stream says that it is there, so that nothing between closes it. */
const HEARTBEAT = 15_000

type FollowedLog = Pick<EventLog, 'last' | 'since' | 'onEvent'>

export function eventRoutes (log: FollowedLog): readonly Route[] {
  return [
    route({
      id: 'events',
      method: 'GET',
      path: '/v1/events',
      scopes: ['events'],
      summary: 'What happens to users, as it happens',
      description: 'Server-sent events, of the types and with the data of the webhook. ' +
        'With `Last-Event-ID` it goes on behind that one, for seven days; ' +
        '`0`: from the oldest that is kept; without: from now on.',
      content: 'events',
      handle: async ({ headers, signal }) =>
        ({ pieces: follow(log, cursorOf(headers['last-event-id']) ?? log.last, signal) })
    })
  ]
}

/** Reads from the log, so that a slow reader holds no memory. */
async function * follow (log: FollowedLog, after: number, signal: AbortSignal): AsyncGenerator<string> {
  yield ': here\n\n'
  let cursor = after
  while (!signal.aborted) {
    const news = nextOf(log, signal)
    try {
      const before = cursor
      for await (const event of log.since(cursor)) {
        cursor = event.sequence
        yield pieceOf(event)
      }
      if (cursor === before && !await news.wait()) {
        yield ': here\n\n'
      }
    } finally {
      news.end()
    }
  }
}

function pieceOf (event: KeptEvent): string {
  return `id: ${event.sequence}\nevent: ${event.type}\ndata: ${eventJson(event)}\n\n`
}

function cursorOf (header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}

/** Listens from the moment it is made, so that nothing falls between a look and the wait for more. */
function nextOf (
  log: FollowedLog, signal: AbortSignal
): { wait (): Promise<boolean>, end (): void } {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const heartbeat = setTimeout(() => { resolve(false) }, HEARTBEAT)
  const left = (): void => { resolve(true) }
  const unsubscribe = log.onEvent(() => { resolve(true) })
  signal.addEventListener('abort', left, { once: true })
  return {
    wait: async () => await promise,
    end: () => {
      clearTimeout(heartbeat)
      unsubscribe()
      signal.removeEventListener('abort', left)
    }
  }
}
