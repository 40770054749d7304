import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { DatabaseDraw } from '#catalog/drawing/database_draw'
import { SpeechPool } from '#catalog/drawing/speech_pool'
import { SpeechSource } from '#catalog/drawing/speech_source'
import type { Level, SpeechType } from '#catalog/enums'
import { SpeechReader } from '#catalog/speeches/speech_reader'
import { createSpeech } from '#database/factories/speeches'
import { createTag } from '#database/factories/tags'
import { createDrawable, speechPool, untilCounted } from '#tests/support/catalog'

test.group('Counting speeches by tag', () => {
  test('counts speeches by tag from the database while the pool is loading, just as the pool does')
    .with<{ level?: Level; type?: SpeechType }[]>([
      {},
      { level: 'B1' },
      { type: 'question' },
      { level: 'C1', type: 'answer' },
    ])
    .run(async ({ assert }, { level, type }) => {
      const { tag } = await createDrawable(2)
      const empty = await createTag()
      await createSpeech([tag], { level: 'C1' })
      await createSpeech([tag], { published: false })
      await createSpeech([tag], { audioUrl: null })
      await createSpeech([tag], { type: 'question' })
      await untilCounted(tag, 4)
      await untilCounted(empty, 0)
      const reader = await app.container.make(SpeechReader)
      const database = await app.container.make(DatabaseDraw)
      const counted = (pool: SpeechPool) => {
        return new SpeechSource(pool, reader, database).countByTag(level, type)
      }
      assert.deepEqual(await counted(new SpeechPool()), await counted(await speechPool()))
    })
})
