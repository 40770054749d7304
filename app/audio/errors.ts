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

/** The kind of file, or the coding inside it, is not accepted. */
export class AudioUnsupported extends Exception {
  static override status = 422
  static override code = 'audio_unsupported'
  static override message =
    'This kind of file is not accepted. Send M4A or AAC, WebM or Ogg with Opus, MP3, CAF, FLAC, AIFF, AMR or WAV.'
}

/** A reference recording must play everywhere. */
export class ReferenceUnsupported extends AudioUnsupported {
  static override message = 'This kind of file is not accepted. Send WAV, MP3, or M4A with AAC.'
}

export class TooManyChannels extends AudioUnsupported {
  static override message = 'The recording must have 1 to 8 channels. Record in mono.'
}

export class SampleRateUnsupported extends AudioUnsupported {
  static override message = 'The sample rate must be 8 to 192 kHz. Record at 16 kHz.'
}

export class SampleFormatUnsupported extends AudioUnsupported {
  static override message = 'Samples must have 8, 16, 24 or 32 bits, or be 32 or 64 bit floats.'
}

export class SamplesCompressed extends AudioUnsupported {
  static override message =
    'The samples are compressed (ADPCM or the like). Send a WAV file with PCM, A-law or mu-law samples.'
}

/** An accepted kind of file, but damaged. */
export class AudioUndecodable extends Exception {
  static override status = 422
  static override code = 'audio_undecodable'
  static override message = 'The recording is damaged and cannot be read. Record and send it again.'
}

/** No voice can be heard. */
export class AudioSilent extends Exception {
  static override status = 422
  static override code = 'audio_silent'
  static override message =
    'No voice can be heard in the recording. Move closer to the microphone and repeat.'
}

/** What one channel says, the others take back. */
export class ChannelsCancel extends AudioSilent {
  static override message =
    'The channels of the recording cancel each other: one is the other upside down. Record in mono, or check how the microphone is wired.'
}

/** Too short to hold a word. */
export class AudioTooShort extends Exception {
  static override status = 422
  static override code = 'audio_too_short'
  static override message = 'The recording is shorter than 0.3 seconds. Record the whole sentence.'
}

/** The recording is longer than the limit. */
export class AudioTooLong extends Exception {
  static override status = 422
  static override code = 'audio_too_long'
  static override message = 'The recording is longer than 30 seconds. Record only the sentence.'
}

/** The file has more bytes than the limit. */
export class AudioTooLarge extends Exception {
  static override status = 413
  static override code = 'audio_too_large'
  static override message =
    'The recording is larger than 10 MB. Record in mono at 16 kHz, or record less.'
}

/** The upload stopped, or was slow when others needed the memory. */
export class UploadTooSlow extends Exception {
  static override status = 408
  static override code = 'upload_too_slow'
  static override message =
    'The recording arrives too slowly, or not at all. Send it again over a better connection, or as MP3 or M4A.'
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

/** The errors of a semaphore that recordings wait for: too many wait, or it was closed. */
export const SCORER_FAULTS = {
  whenFull: () => new ScorerBusy(),
  whenClosed: () => new ScorerUnavailable(),
}
