import { type Check, fault, ok } from '#operations/doctor/doctor'

/** A secret of random characters has more different ones than this. */
const FEW_CHARACTERS = 10

/** @param secrets by their settings' names; those that are not set are left out */
export function settingsChecks(secrets: Record<string, string | undefined>): Check[] {
  return [
    {
      name: 'secrets',
      todo: '',
      run: async () => {
        const weak = Object.entries(secrets).filter(([, secret]) => secret && isGuessable(secret))
        if (weak.length === 0) return ok('None can be guessed')
        const names = weak.map(([name]) => name).join(', ')
        return fault(`${names} can be guessed`, 'Set it to what "openssl rand -hex 32" prints.')
      },
    },
  ]
}

function isGuessable(secret: string): boolean {
  return new Set(secret).size < FEW_CHARACTERS || /(.{2,8})\1{3}/.test(secret)
}
