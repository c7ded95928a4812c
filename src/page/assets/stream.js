/** What the server tells as it happens; says where it can't be heard. */

/**
 * @param {Record<string, (data: any) => void>} listeners by type
 * @param {(isHeard: boolean) => void} onChange
 */
export function follow (listeners, onChange) {
  const source = new EventSource('/v1/events')
  source.addEventListener('open', () => { onChange(true) })
  source.addEventListener('error', () => { onChange(false) })
  for (const [type, listener] of Object.entries(listeners)) {
    source.addEventListener(type, event => { listener(JSON.parse(event.data)) })
  }
}
