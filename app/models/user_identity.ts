import { UserIdentitySchema } from '#database/schema'

export default class UserIdentity extends UserIdentitySchema {}
