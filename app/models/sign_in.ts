import { SignInSchema } from '#database/schema'

export default class SignIn extends SignInSchema {}
