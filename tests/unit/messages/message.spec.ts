import { globSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import app from '@adonisjs/core/services/app'
import i18n from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { EmailTaken } from '#accounts/errors'
import { UnknownSpeeches } from '#catalog/errors'
import { messageOf, textsOfExceptions } from '#messages/message'
import { errorWords } from '#panel/message_words'
import { writeFor } from '#panel/reader'

/** Only the terminal shows what is wrong with the embedded server, and with backups. */
const OF_THE_TERMINAL = ['app/postgres/embedded/errors.ts', 'app/backups/errors.ts']

function inSpanish(error: Error): string {
  return writeFor({ timeZone: 'UTC', language: 'es' }, () => errorWords(error))
}

test.group('Messages', () => {
  test('of exceptions, findings and doubts are known to the pages, wherever they stand', async ({
    assert,
  }) => {
    const known = new Set(
      Object.keys(i18n.getTranslationsFor('en'))
        .filter((key) => key.startsWith('messages.'))
        .map((key) => key.replace(/^messages\.\w+\./, ''))
    )
    const root = app.makePath()
    const paths = globSync('app/{*/**/errors,*/errors,exceptions/*}.ts', { cwd: root })
    const withTexts = globSync('app/**/*.ts', { cwd: root }).filter((path) => {
      return /^export const \w+_TEXTS\b/m.test(readFileSync(app.makePath(path), 'utf8'))
    })
    assert.isAbove(withTexts.length, 5)
    for (const path of new Set([...paths, ...withTexts])) {
      if (OF_THE_TERMINAL.includes(path) || path.endsWith('if_match.ts')) continue
      const module = (await import(pathToFileURL(app.makePath(path)).href)) as Record<
        string,
        unknown
      >
      const tables = Object.entries(module).filter(([name]) => name.endsWith('_TEXTS'))
      const names = [
        ...Object.keys(textsOfExceptions(module)),
        ...tables.flatMap(([, texts]) => Object.keys(texts as object)),
      ]
      assert.deepEqual(
        names.filter((name) => !known.has(name)),
        [],
        path
      )
    }
  })

  test('are those of the class, or those that name something', ({ assert }) => {
    assert.equal(
      inSpanish(new EmailTaken()),
      'Ya existe una cuenta con esta dirección de correo: entre con ella.'
    )
    assert.equal(
      new UnknownSpeeches(1200).message,
      '1200 of these speeches are gone; nothing was changed. Choose them again.'
    )
    assert.include(inSpanish(new UnknownSpeeches(1)), '1 de estas frases ya no existe;')
  })

  test('that a class does not know are said as they are, not as the class says it', ({
    assert,
  }) => {
    const error = new EmailTaken('Something else is wrong.')
    assert.deepEqual(messageOf(error), { message: 'Something else is wrong.' })
    assert.equal(inSpanish(error), 'Something else is wrong.')
  })
})
