import { messagesOf } from '#messages/message'

/** What an admin may be called; ASCII, so that upper and lower case are the same everywhere. */
const USERNAME = /^[a-z0-9][a-z0-9._@-]{0,99}$/i

export const USERNAME_RULE =
  '1 to 100 letters (a to z), digits, dots, underscores, hyphens or @, beginning with a letter or digit'

export const USERNAME_TEXTS = { bad_username: `A user name has ${USERNAME_RULE}.` }

const say = messagesOf('errors', USERNAME_TEXTS)

/** What is said of a name that is none. */
export function badUsername() {
  return say('bad_username')
}

export function isUsername(text: string): boolean {
  return USERNAME.test(text)
}
