/** A node that isn't one: what child.spec.ts starts in a process of its own. */
const [, , mode] = process.argv

if (mode === 'broken') {
  console.error('no such registry')
  process.exit(3)
}

process.on('disconnect', () => { process.exit(0) })
process.on('message', (message: { id: number, method: string, params: unknown }) => {
  if (message.method === 'echo') {
    process.send?.({ type: 'response', id: message.id, result: message.params })
  } else if (message.method === 'die') {
    process.exit(4)
  } else if (message.method !== 'hang') {
    process.send?.({ type: 'response', id: message.id, error: { code: 'UNKNOWN_METHOD', message: 'no' } })
  }
})
console.info('starting')
process.send?.({ type: 'ready', role: 'dp', peer_id: 'peer', addresses: ['/ip4/127.0.0.1/tcp/1'] })
