/** What stops an import, by its code. */
export const FAULT_CODES = {
  not_csv: 'The file is a workbook.',
  empty_file: 'The file has no row with a speech.',
  missing_heading: 'A column is missing.',
  doubled_heading: 'Two columns have the same heading.',
  too_many_rows: 'The file has too many rows.',
  too_many_cells: 'The row has too many cells.',
  too_many_empty_rows: 'The file has too many empty rows.',
  row_too_long: 'The row is too long.',
  quote_not_closed: 'A quotation mark is not closed.',
  mixed_encodings: 'The row is in another encoding than the file.',
  missing: 'The cell is empty.',
  too_long: 'The cell, or one of its tags, is too long.',
  unknown_level: 'There is no such level.',
  unknown_type: 'There is no such type.',
  too_many_tags: 'The row has too many tags.',
  lost_character: 'A character was lost on the way, in a wrong encoding.',
  control_character: 'The cell has a control character.',
  spreadsheet_error: 'The text is what a spreadsheet shows for a broken formula.',
  duplicate_external_id: 'An earlier row has the same external id.',
  duplicate_row: 'An earlier row is about the same speech.',
  duplicate_in_catalog: 'The same speech is there, and has another external id or none.',
  in_bin: 'The speech is in the bin, or was purged.',
  filename_with_folder: 'The name of the recording has a folder.',
  not_audio: 'The name of the recording ends in no kind that is accepted.',
  audio_missing: 'There is no recording with this name.',
  audio_ambiguous: 'Several recordings have this name.',
  audio_empty: 'The recording has no bytes.',
  audio_silent: 'Nothing is heard in the recording.',
  audio_too_short: 'The recording is too short.',
  audio_too_long: 'The recording is too long.',
  audio_too_large: 'The recording has too many bytes.',
  audio_undecodable: 'The recording is damaged.',
  audio_unsupported: 'The recording is of a kind that is not accepted.',
  import_file_unreadable: 'The recording cannot be read from its folder.',
  zip_bomb: 'The archive would become too large.',
  zip_damaged: 'A file in the archive is damaged.',
  zip_unreadable: 'The archive is damaged, or is no zip file.',
  zip_name: 'A file in the archive has a dangerous name.',
  zip_nested: 'The archive holds another one.',
  zip_link: 'A file in the archive is a link.',
  zip_encrypted: 'A file in the archive is encrypted.',
  zip_method: 'A file in the archive is packed in an unusual way.',
} as const

/** What somebody should look at, and what stops an import with `--strict` only. */
export const WARNING_CODES = {
  unknown_column: 'The column is ignored.',
  level_adjusted: 'The level was read in another spelling.',
  type_adjusted: 'The type was read in another spelling.',
  no_tags: 'Without a tag, learners never meet the speech.',
  same_text: 'Another speech has the same text, level and type.',
  markup: 'The text has HTML.',
  formula: 'The text begins like a formula.',
  mistaken_encoding: 'The text looks as if it was read in the wrong encoding.',
  text_doubtful: 'The recording seems to say something else.',
  audio_unused: 'No row names the recording.',
  audio_used_twice: 'Another row has the same recording.',
  audio_filename_adjusted: 'The recording was found under another spelling of its name.',
  link_ignored: 'A link, or no regular file, was left out.',
  audio_quiet: 'The recording is quiet.',
  audio_loud: 'The recording is loud.',
  audio_clipped: 'The recording is distorted.',
  silence_at_start: 'The recording begins with silence.',
  silence_at_end: 'The recording ends with silence.',
} as const

export type FaultCode = keyof typeof FAULT_CODES
export type WarningCode = keyof typeof WARNING_CODES

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(FAULT_CODES, code)
}
