import { FLAW_TEXTS } from '#catalog/speeches/content_text'

/** What is said about an import (ICU), by name; several may have the same code. */
export const FINDING_TEXTS = {
  not_csv: 'This is a workbook, not a CSV file: save it as "CSV UTF-8" and send that.',
  why_heading: 'why',
  no_headings: 'The file is empty: its first row must hold the headings.',
  no_rows: 'The file has headings, but no row below them: nothing would be imported.',
  unknown_column: 'The column {heading} is ignored. Known columns: {columns}.',
  doubled_heading: 'The heading "{heading}" appears twice: remove one of the two columns.',
  missing_heading:
    'The heading "{heading}" is missing. Row {row} holds: {found}. It must name the columns: {columns}.',
  row_before_headings:
    '{cells} stands before the headings, which are in row {headings}. It is left out.',
  encoding_guessed:
    'Nothing in the file tells its encoding. It was read as {encoding}, which gives {word}; as {other} it would be {otherWord}. If the word is wrong, name the encoding.',
  too_many_rows: 'The file has more than {max} rows. Send it in several parts.',
  more_cells_than_headings:
    'This row has more cells than there are headings: put a text that holds the delimiter in quotation marks.',
  mixed_encodings:
    'Cell {cell} of this row is not in UTF-8, as other parts of the file are: correct it, or name the encoding of the whole file.',
  row_too_long: 'This row is longer than {max} KB. Nothing after it was read.',
  too_many_cells: 'This row has more than {max} cells. Nothing after it was read.',
  too_many_empty_rows:
    'The file has more than {max} empty rows: remove them. Nothing after this row was read.',
  quote_not_closed:
    'A quotation mark is opened in this row and not closed: close it, or write it twice where it is part of the text. Nothing after it was read.',

  long_cell: 'The cell has more than {max} characters: is a quotation mark missing?',
  empty_choice: 'The cell is empty, but must be one of: {allowed}.',
  unknown_choice: 'The cell holds {cell}, but must be one of: {allowed}.',
  taken_as: '{cell} is taken as {value}.',
  long_id: 'The id has {count} characters; {max} are allowed.',
  mangled_id:
    '{id} looks like what a spreadsheet makes of an id: a number or a date. Format the column as text, and write the ids again.',
  duplicate_id: 'Row {first} has the same external_id: each speech needs its own.',
  no_filename: "Write the name of the recording's file.",
  filename_with_folder: "Write the file's name only, without a folder, not {name}.",
  long_filename: 'No file has a name of more than {max} bytes.',
  filename_not_audio: 'The name must end in .mp3, .wav or .m4a, not {name}.',
  too_many_tags: 'There are {count} tags; {max} are allowed.',
  long_tag: 'The tag {tag} is longer than {max} characters.',
  no_tags: 'Without a tag, learners never meet this speech in the game.',
  no_text: 'Write the sentence that is said.',
  long_text: 'The text has {count} characters; {max} are allowed.',
  lost_character: `{cell} ${FLAW_TEXTS.lost_character}.`,
  control_character: `{cell} ${FLAW_TEXTS.control_character}.`,
  spreadsheet_error: `{cell} ${FLAW_TEXTS.spreadsheet_error}.`,
  markup: '{text} contains HTML. Learners would see it as it is written.',
  formula: '{text} begins like a spreadsheet formula. It is taken as text.',
  mistaken_encoding: '{text} looks as if it was read in the wrong encoding.',

  same_text:
    'The catalog has a speech with the same text, level and type; this row makes another one.',
  purged: 'The speech with this id was purged: give the row another external_id.',
  in_bin: 'This speech is in the bin: restore it first, or leave the row out.',
  duplicate_in_catalog:
    'The catalog has the same speech without an external_id: use its id, or leave the row out.',
  duplicate_in_catalog_with_id:
    'The catalog has the same speech with the external_id {id}: use its id, or leave the row out.',
  duplicate_row: 'Row {first} is about the same speech: leave one of them out.',

  audio_ambiguous: 'Several recordings have this name ({paths}): leave only one of them.',
  audio_unused: 'No row names the recording {path}. It is left out.',
  audio_missing: 'There is no recording named {name}.',
  audio_missing_of: 'There is no recording named {name}. No row names these: {names}.',
  no_audio: 'There is no recording named {name}, nor any other MP3, WAV or M4A file.',
  audio_used_twice: 'Row {first} has the same recording.',
  text_doubtful: 'Does this recording say this text? It seems to say something else.',
  link_ignored: '{path} is a link or not a regular file: put the recording itself there.',

  zip_bomb: 'The archive would become too large: pack only the recordings, each at most 10 MB.',
  zip_unreadable: 'The archive is damaged or not a zip file ({reason}): create it again.',
  zip_nested: '{name} in the archive is an archive itself: pack the recordings.',
  zip_link: '{name} in the archive is a link: pack the recording itself.',
  zip_encrypted: '{name} in the archive is encrypted: pack without a password.',
  zip_method: '{name} in the archive is packed in an unusual way: use the common one, "deflate".',
  zip_entry_too_large: '{name} in the archive is larger than 10 MB: send a shorter recording.',
  zip_name_control: '{name} in the archive has control characters in its name: rename it.',
  zip_name_outside:
    '{name} in the archive has a path that leads out of the archive: create the archive again.',
  zip_name_dots: '{name} in the archive has a name of dots only: rename it.',
  zip_name_too_long: '{name} in the archive has a name of more than 255 bytes: rename it.',
}

export type FindingName = keyof typeof FINDING_TEXTS
