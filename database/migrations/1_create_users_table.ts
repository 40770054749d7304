import { BaseSchema } from '@adonisjs/lucid/schema'
import { AUTH_PROVIDERS } from '#accounts/enums'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create or replace function set_updated_at() returns trigger language plpgsql as $$
      begin
        new.updated_at = now();
        return new;
      end $$`)
    this.schema.createTable('users', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.string('email', 254).notNullable()
      table.timestamp('email_verified_at')
      table.string('name', 100).notNullable()
      table.string('password', 100)
      table.text('avatar_url')
      table.enum('auth_provider', AUTH_PROVIDERS).notNullable().defaultTo('email')
      table.string('auth_provider_id', 255)
      table.string('time_zone', 64).notNullable().defaultTo('UTC')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.timestamp('updated_at').notNullable().defaultTo(this.now())
      table.check("length(trim(name)) > 0 and position('@' in email) > 1", {}, 'users_named')
      table.check(
        "auth_provider <> 'email' or password is not null",
        {},
        'users_email_needs_password'
      )
      table.index(['auth_provider', 'auth_provider_id'])
    })
    this.schema.raw('create unique index users_email_unique on users (lower(email))')
    this.schema.raw(`create trigger users_set_updated_at before update on users
      for each row execute function set_updated_at()`)
  }

  async down() {
    this.schema.dropTable('users')
    this.schema.raw('drop function set_updated_at()')
  }
}
