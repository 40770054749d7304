/**
 * Which folders of app/ each folder of app/ may import from. Domain folders hold what the product
 * does; they come first, from the bottom up. Delivery folders speak HTTP.
 * `docs/ARCHITECTURE.md` says what is in each.
 */
export const DOMAIN = {
  concurrency: [],
  logging: [],
  messages: [],
  metrics: [],
  settings: [],
  texts: [],
  postgres: ['concurrency', 'metrics'],
  storage: ['settings'],
  audio: ['concurrency', 'messages', 'metrics'],
  limits: ['concurrency', 'metrics', 'settings'],
  mails: ['concurrency', 'metrics', 'settings'],
  models: [],
  auditing: ['postgres'],
  accounts: [
    ...['auditing', 'concurrency', 'limits', 'mails', 'messages', 'metrics', 'models', 'postgres'],
    ...['scoring', 'settings', 'texts'],
  ],
  scoring: ['audio', 'concurrency', 'limits', 'metrics', 'settings', 'texts'],
  catalog: [
    ...['audio', 'auditing', 'concurrency', 'messages', 'postgres', 'scoring', 'storage', 'texts'],
  ],
  practice: [
    ...['accounts', 'auditing', 'catalog', 'concurrency', 'metrics', 'models', 'postgres'],
    ...['scoring', 'texts'],
  ],
  importing: [
    ...['audio', 'auditing', 'catalog', 'concurrency', 'messages', 'metrics', 'postgres'],
    ...['storage', 'texts'],
  ],
  backups: ['concurrency', 'importing', 'postgres', 'settings', 'storage'],
  operations: [
    ...['audio', 'backups', 'catalog', 'concurrency', 'limits', 'metrics', 'postgres', 'scoring'],
    'storage',
  ],
}

const ANY_DOMAIN = Object.keys(DOMAIN)

export const DELIVERY = {
  validators: [
    ...['accounts', 'auditing', 'catalog', 'importing', 'messages', 'panel', 'practice', 'scoring'],
    'texts',
  ],
  transformers: ANY_DOMAIN,
  auth: ['accounts', 'models', 'panel'],
  panel: ANY_DOMAIN,
  exceptions: ['auth', 'messages', 'panel', 'postgres', 'transformers'],
  uploads: ['audio', 'concurrency', 'exceptions', 'importing', 'messages', 'validators'],
  middleware: ['auth', 'exceptions', 'limits', 'logging', 'metrics', 'panel', 'postgres'],
  openapi: [...ANY_DOMAIN, 'exceptions', 'transformers', 'validators'],
  controllers: [
    ...ANY_DOMAIN,
    'auth',
    'exceptions',
    'openapi',
    'panel',
    'transformers',
    'uploads',
    'validators',
  ],
}

export const FOLDERS = { ...DOMAIN, ...DELIVERY }

/** Outside of app/, and open to delivery folders: what HTTP and the framework's packages need. */
export const OPEN_TO_DELIVERY = ['config', 'generated', 'start']

/** Outside of app/, and closed to all of it: what puts the product together, runs or tests it. */
export const CLOSED = ['bench', 'bin', 'commands', 'lab', 'providers', 'tests']

/** @param {string} folder of app/ @returns {string[]} where its files must not import from */
export function forbiddenFor(folder) {
  const allowed = [folder, ...FOLDERS[folder]]
  const inApp = Object.keys(FOLDERS).filter((other) => !allowed.includes(other))
  return [...inApp, ...CLOSED, ...(folder in DOMAIN ? OPEN_TO_DELIVERY : [])]
}
