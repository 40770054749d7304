import { AUTH_PROVIDERS } from '#accounts/enums'
import { Count } from '#metrics/instruments'
import { outcomeOf, OUTCOMES } from '#metrics/outcome'

const WAYS_IN = [...AUTH_PROVIDERS, 'admin'] as const

const signIns = new Count('sign_ins_total', 'Attempts to sign in; those of admins by password.', {
  provider: WAYS_IN,
  outcome: OUTCOMES,
})

export const registrations = new Count('registrations_total', 'New accounts of learners.', {
  provider: AUTH_PROVIDERS,
})

/** Counts an attempt to sign in, with what becomes of it. @throws what it throws */
export async function countSignIn<T>(
  provider: (typeof WAYS_IN)[number],
  attempt: () => Promise<T>
): Promise<T> {
  try {
    const signedIn = await attempt()
    signIns.add({ provider, outcome: 'done' })
    return signedIn
  } catch (error) {
    signIns.add({ provider, outcome: outcomeOf(error) })
    throw error
  }
}
