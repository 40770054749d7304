import { manyToMany } from '@adonisjs/lucid/orm'
import type { ManyToMany } from '@adonisjs/lucid/types/relations'
import { SpeechSchema } from '#database/schema'
import Tag from '#models/tag'

export default class Speech extends SpeechSchema {
  @manyToMany(() => Tag)
  declare tags: ManyToMany<typeof Tag>
}
