import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * A sign-in is what a learner sees in the list of devices. Its refresh tokens follow one another;
 * its id is the `sid` of its access tokens. When its row goes, in whatever way (a sign-out, a
 * deleted account), the database itself notes the id and announces it on the channel
 * `ended_sign_ins`, so that the access tokens are refused from then on.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.createTable('sign_ins', (table) => {
      table.uuid('id').primary().defaultTo(this.raw('gen_random_uuid()'))
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
      table.string('device_name', 100)
      table.specificType('ip_address', 'inet')
      table.timestamp('created_at').notNullable().defaultTo(this.now())
      table.timestamp('last_used_at').notNullable().defaultTo(this.now())
      // Of its newest refresh token.
      table.timestamp('expires_at').notNullable().index()
    })
    this.schema.raw(`
      insert into sign_ins (id, user_id, device_name, created_at, last_used_at, expires_at)
      select family, (array_agg(user_id))[1], max(device_name), min(created_at), max(created_at),
             max(expires_at)
      from refresh_tokens group by family`)
    this.schema.alterTable('refresh_tokens', (table) => {
      table.dropIndex('family')
      table.renameColumn('family', 'sign_in_id')
      table.dropColumn('user_id')
      table.dropColumn('device_name')
    })
    this.schema.alterTable('refresh_tokens', (table) => {
      table.foreign('sign_in_id').references('sign_ins.id').onDelete('CASCADE')
      table.index('sign_in_id')
    })

    this.schema.createTable('ended_sign_ins', (table) => {
      table.uuid('id').primary()
      table.timestamp('ended_at').notNullable().defaultTo(this.now()).index()
    })
    this.schema.raw(`
      create or replace function sign_in_ended() returns trigger language plpgsql as $$
      begin
        insert into ended_sign_ins (id) values (old.id) on conflict do nothing;
        -- No access token lives longer than a day: what is older is asked for by nobody.
        delete from ended_sign_ins where id in (
          select id from ended_sign_ins where ended_at < now() - interval '25 hours'
          limit 10 for update skip locked);
        perform pg_notify('ended_sign_ins', old.id::text);
        return null;
      end $$`)
    this.schema.raw(`create trigger sign_ins_ended after delete on sign_ins
      for each row execute function sign_in_ended()`)
  }

  async down() {
    this.schema.alterTable('refresh_tokens', (table) => {
      table.dropForeign('sign_in_id')
      table.dropIndex('sign_in_id')
      table.renameColumn('sign_in_id', 'family')
      table.uuid('user_id').references('users.id').onDelete('CASCADE').index()
      table.string('device_name', 100)
    })
    this.schema.raw(`
      update refresh_tokens set user_id = sign_ins.user_id, device_name = sign_ins.device_name
      from sign_ins where sign_ins.id = refresh_tokens.family`)
    this.schema.alterTable('refresh_tokens', (table) => {
      table.dropNullable('user_id')
      table.index('family')
    })
    this.schema.dropTable('sign_ins')
    this.schema.dropTable('ended_sign_ins')
    this.schema.raw('drop function sign_in_ended()')
  }
}
