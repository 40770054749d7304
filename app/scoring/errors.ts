import { Exception } from '@adonisjs/core/exceptions'

/** There may be a voice, but nothing that can be aligned with the text. */
export class SpeechNotRecognized extends Exception {
  static override status = 422
  static override code = 'speech_not_recognized'
  static override message =
    'The recording does not contain the sentence: it is too short, or not speech. Say the whole sentence.'
}

/** The reference text has no word that can be scored. */
export class ReferenceTextUnscorable extends Exception {
  static override status = 422
  static override code = 'reference_text_unscorable'
  static override message =
    'The reference text has no English word that can be scored. Send another text.'
}

/** A language that the provider does not score. */
export class LanguageUnsupported extends Exception {
  static override status = 422
  static override code = 'language_unsupported'

  constructor(supported: readonly string[]) {
    super(`This language is not scored here. Send one of: ${supported.join(', ')}.`)
  }
}

/** The speech service takes no more of our recordings for now. */
export class ScorerThrottled extends Exception {
  static override status = 503
  static override code = 'scorer_busy'
  static override message =
    'The speech service is busy. Send the same recording again in ten seconds.'
  readonly retryAfterSeconds = 10
}

/** The scorer did not answer in time. */
export class ScorerTimeout extends Exception {
  static override status = 503
  static override code = 'scorer_timeout'
  static override message = 'Scoring took too long and was stopped. Send the same recording again.'
  readonly retryAfterSeconds = 5
}
