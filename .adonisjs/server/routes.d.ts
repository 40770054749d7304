import '@adonisjs/core/types/http'

type ParamValue = string | number | bigint | boolean

export type ScannedRoutes = {
  ALL: {
    'recordings.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'health.alive': { paramsTuple?: []; params?: {} }
    'health.serving': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'metrics.show': { paramsTuple?: []; params?: {} }
    'openapi.show': { paramsTuple?: []; params?: {} }
    'docs.show': { paramsTuple?: []; params?: {} }
    'docs.redoc': { paramsTuple?: []; params?: {} }
    'docs.asset': { paramsTuple: [ParamValue]; params: {'file': ParamValue} }
    'try.show': { paramsTuple?: []; params?: {} }
    'api.auth.register': { paramsTuple?: []; params?: {} }
    'api.auth.login': { paramsTuple?: []; params?: {} }
    'api.auth.social': { paramsTuple?: []; params?: {} }
    'api.auth.refresh': { paramsTuple?: []; params?: {} }
    'api.password_reset.forgot': { paramsTuple?: []; params?: {} }
    'api.password_reset.reset': { paramsTuple?: []; params?: {} }
    'api.email_verification.request': { paramsTuple?: []; params?: {} }
    'api.email_verification.verify': { paramsTuple?: []; params?: {} }
    'api.auth.logout': { paramsTuple?: []; params?: {} }
    'api.auth.sessions.index': { paramsTuple?: []; params?: {} }
    'api.auth.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.favorites.index': { paramsTuple?: []; params?: {} }
    'api.favorites.update': { paramsTuple: [ParamValue]; params: {'speech_id': ParamValue} }
    'api.favorites.destroy': { paramsTuple: [ParamValue]; params: {'speech_id': ParamValue} }
    'api.speech_reports.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.progress.show': { paramsTuple?: []; params?: {} }
    'api.progress.days': { paramsTuple?: []; params?: {} }
    'api.progress.settings': { paramsTuple?: []; params?: {} }
    'api.progress.update_settings': { paramsTuple?: []; params?: {} }
    'api.users.me': { paramsTuple?: []; params?: {} }
    'api.users.update': { paramsTuple?: []; params?: {} }
    'api.users.change_password': { paramsTuple?: []; params?: {} }
    'api.users.set_password': { paramsTuple?: []; params?: {} }
    'api.email_change.request': { paramsTuple?: []; params?: {} }
    'api.email_change.confirm': { paramsTuple?: []; params?: {} }
    'api.identities.index': { paramsTuple?: []; params?: {} }
    'api.identities.store': { paramsTuple?: []; params?: {} }
    'api.identities.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.users.destroy': { paramsTuple?: []; params?: {} }
    'api.users.export': { paramsTuple?: []; params?: {} }
    'api.config.show': { paramsTuple?: []; params?: {} }
    'api.tags.index': { paramsTuple?: []; params?: {} }
    'api.speeches.random': { paramsTuple?: []; params?: {} }
    'api.speeches.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.sessions.store': { paramsTuple?: []; params?: {} }
    'api.sessions.store_many': { paramsTuple?: []; params?: {} }
    'api.sessions.index': { paramsTuple?: []; params?: {} }
    'api.sessions.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.scores.store': { paramsTuple?: []; params?: {} }
    'admin_api.auth.login': { paramsTuple?: []; params?: {} }
    'admin_api.auth.me': { paramsTuple?: []; params?: {} }
    'admin_api.tags.index': { paramsTuple?: []; params?: {} }
    'admin_api.tags.store': { paramsTuple?: []; params?: {} }
    'admin_api.tags.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.tags.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.tags.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.speeches.index': { paramsTuple?: []; params?: {} }
    'admin_api.speeches.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.speeches.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.speeches.restore': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.exports.show': { paramsTuple?: []; params?: {} }
    'admin_api.audit_logs.index': { paramsTuple?: []; params?: {} }
    'admin_api.speeches.store': { paramsTuple?: []; params?: {} }
    'admin_api.speeches.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.imports.audio': { paramsTuple?: []; params?: {} }
    'admin_api.imports.csv': { paramsTuple?: []; params?: {} }
    'admin_api.health.check': { paramsTuple?: []; params?: {} }
    'panel.assets.show': { paramsTuple: [ParamValue]; params: {'file': ParamValue} }
    'panel.recordings.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.sign_in.create': { paramsTuple?: []; params?: {} }
    'panel.sign_in.create_factor': { paramsTuple?: []; params?: {} }
    'panel.sign_in.store': { paramsTuple?: []; params?: {} }
    'panel.sign_in.store_factor': { paramsTuple?: []; params?: {} }
    'panel.sign_in.destroy': { paramsTuple?: []; params?: {} }
    'panel.second_factor.create': { paramsTuple?: []; params?: {} }
    'panel.second_factor.store': { paramsTuple?: []; params?: {} }
    'panel.overview.show': { paramsTuple?: []; params?: {} }
    'panel.health.show': { paramsTuple?: []; params?: {} }
    'panel.speeches.index': { paramsTuple?: []; params?: {} }
    'panel.speeches.keep_columns': { paramsTuple?: []; params?: {} }
    'panel.exports.show': { paramsTuple?: []; params?: {} }
    'panel.same_speeches.show': { paramsTuple?: []; params?: {} }
    'panel.speech_forms.create': { paramsTuple?: []; params?: {} }
    'panel.speech_forms.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.speech_states.bin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.speech_states.restore': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.speech_states.warning': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.batches.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tags.index': { paramsTuple?: []; params?: {} }
    'panel.tag_options.index': { paramsTuple?: []; params?: {} }
    'panel.tags.store': { paramsTuple?: []; params?: {} }
    'panel.tags.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tags.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tags.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tag_merges.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.learners.index': { paramsTuple?: []; params?: {} }
    'panel.learners.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.learners.rename': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.learners.end_sign_ins': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.learners.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.sessions.index': { paramsTuple?: []; params?: {} }
    'panel.sessions.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.admins.index': { paramsTuple?: []; params?: {} }
    'panel.admins.store': { paramsTuple?: []; params?: {} }
    'panel.admins.disable': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.admins.enable': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.admins.reset_factor': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review.index': { paramsTuple?: []; params?: {} }
    'panel.review.next': { paramsTuple?: []; params?: {} }
    'panel.review.done': { paramsTuple?: []; params?: {} }
    'panel.review.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.approve': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.fix': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.bin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.level': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.undo': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.imports.index': { paramsTuple?: []; params?: {} }
    'panel.imports.store': { paramsTuple?: []; params?: {} }
    'panel.imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_recordings.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_recordings.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_recordings.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_sheets.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_checks.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_checks.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_results.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_results.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.imports.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.audit_log.index': { paramsTuple?: []; params?: {} }
    'panel.keys.show': { paramsTuple?: []; params?: {} }
    'panel.keys.update': { paramsTuple?: []; params?: {} }
    'panel.account.show': { paramsTuple?: []; params?: {} }
    'panel.account.theme': { paramsTuple?: []; params?: {} }
    'panel.account.time_zone': { paramsTuple?: []; params?: {} }
    'panel.account.language': { paramsTuple?: []; params?: {} }
    'panel.account.end_sign_ins': { paramsTuple?: []; params?: {} }
    'panel.second_factor.destroy': { paramsTuple?: []; params?: {} }
    'panel.second_factor.renew_codes': { paramsTuple?: []; params?: {} }
    'panel.bulk_changes.store': { paramsTuple?: []; params?: {} }
    'panel.batches.undo': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tag_merges.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.speech_forms.store': { paramsTuple?: []; params?: {} }
    'panel.speech_recordings.store': { paramsTuple?: []; params?: {} }
    'panel.speech_forms.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_recordings.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_sheets.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_sheets.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_checks.faulty_rows': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.recording_scores.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.unknown_pages.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  GET: {
    'recordings.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'health.alive': { paramsTuple?: []; params?: {} }
    'health.serving': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'metrics.show': { paramsTuple?: []; params?: {} }
    'openapi.show': { paramsTuple?: []; params?: {} }
    'docs.show': { paramsTuple?: []; params?: {} }
    'docs.redoc': { paramsTuple?: []; params?: {} }
    'docs.asset': { paramsTuple: [ParamValue]; params: {'file': ParamValue} }
    'try.show': { paramsTuple?: []; params?: {} }
    'api.auth.sessions.index': { paramsTuple?: []; params?: {} }
    'api.favorites.index': { paramsTuple?: []; params?: {} }
    'api.progress.show': { paramsTuple?: []; params?: {} }
    'api.progress.days': { paramsTuple?: []; params?: {} }
    'api.progress.settings': { paramsTuple?: []; params?: {} }
    'api.users.me': { paramsTuple?: []; params?: {} }
    'api.identities.index': { paramsTuple?: []; params?: {} }
    'api.users.export': { paramsTuple?: []; params?: {} }
    'api.config.show': { paramsTuple?: []; params?: {} }
    'api.tags.index': { paramsTuple?: []; params?: {} }
    'api.speeches.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.sessions.index': { paramsTuple?: []; params?: {} }
    'api.sessions.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.auth.me': { paramsTuple?: []; params?: {} }
    'admin_api.tags.index': { paramsTuple?: []; params?: {} }
    'admin_api.tags.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.speeches.index': { paramsTuple?: []; params?: {} }
    'admin_api.speeches.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.exports.show': { paramsTuple?: []; params?: {} }
    'admin_api.audit_logs.index': { paramsTuple?: []; params?: {} }
    'panel.assets.show': { paramsTuple: [ParamValue]; params: {'file': ParamValue} }
    'panel.recordings.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.sign_in.create': { paramsTuple?: []; params?: {} }
    'panel.sign_in.create_factor': { paramsTuple?: []; params?: {} }
    'panel.second_factor.create': { paramsTuple?: []; params?: {} }
    'panel.overview.show': { paramsTuple?: []; params?: {} }
    'panel.health.show': { paramsTuple?: []; params?: {} }
    'panel.speeches.index': { paramsTuple?: []; params?: {} }
    'panel.exports.show': { paramsTuple?: []; params?: {} }
    'panel.same_speeches.show': { paramsTuple?: []; params?: {} }
    'panel.speech_forms.create': { paramsTuple?: []; params?: {} }
    'panel.speech_forms.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.batches.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tags.index': { paramsTuple?: []; params?: {} }
    'panel.tag_options.index': { paramsTuple?: []; params?: {} }
    'panel.tags.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tag_merges.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.learners.index': { paramsTuple?: []; params?: {} }
    'panel.learners.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.sessions.index': { paramsTuple?: []; params?: {} }
    'panel.sessions.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.admins.index': { paramsTuple?: []; params?: {} }
    'panel.review.index': { paramsTuple?: []; params?: {} }
    'panel.review.next': { paramsTuple?: []; params?: {} }
    'panel.review.done': { paramsTuple?: []; params?: {} }
    'panel.review.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.imports.index': { paramsTuple?: []; params?: {} }
    'panel.imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_recordings.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_recordings.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_sheets.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_checks.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_results.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.audit_log.index': { paramsTuple?: []; params?: {} }
    'panel.keys.show': { paramsTuple?: []; params?: {} }
    'panel.account.show': { paramsTuple?: []; params?: {} }
    'panel.import_checks.faulty_rows': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.unknown_pages.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  HEAD: {
    'recordings.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'health.alive': { paramsTuple?: []; params?: {} }
    'health.serving': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'metrics.show': { paramsTuple?: []; params?: {} }
    'openapi.show': { paramsTuple?: []; params?: {} }
    'docs.show': { paramsTuple?: []; params?: {} }
    'docs.redoc': { paramsTuple?: []; params?: {} }
    'docs.asset': { paramsTuple: [ParamValue]; params: {'file': ParamValue} }
    'try.show': { paramsTuple?: []; params?: {} }
    'api.auth.sessions.index': { paramsTuple?: []; params?: {} }
    'api.favorites.index': { paramsTuple?: []; params?: {} }
    'api.progress.show': { paramsTuple?: []; params?: {} }
    'api.progress.days': { paramsTuple?: []; params?: {} }
    'api.progress.settings': { paramsTuple?: []; params?: {} }
    'api.users.me': { paramsTuple?: []; params?: {} }
    'api.identities.index': { paramsTuple?: []; params?: {} }
    'api.users.export': { paramsTuple?: []; params?: {} }
    'api.config.show': { paramsTuple?: []; params?: {} }
    'api.tags.index': { paramsTuple?: []; params?: {} }
    'api.speeches.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.sessions.index': { paramsTuple?: []; params?: {} }
    'api.sessions.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.auth.me': { paramsTuple?: []; params?: {} }
    'admin_api.tags.index': { paramsTuple?: []; params?: {} }
    'admin_api.tags.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.speeches.index': { paramsTuple?: []; params?: {} }
    'admin_api.speeches.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.exports.show': { paramsTuple?: []; params?: {} }
    'admin_api.audit_logs.index': { paramsTuple?: []; params?: {} }
    'panel.assets.show': { paramsTuple: [ParamValue]; params: {'file': ParamValue} }
    'panel.recordings.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.sign_in.create': { paramsTuple?: []; params?: {} }
    'panel.sign_in.create_factor': { paramsTuple?: []; params?: {} }
    'panel.second_factor.create': { paramsTuple?: []; params?: {} }
    'panel.overview.show': { paramsTuple?: []; params?: {} }
    'panel.health.show': { paramsTuple?: []; params?: {} }
    'panel.speeches.index': { paramsTuple?: []; params?: {} }
    'panel.exports.show': { paramsTuple?: []; params?: {} }
    'panel.same_speeches.show': { paramsTuple?: []; params?: {} }
    'panel.speech_forms.create': { paramsTuple?: []; params?: {} }
    'panel.speech_forms.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.batches.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tags.index': { paramsTuple?: []; params?: {} }
    'panel.tag_options.index': { paramsTuple?: []; params?: {} }
    'panel.tags.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tag_merges.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.learners.index': { paramsTuple?: []; params?: {} }
    'panel.learners.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.sessions.index': { paramsTuple?: []; params?: {} }
    'panel.sessions.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.admins.index': { paramsTuple?: []; params?: {} }
    'panel.review.index': { paramsTuple?: []; params?: {} }
    'panel.review.next': { paramsTuple?: []; params?: {} }
    'panel.review.done': { paramsTuple?: []; params?: {} }
    'panel.review.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.imports.index': { paramsTuple?: []; params?: {} }
    'panel.imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_recordings.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_recordings.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_sheets.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_checks.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_results.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.audit_log.index': { paramsTuple?: []; params?: {} }
    'panel.keys.show': { paramsTuple?: []; params?: {} }
    'panel.account.show': { paramsTuple?: []; params?: {} }
    'panel.import_checks.faulty_rows': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.unknown_pages.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  POST: {
    'api.auth.register': { paramsTuple?: []; params?: {} }
    'api.auth.login': { paramsTuple?: []; params?: {} }
    'api.auth.social': { paramsTuple?: []; params?: {} }
    'api.auth.refresh': { paramsTuple?: []; params?: {} }
    'api.password_reset.forgot': { paramsTuple?: []; params?: {} }
    'api.password_reset.reset': { paramsTuple?: []; params?: {} }
    'api.email_verification.request': { paramsTuple?: []; params?: {} }
    'api.email_verification.verify': { paramsTuple?: []; params?: {} }
    'api.auth.logout': { paramsTuple?: []; params?: {} }
    'api.speech_reports.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.users.set_password': { paramsTuple?: []; params?: {} }
    'api.email_change.request': { paramsTuple?: []; params?: {} }
    'api.email_change.confirm': { paramsTuple?: []; params?: {} }
    'api.identities.store': { paramsTuple?: []; params?: {} }
    'api.speeches.random': { paramsTuple?: []; params?: {} }
    'api.sessions.store': { paramsTuple?: []; params?: {} }
    'api.sessions.store_many': { paramsTuple?: []; params?: {} }
    'api.scores.store': { paramsTuple?: []; params?: {} }
    'admin_api.auth.login': { paramsTuple?: []; params?: {} }
    'admin_api.tags.store': { paramsTuple?: []; params?: {} }
    'admin_api.speeches.restore': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.speeches.store': { paramsTuple?: []; params?: {} }
    'admin_api.imports.audio': { paramsTuple?: []; params?: {} }
    'admin_api.imports.csv': { paramsTuple?: []; params?: {} }
    'admin_api.health.check': { paramsTuple?: []; params?: {} }
    'panel.sign_in.store': { paramsTuple?: []; params?: {} }
    'panel.sign_in.store_factor': { paramsTuple?: []; params?: {} }
    'panel.sign_in.destroy': { paramsTuple?: []; params?: {} }
    'panel.second_factor.store': { paramsTuple?: []; params?: {} }
    'panel.speeches.keep_columns': { paramsTuple?: []; params?: {} }
    'panel.speech_states.bin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.speech_states.restore': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.speech_states.warning': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tags.store': { paramsTuple?: []; params?: {} }
    'panel.tags.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tags.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.learners.rename': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.learners.end_sign_ins': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.learners.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.admins.store': { paramsTuple?: []; params?: {} }
    'panel.admins.disable': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.admins.enable': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.admins.reset_factor': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.approve': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.fix': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.bin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.level': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.review_verdicts.undo': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.imports.store': { paramsTuple?: []; params?: {} }
    'panel.import_recordings.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_checks.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_results.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.imports.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.keys.update': { paramsTuple?: []; params?: {} }
    'panel.account.theme': { paramsTuple?: []; params?: {} }
    'panel.account.time_zone': { paramsTuple?: []; params?: {} }
    'panel.account.language': { paramsTuple?: []; params?: {} }
    'panel.account.end_sign_ins': { paramsTuple?: []; params?: {} }
    'panel.second_factor.destroy': { paramsTuple?: []; params?: {} }
    'panel.second_factor.renew_codes': { paramsTuple?: []; params?: {} }
    'panel.bulk_changes.store': { paramsTuple?: []; params?: {} }
    'panel.batches.undo': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.tag_merges.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.speech_forms.store': { paramsTuple?: []; params?: {} }
    'panel.speech_recordings.store': { paramsTuple?: []; params?: {} }
    'panel.speech_forms.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_recordings.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_sheets.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.import_sheets.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.recording_scores.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.unknown_pages.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  DELETE: {
    'api.auth.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.favorites.destroy': { paramsTuple: [ParamValue]; params: {'speech_id': ParamValue} }
    'api.identities.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'api.users.destroy': { paramsTuple?: []; params?: {} }
    'api.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.tags.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.speeches.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.unknown_pages.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  PUT: {
    'api.favorites.update': { paramsTuple: [ParamValue]; params: {'speech_id': ParamValue} }
    'api.progress.update_settings': { paramsTuple?: []; params?: {} }
    'api.users.update': { paramsTuple?: []; params?: {} }
    'api.users.change_password': { paramsTuple?: []; params?: {} }
    'admin_api.tags.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin_api.speeches.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel.unknown_pages.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  OPTIONS: {
    'panel.unknown_pages.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  PATCH: {
    'panel.unknown_pages.show': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
}
declare module '@adonisjs/core/types/http' {
  export interface RoutesList extends ScannedRoutes {}
}