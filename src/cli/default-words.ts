/** What holds where an option is left out, for help, samples and docs. */
import type { Option } from 'commander'

type Described = Pick<Option, 'description' | 'mandatory' | 'defaultValue' | 'required' | 'optional' | 'negate'>

/** `none`, of a flag `no`; undefined where the option has a default, its words say what holds, or it is required. */
export function unsaidDefault (option: Described): string | undefined {
  const { description, mandatory, defaultValue, required, optional, negate } = option
  const isSaid = mandatory || defaultValue != null || negate || /\(default: |; required/.test(description)
  return isSaid ? undefined : required || optional ? 'none' : 'no'
}
