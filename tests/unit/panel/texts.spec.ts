import { globSync, readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import i18n from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { IntlMessageFormat } from 'intl-messageformat'
import { LANGUAGES } from '#accounts/languages'

const OTHERS = LANGUAGES.filter((language) => language !== 'en')

test.group('The texts of the admin pages', () => {
  test('are all there in each language, and name the same things', ({ assert }) => {
    const english = i18n.getTranslationsFor('en')
    assert.isAbove(Object.keys(english).length, 0)
    for (const language of OTHERS) {
      const texts = i18n.getTranslationsFor(language)
      assert.sameMembers(Object.keys(texts), Object.keys(english))
      for (const [key, text] of Object.entries(texts)) {
        assert.deepEqual(namesIn(astOf(text)), namesIn(astOf(english[key]!)), `${language}: ${key}`)
      }
    }
  })

  test('are those that pages and scripts ask for, and no others', ({ assert }) => {
    const known = Object.keys(i18n.getTranslationsFor('en'))
    const sources = globSync(
      [
        'app/{panel,controllers/panel,auth,exceptions,middleware,validators}/**/*.ts',
        'resources/views/panel/**/*.edge',
        'resources/panel/js/**/*.ts',
      ],
      { cwd: app.makePath() }
    ).map((path) => readFileSync(app.makePath(path), 'utf8'))
    const written = new Set(
      sources.flatMap((source) => source.match(/[a-z][a-z_]*(\.[a-z0-9_]+)+/g) ?? [])
    )
    const beginnings = sources.flatMap((source) =>
      [...source.matchAll(/`([a-z_]+(?:\.[a-z0-9_]+)*\.)\$\{/g)].map(([, begin]) => begin!)
    )
    const isAsked = (key: string) => {
      const asked = key.replace(/^scripts\.(.*?)(_one|_other)?$/, '$1')
      return written.has(asked) || beginnings.some((begin) => asked.startsWith(begin))
    }
    assert.deepEqual(
      known.filter((key) => !isAsked(key)),
      []
    )
    const asked = sources.flatMap((source) =>
      [...source.matchAll(/\bt(?:Html)?\(\s*'([^']+)'/g)].map(([, key]) => key!)
    )
    assert.deepEqual(
      asked.filter((key) => !known.includes(key)),
      []
    )
  })

  test('of scripts have placeholders and nothing else of ICU', ({ assert }) => {
    for (const language of LANGUAGES) {
      const texts = Object.entries(i18n.getTranslationsFor(language))
      const ofScripts = texts.filter(([key]) => key.startsWith('scripts.'))
      assert.isAbove(ofScripts.length, 0)
      const bad = ofScripts.filter(([, text]) => /[{}]/.test(text.replaceAll(/\{[a-z]+\}/g, '')))
      assert.deepEqual(bad, [])
    }
  })
})

type Ast = ReturnType<IntlMessageFormat['getAst']>

function astOf(message: string): Ast {
  return new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }).getAst()
}

/** Names of all placeholders, sorted. */
function namesIn(elements: Ast): string[] {
  const names = elements.flatMap((element) => {
    const options = 'options' in element ? Object.values(element.options) : []
    const isName = 'value' in element && !isText(element)
    return [
      ...(isName ? [String(element.value)] : []),
      ...options.flatMap(({ value }) => namesIn(value)),
    ]
  })
  return [...new Set(names)].sort()
}

function isText({ type }: Ast[number]): boolean {
  return type === 0
}
