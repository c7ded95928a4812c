/** docs/limits.md: what one peer, host, key or caller can take of a node, and what that costs at most. */
import * as sync from '../../src/protocols/record-sync/constants.ts'
import { MiB, NAME, count, memoryOf, size } from './limits/format.ts'
import { clientLimits, csipLimits, serviceLimits } from './limits/services.ts'
import { wrapped } from './wrapped.ts'
import type { Limit, LimitGroup } from './limits/format.ts'
import { CONNECTION, connectionLimits, requestLimits } from './limits/network.ts'
import { callerLimits, factLimits, tokenLimits } from './limits/stored.ts'

export function limitGroups (): readonly LimitGroup[] {
  return [
    {
      title: 'Connections',
      words: 'A *host* is an IPv4 address or the /64 of an IPv6 address. A *party* is a DP, MSP or CSIP that the ' +
        'registry lists and that isn\'t revoked: known by its key after the handshake, and before it by the address ' +
        'that is listed; one that is listed by name only, or comes from elsewhere, is taken for a stranger until ' +
        'then.',
      limits: connectionLimits()
    },
    {
      title: 'Requests',
      words: 'Parties and strangers have shares of their own of everything: neither uses up what the other has.',
      limits: requestLimits()
    },
    {
      title: 'Callers',
      words: 'What is for all is a fair share: no host takes more of it than is left free, nor does a network (the ' +
          '/24 of an IPv4 address, the /48 of an IPv6 one), ' +
      'which has half of it at most. So k that ask for ever leave a part of k + 1 to whoever comes. What was taken ' +
        'is forgotten little by little, 63 % of it in a minute.',
      limits: callerLimits()
    },
    {
      title: 'Facts',
      words: 'What lies on disk is bounded for each lookup key, and to have a key takes proof of possession.',
      limits: factLimits()
    },
    {
      title: 'Tokens',
      words: 'An evaluator has room for what may be spent: a token takes it from when it is issued until nobody can ' +
        'redeem it any more. Kinds of subjects have shares of their own, so that none uses up another\'s, and half ' +
        'of each is one epoch\'s. Where n parties are listed, n CSIPs for their people, each has one part of 2n − 1 ' +
        'of that for itself, whatever others draw; of the n − 1 parts for all, nobody takes more than is left free ' +
        'then. People who were witnessed less than 30 days ago get half of what others of the same CSIP may have.',
      limits: tokenLimits()
    },
    {
      title: 'Services of a DP',
      words: 'What registry, ceremonies, queries, gossip, budgets and the disk add. Most of it light nodes, MSPs and ' +
        'CSIPs have as well.',
      limits: serviceLimits()
    },
    {
      title: 'CSIPs',
      words: `A CSIP has what stands above of connections and requests, and of its own ${memoryIn(csipLimits())} more.`,
      limits: csipLimits(),
      isOfOthers: true
    },
    {
      title: 'MSPs and light nodes',
      words: `What they hold for themselves: ${memoryIn(clientLimits())} at most.`,
      limits: clientLimits(),
      isOfOthers: true
    }
  ]
}

/** Bytes of all limits of a DP together. */
export function memoryInAll (): number {
  return limitGroups().reduce((sum, { limits, isOfOthers }) => sum + (isOfOthers === true ? 0 : memoryOf(limits)), 0)
}

function memoryIn (limits: readonly Limit[]): string {
  return `${count(Math.ceil(memoryOf(limits) / MiB))} MiB`
}

function rowOf ({ of, figure, beyond, bytes }: Limit): string {
  return `| ${of} | ${figure} | ${beyond} | ${bytes == null ? '' : `${count(Math.ceil(bytes / MiB))} MiB`} |`
}

export function limitsPage (): string {
  const groups = limitGroups().map(({ title, words, limits }) =>
    [
      `## ${title}`, '', wrapped(words), '', '| of | at most | beyond | memory |', '| --- | --- | --- | --- |',
      ...limits.map(rowOf), ''
    ].join('\n'))
  return [
    '# Limits',
    '',
    wrapped(
      'What one peer, host, caller or key can take of a node, and what comes of more. This page is made from the ' +
        'code (`npm run docs`), and a test fails where a limit of the code isn\'t here.'
    ),
    'Sizes and deadlines of single messages stand in [the protocol](protocol.md), budgets of evaluations in [the ' +
      'threat model](threat-model.md).',
    '',
    wrapped(
      `All of it together holds at most ${count(Math.ceil(memoryInAll() / MiB))} MiB of a DP, as the last column adds up, beside what a node holds at rest. A connection counts ${size(CONNECTION)}, measured with 250 of them; a name in a map ${NAME} bytes.`
    ),
    '',
    ...groups,
    '## Deliberate trade-offs',
    '',
    '- Gossip is heard from DPs of the registry alone, 4 MiB a message; its bytes are not in the sum, nor is what ' +
      'the kernel keeps of a socket.',
    wrapped(
      `- What was refused is remembered for each DP of the registry on its own: one that makes things up costs ${count(Math.ceil(sync.MAX_REFUSED * NAME / MiB))} MiB beside the sum, until it is revoked.`
    ),
    wrapped(
      '- Whoever comes gets in, and what is idle goes: somebody with very many addresses can still make strangers ' +
        'connect again and again, but no party of the registry.'
    ),
    '- A host may be an office or a mobile network: its people share its part. An MSP that serves many of them is a ' +
      'party and has its own.',
    wrapped(
      '- A node that lags behind refuses strangers first, although they are the ones who look up: what DPs do among ' +
        'themselves is what makes it catch up.'
    ),
    ''
  ].join('\n')
}
