import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createLearner } from '#database/factories/learners'
import { saveSession } from '#database/factories/sessions'
import { createSpeech } from '#database/factories/speeches'
import { createTag, Tag } from '#database/factories/tags'
import GameSession from '#models/game_session'
import RefreshToken from '#models/refresh_token'
import SignIn from '#models/sign_in'
import User from '#models/user'

/** The name of the constraint, or PostgreSQL's code, that refuses what is tried. */
async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
    return 'nothing'
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string }
    return constraint ?? code ?? String(error)
  }
}

async function createSignIn(userId: string): Promise<SignIn> {
  const signIn = await SignIn.create({ userId, expiresAt: DateTime.utc() })
  return signIn.refresh()
}

/** Rows that would be right, by table. */
async function goodRows() {
  const { user } = await createLearner()
  const speech = await createSpeech()
  const sessionId = await saveSession(user.id, [speech.id])
  const { id: signInId } = await createSignIn(user.id)
  return {
    users: { email: `${randomUUID()}@example.com`, name: 'Mia', password: 'x' },
    tags: { name: `tag ${randomUUID()}` },
    speeches: { text: 'Tea?', level: 'A1', type: 'question' },
    game_sessions: {
      ...{ user_id: user.id, mode: 'listen_only', level: 'A1', total_sentences: 2 },
      ...{ correct_count: 1, incorrect_count: 1, skipped_count: 0, completed_at: new Date() },
      ...{ practiced_on: '2026-01-31', time_zone: 'UTC' },
    },
    game_results: {
      ...{ session_id: sessionId, speech_id: speech.id, sequence_number: 7 },
      user_response: 'correct',
    },
    refresh_tokens: {
      ...{ sign_in_id: signInId, token_hash: randomUUID().replaceAll('-', '') },
      expires_at: new Date(),
    },
  }
}

type Table = keyof Awaited<ReturnType<typeof goodRows>>
const later = DateTime.utc().plus({ days: 1 }).toJSDate()

const BAD: { table: Table; fields: Record<string, unknown>; refusal: string }[] = [
  { table: 'users', fields: { name: '  ' }, refusal: 'users_named' },
  { table: 'users', fields: { email: '@example.com' }, refusal: 'users_named' },
  { table: 'users', fields: { password: null }, refusal: 'users_email_needs_password' },
  { table: 'users', fields: { auth_provider: 'myspace' }, refusal: 'users_auth_provider_check' },
  { table: 'tags', fields: { name: ' ' }, refusal: 'tags_named' },
  { table: 'tags', fields: { name: 't'.repeat(101) }, refusal: '22001' },
  { table: 'speeches', fields: { text: ' ' }, refusal: 'speeches_text_length' },
  { table: 'speeches', fields: { text: 't'.repeat(501) }, refusal: 'speeches_text_length' },
  { table: 'speeches', fields: { level: 'C2' }, refusal: 'speeches_level_check' },
  { table: 'speeches', fields: { type: 'shout' }, refusal: 'speeches_type_check' },
  {
    table: 'speeches',
    fields: { audio_duration_ms: 0 },
    refusal: 'speeches_audio_duration_positive',
  },
  {
    table: 'speeches',
    fields: { audio_sha256: 'g'.repeat(64) },
    refusal: 'speeches_audio_sha256_hex',
  },
  { table: 'game_sessions', fields: { mode: 'sing' }, refusal: 'game_sessions_mode_check' },
  { table: 'game_sessions', fields: { correct_count: 2 }, refusal: 'game_sessions_counts_add_up' },
  {
    table: 'game_sessions',
    fields: { total_sentences: 0, correct_count: 0, incorrect_count: 0 },
    refusal: 'game_sessions_size',
  },
  {
    table: 'game_sessions',
    fields: { average_score: 101 },
    refusal: 'game_sessions_average_score',
  },
  { table: 'game_sessions', fields: { started_at: later }, refusal: 'game_sessions_in_order' },
  { table: 'game_sessions', fields: { duration_seconds: -1 }, refusal: 'game_sessions_duration' },
  { table: 'game_sessions', fields: { selected_tags: '{}' }, refusal: 'game_sessions_tags_array' },
  {
    table: 'game_sessions',
    fields: { user_id: randomUUID() },
    refusal: 'game_sessions_user_id_foreign',
  },
  {
    table: 'game_results',
    fields: { sequence_number: 1 },
    refusal: 'game_results_session_id_sequence_number_unique',
  },
  {
    table: 'game_results',
    fields: { sequence_number: 0 },
    refusal: 'game_results_sequence_number',
  },
  {
    table: 'game_results',
    fields: { fluency_score: -1 },
    refusal: 'game_results_fluency_score',
  },
  {
    table: 'game_results',
    fields: { user_response: 'perhaps' },
    refusal: 'game_results_user_response_check',
  },
  {
    table: 'game_results',
    fields: { recognized_text: 'k'.repeat(2001) },
    refusal: 'game_results_recognized_text_length',
  },
  {
    table: 'game_results',
    fields: { speech_id: randomUUID() },
    refusal: 'game_results_speech_id_foreign',
  },
  { table: 'refresh_tokens', fields: {}, refusal: 'refresh_tokens_hash_hex' },
]

test.group('The database refuses', () => {
  test('the database refuses a bad row: {table}, {refusal}')
    .with(BAD)
    .run(async ({ assert }, { table, fields, refusal }) => {
      const good = await goodRows()
      if (table !== 'refresh_tokens') await db.table(table).insert(good[table])
      const others = await goodRows()
      const bad = { ...others[table], ...fields }
      assert.equal(await refusalOf(db.table(table).insert(bad)), refusal)
    })

  test('the database refuses an address or a tag that differs only in case', async ({ assert }) => {
    const learner = await createLearner()
    const email = learner.email.toUpperCase()
    const again = User.create({ email, name: 'Mia', password: 'x' })
    assert.equal(await refusalOf(again), 'users_email_unique')
    const tag = await createTag()
    const sameTag = Tag.create({ name: tag.name.toUpperCase() })
    assert.equal(await refusalOf(sameTag), 'tags_name_unique')
  })

  test('the database refuses to delete a speech that was practised', async ({ assert }) => {
    const { user } = await createLearner()
    const tag = await createTag()
    const speech = await createSpeech([tag])
    await saveSession(user.id, [speech.id])
    assert.equal(await refusalOf(speech.delete()), 'game_results_speech_id_foreign')
  })
})

test.group('The database cascades', () => {
  test('deleting a learner deletes sessions, results, tokens and keys', async ({ assert }) => {
    const { user } = await createLearner()
    const speech = await createSpeech()
    const sessionId = await saveSession(user.id, [speech.id])
    const signIn = await createSignIn(user.id)
    await RefreshToken.create({
      ...{ signInId: signIn.id, expiresAt: DateTime.utc() },
      tokenHash: 'a0'.repeat(32).replace(/^.{32}/, user.id.replaceAll('-', '')),
    })
    await user.delete()
    assert.isNull(await GameSession.find(sessionId))
    assert.isEmpty(await db.from('game_results').where('session_id', sessionId))
    assert.isNull(await RefreshToken.findBy('signInId', signIn.id))
    await speech.delete()
  })

  test('deleting a speech or a tag deletes what ties them', async ({ assert }) => {
    const tag = await createTag()
    const [one, other] = [await createSpeech([tag]), await createSpeech([tag])]
    await one.delete()
    assert.lengthOf(await db.from('speech_tags').where('tag_id', tag.id), 1)
    await tag.delete()
    assert.isEmpty(await db.from('speech_tags').where('speech_id', other.id))
  })
})
