import type { HttpContext } from '@adonisjs/core/http'
import { AdminSignIn } from '#accounts/admin_sign_in'
import { WrongPassword } from '#accounts/errors'
import { originOf } from '#controllers/origin'
import { ProofRequired, WrongProof } from '#exceptions/proof_required'

/** Longer than any password of ours. */
const MAX_CHARACTERS = 1000

/**
 * Lets only an admin pass who has typed the password within the last ten minutes, or types it now: in
 * the field of `panel::components/proof`. Whoever did not is asked on a page that keeps the form.
 *
 * @throws ProofRequired; SignInBusy; TooManyRequests after too many wrong passwords
 */
export async function requireFreshProof(ctx: HttpContext): Promise<void> {
  const guard = ctx.auth.use('panel')
  const password: unknown = ctx.request.input('proof_password')
  if (typeof password !== 'string' || password === '' || password.length > MAX_CHARACTERS) {
    if (guard.isFresh) return
    throw new ProofRequired()
  }
  const adminSignIn = await ctx.containerResolver.make(AdminSignIn)
  try {
    await adminSignIn.confirm(guard.getUserOrFail(), password, originOf(ctx))
  } catch (error) {
    if (!(error instanceof WrongPassword)) throw error
    throw new WrongProof()
  }
  guard.refresh()
}
