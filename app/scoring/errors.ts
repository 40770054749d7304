import { Exception } from '@adonisjs/core/exceptions'

/** No recording came with the request. */
export class AudioMissing extends Exception {
  static override status = 422
  static override code = 'audio_missing'
  static override message = 'There is no recording. Send one as the file field "audio".'
}

/** The file holds no bytes, or a header with no sound after it. */
export class AudioEmpty extends Exception {
  static override status = 422
  static override code = 'audio_empty'
  static override message =
    'The recording is empty. Check the access to the microphone and record again.'
}

/** A kind of file, or a coding inside of it, that is not accepted. */
export class AudioUnsupported extends Exception {
  static override status = 422
  static override code = 'audio_unsupported'
  static override message = 'This kind of file is not accepted. Send WAV, MP3, or M4A with AAC.'
}

/** The right kind of file, but broken. */
export class AudioUndecodable extends Exception {
  static override status = 422
  static override code = 'audio_undecodable'
  static override message = 'The recording is damaged and cannot be read. Record and send it again.'
}

/** Nobody can be heard. */
export class AudioSilent extends Exception {
  static override status = 422
  static override code = 'audio_silent'
  static override message =
    'No voice can be heard in the recording. Move closer to the microphone and repeat.'
}

/** Too short to hold a word. */
export class AudioTooShort extends Exception {
  static override status = 422
  static override code = 'audio_too_short'
  static override message = 'The recording is shorter than 0.3 seconds. Record the whole sentence.'
}

/** Longer than the limit. */
export class AudioTooLong extends Exception {
  static override status = 422
  static override code = 'audio_too_long'
  static override message = 'The recording is longer than 30 seconds. Record only the sentence.'
}

/** More bytes than the limit. */
export class AudioTooLarge extends Exception {
  static override status = 413
  static override code = 'audio_too_large'
  static override message =
    'The recording is larger than 10 MB. Record in mono at 16 kHz, or record less.'
}

/** The upload stopped, or came byte by byte. */
export class UploadTooSlow extends Exception {
  static override status = 408
  static override code = 'upload_too_slow'
  static override message =
    'The recording arrives too slowly. Send it again over a better connection, or as MP3 or M4A.'
}

/** A voice, perhaps, but nothing that could be laid beside the text. */
export class SpeechNotRecognized extends Exception {
  static override status = 422
  static override code = 'speech_not_recognized'
  static override message =
    'The recording does not hold the sentence: it is too short for it, or not speech. Say all of it.'
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

/** The scorer failed or could not be started. */
export class ScorerUnavailable extends Exception {
  static override status = 503
  static override code = 'scorer_unavailable'
  static override message =
    'The scorer is not available. Send the same recording again in a few seconds.'
  readonly retryAfterSeconds = 5
}

/** Too many recordings are waiting to be scored. */
export class ScorerBusy extends Exception {
  static override status = 503
  static override code = 'scorer_busy'
  static override message =
    'Too many recordings are waiting. Send the same recording again in a few seconds.'
  readonly retryAfterSeconds = 3
}

/** The speech service takes no more of our recordings for now. */
export class ScorerThrottled extends Exception {
  static override status = 503
  static override code = 'scorer_busy'
  static override message =
    'The speech service has too much to do. Send the same recording again in ten seconds.'
  readonly retryAfterSeconds = 10
}

/** The scorer did not answer in time. */
export class ScorerTimeout extends Exception {
  static override status = 503
  static override code = 'scorer_timeout'
  static override message = 'Scoring took too long and was stopped. Send the same recording again.'
  readonly retryAfterSeconds = 5
}
