import { ScorerUnavailable, UploadTooSlow } from '#audio/errors'
import {
  CatalogChanged,
  CsvTooLarge,
  ImportBusy,
  ImportRejected,
  ImportTimeout,
} from '#importing/errors'
import * as uploads from '#importing/uploads/errors'
import { CSV_FILE, IMPORT_REPORT, UPLOADS } from '#openapi/import_examples'
import type { Operations } from '#openapi/operation'
import { StorageUnavailable } from '#storage/errors'
import { ImportReportSchema } from '#transformers/import_report_transformer'
import { UploadsSchema } from '#transformers/upload_transformer'
import { exportValidator, importAudioValidator, importCsvValidator } from '#validators/imports'

const sessionProblems = [
  uploads.UploadSessionUnknown,
  uploads.UploadNotYours,
  uploads.UploadSessionExpired,
  uploads.UploadSessionUsed,
]

export const adminImportsOperations: Operations = {
  'admin_api.imports.audio': {
    id: 'uploadRecordings',
    tag: 'Admin',
    summary: 'Upload recordings for an import',
    description:
      'Up to 500 files in a request that arrives within ten minutes, and 10,000 in a session. Each is MP3, M4A or WAV, 0.3 to 30 seconds long and at most 10 MB; its first bytes decide, not its name. Bad ones are in `rejected`, each with the reason, and the others are kept; those with `scorer_busy` may be sent again in a few seconds. Every other failure keeps none of the request. A second file of the same name with other bytes becomes `name_1.mp3`; the same bytes again are the upload that is there. An upload that no import or speech takes is deleted after 24 hours. Send `upload_session_id` before the files: then a session that takes no more recordings is refused before they are sent.',
    body: {
      name: 'UploadRecordingsRequest',
      file: {
        field: 'files[]',
        isList: true,
        description: 'A recording, under the name that the CSV file has for it.',
      },
      validator: importAudioValidator,
      describe: { upload_session_id: 'Adds to this session; without it there is a new one.' },
      example: {},
    },
    answers: {
      200: { description: 'The uploads.', schema: UploadsSchema, example: UPLOADS },
    },
    problems: [
      ...sessionProblems,
      uploads.UploadSessionFull,
      uploads.TooManyFiles,
      UploadTooSlow,
      ScorerUnavailable,
      StorageUnavailable,
    ],
  },
  'admin_api.imports.csv': {
    id: 'importSpeeches',
    tag: 'Admin',
    summary: 'Import a CSV file with uploaded recordings',
    description:
      'Everything is checked before anything is written. All rows are written, or none. A dry run, a refusal (`import_rejected`, in `report`) and `import:csv --json` have the same report: every fault with its row and column, the warnings, how the file was read. `errors` are the faults again. An import that is accepted ends its upload session, also where nothing was new; one that is refused and a dry run leave it open. The same rows again change nothing. `import_id` names the batch that can be undone; null when nothing was written.',
    body: {
      name: 'ImportSpeechesRequest',
      file: {
        field: 'csv',
        description:
          'Up to 100 MB and 200,000 rows, with the columns audio_filename, text, level, type, tags and, if you like, external_id.',
        example: CSV_FILE,
      },
      validator: importCsvValidator,
      describe: {
        upload_session_id: 'Of the recordings.',
        dry_run: '`true` to check and compare only.',
        draft: '`true` to keep new speeches out of the game until they are published.',
        encoding:
          'If it is detected wrongly: a guess has the warning `encoding_guessed`. `macintosh` is Mac Roman.',
        delimiter: 'If it is detected wrongly.',
      },
      example: { upload_session_id: UPLOADS.upload_session_id, dry_run: true },
    },
    answers: {
      200: {
        description: 'What was done, or would be.',
        schema: ImportReportSchema,
        example: IMPORT_REPORT,
      },
    },
    problems: [
      ...sessionProblems,
      uploads.UploadLost,
      ImportRejected,
      CatalogChanged,
      CsvTooLarge,
      UploadTooSlow,
      ImportBusy,
      ImportTimeout,
      StorageUnavailable,
    ],
  },
  'admin_api.exports.show': {
    id: 'exportSpeeches',
    tag: 'Admin',
    summary: 'Export speeches as a CSV file',
    description:
      'Speeches that have a recording, drafts too, the oldest first, in the form that an import takes. Cells that a spreadsheet would execute begin with an apostrophe, which an import removes. The file is sent while it is read: an answer that breaks off is incomplete. The recordings themselves come with `node ace export:csv`.',
    query: {
      validator: exportValidator,
      describe: {
        level: 'Only speeches of this level.',
        type: 'Only questions, or only answers.',
        tag_id: 'Only speeches with this tag.',
        q: 'Only speeches with these words, as in the list.',
        published: 'Only what learners can be given, or only drafts.',
        deleted: 'Only what is in the bin, which an import refuses until it is restored.',
        warning: 'Only speeches whose recording has this warning; `any` for any warning.',
      },
      examples: { level: 'B1' },
    },
    answers: {
      200: {
        description: 'The CSV file, in UTF-8 with a byte order mark.',
        schema: { type: 'string' },
        example: CSV_FILE,
        mediaTypes: ['text/csv'],
        headers: ['Content-Disposition'],
      },
    },
  },
}
