/** `mimi registry`: the root of trust, made with files and keys that stay offline. */
import { lazily } from '../../action.ts'
import { addDataOption } from '../ceremony/options.ts'
import { GROUPS } from '../../groups.ts'
import {
  addCsipOptions, addDpOptions, addInitOptions, addMoveDpOptions, addMspOptions, addNextOptions, addPlacementOptions,
  addRemoveOptions, addSignOptions, addVerifyOptions
} from './options.ts'
import type {
  AddCsipOptions, AddDpOptions, AddMspOptions, InitOptions, MoveDpOptions, NextOptions, PlacementOptions,
  RemoveOptions, SignOptions, VerifyOptions
} from './options.ts'
import type { DataOptions } from '../../ask-node.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION = 'Makes and checks the registry: who takes part in a federation, by which rules. A draft is a ' +
  'JSON file that these commands edit and you may edit too. Root keys sign it, as many as its threshold asks for, ' +
  'each on its own machine if you like; then it is a version that every node verifies by itself.'

const EXAMPLE = `
Example:
  mimi registry keygen root1.key
  mimi registry init draft.json --name "Example" --root <key of root1> --root <key of root2> --threshold 2
  mimi registry add-dp draft.json --id <peer id> --address /dns4/dp.example/tcp/4001 --operator example --hpke-key <HPKE key>
  mimi registry sign draft.json --key root1.key --out v1.part
  mimi registry sign v1.part --key root2.key --out v1.registry
  mimi registry anchor v1.registry
  mimi registry next v1.registry --out draft.json`

export function registerRegistry (program: Command, context: CliContext): void {
  const registry = program.command('registry')
    .summary('make, sign and check the registry of a federation')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.federation)
    .addHelpText('after', EXAMPLE)

  registry.command('keygen')
    .summary('make a root key; prints its public key')
    .argument('<file>', 'where the secret goes; never overwritten')
    .action(lazily(context, async () => (await import('./handlers/keygen.ts')).keygen))

  addInitOptions(registry.command('init').argument('<draft>', 'JSON file to write'))
    .summary('start a draft of version 1')
    .action(lazily<InitOptions>(context, async () => (await import('./handlers/draft.ts')).init))

  addDpOptions(registry.command('add-dp').argument('<draft>'))
    .summary('list a discovery provider')
    .action(lazily<AddDpOptions>(context, async () => (await import('./handlers/parties.ts')).addDp))

  registry.command('set-hpke-key')
    .summary('list another HPKE key of a discovery provider, or none')
    .argument('<draft>')
    .argument('<DP>', 'by operator or peer id; it has to run with the secret of the new key already')
    .argument('<hex>', 'what "mimi dp hpke" printed; none: it opens no sealed requests')
    .action(lazily(context, async () => (await import('./handlers/parties.ts')).setHpkeKey))

  registry.command('set-token-key')
    .summary('list another token key of a discovery provider, or none')
    .argument('<draft>')
    .argument('<DP>', 'by operator or peer id; it has to run with the secret of the new key already')
    .argument('<hex>', 'ristretto255 element; none: it issues no tokens')
    .action(lazily(context, async () => (await import('./handlers/parties.ts')).setTokenKey))

  addMoveDpOptions(registry.command('move-dp').argument('<draft>').argument('<DP>', 'by operator or peer id'))
    .summary('give a discovery provider another operator or other regions, once everybody knows')
    .action(lazily<MoveDpOptions>(context, async () => (await import('./handlers/parties.ts')).moveDp))

  registry.command('lost')
    .summary('say that discovery providers lost what they had stored')
    .argument('<draft>')
    .argument('<DP...>', 'by operator or peer id')
    .action(lazily(context, async () => (await import('./handlers/parties.ts')).lost))

  addMspOptions(registry.command('add-msp').argument('<draft>'))
    .summary('list a messaging service; it gets the next bit index')
    .action(lazily<AddMspOptions>(context, async () => (await import('./handlers/parties.ts')).addMsp))

  addCsipOptions(registry.command('add-csip').argument('<draft>'))
    .summary('list an identifier provider')
    .action(lazily<AddCsipOptions>(context, async () => (await import('./handlers/parties.ts')).addCsip))

  registry.command('add-certificate-root')
    .summary('trust certificates of number ranges that it issues')
    .argument('<draft>')
    .argument('<certificate>', 'self-signed, PEM or DER')
    .action(lazily(context, async () => (await import('./handlers/parties.ts')).addCertificateRoot))

  registry.command('certify')
    .summary('list a certificate of an identifier provider\'s number ranges')
    .argument('<draft>')
    .argument('<id>', 'of the CSIP')
    .argument('<certificates>', 'PEM, its own first, without the root')
    .action(lazily(context, async () => (await import('./handlers/parties.ts')).certify))

  registry.command('add-oprf-key')
    .summary('list an evaluation key, or the next epoch of its shares')
    .argument('<draft>')
    .argument('<key>', 'public side of a key generation, JSON')
    .action(lazily(context, async () => (await import('./handlers/parties.ts')).addOprfKey))

  addRemoveOptions(
    registry.command('remove').argument('<draft>').argument('<id>', 'of a DP (or its operator), MSP or CSIP')
  )
    .summary('revoke a party, or let it leave')
    .action(lazily<RemoveOptions>(context, async () => (await import('./handlers/parties.ts')).remove))

  registry.command('set-policy')
    .summary('change values of the policy')
    .argument('<draft>')
    .argument('<field>', 'such as lookupGrace, quotas.factsPerKey or csiTypes.mailto.attestationsRequired')
    .argument('<value>', 'JSON; words need no quotes')
    .argument('[more...]', 'further fields with their values: those that have to fit each other, such as arbiters ' +
      'and arbiterThreshold, go together')
    .action(lazily(context, async () => (await import('./handlers/draft.ts')).setPolicy))

  addPlacementOptions(registry.command('set-placement').argument('<draft>'))
    .summary('change how many DPs hold a key, of how many operators, and in which regions, once everybody knows')
    .action(lazily<PlacementOptions>(context, async () => (await import('./handlers/draft.ts')).setPlacement))

  addNextOptions(registry.command('next').argument('<version>', 'the version signed last'))
    .summary('start a draft of the next version')
    .action(lazily<NextOptions>(context, async () => (await import('./handlers/draft.ts')).next))

  addSignOptions(
    registry.command('sign').argument('<file...>', 'a draft, or versions of one payload that others signed')
  )
    .summary('sign, and put signatures together')
    .action(lazily<SignOptions>(context, async () => (await import('./handlers/sign.ts')).sign))

  addVerifyOptions(registry.command('verify').argument('<version...>', 'in ascending order'))
    .summary('check versions as a node would, and say what the federation withstands')
    .action(lazily<VerifyOptions>(context, async () => (await import('./handlers/inspect.ts')).verify))

  registry.command('diff').argument('<older>', 'a draft or version').argument('<newer>', 'a draft or version')
    .summary('what a version changes, before you sign it')
    .description('Lists what differs between two files, and says so where the newer one may not follow the older.')
    .action(lazily(context, async () => (await import('./handlers/compare.ts')).diff))

  addDataOption(registry.command('publish').argument('<version...>', 'signed ones, in ascending order'))
    .summary('hand a version to your DP while it runs; the others fetch it from there')
    .action(lazily<DataOptions>(context, async () => (await import('./handlers/publish.ts')).publish))

  registry.command('show')
    .summary('what a draft or version says')
    .argument('<file>')
    .action(lazily(context, async () => (await import('./handlers/inspect.ts')).show))

  registry.command('anchor')
    .summary('what nodes pin to trust this version and all that follow')
    .argument('<version>')
    .action(lazily(context, async () => (await import('./handlers/inspect.ts')).anchor))
}
