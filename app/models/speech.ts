import { column, manyToMany } from '@adonisjs/lucid/orm'
import type { ManyToMany } from '@adonisjs/lucid/types/relations'
import { SpeechSchema } from '#database/schema'
import Tag from '#models/tag'

/** Only tests use it: the product reads and writes speeches with SQL, which was measured to be faster. */
export default class Speech extends SpeechSchema {
  // Lucid would look for `audio_sha_256`.
  @column({ columnName: 'audio_sha256' })
  declare audioSha256: string | null

  @manyToMany(() => Tag, { pivotTable: 'speech_tags' })
  declare tags: ManyToMany<typeof Tag>
}
