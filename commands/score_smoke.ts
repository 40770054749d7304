import { BaseCommand, flags } from '@adonisjs/core/ace'
import { Exception } from '@adonisjs/core/exceptions'
import { WrongFlags } from '#commands/_wrong_flags'
import type { ScoreRecordingOptions } from '#scoring/score_recording'
import type { Check, ScoredSample } from '#scoring/smoke_test'
import { SPEECH_PROVIDERS, speechSettings } from '#scoring/speech_settings'
import { readSettings } from '#settings/rules'

class KeyRefused extends Exception {
  static override status = 503
  static override code = 'key_refused'
  static override message =
    'Azure Speech refuses AZURE_SPEECH_KEY: check the key and its region, or its endpoint.'
}

type Smoke = ScoreRecordingOptions & { isKeyRefused: () => boolean }

/** Needs no database: it asks whether scoring works, whatever else does. */
export default class ScoreSmoke extends BaseCommand {
  static override commandName = 'score:smoke'
  static override description = 'Score recordings that ship with the project, and check their order'
  static override help = [
    'It fails when the provider does, or when the order of the scores is wrong.',
    'With Azure, the recordings are sent there and billed.',
    'It waits until the scorer is loaded, which no latency includes.',
    '  {{ binaryName }} score:smoke --provider local',
    '  {{ binaryName }} score:smoke --file my.m4a --text "Can you play the guitar?"',
  ]

  @flags.string({ description: 'local or azure; by default, the one in the settings' })
  declare provider?: string

  @flags.string({
    description: 'A recording of your own, in any format that learners may send, with --text',
  })
  declare file?: string

  @flags.string({ description: 'The sentence that is said in --file' })
  declare text?: string

  @flags.boolean({ description: 'Print JSON, with the words' })
  declare json: boolean

  override async run() {
    const own = this.#ownSample()
    const smoke = await this.#start()
    try {
      const { runSmokeTest, scoreSample, shippedSamples } = await import('#scoring/smoke_test')
      if (own !== undefined) return this.#print([await scoreSample(own, smoke)], [], smoke)
      const samples = await shippedSamples(this.app.makePath('database/content/learner'))
      const { scored, checks } = await runSmokeTest(samples, smoke)
      this.#print(scored, checks, smoke)
    } catch (error) {
      throw smoke.isKeyRefused() ? new KeyRefused() : error
    } finally {
      await smoke.provider.close()
      await smoke.reader.close()
    }
  }

  #ownSample() {
    const { file, text } = this
    if (file === undefined && text === undefined) return undefined
    if (file !== undefined && text?.trim()) return { path: file, text }
    throw new WrongFlags('--file and --text go together: a recording, and what is said in it.')
  }

  async #start(): Promise<Smoke> {
    // Only now: other commands must work while the settings are wrong.
    const { default: env } = await import('#start/env')
    const { scorerSettings } = await import('#start/scorer_settings')
    const { createProvider } = await import('#scoring/providers/create_provider')
    const { chooseDecoder } = await import('#audio/decoders/choose_decoder')
    const { ffmpegProgram } = await import('#audio/decoders/ffmpeg_program')
    const { RecordingReader } = await import('#audio/recording_reader')
    const settings = scorerSettings()
    const asked = this.provider ?? settings.SPEECH_PROVIDER
    const name = SPEECH_PROVIDERS.find((one) => one === asked)
    if (name === undefined) {
      throw new WrongFlags(
        `--provider is "${asked}", but must be ${SPEECH_PROVIDERS.join(' or ')}.`
      )
    }
    const faults: string[] = []
    const chosen = { ...settings, SPEECH_PROVIDER: name, SPEECH_API_TIMEOUT: undefined }
    readSettings(speechSettings, chosen, faults)
    if (faults[0] !== undefined) throw new WrongFlags(faults[0])
    let isRefused = false
    const program = ffmpegProgram(env.get('FFMPEG_PATH'))
    const reader = new RecordingReader(await chooseDecoder(program, this.app.inProduction))
    const provider = await createProvider(
      { ...settings, SPEECH_PROVIDER: name },
      { accepted: () => (isRefused = false), refused: () => (isRefused = true) }
    )
    const timeoutMs = settings.SPEECH_API_TIMEOUT * 1000
    return { reader, provider, timeoutMs, isKeyRefused: () => isRefused }
  }

  #print(scored: ScoredSample[], checks: Check[], { provider }: Smoke) {
    const isRight = checks.every(({ holds }) => holds)
    if (!isRight) this.exitCode = 1
    if (this.json) return this.logger.log(JSON.stringify(report(scored, checks, provider), null, 2))
    const head = ['Recording', 'Text', 'Latency', 'Score', 'Accuracy', 'Fluency', 'Complete', 'By']
    const table = this.ui.table().head(head)
    for (const { recording, text, latencyMs, score } of scored) {
      const scores = [
        score?.pronunciationScore ?? 'not recognized',
        score?.accuracyScore,
        score?.fluencyScore,
        score?.completenessScore,
      ].map((value) => String(value ?? ''))
      const by = score?.providerName ?? provider.name
      table.row([recording, text, `${latencyMs} ms`, ...scores, by])
    }
    table.render()
    this.logger.info(`${provider.name} is ${provider.version}`)
    for (const { what, holds } of checks) {
      if (holds) this.logger.success(what)
      else this.logger.error(`failed: ${what}`)
    }
  }
}

function report(
  scored: ScoredSample[],
  checks: Check[],
  { name, version }: { name: string; version: string }
) {
  return {
    ok: checks.every(({ holds }) => holds),
    provider: { name, version },
    recordings: scored.map(({ recording, text, latencyMs, score }) => ({
      recording,
      text,
      latency_ms: latencyMs,
      provider_name: score?.providerName ?? null,
      recognized_text: score?.recognizedText ?? null,
      pronunciation_score: score?.pronunciationScore ?? null,
      accuracy_score: score?.accuracyScore ?? null,
      fluency_score: score?.fluencyScore ?? null,
      completeness_score: score?.completenessScore ?? null,
      words: (score?.wordScores ?? []).map(({ word, score: points, errorType }) => ({
        word,
        score: points,
        error_type: errorType,
      })),
    })),
    checks: checks.map(({ what, holds }) => ({ check: what, holds })),
  }
}
