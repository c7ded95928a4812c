/**
 * Who answers for a connection before anybody has shown a key: an IPv4 address, or
 * the /64 of an IPv6 address, which is what one customer gets at least (RFC 6177).
 */
import type { Multiaddr } from '@multiformats/multiaddr'

/** Of 16 bits each. */
const GROUPS = 8
const PREFIX_GROUPS = 4
/** IPv4 addresses in IPv6, RFC 4291, 2.5.5.2. */
const MAPPED = '0:0:0:0:0:ffff'

/** Undefined for what isn't an IP address: a name, or a transport without. */
export function hostOf (address: Multiaddr): string | undefined {
  const [first] = address.getComponents().filter(({ name }) => name !== 'ip6zone')
  if (first?.value == null) {
    return undefined
  }
  switch (first.name) {
    case 'ip4':
      return first.value
    case 'ip6':
      return hostOfIpv6(first.value)
    default:
      return undefined
  }
}

function hostOfIpv6 (address: string): string {
  const groups = groupsOf(address)
  if (groups.slice(0, 6).map(group => group.toString(16)).join(':') === MAPPED) {
    return groups.slice(6).flatMap(group => [group >> 8, group & 0xff]).join('.')
  }
  return `${groups.slice(0, PREFIX_GROUPS).map(group => group.toString(16)).join(':')}::/64`
}

/** All eight; those that `::` stands for are zero. */
function groupsOf (address: string): readonly number[] {
  const [head = '', tail] = address.split('::')
  const [before, after] = [partsOf(head), partsOf(tail ?? '')]
  const zeros = Array.from({ length: Math.max(0, GROUPS - before.length - after.length) }, () => 0)
  return [...before, ...tail == null ? [] : zeros, ...after]
}

function partsOf (text: string): readonly number[] {
  return text === ''
    ? []
    : text.split(':').flatMap(part => part.includes('.') ? pairsOf(part) : [Number.parseInt(part, 16)])
}

/** An IPv4 address at the end takes the room of two groups. */
function pairsOf (address: string): readonly number[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  return [a << 8 | b, c << 8 | d]
}
