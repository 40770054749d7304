import { BaseTransformer } from '@adonisjs/core/transformers'
import { type Static, Type } from 'typebox'
import type { ScoredRecording } from '#scoring/score_recording'
import { ERROR_TYPES } from '#scoring/scoring_result'
import { SPEED_HINTS } from '#scoring/speed_hint'
import { Count, nullable, oneOf, Score } from '#transformers/schema'

const SpeedHintSchema = Type.Enum([...SPEED_HINTS], {
  type: 'string',
  description:
    'With a low score: the voice is far too fast or too slow for a person, so the header of the file probably has another sample rate than the recording.',
})

export const ScoreSchema = Type.Object({
  recognized_text: Type.String(),
  pronunciation_score: Score,
  accuracy_score: Score,
  fluency_score: nullable(Score),
  completeness_score: Score,
  prosody_score: nullable(Score),
  confidence: nullable(Type.Number({ minimum: 0, maximum: 1 })),
  audio_duration_ms: Count,
  provider_name: Type.String({
    description: 'What scored; scores of two providers do not compare',
  }),
  provider_version: Type.String(),
  hint: nullable(SpeedHintSchema),
  score_receipt: nullable(
    Type.String({
      description:
        'Proves this score to `POST game/sessions`, once and for 30 days: an opaque text. Null with `reference_text`, and for a copy of the reference recording',
    })
  ),
  word_scores: Type.Array(
    Type.Object({
      word: Type.String({
        description:
          'As the reference text spells it. For an `insertion`, whose spelling is not known, the sounds that were heard, in IPA between slashes (local), or the word as it was recognised',
      }),
      score: nullable(Score),
      error_type: oneOf(Object.values(ERROR_TYPES)),
      offset_ms: nullable(Count),
      duration_ms: nullable(Count),
      phonemes: Type.Array(
        Type.Object({
          phoneme: Type.String({ description: 'The sound that the text asks for, in IPA' }),
          heard: nullable(
            Type.String({
              description:
                'The sound that was heard instead, in IPA; null if none was, or if it is not known',
            })
          ),
          score: Score,
          offset_ms: Count,
          duration_ms: Count,
        })
      ),
    })
  ),
})

export default class ScoreTransformer extends BaseTransformer<
  ScoredRecording & { receipt: string | null }
> {
  toObject(): Static<typeof ScoreSchema> {
    const result = this.resource
    return {
      recognized_text: result.recognizedText,
      pronunciation_score: result.pronunciationScore,
      accuracy_score: result.accuracyScore,
      fluency_score: result.fluencyScore,
      completeness_score: result.completenessScore,
      prosody_score: result.prosodyScore,
      confidence: result.confidence,
      audio_duration_ms: result.audioDurationMs,
      provider_name: result.providerName,
      provider_version: result.providerVersion,
      hint: result.hint,
      score_receipt: result.receipt,
      word_scores: result.wordScores.map((word) => ({
        word: word.word,
        score: word.score,
        error_type: word.errorType,
        offset_ms: word.offsetMs,
        duration_ms: word.durationMs,
        phonemes: word.phonemes.map((phoneme) => ({
          phoneme: phoneme.phoneme,
          heard: phoneme.heard,
          score: phoneme.score,
          offset_ms: phoneme.offsetMs,
          duration_ms: phoneme.durationMs,
        })),
      })),
    }
  }
}
