import { UserSchema } from '#database/schema'

export default class User extends UserSchema {}
