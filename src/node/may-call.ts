/** Which addresses of others' HTTP servers an operator may name. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** TLS, or not beyond this machine; the secret is no part of the URL. */
export function mayCall (url: URL): boolean {
  const plain = url.protocol === 'http:' && LOOPBACK.has(url.hostname)
  return (url.protocol === 'https:' || plain) && url.username === '' && url.password === ''
}
