/** The test registry, with CSIPs that attest everything by e-mail or the development channel. */
import { buildRegistry, signRegistry } from '../../src/registry/build.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { buildTestRegistry } from './registry.ts'
import type { TestRegistry, TestRegistryOptions } from './registry.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'

const SCOPES = ['tel', 'mailto', 'acct']
  .map(csiType => ({ csiType, prefix: '', methods: ['email-code', 'development'], mayReassign: false }))

export function developmentRegistry (
  options: TestRegistryOptions = {}, change: Partial<RegistryDraft> = {}
): TestRegistry {
  const made = buildTestRegistry({ dps: 3, msps: 1, csips: 1, ...options })
  const draft = { ...made.draft, csips: made.draft.csips.map(csip => ({ ...csip, scopes: SCOPES })), ...change }
  const registry = openRegistry(signRegistry(buildRegistry(draft), made.roots), { anchor: made.anchor, now: made.now })
  return { ...made, draft, registry }
}
