import { Exception } from '@adonisjs/core/exceptions'
import type { AudioDecoder } from '#audio/decoders/audio_decoder'
import { NativeFfmpeg } from '#audio/decoders/native_ffmpeg'

/** Production decodes with a native ffmpeg, which is missing. */
export class FfmpegMissing extends Exception {
  static override code = 'E_FFMPEG_MISSING'
}

/**
 * Chooses a native ffmpeg if it runs. Without it, development and tests decode with WebAssembly, which
 * takes many times as long and is not installed in production.
 *
 * @param program of `ffmpegProgram`
 * @throws FfmpegMissing in production without a native ffmpeg
 */
export async function chooseDecoder(program: string, isProduction: boolean): Promise<AudioDecoder> {
  const native = new NativeFfmpeg(program)
  try {
    await native.assertInstalled()
    return native
  } catch (error) {
    if (isProduction) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new FfmpegMissing(
        'ffmpeg cannot be run, which decodes all recordings but WAV: install it (apt-get install ' +
          `ffmpeg), or build it before the product (npm run ffmpeg:build). ${reason}`
      )
    }
    const { WebAssemblyFfmpeg } = await import('#audio/decoders/webassembly_ffmpeg')
    return new WebAssemblyFfmpeg()
  }
}
