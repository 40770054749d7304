import { test } from '@japa/runner'
import { voiceRecordings } from '#tests/unit/scoring/recordings'
import { nearSounds } from '../../../lab/scoring/near_sounds.ts'
import { catalogTexts, VOICES } from '../../../lab/scoring/sources.ts'

test.group('What the scoring lab holds back', () => {
  test('the scoring lab uses no voice and no sentence that tests score', ({ assert }) => {
    const used = new Map(VOICES.map(({ name, use }) => [name, use]))
    const reported = catalogTexts('reporting')
    for (const { voice, text } of voiceRecordings()) {
      assert.equal(used.get(`flite ${voice}`), 'choosing', voice)
      assert.notInclude(reported, text)
    }
    assert.isAtLeast(reported.length, 50)
    assert.isEmpty(reported.filter((text) => catalogTexts('choosing').includes(text)))
    assert.isTrue(VOICES.some(({ use, isHuman }) => use === 'reporting' && isHuman))
  })

  test('near sounds of the scoring lab differ in one feature, both ways', ({ assert }) => {
    assert.sameMembers(nearSounds('M'), ['N', 'NG', 'B', 'V', 'W'])
    assert.sameMembers(nearSounds('TH'), ['DH', 'F', 'S', 'SH', 'HH'])
    assert.sameMembers(nearSounds('IH'), ['IY', 'EY', 'EH', 'ER', 'AH'])
    for (const sound of ['T', 'L', 'AE', 'UW', 'NG']) {
      for (const other of nearSounds(sound)) assert.include(nearSounds(other), sound)
      assert.notInclude(nearSounds(sound), sound)
    }
  })
})
