import { request as httpRequest } from 'node:http'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { createToken } from '#database/factories/learners'
import { sendRaw, serverUrl } from '#tests/support/http'
import {
  areZeros,
  KeepingProvider,
  RESULT,
  useProvider,
  watchArrays,
} from '#tests/support/kept_recordings'
import { GARDEN, learnerRecording, multipart } from '#tests/support/recordings'
import { until } from '#tests/support/until'
import { UploadMemory } from '#uploads/upload_memory'

const PATH = '/api/v1/speech/score'
const recording = learnerRecording()
const body = multipart([
  { name: 'reference_text', content: GARDEN },
  { name: 'audio', filename: 'a.wav', content: recording },
])

test.group('POST speech/score, hung up in the middle of the upload', () => {
  test('overwrites half an upload when the connection is {how}, and scores the next one')
    .with([{ how: 'closed' }, { how: 'reset' }])
    .run(async ({ assert, cleanup }, { how }) => {
      // One recording fits in, and half of another does not.
      const memory = new UploadMemory(1.4 * recording.length)
      app.container.swap(UploadMemory, () => memory)
      cleanup(() => app.container.restore(UploadMemory))
      const arrays = watchArrays(cleanup)
      const received = () => arrays.reduce((sum, { byteLength }) => sum + byteLength, 0)
      useProvider(new KeepingProvider(() => Promise.resolve(RESULT)), cleanup)
      const headers = {
        'authorization': `Bearer ${await createToken()}`,
        'content-type': 'multipart/form-data; boundary=kettle',
      }

      const length = String(body.length)
      const upload = httpRequest(serverUrl(PATH), {
        method: 'POST',
        headers: { ...headers, 'content-length': length },
      })
      upload.on('error', () => undefined)
      const half = Math.ceil(body.length / 2)
      upload.write(body.subarray(0, half))
      await until('half of it has come', () => received() > 0.4 * body.length)
      assert.isFalse(areZeros(arrays))
      if (how === 'reset') upload.socket!.resetAndDestroy()
      else upload.destroy()
      await until('what came is overwritten', () => areZeros(arrays))

      const { status } = await sendRaw(PATH, { method: 'POST', headers, body })
      assert.equal(status, 200)
      assert.isTrue(areZeros(arrays))
    })
})
