import app from '@adonisjs/core/services/app'
import { BaseSeeder } from '@adonisjs/lucid/seeders'
import { seedContent } from '#catalog/seed_content'
import { RecordingStorage } from '#storage/recording_storage'

export default class ContentSeeder extends BaseSeeder {
  async run() {
    const folder = app.makePath('database/content')
    const recordings = await app.container.make(RecordingStorage)
    const { tags, speeches } = await seedContent(this.client, recordings, folder)
    const nothing = tags.added + speeches.added === 0 ? ': nothing changed' : ''
    process.stdout.write(
      `  tags: ${tags.added} added, ${tags.present} there already; ` +
        `speeches: ${speeches.added} added, ${speeches.present} there already${nothing}\n`
    )
  }
}
