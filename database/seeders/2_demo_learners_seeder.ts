import hash from '@adonisjs/core/services/hash'
import { BaseSeeder } from '@adonisjs/lucid/seeders'
import { DEMO_LEARNERS, seedDemoLearners } from '#practice/seed_demo_learners'

/** Their password is public: never in production. */
export default class DemoLearnersSeeder extends BaseSeeder {
  static environment = ['development', 'test']

  async run() {
    const added = await seedDemoLearners(this.client, hash.use())
    const nothing = added === 0 ? ': nothing changed' : ''
    process.stdout.write(
      `  learners: ${added} added, ${DEMO_LEARNERS.length - added} there already${nothing}\n`
    )
  }
}
