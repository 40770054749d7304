/** What holds for all of the API, in Markdown. */
export const INTRODUCTION = `
The backend of an app for practising spoken English. A learner hears a sentence, says it, is scored
word by word, and sees the progress.

**A practice loop**: \`POST /api/v1/auth/register\` or \`/login\`, then \`GET /api/v1/tags\`,
\`POST /api/v1/game/speeches/random\`, play each \`audio_url\`, \`POST /api/v1/speech/score\` for each
recording, and at the end \`POST /api/v1/game/sessions\`.

**Signing in.** Send the access token as \`Authorization: Bearer ...\`. When it has expired
(\`token_expired\`), get a new one with the refresh token.

**JSON.** Field names are in snake_case and ids are UUIDs. Times are ISO 8601 in UTC with
milliseconds (in Swift: \`.iso8601WithFractionalSeconds\`). A missing value is \`null\`, never left out. Unknown fields of a request are
ignored. Expect new fields, and new values of \`code\`, in later versions.

**Failures** are \`application/problem+json\` (RFC 9457). Decide by \`code\`; \`detail\` is a sentence
in English for a person; \`errors\` names the fields that are invalid, as dotted paths, each with a
\`code\` to translate (listed at \`FieldError\`) and the number of the rule in \`limit\`, where it has one. A path that
does not exist is 404 \`not_found\`, a method that a path does not have is 405
\`method_not_allowed\` with \`Allow\`. After a 503, wait for \`Retry-After\` seconds.

**Limits.** Signing in is limited to 100 tries in ten minutes for each address, and as many with a
provider, signing up to 50, so that a class may share one; \`GET /tags\` and \`/config\` together to 600; refreshing to 10 a minute for each sign-in; practising to
60 requests a minute for each learner, the own account to 60, and scoring to 30; an admin may ask 200 times a minute. The operator may set other numbers: every
limited answer has \`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and \`X-RateLimit-Reset\` (seconds
until the full number is allowed again). More requests get 429 \`too_many_requests\`: wait for
\`Retry-After\` seconds. After five wrong passwords for one address, each further try has to wait
longer, up to 15 minutes, whatever the password.

**Versions.** What breaks no app may come at any time: new operations, optional fields, values of
\`code\`, headers. An operation that will go is marked as deprecated here, and its answers carry
\`Deprecation\` (RFC 9745) and \`Sunset\` (RFC 8594), at least a year before it goes: report them in
the log of the app.

**Keeping answers.** No answer may be kept by a cache (\`Cache-Control: no-store\`), but those that say
otherwise: the tags, the configuration, the recordings, and this document.

**Tracing.** Every answer carries \`X-Request-Id\`. Send one of your own (8 to 128 letters, digits,
dots, underscores or hyphens) and the server uses it.
`.trim()
