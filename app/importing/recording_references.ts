/**
 * Every column that refers to a file of the storage, with the key as SQL. What none of them refers to
 * is swept away, and is in no backup.
 */
export const RECORDING_REFERENCES = [
  { table: 'speeches', column: 'audio_url', key: 'audio_url' },
  { table: 'speeches', column: 'rendition_url', key: 'rendition_url' },
  { table: 'batch_speeches', column: 'before', key: "before ->> 'audio_url'" },
  { table: 'uploads', column: 'storage_key', key: 'storage_key' },
  { table: 'imports', column: 'csv_key', key: 'csv_key' },
  { table: 'imports', column: 'faulty_key', key: 'faulty_key' },
] as const
