/** How what came of a query to several DPs looks. */
import { renderTable } from './render.ts'
import type { FederationReport } from '../light/federation.ts'
import type { FederationJson } from '../light/json.ts'
import type { OutOfReach } from '../light/noted.ts'

const SET_BY: Readonly<Record<FederationReport['setBy'], string>> = {
  caller: 'as asked for', federation: 'as the federation agreed'
}

const WHY: Readonly<Record<OutOfReach['why'], string>> = {
  'other-audience': 'for an audience you don\'t belong to',
  'no-consent': 'whose DP didn\'t agree to be asked',
  'no-answer': 'whose DP didn\'t answer',
  'not-shown': 'which it doesn\'t show you, or has no more'
}

const whyNot = (code: string): string =>
  code.endsWith('_TIME_IMPLAUSIBLE') ? 'has another time than most' : 'didn\'t answer'

/** Which DP answered what. */
export function federationText (
  {
    mode, set_by: setBy, home, gone, asked, holding, answered, unanswered, replicas_read: replicas, spot_checks: checks,
    out_of_reach: missed
  }: FederationJson, nameOf: (dp: string) => string = dp => dp
): string {
  const instead = gone.filter(({ dp }) => dp !== home).map(({ dp, code }) =>
    `, as ${nameOf(dp)} ${whyNot(code)} (${code})`)
  const through = home == null ? 'no DP asked' : `through ${nameOf(home)}${instead.join('')}`
  const head = `mode ${mode}, ${SET_BY[setBy]}; ${through}; replicas ${replicas ? 'read' : 'not read'}\n`
  const rows = asked.map(dp => {
    const why = unanswered.find(one => one.dp === dp)
    const again = why?.retry_after_ms == null ? '' : `, again in ${why.retry_after_ms} ms`
    const said = holding.includes(dp)
      ? 'mappings'
      : answered.includes(dp) ? 'nothing' : `no answer: ${why?.code ?? '-'}${again}`
    const check = checks.find(one => one.dp === dp)
    const looked = check == null
      ? ''
      : check.code == null
        ? `asked directly: answers, though ${nameOf(check.by)} says otherwise`
        : `asked directly: ${check.code}`
    return [nameOf(dp), said, looked]
  })
  const hidden = missed
    .map(({ dp, why }) => `out of reach: a mapping ${dp == null ? '' : `at ${nameOf(dp)} `}${WHY[why]}\n`)
    .join('')
  return (rows.length === 0 ? head : head + renderTable(['DP', 'answer', ''], rows)) + hidden
}
