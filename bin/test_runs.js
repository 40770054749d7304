/**
 * Which spec files `npm test` runs in one process. Each file is named by its path, as Japa's
 * patterns stand for the files of one folder only.
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** Where the spec files of each suite are (see adonisrc.ts). */
const SUITES = {
  unit: ['tests/unit', 'bench/tests'],
  functional: ['tests/functional'],
  browser: ['tests/browser'],
}

/** What runs beside the rest, so that both halves take as long: beginnings of paths. */
export const ASIDE = [
  'tests/unit/',
  'bench/tests/',
  ...['catalog', 'crashes', 'database', 'faults', 'importing', 'mails'].map(functional),
  ...['operations', 'postgres', 'storage'].map(functional),
]

/**
 * Functional tests that need no second PostgreSQL, as they test no SQL, or processes and pages whose
 * SQL other tests run, too: beginnings of paths. Everything else runs on each version, so that nothing new is
 * left out by mistake.
 */
export const WITHOUT_SQL = [
  ...['crashes', 'limits', 'mails', 'storage'].map(functional),
  ...below('accounts', ['admin_commands_processes', 'apple_revocations', 'ended_sign_ins']),
  ...below('admin_api', ['import_storages', 'login']),
  ...below('api', [
    ...['compressed_answers', 'config', 'cors', 'errors', 'hostile_requests', 'odd_requests'],
    ...['random_speeches_deleted', 'random_speeches_uniform', 'request_log', 'reset_password'],
    ...['score', 'social'],
  ]),
  ...below('catalog/drawing', ['two_servers_channels']),
  ...below('catalog/preparation', ['content_prepare', 'recording_preparation']),
  // It makes code.
  ...below('database', ['schema_generation']),
  ...below('faults', ['dependencies']),
  ...below('importing', [
    ...['export_csv', 'import_csv', 'import_verified', 'import_yields', 'killed'],
  ]),
  // What a client sees of a database that is away or slow is the driver's work, whatever the version.
  ...below('postgres', ['behind_pool', 'database_away', 'database_slow']),
  ...below('operations', [
    ...['docs', 'faults', 'ffmpeg_missing', 'general_headers', 'health', 'kept_connections'],
    ...['logged_inputs', 'metrics', 'openapi', 'quickstart', 'readiness_check', 'score_smoke'],
    ...['sentry', 'stop', 'taken_port', 'three_servers', 'try_page'],
  ]),
  ...below('panel', [
    ...['admins', 'faults', 'import_recordings', 'killed_import', 'languages', 'missing_asset'],
    ...['recordings', 'score_recording', 'second_factor', 'sent_again', 'sign_in', 'spanish'],
    ...['bulk_changes.spec', 'import_steps', 'overview', 'same_speech', 'sessions', 'speech_form'],
    ...['speech_list.spec', 'speech_warnings', 'time_zone'],
    // Their statements are in `..._plans`, and in the specs of what the pages use.
    ...[
      'audit_log.spec',
      'bulk_changes_of_many',
      'learners',
      'practised_sessions',
      'review',
      'tags',
    ],
  ]),
]

/**
 * @param {string} tests `all`, `functional`, or `sql` for the functional tests that test SQL
 * @returns {{ suites: string[], files: string[] }[]} two halves
 */
export function halvesOf(tests) {
  const suites = tests === 'all' ? Object.keys(SUITES) : ['functional']
  const files = suites
    .flatMap((suite) => SUITES[suite].flatMap(specFiles))
    .filter((file) => tests !== 'sql' || !isBelow(file, WITHOUT_SQL))
  const aside = files.filter((file) => isBelow(file, ASIDE))
  return [files.filter((file) => !aside.includes(file)), aside].map((half) => ({
    suites: suites.filter((suite) => half.some((file) => isBelow(file, SUITES[suite]))),
    files: half,
  }))
}

/** @param {string} folder */
function functional(folder) {
  return `tests/functional/${folder}/`
}

/**
 * @param {string} folder
 * @param {string[]} names beginnings of them
 */
function below(folder, names) {
  return names.map((name) => `${functional(folder)}${name}`)
}

/** @param {string} folder */
function specFiles(folder) {
  return readdirSync(ROOT + folder, { recursive: true })
    .filter((path) => path.endsWith('.spec.ts'))
    .map((path) => `${folder}/${path}`)
}

/**
 * @param {string} file
 * @param {string[]} beginnings
 */
function isBelow(file, beginnings) {
  return beginnings.some((beginning) => file.startsWith(beginning))
}
