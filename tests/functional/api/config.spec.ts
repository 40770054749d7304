import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { MailDelivery } from '#mails/mail_delivery'
import env from '#start/env'

const PATH = '/api/v1/config'

test.group('GET config', () => {
  test('tells a guest the limits, formats and choices that requests are held to', async ({
    assert,
    client,
  }) => {
    const response = await client.get(PATH)
    response.assertStatus(200)
    const { limits, ...config } = response.body()
    assert.containsSubset(limits, {
      max_recording_bytes: 10_485_760,
      max_recording_seconds: 30,
      max_reference_text_characters: 500,
      min_password_characters: 8,
      max_password_bytes: 72,
      max_page_size: 100,
      max_results: 200,
      change_email_code_digits: 8,
      reset_password_code_digits: 8,
      verify_email_code_digits: 6,
    })
    assert.containsSubset(config, {
      min_app_version: null,
      levels: ['A1', 'A2', 'B1', 'B2', 'C1'],
      types: ['question', 'answer'],
      languages: ['en-US'],
      sends_mail: true,
    })
    assert.deepInclude(config.audio_formats, { format: 'm4a', content_type: 'audio/mp4' })
  })

  test('names the sign-in providers that are set up', async ({ assert, client, cleanup }) => {
    const apple = env.get('APPLE_CLIENT_ID')
    env.set('APPLE_CLIENT_ID', [])
    cleanup(() => env.set('APPLE_CLIENT_ID', apple))
    const response = await client.get(PATH)
    assert.deepEqual(response.body().sign_in_providers, [
      { provider: 'google', client_ids: env.get('GOOGLE_CLIENT_ID') },
      { provider: 'facebook', client_ids: [env.get('FACEBOOK_APP_ID')] },
    ])
  })

  test('answers 304 while nothing has changed', async ({ assert, client, cleanup }) => {
    const first = await client.get(PATH)
    assert.equal(first.header('cache-control'), 'public, max-age=0, must-revalidate')
    const etag = first.header('etag')!
    const again = await client.get(PATH).header('if-none-match', etag)
    again.assertStatus(304)
    assert.equal(again.text(), '')

    const delivery = await app.container.make(MailDelivery)
    const silent = Object.create(delivery, { isConfigured: { value: false } }) as MailDelivery
    app.container.swap(MailDelivery, () => silent)
    cleanup(() => app.container.restore(MailDelivery))
    const later = await client.get(PATH).header('if-none-match', etag)
    later.assertStatus(200)
    assert.isFalse(later.body().sends_mail)
  })
})
