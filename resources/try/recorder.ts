/** Records the microphone with the settings of docs/RECORDING.md. */

/** Opus where there is it, AAC in Safari. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']
const BITS_PER_SECOND = 48_000

/** What suppresses noise for calls also swallows consonants. */
const MICROPHONE: MediaTrackConstraints = {
  channelCount: 1,
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: true,
}

/** Whether there is a microphone to ask for: pages over http have none, but at localhost. */
export function canRecord(): boolean {
  return 'mediaDevices' in navigator && 'MediaRecorder' in window
}

export class Recorder {
  #pieces: Blob[] = []

  private constructor(
    private stream: MediaStream,
    private recorder: MediaRecorder
  ) {
    recorder.addEventListener('dataavailable', ({ data }) => this.#pieces.push(data))
  }

  /** @throws DOMException `NotAllowedError` where the learner does not allow it, `NotFoundError` without a microphone */
  static async start(): Promise<Recorder> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE })
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND })
    recorder.start()
    return new Recorder(stream, recorder)
  }

  /** Tells how loud it is, 0 to 1, a few times a second until it is stopped. */
  watchLevel(onLevel: (level: number) => void): void {
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    context.createMediaStreamSource(this.stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const look = () => {
      if (this.recorder.state === 'inactive') return void context.close()
      analyser.getFloatTimeDomainData(samples)
      onLevel(Math.max(...samples.map(Math.abs)))
      requestAnimationFrame(look)
    }
    look()
  }

  /** Ends the recording and lets go of the microphone. */
  async stop(): Promise<Blob> {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    this.recorder.addEventListener('stop', resolve)
    this.recorder.stop()
    await promise
    for (const track of this.stream.getTracks()) track.stop()
    return new Blob(this.#pieces, { type: this.recorder.mimeType })
  }
}
