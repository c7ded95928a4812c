/**
 * ESLint rule: the layering sentences of docs/architecture.md.
 *
 * 1. A folder imports only what stands to its left in `LAYERS`; type imports
 *    and dynamic imports count.
 * 2. The pure core imports no sockets, files or timers, and of libp2p only keys
 *    and peer ids.
 * 3. Protocol folders never import one another; they meet in the rooms of the roles.
 * 4. A role's room imports no other role's, but for those in `MAY_IMPORT_ROLE`.
 *
 * The rule works on paths, so it needs no type information and is fast.
 */
import path from 'node:path'

/** Left may not import right; folders of one inner list are in their order, too. */
const LAYERS = [
  ['base'],
  ['identifiers', 'blinding', 'registry', 'attestation', 'mapping', 'conflict', 'tokens', 'budget', 'query'],
  ['store', 'rpc'],
  ['protocols'],
  ['dht'],
  ['node'],
  ['holder', 'msp', 'light', 'attestor', 'dp'],
  ['http', 'testnet', 'page', 'cli']
]

const ORDER = LAYERS.flat()
const PURE = new Set(LAYERS[1])
const ROLES = new Set(LAYERS[6])
/** A light node carries a holder's claims and serves an MSP's confirmations; every other role stands alone. */
const MAY_IMPORT_ROLE = { light: ['holder', 'msp'] }
/** Polyfills belong to whoever starts a process or is a public entry of the package. */
const MAY_IMPORT_RUNTIME = new Set(['node', ...LAYERS[6], ...LAYERS[7]])

const PURE_NODE_MODULES = new Set(['node:crypto', 'node:buffer'])
/** Randomness is an argument in the pure core (base/clock.ts). */
const IMPURE_NAMES = new Set([
  'randomBytes', 'randomInt', 'randomUUID', 'randomFillSync', 'getRandomValues', 'webcrypto'
])
const PURE_LIBP2P_MODULES = new Set(['@libp2p/crypto', '@libp2p/peer-id'])
/** What `@libp2p/interface` says about keys and peer ids; types only. */
const PURE_LIBP2P_TYPES = new Set([
  'PeerId', 'PublicKey', 'PrivateKey', 'Ed25519PublicKey', 'Ed25519PrivateKey', 'Ed25519PeerId'
])

const VAGUE_NAME = /^(utils?|helpers?|common|misc|managers?)(\.|$)/

/** The folder (and protocol) of a file under src, or undefined for files elsewhere. */
function place (relative) {
  const parts = relative.split(path.sep)
  if (parts[0] !== 'src') {
    return undefined
  }
  if (parts.length === 2) {
    return { folder: '', file: parts[1] }
  }
  return { folder: parts[1], protocol: parts[1] === 'protocols' ? parts[2] : undefined, file: parts.at(-1) }
}

function packageOf (specifier) {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
}

function importedNames (node) {
  return (node.specifiers ?? []).map(specifier => specifier.imported?.name ?? specifier.local?.name ?? '*')
}

function impurity (specifier, node) {
  if (specifier.startsWith('node:')) {
    if (!PURE_NODE_MODULES.has(specifier)) {
      return 'pureNode'
    }
    return importedNames(node).some(name => IMPURE_NAMES.has(name)) ? 'pureRandom' : undefined
  }
  const name = packageOf(specifier)
  if (name === '@libp2p/interface') {
    const typesOnly = node.importKind === 'type' &&
      importedNames(node).every(imported => PURE_LIBP2P_TYPES.has(imported))
    return typesOnly ? undefined : 'pureLibp2p'
  }
  if (name === 'libp2p' || name === 'classic-level' || name === '@chainsafe/libp2p-noise' ||
    (name.startsWith('@libp2p/') && !PURE_LIBP2P_MODULES.has(name))) {
    return 'pureLibp2p'
  }
}

function wrongWay (from, to) {
  if (to.folder === '' && to.file === 'supported.ts' && (from.file === 'runtime.ts' || from.folder === 'cli')) {
    return undefined
  }
  if (to.folder === '') {
    const runtimeAllowed = to.file === 'runtime.ts' && (from.folder === '' || MAY_IMPORT_RUNTIME.has(from.folder))
    return runtimeAllowed ? undefined : (to.file === 'runtime.ts' ? 'runtime' : 'root')
  }
  if (from.folder === '') {
    return undefined
  }
  if (from.folder === 'protocols' && to.folder === 'protocols') {
    return from.protocol === to.protocol ? undefined : 'protocols'
  }
  if (ROLES.has(from.folder) && ROLES.has(to.folder) && from.folder !== to.folder) {
    return MAY_IMPORT_ROLE[from.folder]?.includes(to.folder) === true ? undefined : 'roles'
  }
  return ORDER.indexOf(to.folder) > ORDER.indexOf(from.folder) ? 'layer' : undefined
}

const rule = {
  meta: {
    type: 'problem',
    docs: { description: 'Keep the layers of src apart (docs/architecture.md)' },
    schema: [],
    messages: {
      layer: '{{from}} may not import {{to}}: a folder imports only what stands to its left ({{order}}).',
      protocols: 'Protocol folders never import one another ({{from}} imports {{to}}): let them meet in the room of ' +
        'a role.',
      roles: 'Each role has a room of its own ({{from}} imports {{to}}): what several need goes to node/.',
      runtime: 'runtime.ts is imported first by entry points, by nobody else.',
      root: 'Nothing imports the public entry {{to}}: import the file that defines it.',
      pureNode: 'The pure core may not import {{to}}: no sockets, files or timers there.',
      pureRandom: 'The pure core takes Random as an argument instead of importing randomness from {{to}}.',
      pureLibp2p: 'The pure core may not import {{to}}: of libp2p it knows keys and peer ids only.',
      extension: 'Relative imports end in .ts: {{to}}.',
      unknownFolder: 'src/{{from}} has no place in the layers: add it to scripts/lint/layers.js.',
      vague: '{{from}} says nothing about what is in it: name the file after its idea.'
    }
  },
  create (context) {
    const relative = path.relative(context.cwd, context.filename)
    const from = place(relative)
    if (from == null) {
      return {}
    }
    function check (node, source) {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') {
        return
      }
      const specifier = source.value
      const report = (messageId, to) => context.report({
        node: source,
        messageId,
        data: {
          from: from.protocol ?? (from.folder || from.file),
          to,
          order: LAYERS.map(group => group.join(', ')).join(' → ')
        }
      })
      if (!specifier.startsWith('.')) {
        const messageId = PURE.has(from.folder) ? impurity(specifier, node) : undefined
        if (messageId != null) {
          report(messageId, specifier)
        }
        return
      }
      if (!/\.(ts|json)$/.test(specifier)) {
        report('extension', specifier)
      }
      const to = place(path.relative(context.cwd, path.resolve(path.dirname(context.filename), specifier)))
      const messageId = to == null ? undefined : wrongWay(from, to)
      if (messageId != null) {
        report(messageId, to.protocol ?? (to.folder || to.file))
      }
    }
    return {
      Program (node) {
        if (from.folder !== '' && !ORDER.includes(from.folder)) {
          context.report({ node, messageId: 'unknownFolder', data: { from: from.folder } })
        }
        if (VAGUE_NAME.test(from.file)) {
          context.report({ node, messageId: 'vague', data: { from: from.file } })
        }
      },
      ImportDeclaration: node => check(node, node.source),
      ExportNamedDeclaration: node => check(node, node.source),
      ExportAllDeclaration: node => check(node, node.source),
      ImportExpression: node => check(node, node.source),
      TSImportType: node => check(node, node.source ?? node.argument?.literal)
    }
  }
}

export const layersPlugin = { meta: { name: 'mimi-layers' }, rules: { layers: rule } }
