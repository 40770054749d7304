import { maxHeaderSize } from 'node:http'
import { MAX_TEXT_CHARACTERS } from '#catalog/speech_limits'
import { MAX_CELL_UNITS } from '#importing/check_rows'
import { MAX_ROW_BYTES } from '#importing/csv/row_reader'
import { MAX_PROVIDER_TOKEN_CHARACTERS } from '#validators/auth'

/** As `config/bodyparser.ts` has it. */
export const MAX_JSON_BYTES = 256 * 1024

/** Inputs that have a limit in common, and where they meet a pattern or a parser. */
export interface LimitedInput {
  what: string
  /** In UTF-16 units: nothing longer comes there. */
  limit: number
  /** Files of `app/`, and what stands in them (`input_places.ts`). */
  places: string[]
}

export const LIMITED_INPUTS: LimitedInput[] = [
  {
    what: 'Strings of a JSON body, and text fields of a form',
    limit: MAX_JSON_BYTES,
    places: [
      String.raw`accounts/password_fault.ts /[\0\uFFFD]/`,
      String.raw`accounts/username.ts /^[a-z0-9][a-z0-9._@-]{0,99}$/i`,
      String.raw`catalog/speeches/content_text.ts /(?![\t\n\r])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u`,
      String.raw`postgres/name_key.ts /[A-Z]+/g`,
      String.raw`postgres/uuid.ts /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i`,
      String.raw`validators/practice.ts /^[\x20-\x7e]{1,255}$/`,
      String.raw`validators/rules.ts /[\0\uFFFD]/`,
      String.raw`validators/rules.ts /[\p{Cc}\p{Z}]+/gu`,
      String.raw`validators/rules.ts /[^\p{Cf}\p{Z}]/u`,
      String.raw`validators/rules.ts /^\d{1,10}$/`,
      String.raw`validators/rules.ts /^https:\/\/(?!\/)[^\p{Cc}\p{Cf}\p{Z}\\"<>]+$/iu`,
      String.raw`validators/rules.ts URL`,
      String.raw`validators/rules.ts canParse`,
      String.raw`validators/times.ts /^\d{4}-\d{2}-\d{2}$/`,
      String.raw`validators/times.ts /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/i`,
      String.raw`validators/times.ts RegExp`,
      String.raw`validators/times.ts fromISO`,
      String.raw`validators/times.ts isValidZone`,
    ],
  },
  {
    what: 'Texts of the content: ten times as long as the longest (`content_rules.ts`), cells of a CSV file (`check_rows.ts`)',
    limit: MAX_CELL_UNITS,
    places: [
      String.raw`catalog/speeches/content_text.ts /[^\p{Cf}\p{Z}]/u`,
      String.raw`catalog/speeches/content_text.ts /\s+/g`,
      String.raw`catalog/speeches/content_text.ts /^#(NAME\?|REF!|VALUE!|N\/A|DIV\/0!|NUM!|NULL!|SPILL!|CALC!)$/i`,
      String.raw`catalog/speeches/content_text.ts normalize`,
      String.raw`importing/check_rows.ts /[\\/]/`,
      String.raw`importing/check_rows.ts /\.(mp3|wav|m4a)$/i`,
      String.raw`importing/check_rows.ts /\s+/g`,
      String.raw`importing/check_rows.ts normalize`,
      String.raw`importing/csv/formulas.ts /^'*[=+\-@\t\r\n＝＋－＠]/`,
      String.raw`importing/findings.ts /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu`,
      String.raw`importing/match_audio.ts normalize`,
      String.raw`importing/tag_list.ts /(?:\\[\\|,]|[^|,])+/g`,
      String.raw`importing/tag_list.ts /[\\|,]/g`,
      String.raw`importing/tag_list.ts /\\([\\|,])/g`,
    ],
  },
  {
    what: 'Sentences, searches, languages: after their validators',
    limit: 2 * MAX_TEXT_CHARACTERS,
    places: [
      String.raw`importing/check_text.ts /<[a-z!/][^>]*>|&(#\d+|#x[\da-f]+|[a-z]+);/i`,
      String.raw`importing/check_text.ts /[ÃÂ][\u0080-\u00bf]|â€/`,
      String.raw`importing/check_text.ts /^[=@]/`,
      String.raw`catalog/speeches/similar_words.ts /(?<!\S)-\s*("[^"]*"?|\S+)/g`,
      String.raw`catalog/speeches/similar_words.ts /[\p{L}\p{N}]+/gu`,
      String.raw`controllers/api/scores_controller.ts getCanonicalLocales`,
      String.raw`scoring/providers/azure/text_words.ts /[.\-'’]+$/u`,
      String.raw`scoring/providers/azure/text_words.ts /[.\-]+$|[’']/gu`,
      String.raw`scoring/providers/azure/text_words.ts /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’\-.]*/gu`,
      String.raw`scoring/providers/azure/text_words.ts normalize`,
      String.raw`scoring/providers/local/letters_to_sounds.ts /([aeiouy])([bcdfgklmnprstvz])e(s?)\$/`,
      String.raw`scoring/providers/local/letters_to_sounds.ts /[^a-z]/g`,
      String.raw`scoring/providers/local/letters_to_sounds.ts /[aeiouy]/`,
      String.raw`scoring/providers/local/spell_number.ts /^([$£€]?)(\d+(?:[.,:]\d+)*)(%|[a-z]*)$/`,
      String.raw`scoring/providers/local/spell_number.ts /^(st|nd|rd|th)$/`,
      String.raw`scoring/providers/local/spell_number.ts /^0\d/`,
      String.raw`scoring/providers/local/spell_number.ts /^\d{4}$/`,
      String.raw`scoring/providers/local/spoken_words.ts /[$£€]?\d+(?:[.,:]\d+)*(?:%|\p{L}+)?|\p{L}(?:[\p{L}\p{M}\p{N}]|['’ʼ‘.\-‐‑&](?=[\p{L}\p{N}]))*|&/gu`,
      String.raw`scoring/providers/local/spoken_words.ts /[‐‑]/g`,
      String.raw`scoring/providers/local/spoken_words.ts /[’ʼ‘]/g`,
      String.raw`scoring/providers/local/spoken_words.ts /\d+(?:[.,:]\d+)*|[^\d\s.&-]+|&/g`,
      String.raw`scoring/providers/local/spoken_words.ts /\p{M}/gu`,
      String.raw`scoring/providers/local/spoken_words.ts /^[a-z'.-]+$/`,
      String.raw`scoring/providers/local/spoken_words.ts normalize`,
    ],
  },
  {
    what: 'The head of a request: path, query string, headers',
    limit: maxHeaderSize,
    places: [
      String.raw`validators/panel_audit.ts /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/`,
      String.raw`validators/panel_audit.ts parse`,
      String.raw`accounts/access_tokens.ts createVerifier`,
      String.raw`auditing/audit_reader.ts fromISO`,
      String.raw`auth/bearer_guard.ts /^Bearer +([\w.~+/=-]+)$/i`,
      String.raw`exceptions/if_match.ts /(W\/)?"[^"]*"/g`,
      String.raw`exceptions/if_match.ts /^"([1-9]\d{0,9})"$/`,
      String.raw`exceptions/if_match.ts /^\s*(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*\s*$/`,
      String.raw`limits/client_address.ts /%.*$/`,
      String.raw`limits/client_address.ts /^(?<address>.+)\/(?<bits>\d{1,3})$/`,
      String.raw`limits/client_address.ts /^([\d.]+):\d+$/`,
      String.raw`limits/client_address.ts /^::ffff:(?=[\d.]+$)/`,
      String.raw`limits/client_address.ts /^\[(.+)\](:\d+)?$/`,
      String.raw`limits/client_address.ts parse`,
      String.raw`middleware/require_json_middleware.ts /^utf-?8$/i`,
      String.raw`middleware/require_json_middleware.ts /charset="?([\w-]+)/i`,
      String.raw`practice/session_history.ts fromISO`,
      String.raw`storage/fs_recording_urls.ts /^\d{1,12}$/`,
    ],
  },
  {
    what: 'Tokens of identity providers and what they hold',
    limit: MAX_PROVIDER_TOKEN_CHARACTERS,
    places: [
      String.raw`accounts/identity_providers/claims.ts /^[\x21-\x7e]+$/`,
      String.raw`accounts/identity_providers/claims.ts /^[^\s@]+@[^\s@]+$/`,
      String.raw`accounts/identity_providers/facebook_identities.ts /^[\x21-\x7e]+$/`,
      String.raw`accounts/identity_providers/id_tokens.ts jwtVerify`,
      String.raw`accounts/learner_name.ts /[\p{Cc}\p{Z}\uFFFD]+/gu`,
    ],
  },
  {
    what: 'Rows of a CSV file, and the pieces that it is read in',
    limit: MAX_ROW_BYTES,
    places: [
      String.raw`importing/csv/columns.ts /[\s-]+/g`,
      String.raw`importing/csv/delimiter.ts /^"?sep=(.)"?\r?$/i`,
      String.raw`importing/csv/delimiter.ts /^\s*"|"\s*$/g`,
      String.raw`importing/csv/encoding.ts /[^\0-\x7f\ufffd]/`,
      String.raw`importing/csv/encoding.ts TextDecoder`,
      String.raw`importing/csv/read_csv.ts /[\r\n]+/`,
      String.raw`importing/csv/row_reader.ts /[\r\n]/`,
      String.raw`importing/csv/row_reader.ts TextDecoder`,
      String.raw`importing/csv/row_reader.ts parse`,
      String.raw`importing/csv/write_csv.ts /["\r\n]/`,
    ],
  },
  {
    what: 'Names of form fields, of which the headers of a part are the limit',
    limit: 4 * 1024,
    places: [
      String.raw`uploads/form_fields.ts /\[\]$/`,
      String.raw`uploads/read_uploads.ts /^files(\[\d{0,4}\])?$/`,
    ],
  },
  {
    what: 'File names of uploads',
    limit: maxHeaderSize,
    places: [
      String.raw`importing/audio/audio_source.ts /\.(mp3|wav|m4a)$/i`,
      String.raw`importing/audio/audio_source.ts /\.(zip|rar|7z|tar|t?gz|bz2|xz)$/i`,
      String.raw`importing/uploads/upload_name.ts /^.*[/\\]/s`,
      String.raw`importing/uploads/upload_name.ts normalize`,
    ],
  },
]

/** Files in which no text of a client meets a pattern or a parser: settings, our own files, answers of services. */
export const FILES_WITHOUT_INPUT = [
  'accounts/admin_settings.ts',
  'audio/loudness_summary.ts',
  'catalog/seed_content.ts',
  'concurrency/parent_watch.ts',
  'concurrency/worker_process.ts',
  'limits/redis_link.ts',
  'mails/mail_settings.ts',
  'openapi/docs_files.ts',
  'openapi/document_text.ts',
  'openapi/json_schema.ts',
  'openapi/routes.ts',
  'postgres/embedded/cluster.ts',
  'postgres/embedded/connect_presence.ts',
  'postgres/is_database_away.ts',
  'scoring/providers/azure/describe_failure.ts',
  'scoring/providers/azure/read_assessment.ts',
  'scoring/providers/azure/running_recognition.ts',
  'scoring/providers/azure/service_addresses.ts',
  'scoring/providers/local/confusable_sounds.ts',
  'scoring/providers/local/pronunciations.ts',
  'scoring/smoke_test.ts',
  'scoring/speech_settings.ts',
  'settings/rules.ts',
  'storage/storage_failure.ts',
  'storage/storage_settings.ts',
]

/** The same for single places, of files that have others. */
export const PLACES_WITHOUT_INPUT = [
  String.raw`accounts/admin_sign_in.ts /^(.{8})(.{4})(.{4})(.{4})(.{12}).*/`,
  String.raw`accounts/identity_providers/apple_tokens.ts URL`,
  String.raw`accounts/identity_providers/call_provider.ts parse`,
  String.raw`accounts/identity_providers/facebook_identities.ts URL`,
  String.raw`accounts/identity_providers/id_tokens.ts URL`,
  String.raw`accounts/is_common_password.ts /\s+/`,
  String.raw`accounts/password_hashes.ts /^\$2y\$/`,
  String.raw`exceptions/failure.ts /[A-Z]/g`,
  String.raw`exceptions/failure.ts /^.*\./`,
  String.raw`exceptions/failure.ts /^[a-z][a-z0-9_]*$/`,
  String.raw`importing/audio/audio_zip.ts /\p{Cc}/u`,
  String.raw`importing/audio/audio_zip.ts /^\.*$/`,
  String.raw`importing/audio/audio_zip.ts openPromise`,
  String.raw`importing/content_export.ts /(\.\w+)?$/`,
  String.raw`practice/write_failure.ts /^2[23]/`,
  String.raw`scoring/providers/local/recognizer.ts /\(\d+\)$/`,
  String.raw`scoring/providers/local/recognizer.ts /^[<[(]/`,
  String.raw`storage/s3_recording_urls.ts /[!'()*]/g`,
  String.raw`storage/s3_recording_urls.ts /[:-]|\.\d+/g`,
  String.raw`storage/s3_recording_urls.ts /\/?$/`,
  String.raw`storage/s3_recording_urls.ts URL`,
  String.raw`storage/storage_keys.ts /^(?!.{256})[\w!-][\w!.-]*(\/[\w!-][\w!.-]*)*$/`,
]
