/** What the server tells as it happens; says where it can't be heard. */

/**
 * @template {Readonly<Record<string, unknown>>} Events
 * @param {{ readonly [Type in keyof Events & string]: (data: Events[Type]) => void }} listeners by type
 * @param {(isHeard: boolean) => void} onChange
 */
export function follow (listeners, onChange) {
  const source = new EventSource('/v1/events')
  source.addEventListener('open', () => { onChange(true) })
  source.addEventListener('error', () => { onChange(false) })
  for (const type in listeners) {
    source.addEventListener(type, event => { listeners[type]?.(JSON.parse(event.data)) })
  }
}
