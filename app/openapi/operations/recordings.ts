import { PreconditionFailed, SignatureInvalid } from '#exceptions/recordings'
import { RECORDING_KEY } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { RangeNotSatisfiable, RecordingNotFound } from '#storage/errors'

const bytes = {
  schema: { type: 'string', format: 'binary' },
  mediaTypes: ['audio/mpeg', 'audio/mp4', 'audio/wav'],
}

export const recordingsOperations: Operations = {
  'recordings.show': {
    id: 'getRecording',
    tag: 'Catalog',
    summary: 'Hear a reference recording',
    description:
      'Follow an `audio_url` as it is; do not put one together. It needs no sign-in and works for at least an hour. Parts can be asked for, as players do. With an S3 storage, an `audio_url` leads there instead.',
    path: {
      key: {
        description: 'From the `audio_url`; it may hold slashes.',
        example: RECORDING_KEY,
      },
    },
    parameters: [
      {
        name: 'expires',
        in: 'query',
        required: true,
        description: 'From the `audio_url`: when it ends, in seconds since 1970.',
        schema: { type: 'string', pattern: '^[0-9]+$' },
        example: '1769857200',
      },
      {
        name: 'signature',
        in: 'query',
        required: true,
        description: 'From the `audio_url`.',
        schema: { type: 'string' },
        example: 'Xk2vB7nqT0',
      },
      {
        name: 'Range',
        description: 'A part of the recording (RFC 9110, section 14.2).',
        schema: { type: 'string' },
        example: 'bytes=0-1023',
      },
      {
        name: 'If-None-Match',
        description: 'The `ETag` of the recording that the app has.',
        schema: { type: 'string' },
        example: 'W/"4666-19c0f0e5b20"',
      },
      {
        name: 'If-Range',
        description:
          'The `ETag` of the recording that the app has a part of: all of another one comes.',
        schema: { type: 'string' },
        example: 'W/"4666-19c0f0e5b20"',
      },
    ],
    answers: {
      200: {
        description: 'The recording.',
        headers: ['Accept-Ranges', 'Cache-Control', 'ETag'],
        ...bytes,
      },
      206: {
        description: 'The part that was asked for.',
        headers: ['Accept-Ranges', 'Cache-Control', 'Content-Range', 'ETag'],
        ...bytes,
      },
      304: {
        description: 'The recording is the one that the app has.',
        headers: ['Cache-Control', 'ETag'],
      },
    },
    problems: [SignatureInvalid, RecordingNotFound, PreconditionFailed, RangeNotSatisfiable],
  },
}
