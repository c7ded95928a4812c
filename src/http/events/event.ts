/** What a service's programs hear of its users. */

export const EVENT_TYPES = ['user.confirmed', 'mapping.appeared', 'mapping.ended', 'mapping.disputed'] as const
export type EventType = typeof EVENT_TYPES[number]

export interface UserEvent {
  /** 32 hexadecimal digits; the same if it comes again. */
  readonly id: string
  readonly type: EventType
  /** When this node heard of it, milliseconds since the epoch. */
  readonly at: number
  /** URI of the canonical CSI of the user whom it is about. */
  readonly csi: string
  /** More, by its type. */
  readonly more: Readonly<Record<string, unknown>>
}

/** One that is kept, and its place in the order of all. */
export interface KeptEvent extends UserEvent {
  readonly sequence: number
}

/** The body of a webhook, and the data of an event in the stream. */
export function eventJson ({ type, at, csi, more }: UserEvent): string {
  return JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: { csi, ...more } })
}
