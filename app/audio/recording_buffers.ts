type SampleArray = Uint8Array | Int16Array | Float32Array

/**
 * Registers every copy of a learner's recording, so that all of them can be overwritten.
 */
export class RecordingBuffers {
  readonly #arrays: SampleArray[] = []

  /** Registers an array to be overwritten, and returns it. */
  keep<T extends SampleArray>(array: T): T {
    this.#arrays.push(array)
    return array
  }

  /** Overwrites all registered arrays with zeros. */
  wipe(): void {
    for (const array of this.#arrays) array.fill(0)
    this.#arrays.length = 0
  }
}

/** Runs `work` and overwrites everything that it has registered, however it ends. */
export async function withRecording<T>(
  work: (buffers: RecordingBuffers) => Promise<T>
): Promise<T> {
  const buffers = new RecordingBuffers()
  try {
    return await work(buffers)
  } finally {
    buffers.wipe()
  }
}
