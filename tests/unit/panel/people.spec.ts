import { test } from '@japa/runner'
import { adminPasswordFault } from '#accounts/password_fault'
import { suggestPassword } from '#accounts/suggested_password'
import { durationWords, scoreWords, waysIn } from '#panel/practice_words'
import { progressPlot, progressPlotHtml } from '#panel/progress_plot'
import { writeFor } from '#panel/reader'
import { heardHtml } from '#panel/session_page'

const day = (date: string, score: number | null, sessions = 1) => {
  return { day: date, sessions, sentences: 8 * sessions, score }
}

test.group('The plot of a learner’s progress', () => {
  test('has each day at its place, today last, and leaves out what is older', ({ assert }) => {
    const days = [
      day('2026-02-26', 10),
      day('2026-02-27', 60),
      day('2026-03-01', 80.5, 4),
      day('2026-03-02', null, 2),
    ]
    const plot = progressPlot(days, 4, '2026-03-02')
    assert.deepEqual(plot.points, [
      { at: 0, score: 60 },
      { at: 2, score: 80.5 },
    ])
    assert.deepEqual(
      plot.bars.map(({ at, isToday }) => [at, isToday]),
      [
        [0, false],
        [2, false],
        [3, true],
      ]
    )
    assert.equal(plot.mostSessions, 4)
    assert.match(plot.from, /^27 Feb( 2026)?$/)
    assert.equal(plot.title, '7 sessions on 3 days, score 60 to 80.5, rising')
    const html = progressPlotHtml(plot)
    assert.include(html, '<path class="line" d="M0.5 40L2.5 19.5"/>')
    assert.include(html, '<rect x="2.1" y="0" width="0.8" height="40"/>')
    assert.include(html, '<rect class="today" x="3.1" y="20" width="0.8" height="20"/>')
    assert.notMatch(html, /style=|NaN|undefined/)
  })

  test('says what it shows', ({ assert }) => {
    const title = (...scores: (number | null)[]) => {
      const days = scores.map((score, at) => day(`2026-03-0${at + 1}`, score))
      return progressPlot(days, 30, '2026-03-09').title
    }
    assert.equal(title(71), '1 session on 1 day, score 71')
    assert.equal(title(null), '1 session on 1 day, nothing scored')
    assert.equal(title(80, 40, 60, 50), '4 sessions on 4 days, score 40 to 80, falling')
    assert.equal(title(70, 71, 70.5), '3 sessions on 3 days, score 70 to 71, steady')
  })
})

test.group('What was heard in a session', () => {
  test('is compared word by word, without case and punctuation', ({ assert }) => {
    assert.equal(heardHtml('Where is the station?', 'where is the STATION'), 'where is the station')
    const html = heardHtml('Where is the station?', 'where was the nation')
    assert.include(html, '<del><span class="hidden">not heard: </span>is</del>')
    assert.include(html, '<ins><span class="hidden">heard: </span>nation</ins>')
    assert.equal(heardHtml("I don't know.", 'i don’t know'), 'i don&#39;t know')
  })

  test('is text, whatever it is', ({ assert }) => {
    const hostile = '<img src=x onerror=alert(1)>'
    assert.notInclude(heardHtml('Hello', hostile), '<img')
    assert.notInclude(heardHtml(hostile, 'hello'), '<img')
    const other = `${hostile} ${'other '.repeat(100)}`
    assert.include(heardHtml('one '.repeat(100), other), '&lt;img src=x')
    assert.notInclude(heardHtml('one '.repeat(100), other), '<img')
    assert.include(heardHtml('Hello', ''), '<del>')
  })
})

test.group('Words of learners and sessions', () => {
  test('tell scores, durations and ways to sign in', ({ assert }) => {
    assert.deepEqual([null, 0, 71.25, 100].map(scoreWords), ['–', '0', '71.3', '100'])
    assert.deepEqual([null, 0, 59, 60, 125, 3600, 7384].map(durationWords), [
      '–',
      '0 s',
      '59 s',
      '1 min',
      '2 min 5 s',
      '1 h 0 min',
      '2 h 3 min',
    ])
    assert.equal(waysIn(true, ['apple', 'google']), 'Password, Apple, Google')
    assert.equal(waysIn(false, []), 'none')
  })

  test('are in the language of the reader, numbers too', ({ assert }) => {
    writeFor({ language: 'es', timeZone: 'UTC' }, () => {
      assert.equal(scoreWords(71.25), '71,3')
      const days = [day('2026-03-01', 60), day('2026-03-02', 80.5, 4)]
      const { title } = progressPlot(days, 4, '2026-03-02')
      assert.equal(title, '5 sesiones en 2 días, puntuación de 60 a 80,5, en aumento')
      assert.include(heardHtml('One', 'Two'), '<ins><span class="hidden" lang="es">se oyó: </span>')
    })
  })

  test('suggested passwords are ones that the rules take, and never the same', ({ assert }) => {
    const suggested = Array.from({ length: 200 }, suggestPassword)
    for (const password of suggested) assert.isUndefined(adminPasswordFault(password, 'nora'))
    assert.lengthOf(new Set(suggested) as never, 200)
  })
})
