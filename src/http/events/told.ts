/** A service's directory, with everything that happens to its users kept as events as well. */
import { toString } from 'uint8arrays/to-string'
import type { Clock } from '../../base/clock.ts'
import type { MspBackend, UserAlert } from '../../protocols/confirm/interface.ts'
import type { EventLog } from './event-log.ts'
import type { EventType } from './event.ts'

const TYPE_OF_ALERT = {
  entry: 'mapping.appeared',
  invalidated: 'mapping.ended'
} as const satisfies Record<UserAlert['kind'], EventType>

/**
 * Nobody is told before an event is durable; what can't be kept counts as not told, so
 * that whoever tells comes again. The directory's own ways to be told go on.
 */
export function toldBackend (
  backend: MspBackend, { log, clock }: { readonly log: Pick<EventLog, 'append'>, readonly clock: Clock }
): MspBackend {
  const append = async (
    type: EventType,
    { csi, reference }: Pick<UserAlert, 'csi' | 'reference'>,
    more: Readonly<Record<string, unknown>> = {}
  ): Promise<void> => {
    await log.append({ id: toString(reference, 'base16'), type, at: clock.now(), csi: csi.uri, more })
  }
  return {
    isConfirmedUser: async (csi, options) => await backend.isConfirmedUser(csi, options),
    ...backend.isSsiHint != null && {
      isSsiHint: async (...asked: Parameters<NonNullable<MspBackend['isSsiHint']>>) =>
        await backend.isSsiHint?.(...asked) ?? false
    },
    ...backend.reach != null && {
      reach: async (options: { readonly signal?: AbortSignal }) => { await backend.reach?.(options) }
    },
    confirmed: async (confirmation, options) => {
      const { tags, ssiHint, expiresAt } = confirmation
      await append('user.confirmed', confirmation, {
        tags, expires_at: new Date(expiresAt).toISOString(), ...ssiHint === '' ? {} : { ssi_hint: ssiHint }
      })
      await backend.confirmed?.(confirmation, options)
    },
    notify: async (notice, options) => {
      await append('mapping.disputed', notice, { respond_by: new Date(notice.respondBy).toISOString() })
      await backend.notify?.(notice, options)
    },
    alert: async (alert, options) => {
      await append(TYPE_OF_ALERT[alert.kind], alert)
      await backend.alert?.(alert, options)
    }
  }
}
