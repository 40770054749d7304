import { Exception } from '@adonisjs/core/exceptions'
import { MessageException, messagesOf } from '#messages/message'

/** Of exceptions whose messages name something. */
export const CATALOG_ERROR_TEXTS = {
  unknown_tag_names: 'There is no tag {names} yet; nothing was changed.',
  tag_in_use_by:
    '{count, plural, one {1 speech has} other {{count} speeches have}} this tag, {binned} of them in the bin: remove it from them before you delete it.',
  unknown_speeches:
    '{count, plural, one {1 of these speeches is} other {{count} of these speeches are}} gone; nothing was changed. Choose them again.',
  too_many_tags:
    '{count, plural, one {1 speech} other {{count} speeches}} would have more than {max} tags; nothing was changed. Remove some tags first.',
  batch_touched:
    '{count, plural, one {1 speech or tag} other {{count} speeches or tags}} of this batch changed since; nothing was undone. Change them by hand.',
  batch_touched_by_later:
    '{count, plural, one {1 speech or tag} other {{count} speeches or tags}} of this batch changed since; nothing was undone. Undo batch {batch} first.',
}

const say = messagesOf('errors', CATALOG_ERROR_TEXTS)

export class AdminSpeechNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no such speech.'
}

/** Drafts, and what is in the bin, are none of a learner's speeches. */
export class SpeechNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no such speech, or it is not published any more.'
}

/** Somebody else changed the speech since it was read. */
export class StaleSpeech extends Exception {
  static override status = 412
  static override code = 'stale'
  static override message =
    'The speech has changed since you read it, so nothing was changed. Read it again, then repeat the change.'
}

export class SpeechInBin extends Exception {
  static override status = 409
  static override code = 'speech_deleted'
  static override message = 'This speech is in the bin: restore it before you change it.'
}

export class SpeechPurged extends Exception {
  static override status = 409
  static override code = 'speech_purged'
  static override message =
    'This speech was purged: only the history of those who practised it is left. Make a new one.'
}

/** Learners would be asked to repeat what they cannot hear. */
export class RecordingMissing extends Exception {
  static override status = 422
  static override code = 'audio_missing'
  static override message =
    'A published speech needs a recording: send it as the file field "audio", name an upload_id, or keep the speech unpublished.'
}

/** Text, level, type and recording name a speech where it has no external id. */
export class SpeechExists extends Exception {
  static override status = 409
  static override code = 'speech_exists'
  static override message =
    'Another speech has the same text, level, type and recording; nothing was changed. Change that one.'
}

/** The id that a new speech was to have is taken: its form was sent before. */
export class SpeechMade extends Exception {
  static override status = 409
  static override code = 'speech_made'
  static override message = 'This speech was made already.'
}

export class ExternalIdTaken extends Exception {
  static override status = 409
  static override code = 'external_id_taken'
  static override message =
    'Another speech, perhaps in the bin, has this external_id; nothing was changed.'
}

/** Tags of a speech that do not exist; nothing was changed. */
export class UnknownTags extends Exception {
  static override status = 422
  static override code = 'validation_failed'
  static override message = 'Some of the tags do not exist; nothing was changed.'
  readonly faults: { field: string; code: string; message: string }[]

  /** @param positions of the tags in the list that was sent, from 0 */
  constructor(positions: number[]) {
    super()
    this.faults = positions.map((position) => ({
      field: `tags.${position}`,
      code: 'unknown',
      message: 'There is no tag with this id',
    }))
  }
}

/** Tags that were named and do not exist; nothing was changed. */
export class UnknownTagNames extends MessageException {
  static override status = 422
  static override code = 'unknown_tag_names'

  constructor(readonly names: string[]) {
    super(say('unknown_tag_names', { names: names.map((name) => `"${name}"`).join(', ') }))
  }
}

export class TagNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no such tag.'
}

export class TagNameTaken extends Exception {
  static override status = 409
  static override code = 'name_taken'
  static override message =
    'A tag with this name already exists; upper and lower case count as the same.'
}

export class TagInUse extends MessageException {
  static override status = 409
  static override code = 'tag_in_use'
  static override message = 'Speeches have this tag: remove it from them before you delete it.'

  /** @param speeches how many have the tag @param binned how many of these are in the bin */
  constructor(speeches: number, binned: number) {
    super(say('tag_in_use_by', { count: speeches, binned }))
  }
}

export class SameTag extends Exception {
  static override status = 422
  static override code = 'same_tag'
  static override message = 'A tag cannot be merged with itself: choose another one.'
}

/** Speeches of a bulk change that do not exist; nothing was changed. */
export class UnknownSpeeches extends MessageException {
  static override status = 422
  static override code = 'unknown_speeches'

  constructor(count: number) {
    super(say('unknown_speeches', { count }))
  }
}

/** A bulk change would give speeches more tags than a speech may have; nothing was changed. */
export class TooManyTags extends MessageException {
  static override status = 422
  static override code = 'too_many_tags'

  /** @param speeches how many would have more than `most` */
  constructor(speeches: number, most: number) {
    super(say('too_many_tags', { count: speeches, max: most }))
  }
}

export class BatchNotFound extends Exception {
  static override status = 404
  static override code = 'not_found'
  static override message = 'There is no such batch; batches are kept for 30 days.'
}

export class BatchUndone extends Exception {
  static override status = 409
  static override code = 'batch_undone'
  static override message = 'This batch has already been undone.'
}

export class UndoOfUndo extends Exception {
  static override status = 409
  static override code = 'undo_of_undo'
  static override message = 'An undo cannot be undone: make the change again.'
}

/** Something that the batch had changed has been changed since. */
export class BatchTouched extends MessageException {
  static override status = 409
  static override code = 'batch_touched'

  /**
   * @param count of its speeches, and of tags that are gone
   * @param laterBatch what changed them, where nothing else did
   */
  constructor(count: number, laterBatch: string | null) {
    super(
      laterBatch === null
        ? say('batch_touched', { count })
        : say('batch_touched_by_later', { count, batch: laterBatch })
    )
  }
}

/** What an admin was shown before a change of many speeches is not so any more; nothing was changed. */
export class PreviewOutdated<Preview> extends Exception {
  static override status = 409
  static override code = 'preview_outdated'
  static override message = 'The numbers have changed since you saw them, so nothing was changed.'

  /** @param preview what it would be now */
  constructor(readonly preview: Preview) {
    super()
  }
}

/** Somebody else changed the tag since it was read. */
export class StaleTag extends Exception {
  static override status = 412
  static override code = 'stale'
  static override message =
    'Somebody changed this tag while you were editing it, so nothing was saved.'
}
