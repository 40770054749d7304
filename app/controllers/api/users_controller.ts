import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AccountDeletion } from '#accounts/account_deletion'
import { AccountExport } from '#accounts/account_export'
import { FirstPassword } from '#accounts/first_password'
import { PasswordChange } from '#accounts/password_change'
import { readProfile, updateProfile } from '#accounts/profiles'
import { givenProof } from '#controllers/given_proof'
import { originOf } from '#controllers/origin'
import { streamPieces } from '#controllers/stream_pieces'
import { verifiedIdentity } from '#controllers/verified_identity'
import { ProgressKeeper } from '#practice/progress/progress_keeper'
import { serialize } from '#transformers/serialize'
import UserTransformer from '#transformers/user_transformer'
import {
  changePasswordValidator,
  deleteAccountValidator,
  firstPasswordValidator,
  toProfileChanges,
  updateProfileValidator,
} from '#validators/users'

@inject()
export default class UsersController {
  constructor(
    private passwordChange: PasswordChange,
    private firstPassword: FirstPassword,
    private accountDeletion: AccountDeletion,
    private accountExport: AccountExport,
    private progress: ProgressKeeper
  ) {}

  async me({ auth }: HttpContext) {
    const user = await readProfile(auth.use('learner').getUserOrFail().userId)
    return serialize(UserTransformer.transform(user))
  }

  async update(ctx: HttpContext) {
    const { userId } = ctx.auth.use('learner').getUserOrFail()
    const changes = toProfileChanges(await ctx.request.validateUsing(updateProfileValidator))
    const user = await updateProfile(userId, changes, originOf(ctx))
    return serialize(UserTransformer.transform(user))
  }

  async changePassword(ctx: HttpContext) {
    const holder = ctx.auth.use('learner').getUserOrFail()
    const passwords = await ctx.request.validateUsing(changePasswordValidator)
    const { current_password: current, new_password: next } = passwords
    await this.passwordChange.change(holder, current, next, originOf(ctx))
    ctx.response.noContent()
  }

  async setPassword(ctx: HttpContext) {
    const holder = ctx.auth.use('learner').getUserOrFail()
    const payload = await ctx.request.validateUsing(firstPasswordValidator)
    const identity = await verifiedIdentity(ctx, payload)
    await this.firstPassword.set(holder, identity, payload.new_password, originOf(ctx))
    ctx.response.noContent()
  }

  async destroy(ctx: HttpContext) {
    const { userId } = ctx.auth.use('learner').getUserOrFail()
    const proof = await givenProof(ctx, await ctx.request.validateUsing(deleteAccountValidator))
    await this.accountDeletion.delete(userId, proof, originOf(ctx))
    ctx.response.noContent()
  }

  async export({ auth, response }: HttpContext) {
    const user = await readProfile(auth.use('learner').getUserOrFail().userId)
    // What was practised last is in it.
    await this.progress.fold(user.id)
    const pieces = this.accountExport.write(user, new UserTransformer(user).toObject())
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': 'attachment; filename="saywell-export.json"',
    }
    await streamPieces(response, headers, pieces)
  }
}
