/**
 * SQL around the dump, in the same transaction. What must outlast the restore is put into temporary
 * tables before the old tables go: sign-ins, which end, and accounts that were deleted.
 */

/** Before the dump: keeps, and makes room. A database of another kind, or an empty one, keeps nothing. */
export const BEFORE = `
set local client_min_messages = warning;
set local lock_timeout = '5s';
create temporary table kept_sign_ins (id uuid) on commit drop;
create temporary table kept_deletions (id uuid, user_id uuid, created_at timestamptz) on commit drop;
do $$ begin
  if to_regclass('public.sign_ins') is not null then
    insert into kept_sign_ins select id from public.sign_ins;
  end if;
  if to_regclass('public.ended_sign_ins') is not null then
    insert into kept_sign_ins select id from public.ended_sign_ins;
  end if;
  if to_regclass('public.audit_logs') is not null then
    insert into kept_deletions select id, resource_id, created_at from public.audit_logs
      where action = 'account_deleted' and resource_type = 'user';
  end if;
end $$;
drop schema if exists public cascade;
create schema public authorization pg_database_owner;
grant usage on schema public to public;`

/**
 * After the dump: each table must have its rows. Accounts that were deleted after the backup was made
 * are deleted again, as `AccountDeletion` does, and that stays in the audit log.
 *
 * @param rows how many each table had
 */
export function after(rows: Record<string, number>, keepSignIns: boolean): string {
  // A database without tables was backed up before its first migration.
  if (!('users' in rows)) return ''
  const signIns = keepSignIns ? [] : [END_SIGN_INS]
  return [SEARCH_PATH, compareRows(rows), REPEAT_DELETIONS, ...signIns].join('\n')
}

/** pg_restore empties it, and the functions of triggers name tables without their schema. */
const SEARCH_PATH = 'set local search_path = public, pg_temp;'

function compareRows(rows: Record<string, number>): string {
  const checks = Object.entries(rows).map(([table, count]) => {
    const name = `"${table.replaceAll('"', '""')}"`
    return `  if (select count(*) from ${name}) <> ${Number(count)} then
    raise exception '% has other rows than the backup', '${table.replaceAll("'", "''")}';
  end if;`
  })
  return `do $$ begin\n${checks.join('\n')}\nend $$;`
}

const REPEAT_DELETIONS = `
insert into apple_revocations (encrypted_refresh_token)
  select i.encrypted_refresh_token from user_identities i
  join kept_deletions d on d.user_id = i.user_id
  where i.encrypted_refresh_token is not null;
update audit_logs l
  set user_id = null, ip_address = null, request_id = null, changes = '{}'
  from kept_deletions d join users u on u.id = d.user_id
  where l.user_id = u.id or (l.resource_type = 'user' and l.resource_id = u.id);
insert into audit_logs (id, action, resource_type, resource_id, created_at, source, changes)
  select d.id, 'account_deleted', 'user', d.user_id, d.created_at, 'terminal', '{}'
  from kept_deletions d on conflict do nothing;
delete from users u using kept_deletions d where u.id = d.user_id;`

const END_SIGN_INS = `
insert into ended_sign_ins (id, ended_at)
  select id, now() from (
    select id from sign_ins union select id from kept_sign_ins) every
  on conflict do nothing;
delete from refresh_tokens;
delete from sign_ins;
delete from one_time_codes;
delete from admin_sessions;`
