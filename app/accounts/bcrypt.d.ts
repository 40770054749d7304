/** What we use of the package, which has no types of its own. */
declare module 'bcrypt' {
  const bcrypt: {
    /** @returns `$2b$COST$` and 53 characters of salt and hash */
    hash(password: string, cost: number): Promise<string>
  }
  export default bcrypt
}
