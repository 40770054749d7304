import hash from '@adonisjs/core/services/hash'

/**
 * What the hasher of passwords has to do until the test ends: "make", or "verify at cost 12". An
 * attacker measures how long that takes; a test counts it.
 */
export function watchBcrypt(cleanup: (end: () => void) => void): string[] {
  const work: string[] = []
  const hasher = hash.use()
  const make = hasher.make.bind(hasher)
  const verify = hasher.verify.bind(hasher)
  hasher.make = (password) => {
    work.push('make')
    return make(password)
  }
  hasher.verify = (hashed, password) => {
    work.push(`verify at cost ${costOf(hashed)}`)
    return verify(hashed, password)
  }
  cleanup(() => void Object.assign(hasher, { make, verify }))
  return work
}

/** Of a hash as we write it ($bcrypt$v=98$r=12$), or as bcrypt itself does ($2b$12$). */
function costOf(hashed: string): number {
  return Number(/^\$(?:bcrypt\$v=\d+\$r=|2[ab]\$)(\d+)\$/.exec(hashed)?.[1])
}
