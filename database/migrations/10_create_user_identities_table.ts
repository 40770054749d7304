import { BaseSchema } from '@adonisjs/lucid/schema'
import { SOCIAL_PROVIDERS } from '#accounts/enums'

export default class extends BaseSchema {
  async up() {
    this.schema.createTable('user_identities', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
      table.enum('provider', SOCIAL_PROVIDERS).notNullable()
      // Who it is, in the provider's own words: this identifies a learner, never the address.
      table.string('subject', 255).notNullable()
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      // Apple's refresh token, encrypted: it has to be revoked with the account.
      table.text('encrypted_refresh_token')
      table.unique(['provider', 'subject'])
    })
    this.schema.raw(`
      insert into user_identities (user_id, provider, subject)
      select id, auth_provider, auth_provider_id from users
      where auth_provider <> 'email' and auth_provider_id is not null
      on conflict do nothing`)
    // Facebook knows learners without an e-mail address.
    this.schema.alterTable('users', (table) => {
      table.setNullable('email')
    })
    this.schema.raw(`alter table users add constraint users_email_has_address
      check (auth_provider <> 'email' or email is not null)`)

    // Refresh tokens of deleted accounts that Apple has not revoked yet.
    this.schema.createTable('apple_revocations', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.text('encrypted_refresh_token').notNullable()
      table.integer('attempts').notNullable().defaultTo(0)
      table.timestamp('next_attempt_at').notNullable().defaultTo(this.now()).index()
      table.timestamp('created_at').notNullable().defaultTo(this.now())
    })
  }

  async down() {
    this.schema.dropTable('apple_revocations')
    this.schema.raw('alter table users drop constraint users_email_has_address')
    this.schema.raw('delete from users where email is null')
    this.schema.alterTable('users', (table) => {
      table.dropNullable('email')
    })
    this.schema.dropTable('user_identities')
  }
}
