import { configApp } from '@adonisjs/eslint-config'

/**
 * What the product does, in the field's own words. It takes arguments and knows nothing of HTTP,
 * so that a page, an API call and a command can share it.
 */
const DOMAIN_FOLDERS = [
  'accounts',
  'auditing',
  'catalog',
  'importing',
  'operations',
  'practice',
  'scoring',
  'storage',
]

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
    // A pattern that begins with "#" would be a comment, as in a .gitignore.
    regex:
      '^#(controllers|middleware|validators|transformers|exceptions|auth|openapi|start|providers|generated|config)/',
    message: 'Domain code does not import from delivery (controllers, validators, start, ...).',
  },
]

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
    name: 'Domain code does not import the HTTP layer',
    files: DOMAIN_FOLDERS.map((folder) => `app/${folder}/**/*.ts`),
    rules: {
      'no-restricted-imports': ['error', { patterns: DELIVERY_IMPORTS }],
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
    name: 'Terminal programs print',
    files: ['bin/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
]
