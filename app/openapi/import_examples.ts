/** As an import takes it, and an export writes it. */
export const CSV_FILE = [
  'external_id,audio_filename,text,level,type,tags',
  'a1-brothers,brothers.m4a,Do you have any brothers or sisters?,A1,question,present simple',
  '',
].join('\r\n')

export const UPLOADS = {
  upload_session_id: 'c3a7f0de-90f4-4a53-8f5e-2f2f8f6b1d10',
  files: [
    {
      id: '0d9b2a51-7f3c-4a0e-b4a7-6a2e9d1c5f42',
      filename: 'brothers.m4a',
      size_bytes: 18022,
      duration_ms: 2100,
      url: 'https://api.example.com/recordings/uploads/c3a7f0de-90f4-4a53-8f5e-2f2f8f6b1d10/51f0c1d2-4a0c-4b6e-8f0e-0d6a7b1c2d3e.m4a?expires=1769853900&signature=Xk2',
      warnings: ['silence_at_end'],
    },
  ],
  rejected: [
    {
      filename: 'notes.mp3',
      code: 'audio_unsupported',
      message: 'This kind of file is not accepted. Send WAV, MP3, or M4A with AAC.',
    },
  ],
}

export const IMPORT_REPORT = {
  ok: true,
  dry_run: false,
  import_id: '3e1d6a90-2b7f-4c58-9c0d-7f6b5a4e3d21',
  encoding: 'utf-8',
  delimiter: 'semicolon',
  summary: { rows: 120, new: 100, changed: 15, unchanged: 5 },
  new_tag_count: 1,
  new_tags: ['present simple'],
  fault_count: 0,
  faults: [],
  warning_count: 1,
  warnings: [
    {
      row: 7,
      column: 'level',
      code: 'level_adjusted',
      message: '" b1" is taken as B1.',
    },
  ],
  unused_files: ['spare.mp3'],
  unheard_count: 112,
}

const FAULT = {
  row: 7,
  column: 'level',
  code: 'unknown_level',
  message: 'The cell holds "D1", but must be one of: A1, A2, B1, B2, C1.',
}

/** What the answer to a refused import has beside a problem. */
export const IMPORT_REFUSAL = {
  errors: [FAULT],
  report: {
    ...IMPORT_REPORT,
    ok: false,
    import_id: null,
    fault_count: 1,
    faults: [FAULT],
    unheard_count: 0,
  },
}
