import type { Sample } from '#tests/support/sample_requests/sample'
import {
  createSpeechValidator,
  listSpeechesValidator,
  saveTagValidator,
  updateSpeechValidator,
} from '#validators/admin_catalog'
import { listAuditLogsValidator } from '#validators/audit_logs'
import { exportValidator, importAudioValidator, importCsvValidator } from '#validators/imports'

const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const ids = (count: number) =>
  Array.from({ length: count }, (_, i) => `${ID.slice(0, -3)}${String(i).padStart(3, '0')}`)

const tag = { name: 'present simple', category: 'tense' }
const speech = {
  ...{ text: 'Tea?', level: 'A1', type: 'question', tags: [ID] },
  ...{ external_id: 'a1-tea', published: true },
}

/** What is wrong with a speech, new or not. */
const BAD_SPEECHES = [
  { ...speech, text: '' },
  { ...speech, text: 'x'.repeat(501) },
  { ...speech, level: 'C2' },
  { ...speech, type: 'shout' },
  { ...speech, tags: ids(21) },
  { ...speech, tags: [ID, ID] },
  { ...speech, tags: ['topic'] },
  { ...speech, external_id: '' },
  { ...speech, published: 'true' },
  { ...speech, published: 1 },
  { ...speech, upload_id: 'tea' },
]

export const CONTENT_REQUESTS: Sample[] = [
  {
    name: 'save a tag',
    validator: saveTagValidator,
    valid: [tag, { name: 'x'.repeat(100) }, { ...tag, category: null }, { ...tag, id: 7 }],
    invalid: [
      {},
      { ...tag, name: '' },
      { ...tag, name: null },
      { ...tag, name: 'x'.repeat(101) },
      { ...tag, category: '' },
      { ...tag, category: 'x'.repeat(51) },
    ],
    differences: [{ what: 'a name of blanks', body: { name: ' ' }, accepted: false }],
  },
  {
    name: 'create a speech',
    validator: createSpeechValidator,
    valid: [
      speech,
      { text: 'x'.repeat(500), level: 'C1', tags: [] },
      { ...speech, tags: ids(20), type: null, external_id: null, published: null },
      { ...speech, upload_id: ID },
      { ...speech, upload_id: null },
    ],
    invalid: [
      ...BAD_SPEECHES,
      {},
      { ...speech, tags: undefined },
      { ...speech, text: null },
      { ...speech, level: null },
    ],
    differences: [{ what: 'NUL', body: { ...speech, text: 'Te\0a' }, accepted: false }],
  },
  {
    name: 'update a speech',
    validator: updateSpeechValidator,
    valid: [
      speech,
      {},
      { text: null, level: null, type: null, tags: null, external_id: null, published: null },
      { upload_id: ID },
      { upload_id: null },
    ],
    invalid: BAD_SPEECHES,
  },
  {
    name: 'list speeches for admins',
    validator: listSpeechesValidator,
    textOnly: true,
    valid: [
      {},
      { page: '1', per_page: '100', level: 'A1', type: 'answer', tag_id: ID, q: 'tea' },
      { published: 'true', deleted: 'false', warning: 'any', sort: '-created_at' },
    ],
    invalid: [
      { page: '0' },
      { per_page: '101' },
      { tag_id: 'topic' },
      { q: '' },
      { published: 'yes' },
      { deleted: '1' },
      { warning: '' },
      { sort: 'version' },
    ],
  },
  {
    name: 'upload recordings',
    validator: importAudioValidator,
    textOnly: true,
    valid: [{}, { upload_session_id: ID }],
    invalid: [{ upload_session_id: 'tea' }],
  },
  {
    name: 'import speeches',
    validator: importCsvValidator,
    textOnly: true,
    valid: [
      { upload_session_id: ID },
      { upload_session_id: ID, dry_run: 'true', draft: 'false' },
      { upload_session_id: ID, encoding: 'windows-1252', delimiter: 'tab' },
    ],
    invalid: [
      {},
      { upload_session_id: 'tea' },
      { upload_session_id: ID, dry_run: '1' },
      { upload_session_id: ID, draft: 'yes' },
      { upload_session_id: ID, encoding: 'morse' },
      { upload_session_id: ID, delimiter: ';' },
    ],
  },
  {
    name: 'export speeches',
    validator: exportValidator,
    textOnly: true,
    valid: [
      {},
      { level: 'A1', type: 'answer', tag_id: ID, q: 'tea', published: 'true' },
      { deleted: 'false', warning: 'any' },
    ],
    invalid: [
      { level: 'C2' },
      { type: 'shout' },
      { tag_id: 'topic' },
      { q: '' },
      { published: 'yes' },
      { deleted: '1' },
      { warning: '' },
    ],
  },
  {
    name: 'list audit logs',
    validator: listAuditLogsValidator,
    textOnly: true,
    valid: [
      {},
      { page: '2', per_page: '1', admin_id: ID, action: 'tag_created', resource_type: 'tag' },
      { resource_id: ID, from: '2026-01-01', to: '2026-01-31T12:00:00Z' },
    ],
    invalid: [
      { admin_id: 'nora' },
      { action: '' },
      { resource_type: 'x'.repeat(51) },
      { from: 'yesterday' },
    ],
  },
]
