import { Exception } from '@adonisjs/core/exceptions'
import type { AudioDecoder } from '#audio/decoders/audio_decoder'
import { SystemFfmpeg } from '#audio/decoders/system_ffmpeg'

/** Production decodes with the system's ffmpeg, which is missing. */
export class FfmpegMissing extends Exception {
  static override code = 'E_FFMPEG_MISSING'
}

/**
 * Chooses the system's ffmpeg if there is one. Without it, development and tests decode with
 * WebAssembly, which takes four times as long and is not installed in production.
 *
 * @throws FfmpegMissing in production without the system's ffmpeg
 */
export async function chooseDecoder(isProduction: boolean): Promise<AudioDecoder> {
  const system = new SystemFfmpeg()
  try {
    await system.assertInstalled()
    return system
  } catch (error) {
    if (isProduction) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new FfmpegMissing(
        `ffmpeg cannot be run, which decodes all recordings but WAV: install it (apt-get install ffmpeg). ${reason}`
      )
    }
    const { WebAssemblyFfmpeg } = await import('#audio/decoders/webassembly_ffmpeg')
    return new WebAssemblyFfmpeg()
  }
}
