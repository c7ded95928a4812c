import neostandard, { plugins } from 'neostandard'
import { layersPlugin } from './scripts/lint/layers.js'

const PURE_CORE = [
  'identifiers', 'blinding', 'registry', 'attestation', 'mapping', 'conflict', 'budget', 'query', 'tokens'
].map(folder => `src/${folder}/**/*.ts`)

const impureGlobals = ['console', 'process', 'setTimeout', 'setInterval', 'setImmediate', 'performance', 'fetch']
  .map(name =>
    ({ name, message: 'The pure core has no clock, no timers, no output: take what you need as an argument.' }))

const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }
/** It may be collected before it fires: see src/base/deadline.ts. */
const noLooseTimeout = {
  selector: 'CallExpression[callee.object.name="AbortSignal"][callee.property.name="any"]' +
    ':has(CallExpression[callee.object.name="AbortSignal"][callee.property.name="timeout"])',
  message: 'Use deadline() of base/deadline.ts: a timeout that only any() holds may never fire.'
}

export default [
  // wire types are generated from the .proto beside them
  { ignores: ['dist/**', 'coverage/**', '.testnet/**', '**/pb/*.ts'] },
  ...neostandard({ ts: true, semi: false }),
  {
    // a rule that needs an exception is changed here, where everybody sees it
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    rules: {
      '@stylistic/max-len': ['error', {
        code: 120,
        // a template has the lines that are printed
        ignoreTemplateLiterals: true,
        ignoreRegExpLiterals: true,
        ignoreUrls: true
      }],
      // says that a promise is left alone on purpose
      'no-void': ['error', { allowAsStatement: true }],
      // names of @noble/curves
      camelcase: [
        'error', { properties: 'never', ignoreDestructuring: true, allow: ['^ristretto255_', '^expand_message_'] }
      ]
    }
  },
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': plugins['typescript-eslint'].plugin },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'max-lines': ['error', { max: 400 }]
    }
  },
  {
    files: ['src/**/*.ts'],
    plugins: { mimi: layersPlugin, '@typescript-eslint': plugins['typescript-eslint'].plugin },
    rules: {
      'mimi/layers': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, noLooseTimeout]
    }
  },
  {
    files: ['src/base/**/*.ts', ...PURE_CORE],
    ignores: ['src/base/clock.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-properties': ['error',
        { object: 'Date', property: 'now', message: 'Take a Clock as an argument.' },
        { object: 'Math', property: 'random', message: 'Take a Random as an argument.' },
        { object: 'crypto', property: 'getRandomValues', message: 'Take a Random as an argument.' }
      ],
      'no-restricted-syntax': ['error',
        noDefaultExport,
        noLooseTimeout,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take a Clock as an argument.' }
      ]
    }
  },
  {
    files: ['src/page/assets/*.js'],
    languageOptions: {
      globals: Object.fromEntries([
        'document', 'window', 'location', 'history', 'sessionStorage', 'fetch', 'matchMedia', 'EventSource',
        'ResizeObserver', 'AbortSignal',
        'Element', 'HTMLElement', 'HTMLButtonElement', 'HTMLDetailsElement', 'HTMLFormElement', 'HTMLInputElement',
        'HTMLSelectElement', 'SVGSVGElement',
        'setTimeout', 'clearTimeout', 'setInterval', 'FormData'
      ].map(name => [name, 'readonly']))
    },
    rules: { 'max-lines': ['error', { max: 400 }] }
  },
  {
    files: ['test/**/*.ts'],
    // chai's assertions are property reads
    rules: { 'no-unused-expressions': 'off', '@typescript-eslint/no-unused-expressions': 'off' }
  }
]
