import { configApp } from '@adonisjs/eslint-config'
import security from 'eslint-plugin-security'
import importSort from 'eslint-plugin-simple-import-sort'

import { DOMAIN, FOLDERS, forbiddenFor } from './eslint.boundaries.js'
import { TEMPLATES } from './eslint.templates.js'

const SECURITY_RULES = Object.keys(security.configs.recommended.rules)

/** One block without blank lines. */
const IMPORT_ORDER = [['^\\u0000', '^node:', '^@?\\w', '^#', '^\\.']]

/**
 * What the product does, in the field's own words. It takes arguments and knows nothing of HTTP,
 * so that a page, an API call and a command can share it.
 */
const DELIVERY_IMPORTS = [
  {
    regex: '^@adonisjs/(core/(?!(encryption|exceptions|hash)$)|(ally|auth|cors|http-server)(/|$))',
    message: 'Domain code knows nothing of HTTP: take what you need as an argument.',
  },
  {
    regex: '^@adonisjs/[^/]+/services/',
    message: 'Domain code does not reach into the container: take what you need as an argument.',
  },
  {
    regex: '^@adonisjs/core$',
    allowImportNames: ['inject'],
    message: 'Domain code uses no more of the framework than @inject().',
  },
]

/** Everywhere but in app/metrics, which sees to it that labels have few values. */
const PROMETHEUS_CLIENT = {
  regex: '^prom-client(/|$)',
  message: 'Count with a Count, Timing or Figure (app/metrics/instruments.ts).',
}

const HTTP_CONTEXT = {
  selector: "MemberExpression[object.name='HttpContext']",
  message: 'Domain code takes arguments, never an HTTP context.',
}

/** One object may serve many requests at once. */
const KEPT_FIELDS = [
  // What exceptions beside a controller override is fixed by their class.
  'PropertyDefinition[readonly!=true][override!=true]',
  "AssignmentExpression[left.object.type='ThisExpression']",
  "UpdateExpression[argument.object.type='ThisExpression']",
].map((selector) => ({
  selector,
  message: 'It would be seen by other requests: pass it on, or make it readonly.',
}))

/** Refuses import() and its types, which `no-restricted-imports` does not see. */
function dynamicImports({ regex, message }) {
  const source = `/${regex.replaceAll('/', '\\u002F')}/`
  return ['ImportExpression', 'TSImportType'].map((type) => ({
    selector: `${type}[source.value=${source}]`,
    message,
  }))
}

/** Holds a folder of app/ to the folders that it may import from. */
function boundaryOf(folder) {
  // What pages show is made of results, as use cases are, and not of requests.
  const knowsNoHttp = folder in DOMAIN || folder === 'panel'
  const patterns = [
    ...(knowsNoHttp ? DELIVERY_IMPORTS : []),
    ...(folder === 'metrics' ? [] : [PROMETHEUS_CLIENT]),
    {
      regex: `^(#|(\\.{1,2}/|[\\w-]+/)*\\.\\./(app/)?)(${forbiddenFor(folder).join('|')})/`,
      message: `app/${folder} does not import from there: eslint.boundaries.js says what it may use.`,
    },
  ]
  const syntax = [
    ...patterns.flatMap(dynamicImports),
    ...(knowsNoHttp ? [HTTP_CONTEXT] : []),
    ...(['controllers', 'middleware'].includes(folder) ? KEPT_FIELDS : []),
  ]
  return {
    name: `What app/${folder} may import, and what it may hold`,
    files: [`app/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      'no-restricted-syntax': ['error', ...syntax],
    },
  }
}

export default [
  {
    ignores: [
      'database/schema.ts',
      'docs/openapi.json',
      'storage/**',
      'public/**',
      'clients/generated/**',
    ],
  },
  ...configApp({
    name: 'Types are honest and promises are awaited',
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // What `using` holds ends with its block: a promise that is returned may still need it.
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      'no-console': 'error',
    },
  }),
  {
    name: 'Imports stand in one order: Node.js, packages, our folders, the same folder',
    plugins: { 'simple-import-sort': importSort },
    rules: {
      'simple-import-sort/imports': ['error', { groups: IMPORT_ORDER }],
      'simple-import-sort/exports': 'error',
    },
  },
  {
    name: 'Nothing runs text as code, and no source hides what it does',
    plugins: { security },
    rules: {
      ...Object.fromEntries(SECURITY_RULES.map((rule) => [rule, 'error'])),
      // Any computed key is an alarm. Keys of requests come through validators, which copy what they know.
      'security/detect-object-injection': 'off',
      // Any path that is no literal is an alarm. Names in the storage are ours: storage/storage_keys.ts.
      'security/detect-non-literal-fs-filename': 'off',
      // Any comparison of what is called a password, token or hash is an alarm, also with undefined.
      'security/detect-possible-timing-attacks': 'off',
      // A guess by the form of the expression; tests/support/input_costs.ts measures with hostile input.
      'security/detect-unsafe-regex': 'off',
    },
  },
  {
    name: 'Tests and benches make expressions of their own texts',
    files: ['tests/**', 'bench/**'],
    rules: { 'security/detect-non-literal-regexp': 'off' },
  },
  ...Object.keys(FOLDERS).map(boundaryOf),
  TEMPLATES,
  {
    name: 'Terminal programs print',
    files: ['bin/**/*.ts', 'bench/**/*.ts', 'clients/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
]
