import * as audio from '#audio/errors'
import { SpeechNotFound } from '#catalog/errors'
import { SCORE } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import * as scoring from '#scoring/errors'
import { ScoreSchema } from '#transformers/score_transformer'
import { scoreValidator } from '#validators/practice'

/** Its message is made of the languages that the provider has. */
const languageUnsupported = {
  name: scoring.LanguageUnsupported.name,
  status: scoring.LanguageUnsupported.status,
  code: scoring.LanguageUnsupported.code,
  message: 'This language is not scored here. The detail names those that are.',
}

export const scoringOperations: Operations = {
  'api.scores.store': {
    id: 'scoreRecording',
    tag: 'Scoring',
    summary: 'Score a recording',
    description:
      'Compares a recording with the sentence that was to be said (exactly one of `reference_text` and `speech_id`), word by word and sound by sound. Accepted are M4A (AAC in MP4, also as 3GP and MOV), AAC in ADTS, WebM and Ogg with Opus, MP3, CAF (AAC, ALAC or PCM), FLAC, AIFF, AMR, and WAV with PCM, float, A-law or µ-law samples (8 to 192 kHz, up to 8 channels), 0.3 to 30 seconds and at most 10 MB; the first bytes of the file tell its kind, not its name. AAC at 48 kbit/s, mono, is enough. An upload that brings less than 40,000 bytes in 10 seconds is cut off. A recording that cannot be scored is a 422 with a `code` to show to the learner, never a score of 0.\n\nThe recording is held in memory while it is scored, then overwritten; nothing of the request is kept. With `speech_id`, `score_receipt` proves the score to `POST game/sessions` later. After a 503, send the same recording again.\n\nThe server may limit how many recordings a learner can have scored in 24 hours. A 429 whose `detail` says that the daily limit is reached has the time until then in `Retry-After`, and that limit in its `X-RateLimit-*` headers; other answers have the limit of a minute there. Only recordings that reached the scorer count.',
    body: {
      name: 'ScoreRequest',
      validator: scoreValidator,
      describe: {
        reference_text: 'The sentence, in English; either this or `speech_id`.',
        speech_id: 'The sentence, by its id; either this or `reference_text`.',
        language: 'BCP 47; `en-US` by default.',
      },
      file: { field: 'audio', description: 'The recording; the only file of the request.' },
      example: { reference_text: 'Can you play the guitar?' },
    },
    answers: {
      200: {
        description:
          'The scores, from 0 to 100. `score: null` marks a word that no score could be given for; null elsewhere, what the provider does not measure.',
        schema: ScoreSchema,
        example: SCORE,
      },
    },
    problems: [
      audio.AudioEmpty,
      audio.AudioMissing,
      audio.AudioSilent,
      audio.AudioTooLarge,
      audio.AudioTooLong,
      audio.AudioTooShort,
      audio.AudioUndecodable,
      audio.AudioUnsupported,
      scoring.ReferenceTextUnscorable,
      audio.ScorerBusy,
      scoring.ScorerTimeout,
      audio.ScorerUnavailable,
      scoring.SpeechNotRecognized,
      audio.UploadTooSlow,
      languageUnsupported,
      SpeechNotFound,
    ],
  },
}
