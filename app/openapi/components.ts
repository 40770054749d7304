import { AUTH_PROVIDERS, CODE_PURPOSES, SOCIAL_PROVIDERS } from '#accounts/enums'
import { AUDIO_FORMAT_NAMES } from '#audio/audio_formats'
import { AUDIT_SOURCES } from '#auditing/enums'
import { LEVELS, REPORT_REASONS, SPEECH_TYPES } from '#catalog/enums'
import { SPEECH_SORTS } from '#catalog/speeches/speech_search'
import { DELIMITER_NAMES } from '#importing/csv/delimiter'
import { ENCODINGS } from '#importing/csv/encoding'
import { type JsonSchema, plain } from '#openapi/json_schema'
import { MODES, USER_RESPONSES } from '#practice/enums'
import { ERROR_TYPES } from '#scoring/scoring_result'
import { AccountExportSchema, ScoreDetailsSchema } from '#transformers/account_export_schema'
import { AdminSpeechSchema } from '#transformers/admin_speech_transformer'
import { AdminTagSchema } from '#transformers/admin_tag_transformer'
import { AdminTokenSchema } from '#transformers/admin_token_transformer'
import { AdminSchema } from '#transformers/admin_transformer'
import { AuditLogSchema, FieldChangeSchema } from '#transformers/audit_log_transformer'
import {
  AudioFormatSchema,
  ConfigSchema,
  LimitsSchema,
  SignInProviderSchema,
} from '#transformers/config_transformer'
import * as health from '#transformers/health_transformer'
import { IdentitySchema } from '#transformers/identity_transformer'
import {
  ImportFaultSchema,
  ImportReportSchema,
  ImportSummarySchema,
} from '#transformers/import_report_transformer'
import * as problems from '#transformers/problem'
import {
  DayPointListSchema,
  DayPointMetaSchema,
  DayPointSchema,
  GoalSchema,
  LearnerSettingsSchema,
  ProgressSchema,
  ReminderSchema,
  StreakSchema,
} from '#transformers/progress_transformer'
import { list, nullable, oneOf, page, PageMetaSchema } from '#transformers/schema'
import { ScoreSchema } from '#transformers/score_transformer'
import {
  BatchMetaSchema,
  BatchOutcomeSchema,
  resultFields,
  SavedBatchSchema,
  SessionDetailSchema,
  SessionResultSchema,
  SessionSchema,
} from '#transformers/session_transformer'
import { SignInSchema } from '#transformers/sign_in_transformer'
import {
  FavoriteSchema,
  PractisedSpeechSchema,
  SpeechSchema,
} from '#transformers/speech_transformer'
import { CountedTagSchema, TagSchema } from '#transformers/tag_transformer'
import { TokenResponseSchema } from '#transformers/token_response_transformer'
import { RejectedFileSchema, UploadSchema, UploadsSchema } from '#transformers/upload_transformer'
import { UserSchema } from '#transformers/user_transformer'

const wordScore = ScoreSchema.properties.word_scores.items
const exported = AccountExportSchema.properties

/**
 * The schemas that have a name of their own; wherever one of them stands, a `$ref` stands instead.
 * Every object has one: a generator would name the others itself, after the first place where it
 * meets them.
 */
export const NAMED_SCHEMAS: Record<string, object> = {
  AccountExport: AccountExportSchema,
  Admin: AdminSchema,
  AdminSpeech: AdminSpeechSchema,
  AdminSpeechPage: page(AdminSpeechSchema),
  AdminTag: AdminTagSchema,
  AdminTagList: list(AdminTagSchema),
  AdminToken: AdminTokenSchema,
  Alive: health.AliveSchema,
  AuditLog: AuditLogSchema,
  AuditLogPage: page(AuditLogSchema),
  AuditSource: oneOf(AUDIT_SOURCES),
  AudioFormat: AudioFormatSchema,
  AudioFormatName: oneOf(AUDIO_FORMAT_NAMES),
  AuthProvider: oneOf(AUTH_PROVIDERS),
  BatchMeta: BatchMetaSchema,
  BatchOutcome: BatchOutcomeSchema,
  CheckedReadiness: health.CheckedReadinessSchema,
  CodePurpose: oneOf(CODE_PURPOSES),
  Config: ConfigSchema,
  CountedTag: CountedTagSchema,
  CountedTagList: list(CountedTagSchema),
  DayPoint: DayPointSchema,
  DayPointList: DayPointListSchema,
  DayPointMeta: DayPointMetaSchema,
  Delimiter: oneOf(DELIMITER_NAMES),
  Encoding: oneOf(ENCODINGS),
  ExportedAccount: exported.account,
  ExportedAuditLog: exported.audit_logs.items,
  ExportedCode: exported.one_time_codes.items,
  ExportedDeletedSession: exported.deleted_sessions.items,
  ExportedDay: exported.practice_days.items,
  ExportedFavorite: exported.favorites.items,
  ExportedIdempotencyKey: exported.idempotency_keys.items,
  ExportedIdentity: exported.identities.items,
  ExportedProgress: exported.learner_progress.items,
  ExportedReport: exported.speech_reports.items,
  ExportedSettings: exported.learner_settings.items,
  ExportedRefreshToken: exported.refresh_tokens.items,
  ExportedResult: exported.sessions.items.properties.results.items,
  ExportedSession: exported.sessions.items,
  ExportedSignIn: exported.sign_ins.items,
  Favorite: FavoriteSchema,
  FavoritePage: page(FavoriteSchema),
  FieldChange: FieldChangeSchema,
  FieldError: problems.FieldErrorSchema,
  Goal: GoalSchema,
  Identity: IdentitySchema,
  IdentityList: list(IdentitySchema),
  ImportFault: ImportFaultSchema,
  ImportProblem: problems.ImportProblemSchema,
  ImportRefusal: problems.ImportRefusalSchema,
  ImportReport: ImportReportSchema,
  ImportSummary: ImportSummarySchema,
  LearnerSettings: LearnerSettingsSchema,
  Level: oneOf(LEVELS),
  Limits: LimitsSchema,
  Mode: oneOf(MODES),
  NullableAdmin: nullable(AdminSchema),
  NullableScoreDetails: nullable(ScoreDetailsSchema),
  NullableProblem: nullable(problems.ProblemSchema),
  NullableSessionDetail: nullable(SessionDetailSchema),
  PageMeta: PageMetaSchema,
  PhonemeScore: wordScore.properties.phonemes.items,
  PractisedSpeech: PractisedSpeechSchema,
  Problem: problems.ProblemSchema,
  Progress: ProgressSchema,
  Readiness: health.ReadinessSchema,
  ReadinessChecks: health.ReadinessChecksSchema,
  Reminder: ReminderSchema,
  ReportReason: oneOf(REPORT_REASONS),
  RejectedFile: RejectedFileSchema,
  SavedBatch: SavedBatchSchema,
  ReceiptScores: ScoreDetailsSchema.properties.scores,
  ReceiptSound: ScoreDetailsSchema.properties.words.items.properties.sounds.items,
  ReceiptStatus: resultFields.receipt_status,
  ReceiptWord: ScoreDetailsSchema.properties.words.items,
  Score: ScoreSchema,
  Session: SessionSchema,
  SessionDetail: SessionDetailSchema,
  SessionPage: page(SessionSchema),
  SessionResult: SessionResultSchema,
  SignIn: SignInSchema,
  SignInList: list(SignInSchema),
  SignInProvider: SignInProviderSchema,
  SmokeTest: health.SmokeTestSchema,
  SmokeTestCheck: health.SmokeCheckSchema,
  SmokeTestRecording: health.SmokeRecordingSchema,
  SocialProvider: oneOf(SOCIAL_PROVIDERS),
  Speech: SpeechSchema,
  SpeechList: list(SpeechSchema),
  SpeechSort: oneOf(SPEECH_SORTS),
  SpeechType: oneOf(SPEECH_TYPES),
  Stopping: health.StoppingSchema,
  Streak: StreakSchema,
  Tag: TagSchema,
  TokenResponse: TokenResponseSchema,
  Upload: UploadSchema,
  Uploads: UploadsSchema,
  User: UserSchema,
  UserResponse: oneOf(USER_RESPONSES),
  WordErrorType: oneOf(Object.values(ERROR_TYPES)),
  WordScore: wordScore,
}

/** Collects the component schemas of a document and refers to them. */
export class Components {
  #names = new Map<string, string>()
  #schemas = new Map<string, JsonSchema>()

  /** @throws Error when two names stand for the same schema */
  constructor(named: Record<string, object> = NAMED_SCHEMAS) {
    for (const [name, schema] of Object.entries(named)) this.add(name, plain(schema))
  }

  /** @throws Error when the name, or the schema under another name, is there already */
  add(name: string, schema: JsonSchema): void {
    const fingerprint = fingerprintOf(schema)
    const other = this.#names.get(fingerprint)
    if (other !== undefined || this.#schemas.has(name)) {
      throw new Error(`The schema "${name}" is there already${other ? `, as "${other}"` : ''}.`)
    }
    this.#names.set(fingerprint, name)
    this.#schemas.set(name, schema)
  }

  /** @returns the schema, with a reference wherever a named schema stands in it */
  refer(schema: object): JsonSchema {
    const name = this.#names.get(fingerprintOf(schema))
    if (name !== undefined) return { $ref: `#/components/schemas/${name}` }
    // What a place says of a schema goes beside the reference.
    const { description, ...undescribed } = schema as JsonSchema
    const other = this.#names.get(fingerprintOf(undescribed))
    if (other !== undefined) return { $ref: `#/components/schemas/${other}`, description }
    return this.#referInside(schema) as JsonSchema
  }

  /** @returns all of them, by name */
  all(): Record<string, JsonSchema> {
    const sorted = [...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(
      sorted.map(([name, schema]) => [name, this.#referInside(schema) as JsonSchema])
    )
  }

  #referInside(part: unknown): unknown {
    const referOne = (value: unknown) =>
      typeof value === 'object' && value !== null ? this.refer(value) : value
    if (Array.isArray(part)) return part.map(referOne)
    return Object.fromEntries(
      Object.entries(part as object).map(([key, value]) => [key, referOne(value)])
    )
  }
}

/** The same for the same schema, in whatever order its keywords stand. */
function fingerprintOf(schema: object): string {
  return JSON.stringify(schema, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
