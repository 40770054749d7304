import { nameKey } from '#postgres/name_key'

/** The admin whom the settings name, who can always sign in: `ADMIN_USERNAME`, `ADMIN_PASSWORD_HASH`. */
export interface EnvironmentAdmin {
  username: string
  /** bcrypt, `$2b$12$...` */
  passwordHash: string
}

/** Whether a user name is that of the environment's admin; the case of letters does not matter. */
export function isEnvironmentAdmin(
  username: string,
  environment: EnvironmentAdmin | undefined
): environment is EnvironmentAdmin {
  return environment !== undefined && nameKey(environment.username) === nameKey(username)
}
