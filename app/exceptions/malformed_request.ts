import { Exception } from '@adonisjs/core/exceptions'

/** A body that cannot be read at all, so that no field of it can be named. */
export class MalformedRequest extends Exception {
  static override status = 400
  static override code = 'malformed_request'
  static override message =
    'The body of the request cannot be read: is it complete, and valid JSON in UTF-8?'
}

export class JsonTooDeep extends MalformedRequest {
  static override message = 'The JSON of the body is nested too deeply.'
}

export class NoFormSent extends MalformedRequest {
  static override message = 'Send the files as multipart/form-data.'
}

export class FormCutOff extends MalformedRequest {
  static override message = 'The upload is cut off, or is no valid multipart/form-data.'
}
