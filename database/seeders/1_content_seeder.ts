import app from '@adonisjs/core/services/app'
import drive from '@adonisjs/drive/services/main'
import { BaseSeeder } from '@adonisjs/lucid/seeders'
import { seedContent } from '#catalog/seed_content'

export default class ContentSeeder extends BaseSeeder {
  async run() {
    const folder = app.makePath('database/content')
    const { tags, speeches } = await seedContent(this.client, drive.use(), folder)
    const nothing = tags.added + speeches.added === 0 ? ': nothing changed' : ''
    process.stdout.write(
      `  tags: ${tags.added} added, ${tags.present} there already; ` +
        `speeches: ${speeches.added} added, ${speeches.present} there already${nothing}\n`
    )
  }
}
