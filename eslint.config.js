import { configApp } from '@adonisjs/eslint-config'
import importSort from 'eslint-plugin-simple-import-sort'

import { DOMAIN, FOLDERS, forbiddenFor } from './eslint.boundaries.js'

/** One block without blank lines. */
const IMPORT_ORDER = [['^\\u0000', '^node:', '^@?\\w', '^#', '^\\.']]

/**
 * What the product does, in the field's own words. It takes arguments and knows nothing of HTTP,
 * so that a page, an API call and a command can share it.
 */
const DELIVERY_IMPORTS = [
  {
    group: ['@adonisjs/core/http', '@adonisjs/http-server', '@adonisjs/http-server/*'],
    message: 'Domain code knows nothing of HTTP: take what you need as an argument.',
  },
  {
    group: ['@adonisjs/*/services/*', '@adonisjs/core/container'],
    message: 'Domain code does not reach into the container: take what you need as an argument.',
  },
  {
    regex: '^@adonisjs/core$',
    allowImportNames: ['inject'],
    message: 'Domain code uses no more of the framework than @inject().',
  },
]

/** Holds a folder of app/ to the folders that it may import from. */
function boundaryOf(folder) {
  const forbidden = {
    regex: `^(#|(\\.\\./)+)(${forbiddenFor(folder).join('|')})/`,
    message: `app/${folder} does not import from there: eslint.boundaries.js says what it may use.`,
  }
  const patterns = folder in DOMAIN ? [...DELIVERY_IMPORTS, forbidden] : [forbidden]
  return {
    name: `What app/${folder} may import`,
    files: [`app/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  }
}

export default [
  { ignores: ['database/schema.ts', 'docs/openapi.json', 'storage/**'] },
  ...configApp({
    name: 'Types are honest and promises are awaited',
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      'no-console': 'error',
    },
  }),
  {
    name: 'Imports stand in one order: Node.js, packages, our folders, neighbours',
    plugins: { 'simple-import-sort': importSort },
    rules: {
      'simple-import-sort/imports': ['error', { groups: IMPORT_ORDER }],
      'simple-import-sort/exports': 'error',
    },
  },
  ...Object.keys(FOLDERS).map(boundaryOf),
  {
    name: 'Domain code takes arguments',
    files: Object.keys(DOMAIN).map((folder) => `app/${folder}/**/*.ts`),
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='HttpContext']",
          message: 'Domain code takes arguments, never an HTTP context.',
        },
      ],
    },
  },
  {
    name: 'Controllers and middleware keep nothing: one object may serve many requests at once',
    files: ['app/controllers/**/*.ts', 'app/middleware/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          // What exceptions beside a controller override is fixed by their class.
          'PropertyDefinition[readonly!=true][override!=true]',
          "AssignmentExpression[left.object.type='ThisExpression']",
          "UpdateExpression[argument.object.type='ThisExpression']",
        ].map((selector) => ({
          selector,
          message: 'It would be seen by other requests: pass it on, or make it readonly.',
        })),
      ],
    },
  },
  {
    name: 'Terminal programs print',
    files: ['bin/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
]
