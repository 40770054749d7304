import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import { LanguageUnsupported, ReferenceTextUnscorable } from '#scoring/errors'
import {
  outcome,
  type RunningAzure,
  soundWithPause,
  startAzure,
} from '#tests/unit/scoring/azure/azure_runs'

const TEXT = 'I think, therefore I have 1 garden.'

test.group('Azure provider', (group) => {
  let azure: RunningAzure
  group.setup(async () => {
    azure = await startAzure()
    return azure.stop
  })

  test('asks the service for scores, prosody and sounds in IPA', async ({ assert }) => {
    const { service, provider } = azure
    await provider.transcribeAndScore(soundWithPause(1), TEXT, 'en-GB')
    const { context, language } = service.lastTurn
    assert.equal(language, 'en-GB')
    assert.deepEqual(context.phraseDetection.enrichment.pronunciationAssessment, {
      referenceText: TEXT,
      gradingSystem: 'HundredMark',
      granularity: 'Phoneme',
      dimension: 'Comprehensive',
      enableMiscue: true,
      enableProsodyAssessment: true,
      phonemeAlphabet: 'IPA',
      nbestPhonemeCount: 3,
    })
    assert.deepEqual(service.faults, [])
  })

  test('reads scores, words and sounds from the answer of the service', async ({ assert }) => {
    const { service, provider } = azure
    const said = 'i think therefore well i have garden'
    service.said = said
    const result = await provider.transcribeAndScore(soundWithPause(3), TEXT, 'en-US')
    service.said = undefined
    const { wordScores, ...sentence } = result
    assert.deepEqual(sentence, {
      recognizedText: said,
      pronunciationScore: 80.7,
      accuracyScore: 80.7,
      fluencyScore: 88,
      completenessScore: 85.7,
      prosodyScore: 77.7,
      confidence: 0.91,
      audioDurationMs: 3000,
      providerName: 'azure',
      providerVersion: 'speech-sdk-1.52.0/1',
    })
    assert.deepEqual(
      wordScores.map(({ word, errorType, score }) => [word, errorType, score]),
      [
        ['I', 'none', 95],
        ['think', 'none', 95],
        ['therefore', 'none', 91],
        ['well', 'insertion', 0],
        ['I', 'none', 95],
        ['have', 'none', 95],
        ['1', 'omission', 0],
        ['garden', 'none', 94],
      ]
    )
    const [, think, , , , , one] = wordScores
    assert.deepInclude(think, { offsetMs: 400, durationMs: 400 })
    assert.deepEqual(think!.phonemes[0], {
      phoneme: 'θ',
      heard: 's',
      score: 20,
      offsetMs: 400,
      durationMs: 80,
    })
    assert.isNull(think!.phonemes[1]!.heard)
    assert.deepInclude(one, { offsetMs: null, durationMs: null, phonemes: [] })
  })

  test('all of a {seconds} s recording arrives, a pause in the middle included')
    .with([{ seconds: 0.3 }, { seconds: 5.05 }, { seconds: 30.5 }])
    .run(async ({ assert }, { seconds }) => {
      const { service, provider } = azure
      const pcm = soundWithPause(seconds)
      // Beyond the deadline it would be if the SDK sent it at twice real time, as it can.
      await provider.transcribeAndScore(pcm, TEXT, 'en-US')
      const { audio, isComplete, context } = service.lastTurn
      assert.isTrue(isComplete)
      assert.isTrue(audio.equals(new Uint8Array(pcm.buffer)))
      const { trailingSilenceTimeout, interactive } = context.phraseDetection
      assert.equal(trailingSilenceTimeout, 5000)
      assert.equal(interactive?.segmentation.segmentationSilenceTimeoutMs, 5000)
      assert.deepEqual(service.faults, [])
    })

  test('the Azure provider names the version of the SDK, which is pinned', async ({ assert }) => {
    const name = 'microsoft-cognitiveservices-speech-sdk'
    const file = new URL(`../../../../node_modules/${name}/package.json`, import.meta.url)
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string }
    const project = await readFile(new URL('../../../../package.json', import.meta.url), 'utf8')
    assert.equal(azure.provider.version.split('/')[0], `speech-sdk-${version}`)
    assert.include(project, `"${name}": "${version}"`)
  })

  test('does not send the service languages and texts that it cannot score', async ({ assert }) => {
    const { service, provider } = azure
    const pcm = soundWithPause(1)
    const before = service.connections
    const french = await outcome(provider.transcribeAndScore(pcm, TEXT, 'fr-FR'))
    assert.instanceOf(french, LanguageUnsupported)
    const signs = await outcome(provider.transcribeAndScore(pcm, '?! …', 'en-US'))
    assert.instanceOf(signs, ReferenceTextUnscorable)
    assert.equal(service.connections, before)
  })
})
